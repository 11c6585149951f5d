"""Lines of a training program in a form that floats keep their digits in, where a step's own formula is none."""

import math
from collections.abc import Iterator

from app.engine.functions import Activation
from app.engine.losses import FAR_BELOW
from app.lesson.activations import exp_text, softplus_text, spelt
from app.lesson.lesson import Lesson
from app.lesson.losses import SPELT_LOSSES
from app.lesson.plan import Place
from app.writing.python_text import Line, expression, name


def stable_lines(lesson: Lesson, place: Place) -> list[Line]:
    """Return a step's lines in such a form; none where its own formula will do."""
    if not place.layer:
        return []
    if place.layer == lesson.values.shape.last and place.kind in OF_AN_OUTPUT:
        return OF_AN_OUTPUT[place.kind](lesson, place)
    if place.kind == "activation" and lesson.activations[place.layer - 1] == "softmax":
        return list(_softmax(lesson, place))
    f = spelt(lesson.activations[place.layer - 1])
    text = {"activation": f.float_formula, "activation_slope": f.float_slope}.get(place.kind)
    if not text:
        return []
    where = f"{place.layer}_{place.unit}"
    return [(name(place.subject), text.format(place=where), frozenset({f"z_{where}", f"a_{where}"}))]


def _output(lesson: Lesson) -> tuple[Activation, str]:
    """Return the outputs' activation and the name of the loss."""
    network = lesson.course.network
    return network.layers[-1].activation, network.loss.name


def _softmax(lesson: Lesson, place: Place) -> Iterator[Line]:
    """Yield a softmax output's lines, and before the first output's those that all of them share."""
    l, units = place.layer, _units(lesson)
    if place.unit == 1:
        pre = [f"z_{l}_{k}" for k in units]
        yield "top", f"max({', '.join(pre)})" if len(pre) > 1 else pre[0], frozenset(pre)
        for k in units:
            yield f"e_{l}_{k}", f"exp(z_{l}_{k} - top)", frozenset({f"z_{l}_{k}", "top"})
        yield "total", " + ".join(f"e_{l}_{k}" for k in units), frozenset(f"e_{l}_{k}" for k in units)
        for k in units:
            rest = [f"e_{l}_{i}" for i in units if i != k]
            yield f"others_{l}_{k}", " + ".join(rest) or "0.0", frozenset(rest)
    here = f"{l}_{place.unit}"
    yield f"a_{here}", f"e_{here} / total", frozenset({f"e_{here}", "total"})


def _error(lesson: Lesson, place: Place) -> list[Line]:
    """Return an output's share of a logarithmic loss: see `app.engine.losses.output_shares`."""
    loss, t = _output(lesson)[1], f"t_{place.unit}"
    if loss not in {"bce", "cross_entropy"}:
        return []
    text = f"-({t} * {_log(lesson, place)} if {t} else 0.0)"
    text += f" - ((1.0 - {t}) * {_log_rest(lesson, place)} if {t} != 1.0 else 0.0)" if loss == "bce" else ""
    letters, here = ("a", "others"), f"{place.layer}_{place.unit}"
    used = {f"z_{place.layer}_{k}" for k in _units(lesson)} | {f"{letter}_{here}" for letter in letters}
    return [(name(place.subject), text, frozenset({*used, "top", "total"}))]


def _log(lesson: Lesson, place: Place) -> str:
    """Write ln a of an output."""
    f, here = _output(lesson)[0], f"{place.layer}_{place.unit}"
    match f.like:
        case "sigmoid":
            return f"-{softplus_text(f'-{_steep(f, here)}')}"
        case "softmax":
            return f"(log1p(-others_{here} / total) if a_{here} > 0.5 else z_{here} - top - log(total))"
        case "tanh":
            return f"(log1p(-{_tanh_rest(f, here)}) if a_{here} > 0.5 else {_any_log(f'a_{here}')})"
        case _ if f.name == "softplus":
            return f"(z_{here} if z_{here} < {FAR_BELOW} else {_any_log(f'a_{here}')})"
        case _:
            return _any_log(f"a_{here}")


def _log_rest(lesson: Lesson, place: Place) -> str:
    """Write ln(1 − a) of an output."""
    f, here = _output(lesson)[0], f"{place.layer}_{place.unit}"
    match f.like:
        case "sigmoid":
            return f"-{softplus_text(_steep(f, here))}"
        case "softmax":
            others = [f"z_{place.layer}_{k}" for k in _units(lesson) if k != place.unit]
            small = _any_log(f"(others_{here} / total)")
            if others:
                far = f"log_sum(({', '.join(others)},)) - top - log(total)"
                small = f"{small} if others_{here} > {LEAST} * total else {far}"
        case "tanh":
            small = f"{math.log(2)!r} - {softplus_text(f'2.0 * {_steep(f, here)}')}"
        case _:
            small = _any_log(f"(1.0 - a_{here})")
    return f"(log1p(-a_{here}) if a_{here} < 0.5 else {small})"


def _any_log(a: str) -> str:
    """Write ln a: −∞ at 0 and NaN below it, where E is undefined and the gradients may not be."""
    return f"(log({a}) if {a} > 0.0 else -inf if {a} == 0.0 else nan)"


