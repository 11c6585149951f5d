"""Lines of a training program in a form that floats keep their digits in, where a step's own formula is none."""

import math
import re
from collections.abc import Iterator

from app.engine.functions import Activation
from app.engine.losses import BCE, FAR_BELOW, LOGARITHMIC
from app.engine.scalars import exp_text, sigmoid_rest_text
from app.lesson.activations import spelt
from app.lesson.lesson import Lesson
from app.lesson.losses import SPELT_LOSSES
from app.lesson.plan import Place
from app.writing.python_text import Line, expression, name


def stable_lines(lesson: Lesson, place: Place) -> list[Line]:
    """Return a step's lines in such a form; none where its own formula will do."""
    if not place.layer:
        return []
    if place.kind == "activation" and lesson.activations[place.layer - 1] == "softmax":
        return list(_softmax(lesson, place))
    if place.layer == lesson.values.shape.last and place.kind in OF_AN_OUTPUT:
        text = OF_AN_OUTPUT[place.kind](lesson, place)
    else:
        f = spelt(lesson.activations[place.layer - 1])
        text = {"activation": f.float_formula, "activation_slope": f.float_slope}.get(place.kind, "")
        text = text.format(place=f"{place.layer}_{place.unit}")
    return [_line(name(place.subject), text)] if text else []


def _line(subject: str, text: str) -> Line:
    """Return a line and the names it uses; e, the exponential of a unit, is named in the line of its a."""
    used = set(re.findall(r"[a-z]\w*", text))
    return subject, text, frozenset(used | {f"a{one[1:]}" for one in used if one.startswith("e_")})


def _softmax(lesson: Lesson, place: Place) -> Iterator[Line]:
    """Yield a softmax output's lines, and before the first output's those that all of them share."""
    l, units = place.layer, _units(lesson)
    if place.unit == 1:
        pre = [f"z_{l}_{k}" for k in units]
        yield _line("top", f"max({', '.join(pre)})" if len(pre) > 1 else pre[0])
        yield from (_line(f"e_{l}_{k}", f"exp(z_{l}_{k} - top)") for k in units)
        yield _line("total", " + ".join(f"e_{l}_{k}" for k in units))
        for k in units:
            others, rest = f"others_{l}_{k}", [i for i in units if i != k]
            yield _line(others, " + ".join(f"e_{l}_{i}" for i in rest) or "0.0")
            far = _log_sum_text([f"z_{l}_{i}" for i in rest], "top") if rest else "-inf"
            yield _line(f"log_{others}", f"log({others}) if {others} > {LEAST} else {far}")
    here = f"{l}_{place.unit}"
    yield _line(f"a_{here}", f"e_{here} / total")


def _error(lesson: Lesson, place: Place) -> str:
    """Return an output's share of a logarithmic loss: see `app.engine.losses.output_shares`."""
    network, here, t = lesson.course.network, f"{place.layer}_{place.unit}", f"t_{place.unit}"
    if network.loss not in LOGARITHMIC:
        return ""
    f = network.layers[-1].activation
    if f.like == "sigmoid":
        return _sigmoid_error(network.loss is BCE, here, _steep(f, here), t)
    text = f"-({t} * {_log(f, here)} if {t} else 0.0)"
    if network.loss is BCE:
        text += f" - ((1.0 - {t}) * {_log_rest(f, here)} if {t} != 1.0 else 0.0)"
    return text


def _sigmoid_error(is_bce: bool, here: str, z: str, t: str) -> str:
    """Write −t · ln a, and −(1 − t) · ln(1 − a) beside it: each is ln(1 + e^−|z|), and |z| more on its far side."""
    small = _sigmoid_log_text(here, z)
    if is_bce:
        return f"{small} + (((1.0 - {t}) * {z} if {t} != 1.0 else 0.0) if {z} > 0.0 else -{t} * {z} if {t} else 0.0)"
    return f"({t} * (max(-{z}, 0.0) + {small}) if {t} else 0.0)"


def _log(f: Activation, here: str) -> str:
    """Write ln a of an output."""
    match f.like:
        case "softmax":
            return f"(log1p(-others_{here} / total) if a_{here} > 0.5 else z_{here} - top - log(total))"
        case "tanh":
            return f"(log1p(-{_tanh_rest(f, here)}) if a_{here} > 0.5 else {_log_text(f'a_{here}')})"
        case _ if f.name == "softplus":
            return f"(z_{here} if z_{here} < {FAR_BELOW} else {_log_text(f'a_{here}')})"
        case _:
            return _log_text(f"a_{here}")


def _log_rest(f: Activation, here: str) -> str:
    """Write ln(1 − a) of an output."""
    match f.like:
        case "softmax":
            small = f"log_others_{here} - log(total)"
        case "tanh":
            small = f"{math.log(2)!r} - {_softplus_text(f'2.0 * {_steep(f, here)}')}"
        case _:
            small = _log_text(f"(1.0 - a_{here})")
    return f"(log1p(-a_{here}) if a_{here} < 0.5 else {small})"


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


