"""Writing an address: a scenario as short as it can be said."""

import base64
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from app.address.display import display_pairs
from app.address.query import Pairs
from app.address.scenario import LONGEST, Drawn, Scenario, Spec, drawn
from app.address.typed_numbers import write_number
from app.engine.rules import PLAIN
from app.lesson.examples import POST, Rows

SHORT = 48
"""Characters of an address that can't be written in less."""


def packed(text: str) -> str:
    """Return an address's query string in less space, where that is possible; a short one never is."""
    if len(text) < SHORT:
        return text
    small = "z" + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()
    return min(text, small, key=lambda candidate: len(quote(candidate)))


def unpacked(text: str) -> str:
    """Undo `packed`; gives nothing where that is not possible."""
    if not text.startswith("z"):
        return text
    try:
        return zlib.decompressobj().decompress(base64.urlsafe_b64decode(text[1:]), 2 * LONGEST).decode()
    except (ValueError, zlib.error):
        return ""


def _list(values: Iterable[float]) -> str:
    return ",".join(map(write_number, values))


def _matrix(rows: Rows) -> str:
    return ";".join(map(_list, rows))


def _sizes(layers: tuple[int, ...]) -> str:
    return "-".join(map(str, layers))


def _shortened_activations(names: tuple[str, ...]) -> str:
    return names[0] if len(set(names)) == 1 else ",".join(names)


def _lesson_pairs(s: Scenario, own: Drawn, with_layers: bool) -> Pairs:
    spec, (x, t, w) = s.spec, own
    everything: list[tuple[str, Callable[[Any], str], Any, bool]] = [
        ("layers", _sizes, spec.layers, not with_layers),
        ("activations", _shortened_activations, spec.activations, set(spec.activations) == {"sigmoid"}),
        ("loss", str, spec.loss, spec.loss == "mse"),
        ("x", _matrix, spec.x, spec.x == x),
        ("t", _matrix, spec.t, spec.t == t or not spec.has_targets),
        ("w", _list, spec.w, spec.w == w),
        ("b", _list, spec.b, spec.b is None),
        ("bias", str, spec.bias, spec.bias == "trained"),
        ("rate", write_number, spec.rate, spec.rate == POST.rate),
        ("batch", str, spec.batch, spec.batch == "each"),
        *_rule_pairs(spec),
        ("fixed", _numbers, spec.fixed, not spec.fixed),
        ("absent", _numbers, spec.absent, not spec.absent),
        ("seed", str, s.seed, s.seed == 0),
    ]
    return [("v", "1"), *((key, writer(value)) for key, writer, value, absent in everything if not absent)]


def _rule_pairs(spec: Spec) -> Iterator[tuple[str, Callable[[Any], str], Any, bool]]:
    """Yield keys, writers and values of an update rule, and whether they may be left out."""
    rule = spec.rule
    yield "optimizer", str, rule.name, rule.name == "sgd"
    yield "momentum", write_number, rule.momentum, rule.momentum == PLAIN.momentum
    betas, usual = (rule.beta1, rule.beta2), (PLAIN.beta1, PLAIN.beta2)
    yield "betas", _list, betas, betas == usual
    for key in ("rho", "epsilon", "decay"):
        yield key, write_number, getattr(rule, key), getattr(rule, key) == getattr(PLAIN, key)
    yield "decay_in", str, rule.decay_in, not rule.decay_in


def _numbers(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))


def place_pairs(iteration: int, step: int) -> Pairs:
    """Keys and values of a place in a lesson."""
    return [(key, str(n)) for key, n in (("iteration", iteration), ("step", step)) if n]


def joined(pairs: Pairs) -> str:
    """Join keys and values into a query string."""
    return "&".join(f"{key}={value if _SAFE(value) else quote(value, safe=',;:')}" for key, value in pairs)


_SAFE = re.compile(r"[\w.,;:~-]*", re.ASCII).fullmatch
"""Whether a text stands in an address as it is; nearly all do."""


def lesson_pairs(s: Scenario) -> Pairs:
    """Keys and values of a lesson, the shortest that read back as it."""
    return list(_shortest(Scenario(s.spec, s.seed)))


@lru_cache(maxsize=16)
def _shortest(s: Scenario) -> Pairs:
    """Write a lesson once, however many links of a page carry it."""
    spec, samples = s.spec, len(s.spec.x)
    with_layers = _lesson_pairs(s, _from_seed(s), with_layers=True)
    keys = {key for key, _ in with_layers}
    if spec.layers != POST.layers or (spec.w != POST.w and not keys & {"x", "t", "w"}):
        return with_layers
    rows = (POST.x * samples, POST.t * samples, POST.w)
    without = _lesson_pairs(s, _if_alone(spec, rows), with_layers=False)
    return min(without, with_layers, key=lambda pairs: len(joined(pairs)))


def write(s: Scenario) -> str:
    """Write a scenario's query string."""
    return joined([*lesson_pairs(s), *place_pairs(s.iteration, s.step), *display_pairs(s.display)])


def _from_seed(s: Scenario) -> Drawn:
    spec = s.spec
    return _if_alone(spec, drawn(spec.layers, spec.activations, len(spec.x), s.seed))


def _if_alone(spec: Spec, own: Drawn) -> Drawn:
    """With several samples at least the inputs are written, since they tell how many there are."""
    x, t, w = own
    return (x if len(spec.x) == 1 else (), t, w)