def _ratio(t: str, a: str) -> str:
    """Write t / a: ±∞ where a is 0, but 0 where t is, which is the slope of t · ln a."""
    return f"(0.0 if {t} == 0.0 else {t} / {a} if {a} else {t} * copysign(inf, {a}))"


LEAST = "1e-280"
"""What is smaller may have lost digits: it is close to the least number that a float can be."""


def _units(lesson: Lesson) -> range:
    """Return the outputs' numbers, from 1."""
    return range(1, lesson.values.shape.sizes[-1] + 1)


def _tanh_rest(f: Activation, here: str) -> str:
    """Write 1 − a of an output like tanh."""
    return f"(2.0 / (1.0 + {exp_text(f'2.0 * {_steep(f, here)}')}))"


def _slope(lesson: Lesson, place: Place) -> list[Line]:
    """Return ∂E/∂a of an output that a logarithm is taken of, which may be 0."""
    a, t = f"a_{place.layer}_{place.unit}", f"t_{place.unit}"
    towards, away = _ratio(t, a), _ratio(f"(1.0 - {t})", f"(1.0 - {a})")
    text = {"cross_entropy": f"-{towards}", "bce": f"{away} - {towards}"}
    loss = _output(lesson)[1]
    return [(name(place.subject), text[loss], frozenset({a}))] if loss in text else []


def _delta(lesson: Lesson, place: Place) -> list[Line]:
    """Return an output's δ where its factors lose digits as it saturates: see `app.engine.losses.MATCHED`."""
    a, t, here = f"a_{place.layer}_{place.unit}", f"t_{place.unit}", f"{place.layer}_{place.unit}"
    used = {a, f"z_{here}"}
    f, loss = _output(lesson)
    sigmoid_rest = f"({a} * e_{here} if {_steep(f, here)} > 0.0 else 1.0 - {a})"
    match f.like, loss:
        case "sigmoid", "bce":
            text = f"{a} * (1.0 - {t}) - {t} * {sigmoid_rest}"
        case "sigmoid", "cross_entropy":
            text = f"-{t} * {sigmoid_rest}"
        case "tanh", "bce":
            rest = _tanh_rest(f, here)
            text = f"(1.0 - {t}) * (1.0 + {a}) - {_ratio(f'({t} * {rest} * (1.0 + {a}))', a)}"
        case "softmax", _:
            return [_softmax_delta(lesson, place)]
        case _:
            return []
    text = text if f.steepness == "1" else f"{float(f.steepness)!r} * ({text})"
    return [(name(place.subject), text, frozenset(used))]


def _steep(f: Activation, here: str) -> str:
    """Write the z that an activation's like takes."""
    return f"z_{here}" if f.steepness == "1" else f"({float(f.steepness)!r} * z_{here})"


def _softmax_delta(lesson: Lesson, place: Place) -> Line:
    """δ_j through all outputs: its own part with 1 − a_j as the others' sum, and those of the others."""
    l, j, loss = place.layer, place.unit, lesson.course.network.loss.name
    others = [k for k in _units(lesson) if k != j]
    own, rest = f"a_{l}_{j}", f"(others_{l}_{j} / total)"
    if loss == "cross_entropy":
        text = f"{own} * ({' + '.join(f't_{k}' for k in others) or '0.0'}) - t_{j} * {rest}"
    elif loss == "bce":
        shares = {k: _share_without(l, j, [i for i in (j, *others) if i != k]) for k in others}
        parts = (f"t_{k} * {own} - (1.0 - t_{k}) * a_{l}_{k} * {shares[k]}" for k in others)
        text = " + ".join([f"(1.0 - t_{j}) * {own} - t_{j} * {rest}", *(f"({part})" for part in parts)])
    else:
        setting = lesson.setting(0)
        g = {k: expression(SPELT_LOSSES[loss].slope(*setting.output(k))) for k in (j, *others)}
        passed = " + ".join(f"{g[k]} * a_{l}_{k}" for k in others) or "0.0"
        text = f"{own} * ({g[j]} * {rest} - ({passed}))"
    units = (j, *others)
    used = {f"{letter}_{l}_{k}" for letter in ("a", "e", "others", "z") for k in units} | {"total"}
    return name(place.subject), text, frozenset(used)


def _share_without(layer: int, unit: int, rest: list[int]) -> str:
    """Write unit's share of the exponentials of the rest of the layer, which may be too small for a float."""
    if len(rest) == 1:
        return "1.0"
    (k,) = set(range(1, len(rest) + 2)) - set(rest)  # too small for a float is e before the sum that it is part of
    sizes = f"({', '.join(f'z_{layer}_{i}' for i in rest)})"
    easy = f"e_{layer}_{unit} / others_{layer}_{k} if e_{layer}_{unit} > {LEAST}"
    return f"({easy} else share(z_{layer}_{unit}, {sizes}))"


OF_AN_OUTPUT = {"error": _error, "error_slope": _slope, "delta": _delta}
"""Who writes an output's lines, by kind of step."""