def _slope(lesson: Lesson, place: Place) -> str:
    """Return ∂E/∂a of an output that a logarithm is taken of, which may be 0."""
    loss, a, t = lesson.course.network.loss, f"a_{place.layer}_{place.unit}", f"t_{place.unit}"
    if loss not in LOGARITHMIC:
        return ""
    if loss is BCE:
        return f"{_ratio(f'(1.0 - {t})', f'(1.0 - {a})')} - {_ratio(t, a)}"
    return f"-{_ratio(t, a)}"


def _delta(lesson: Lesson, place: Place) -> str:
    """Return an output's δ where its factors lose digits as it saturates: see `app.engine.losses.MATCHED`."""
    a, t, here = f"a_{place.layer}_{place.unit}", f"t_{place.unit}", f"{place.layer}_{place.unit}"
    f = lesson.course.network.layers[-1].activation
    sigmoid_rest = sigmoid_rest_text(here, _steep(f, here))
    match f.like, lesson.course.network.loss.name:
        case "sigmoid", "bce":
            text = f"{a} * (1.0 - {t}) - {t} * {sigmoid_rest}"
        case "sigmoid", "cross_entropy":
            text = f"-{t} * {sigmoid_rest}"
        case "tanh", "bce":
            rest = _tanh_rest(f, here)
            text = f"(1.0 - {t}) * (1.0 + {a}) - {_ratio(f'({t} * {rest} * (1.0 + {a}))', a)}"
        case "softmax", _:
            return _softmax_delta(lesson, place)
        case _:
            return ""
    return text if f.steepness == "1" else f"{float(f.steepness)!r} * ({text})"


def _steep(f: Activation, here: str) -> str:
    """Write the z that an activation's like takes."""
    return f"z_{here}" if f.steepness == "1" else f"({float(f.steepness)!r} * z_{here})"


def _softmax_delta(lesson: Lesson, place: Place) -> str:
    """Return δ_j through all outputs: its own part with 1 − a_j as the others' sum, and those of the others."""
    l, j, loss = place.layer, place.unit, lesson.course.network.loss.name
    others = [k for k in _units(lesson) if k != j]
    own, rest = f"a_{l}_{j}", f"(others_{l}_{j} / total)"
    if loss == "cross_entropy":
        return f"{own} * ({' + '.join(f't_{k}' for k in others) or '0.0'}) - t_{j} * {rest}"
    if loss == "bce":
        parts = (f"(t_{k} * {own} - (1.0 - t_{k}) * a_{l}_{k} * {_share_without(lesson, j, k)})" for k in others)
        return " + ".join([f"(1.0 - t_{j}) * {own} - t_{j} * {rest}", *parts])
    setting = lesson.setting(0)
    g = {k: expression(SPELT_LOSSES[loss].slope(*setting.output(k))) for k in (j, *others)}
    passed = " + ".join(f"{g[k]} * a_{l}_{k}" for k in others) or "0.0"
    return f"{own} * ({g[j]} * {rest} - ({passed}))"


def _share_without(lesson: Lesson, j: int, k: int) -> str:
    """Write unit j's share of the exponentials of a softmax layer without unit k, which floats may be too small for."""
    l = lesson.values.shape.last
    if len(_units(lesson)) == 2:
        return "1.0"
    far = f"exp(z_{l}_{j} - top - log_others_{l}_{k})"
    return f"(e_{l}_{j} / others_{l}_{k} if e_{l}_{j} > {LEAST} else {far})"


OF_AN_OUTPUT = {"error": _error, "error_slope": _slope, "delta": _delta}
"""Who writes an output's lines, by kind of step."""


def _sigmoid_log_text(here: str, z: str) -> str:
    """Write ln(1 + e^−|z|) of a sigmoid of z in Python: what −ln a and −ln(1 − a) are where they are small."""
    return f"log1p(e_{here} if {z} > 0.0 else 1.0 / e_{here})"


def _softplus_text(z: str) -> str:
    """Write ln(1 + e^z) in Python with all its digits."""
    return f"(max({z}, 0.0) + log1p(exp(-abs({z}))))"


def _log_text(a: str) -> str:
    """Write ln a in Python: −∞ at 0 and NaN below it, where E is undefined and the gradients may not be."""
    return f"(log({a}) if {a} > 0.0 else -inf if {a} == 0.0 else nan)"


def _log_sum_text(z: list[str], top: str) -> str:
    """Write ln Σ e^(z − top) in Python, where `top` may be far above every z."""
    terms = " + ".join(f"exp({one} - most)" for one in z)
    return f"((most := max({', '.join(z)}, {z[0]})) - {top} + log({terms}))"
