"""Quantities of update rules: what a rule keeps of every parameter, its numbers, and what rules are called."""

from app.lesson.quantity_records import Meaning, Naming, QuantityKind, plus
from app.lesson.symbols import Symbol


def _parameter(n: Naming, letter: str, number: int) -> Symbol:
    return n.weight(number) if letter == "w" else n.bias(number)


def _velocity(n: Naming) -> str:
    return "Δ" if n.shape.rule == "classical_momentum" else "v"


def _second(n: Naming) -> str:
    return "s" if n.shape.rule == "rmsprop" else "v"


def _first(_n: Naming) -> str:
    return "m"


def _corrected(letter: str) -> str:
    return letter + "\u0302"


_OF_EACH = "one number for each parameter that is trained"
KEPT = {
    "velocity": (
        _velocity,
        "velocity",
        "Past steps, each time weakened, and the newest gradient.",
    ),
    "first": (
        _first,
        "first moment",
        "A running mean of the gradients, moved a little each update.",
    ),
    "second": (_second, "second moment", "A running mean of the squared gradients."),
}


def _of_parameters(letter: str) -> dict[str, QuantityKind]:
    found = {}
    for kind, (sign, title, words) in KEPT.items():
        found[f"old_{kind}_{letter}"] = QuantityKind(
            f"{kind}-before-{letter}{{0}}",
            lambda n, k, _u, sign=sign: Symbol(sign(n), _parameter(n, letter, k)),  # type: ignore[misc]
            Meaning(f"{title} before the update", words, _OF_EACH),
        )
        found[f"{kind}_{letter}"] = QuantityKind(
            f"{kind}-{letter}{{0}}",
            lambda n, k, _u, sign=sign: plus(Symbol(sign(n), _parameter(n, letter, k))),  # type: ignore[misc]
            Meaning(title, words, _OF_EACH),
        )
    for kind, letter_of in (("first", "m"), ("second", "v")):
        found[f"{kind}_hat_{letter}"] = QuantityKind(
            f"{kind}-corrected-{letter}{{0}}",
            lambda n, k, _u, of=letter_of: Symbol(_corrected(of), _parameter(n, letter, k)),  # type: ignore[misc]
            Meaning(
                f"{kind} moment, corrected",
                "A running mean that begins at 0 is too small at first; divided by 1 − βᵗ it is not.", _OF_EACH,
            ),
        )  # fmt: skip
    return found


def _setting(symbol: Symbol, title: str, words: str) -> QuantityKind:
    return QuantityKind("", lambda _n, _l, _u: symbol, Meaning(title, words, "one number"))


SETTINGS = {
    "momentum": _setting(Symbol("μ"), "momentum", "How much of the last velocity is kept."),
    "beta1": _setting(Symbol("β", "1"), "decay rate of the first moment", "How slowly the mean of gradients moves."),
    "beta2": _setting(Symbol("β", "2"), "decay rate of the second moment", "How slowly the mean of squares moves."),
    "rho": _setting(Symbol("ρ"), "decay rate", "How slowly the running mean of squared gradients moves."),
    "epsilon": _setting(Symbol("ε"), "epsilon", "A tiny number beside the root, so that nothing is divided by 0."),
    "decay": _setting(Symbol("λ"), "weight decay", "How strongly every update pulls weights towards 0."),
    "update": _setting(Symbol("t"), "number of the update", "The first update is number 1."),
    "all_samples": _setting(Symbol("N"), "number of samples in the lesson", "All samples, used or not."),
}

RULE_KINDS: dict[str, QuantityKind] = {
    **_of_parameters("w"), **_of_parameters("b"),
    **{kind: record._replace(term=kind.replace("_", "-")) for kind, record in SETTINGS.items()},
    "penalty": QuantityKind("penalty", lambda _n, _l, _u: Symbol("R"), Meaning(
        "weight decay’s part of E", "What large weights cost: λ/2 times the sum of their squares.", "one number",
    )),
    "new_penalty": QuantityKind("penalty-after", lambda _n, _l, _u: plus(Symbol("R")), Meaning(
        "weight decay’s part after the update", "The same with the new weights.", "one number",
    )),
}  # fmt: skip

RULE_LABELS = {
    "sgd": "plain gradient descent",
    "momentum": "momentum",
    "classical_momentum": "classical momentum",
    "rmsprop": "RMSprop",
    "adam": "Adam",
}
RULE_FORMULAS = {
    "sgd": "w − α·g",
    "momentum": "v ← μv + g, w − α·v",
    "classical_momentum": "Δ ← μΔ − α·g, w + Δ",
    "rmsprop": "s ← ρs + (1 − ρ)g², w − α·g/(√s + ε)",
    "adam": "m and v, bias corrected",
}
DECAY_LABELS = {"": "in the gradient only", "loss": "in E too, λ/2·Σw²", "loss_mean": "in E too, λ/2N·Σw²"}
