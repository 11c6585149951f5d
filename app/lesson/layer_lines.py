"""What is done to a whole layer at once, each line spelt once: for code, for matrices, in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LayerLine:
    """One line of the algorithm.

    Attributes:
        kinds: the kinds of step that it does for every unit, weight or bias of the layer.
        pseudo: the line for any layer.
        numpy: the line for one layer: `{l}`, `{next}`, `{before}` stand for layers, the others for formulas.
        title, parts, why: the same as matrices, see `app/pages/step/panels/matrices.py`; no parts where none are shown.
    """

    kinds: tuple[str, ...]
    pseudo: str
    numpy: str
    title: str = ""
    parts: tuple[str, ...] = ()
    why: str = ""


SUM = LayerLine(
    ("pre_activation",),
    "z = W · a_before + b",
    "z{l} = W{l} @ {before}{bias}",
    "The whole layer at once",
    ("W", "a_before", "+", "b", "=", "z"),
    "Row by row: each unit’s weights stand in its row of W, and meet the same vector of values that come in. "
    "One line of code works the layer out, however many units it has.",
)
RESPONSE = LayerLine(("activation",), "a = f(z)", "a{l} = {f}", "{name}(z) = a", ("f", "z", "=", "a"))
ERROR = LayerLine(
    ("error", "total_error"),
    "E = loss(target, a of the last layer)",
    "E = ({share}).sum(){mean}",
    "The outputs, their targets, their shares",
    ("a", "t", "→", "share"),
)
OUTPUT_SLOPE = LayerLine(("error_slope",), "if it is the last:  e = ∂E/∂a", "e{l} = {error_slope}")
HIDDEN_SLOPE = LayerLine(("error_slope",), "otherwise:          e = W_nextᵀ · δ_next", "e{l} = W{next}.T @ delta{next}")
_DELTA = ("activation_slope", "delta"), "δ = e ⊙ f′(z), and keep it", "delta{l} = e{l} * {slope}"
OUTPUT_DELTA = LayerLine(
    *_DELTA,
    "δ of the output layer",
    ("error_slope", "⊙", "slope", "=", "delta"),
    "Element by element: every output’s two slopes are multiplied. ⊙ is that product; no sums are needed.",
)
HIDDEN_DELTA = LayerLine(
    *_DELTA,
    "δ of the hidden layer",
    ("(", "Wᵀ_next", "delta_next", ")", "⊙", "slope", "=", "delta"),
    "Why Wᵀ? A hidden unit gathers along the edges that leave it. Their weights stand in its column of W, "
    "and so in its row of Wᵀ.",
)
SOFTMAX_DELTA = LayerLine(
    ("delta",),
    "δ = e ⊙ f′(z), and keep it",
    "delta{l} = a{l} * (e{l} - (e{l} * a{l}).sum(axis=0))",
    "δ of the softmax layer",
    ("a", "t", "→", "delta"),
    "In a softmax layer every output depends on every z, so δ is worked out for the layer at once.",
)
GRADIENT = LayerLine(
    ("weight_gradient",),
    "G = δ · a_beforeᵀ",
    "G{l} = delta{l} @ {before}.T{mean}",
    "The layer’s gradient in a single go",
    ("delta", "a_beforeᵀ", "=", "G"),
    "Why an outer product? Every δ of the layer meets every value that came in: row by δ, column by value, "
    "the shape of W itself. So the whole layer’s gradient takes a single go.",
)
BIAS_GRADIENT = LayerLine(("bias_gradient",), "g = δ", "g{l} = delta{l}.sum(axis=1, keepdims=True){mean}")
NEW_WEIGHTS = LayerLine(
    ("weight_update", "apply"),
    "W = W − α · G",
    "W{l} = W{l} - rate * G{l}",
    "The layer’s new weights",
    ("W", "−", "α", "·", "G", "=", "W⁺"),
    "All weights of the layer move at once, each by its own gradient.",
)
NEW_BIASES = LayerLine(("bias_update", "apply"), "b = b − α · g", "b{l} = b{l} - rate * g{l}")


def rule_lines(rule: str, kinds: tuple[str, ...], letter: str, g: str) -> tuple[LayerLine, ...]:
    """Return the lines of another update rule than the plain one, for W or b of a layer.

    Args:
        rule: its name.
        kinds: the kind of step that works the new parameter out.
        letter: "W" or "b".
        g: the gradient's name, such as `G{l}`.
    """
    p, v, m, s = f"{letter}{{l}}", f"V{letter}{{l}}", f"M{letter}{{l}}", f"S{letter}{{l}}"
    lines = {
        "momentum": (
            (("velocity",), "V = μ · V + G", f"{v} = momentum * {v} + {g}"),
            (kinds, f"{letter} = {letter} − α · V", f"{p} = {p} - rate * {v}"),
        ),
        "classical_momentum": (
            (("velocity",), "Δ = μ · Δ − α · G", f"{v} = momentum * {v} - rate * {g}"),
            (kinds, f"{letter} = {letter} + Δ", f"{p} = {p} + {v}"),
        ),
        "rmsprop": (
            (("second_moment",), "S = ρ · S + (1 − ρ) · G²", f"{s} = rho * {s} + (1 - rho) * {g} ** 2"),
            (kinds, f"{letter} = {letter} − α · G / (√S + ε)", f"{p} = {p} - rate * {g} / (np.sqrt({s}) + epsilon)"),
        ),
        "adam": (
            (("first_moment",), "M = β₁ · M + (1 − β₁) · G", f"{m} = beta1 * {m} + (1 - beta1) * {g}"),
            (("second_moment",), "S = β₂ · S + (1 − β₂) · G²", f"{s} = beta2 * {s} + (1 - beta2) * {g} ** 2"),
            (
                kinds, f"{letter} = {letter} − α · M̂ / (√Ŝ + ε)",
                f"{p} = {p} - rate * ({m} / (1 - beta1 ** k)) / (np.sqrt({s} / (1 - beta2 ** k)) + epsilon)",
            ),
        ),
        "sgd": ((kinds, f"{letter} = {letter} − α · G", f"{p} = {p} - rate * {g}"),),
    }[rule]  # fmt: skip
    return tuple(LayerLine(*line) for line in lines)


ALGORITHM: tuple[str | LayerLine, ...] = (
    "for each layer after the inputs, from the first to the last:", SUM, RESPONSE, "", ERROR,
    "for each layer, from the last to the first:", OUTPUT_SLOPE, HIDDEN_SLOPE, HIDDEN_DELTA, GRADIENT, BIAS_GRADIENT,
    "for each layer, all at once:", NEW_WEIGHTS, NEW_BIASES,
)  # fmt: skip
"""The whole algorithm for any number of layers: what begins a loop, and the lines in it; "" ends one."""
