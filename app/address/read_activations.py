"""Reading activations: their names, and the numbers that some of them have."""

from app.address.query import Query, list_items, meant, refusal
from app.address.typed_numbers import missing, quoted, typed_number, write_number
from app.engine.families import FAMILIES
from app.engine.functions import ACTIVATIONS

ACTIVATION_SYNONYMS = {
    "logistic": "sigmoid", "logsig": "sigmoid", "sigm": "sigmoid", "logisticsigmoid": "sigmoid", "σ": "sigmoid",
    "tansig": "tanh", "hyperbolictangent": "tanh", "rectifier": "relu", "lrelu": "leaky_relu",
    "identity": "linear", "id": "linear", "purelin": "linear", "none": "linear",
    "bipolar": "bipolar_sigmoid", "swish": "silu", "threshold": "step", "heaviside": "step", "hardlim": "step",
    "binarystep": "step", "unitstep": "step",
}  # fmt: skip


def read_activations(query: Query, layers: tuple[int, ...], loss: str | None) -> tuple[str, ...]:
    """Return the activation of each layer that computes.

    Raises:
        BadField: if one can't be used, or there are too many or too few.
    """
    count = len(layers) - 1
    given = list_items(query, "activations", ",") or ["sigmoid"]
    given = given * count if len(given) == 1 else given
    names = [named(text) for text in _with_own_numbers(query, given)]
    if len(names) != count:
        raise refusal("activations", f"activations: {len(names)} given, but {count} layers compute.")
    if names[-1:] == ["softmax"] and loss == "output":
        raise refusal("loss", "loss: the outputs of a softmax layer always sum to 1, so their sum has nothing to tell.")
    if "softmax" in names[:-1]:
        raise refusal("activations", "activations: softmax is possible on the last layer only.")
    return tuple(names)


def _with_own_numbers(query: Query, given: list[str]) -> list[str]:
    """Add the numbers that the form has fields of their own for, if the activation is still the one they belong to."""
    of, own = ([value for key, value in query.pairs if key == f"activation_{what}"] for what in ("base", "number"))
    if not len(of) == len(own) == len(given):
        return given
    triples = zip(given, of, own, strict=True)
    return [f"{name}:{text}" if text.strip() and name == base else name for name, base, text in triples]


def named(text: str) -> str:
    """Read an activation's name, with its own number after a colon where it has one.

    Raises:
        BadField: if there is no such activation, or its number can't be used.
    """
    word, colon, number = text.strip().partition(":")
    name = meant(word.strip(), ACTIVATIONS, ACTIVATION_SYNONYMS)
    if name not in ACTIVATIONS:
        raise refusal("activations", f"activations: {quoted(word)} is none of {', '.join(ACTIVATIONS)}.")
    if not colon:
        return name
    family = FAMILIES.get(name)
    if family is None:
        raise refusal("activations", f"activations: {name} takes no number.")
    try:
        value = typed_number(number.strip()) if number.strip() else missing()
    except ValueError as problem:
        raise refusal("activations", f"activations: the {family.what} of {name}: {problem}.") from None
    if not (family.least < value <= family.most or (family.holds_least and value == family.least)):
        least = f"{family.least:g} or more" if family.holds_least else f"more than {family.least:g}"
        raise refusal(
            "activations", f"activations: the {family.what} of {name} is {least}, and at most {family.most:g}."
        )
    written = write_number(value)
    return name if written == family.usual else f"{name}:{written}"
