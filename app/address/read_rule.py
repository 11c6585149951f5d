"""Reading the update rule, and which weights stay or have no edge."""

from itertools import pairwise

from app.address.query import Collector, Query, refusal, word
from app.address.typed_numbers import typed_number, whole_number
from app.engine.rules import DECAYS, KEPT, PLAIN, Rule

RULE_SYNONYMS = {
    "gradientdescent": "sgd", "none": "sgd", "plain": "sgd", "heavyball": "classical_momentum",
    "classicalmomentum": "classical_momentum", "sgdmomentum": "momentum", "rms": "rmsprop",
}  # fmt: skip
"""What else people call update rules, in small letters, without blanks and dashes."""


def _number(query: Query, key: str, usual: float, least: float, below: float | None) -> float:
    text = query.one(key)
    if not text:
        return usual
    try:
        value = typed_number(text)
    except ValueError as problem:
        raise refusal(key, f"{key}: {problem}.") from None
    if value < least or (below is not None and value >= below):
        end = "" if below is None else f" and less than {below:g}"
        raise refusal(key, f"{key}: it is {least:g} or more{end}.")
    return value


def _betas(query: Query) -> tuple[float, float]:
    """Read Adam's two numbers, as one list or a field each."""
    values = query.all("betas")
    texts = values[0].split(",") if len(values) == 1 else values
    if not texts:
        return PLAIN.beta1, PLAIN.beta2
    if len(texts) != 2:
        raise refusal("betas", f"betas: {len(texts)} given, but Adam takes two, such as 0.9,0.999.")
    found = []
    for text in texts:
        try:
            value = typed_number(text.strip())
        except ValueError as problem:
            raise refusal("betas", f"betas: {problem}.") from None
        if not 0 <= value < 1:
            raise refusal("betas", "betas: both are 0 or more and less than 1.")
        found.append(value)
    return found[0], found[1]


def read_rule(query: Query) -> Rule:
    """Return the update rule.

    Raises:
        BadField: naming every one of its numbers that can't be used.
    """
    collect = Collector()
    name = collect.take(word, query, "optimizer", KEPT, "sgd", RULE_SYNONYMS)
    momentum = collect.take(_number, query, "momentum", PLAIN.momentum, 0, 1)
    betas = collect.take(_betas, query)
    rho = collect.take(_number, query, "rho", PLAIN.rho, 0, 1)
    epsilon = collect.take(_number, query, "epsilon", PLAIN.epsilon, 0, None)
    decay = collect.take(_number, query, "decay", PLAIN.decay, 0, None)
    decay_in = collect.take(word, query, "decay_in", ("", *DECAYS[1:]), "")
    collect.check()
    return Rule(name, momentum, *betas, rho, epsilon, decay, decay_in).used()


def read_edges(query: Query, key: str, layers: tuple[int, ...]) -> tuple[int, ...]:
    """Return the numbers of weights under a key, in order, each once.

    Raises:
        BadField: if one is no number of a weight.
    """
    values = query.all(key)
    texts = values[0].split(",") if len(values) == 1 else values
    count = sum(m * n for m, n in pairwise(layers))
    found = set()
    for text in texts:
        bare = text.strip().removeprefix("w")
        try:
            number = whole_number(bare)
        except ValueError as problem:
            raise refusal(key, f"{key}: {problem}; write numbers of weights, such as 3,7.") from None
        if not 1 <= number <= count:
            raise refusal(key, f"{key}: there is no weight {number}; this network has {count}.")
        found.add(number)
    return tuple(sorted(found))
