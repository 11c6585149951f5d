"""A straight-line program that trains networks of one shape."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.engine.functions import Activation
from app.engine.kinks import NOISE, TOO_BLURRED, divides
from app.engine.network import Network
from app.lesson.activations import spelt
from app.lesson.lesson import Lesson
from app.lesson.losses import SPELT_LOSSES, softplus, stable_binary, stable_cross_entropy
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.terms import (
    Equation,
    Negative,
    Node,
    Product,
    leaves,
    number,
)
from app.writing.python_text import Line, expression, name
from app.writing.rule_code import RuleCode


def _line(e: Equation) -> Line:
    tree = e.after[-1] if e.after else e.tree
    used = frozenset(name(leaf.stands_for or leaf.quantity) for leaf in leaves(tree))
    return name(e.subject.quantity), expression(tree), used


def _needed(lines: Iterable[Line], wanted: Iterable[str]) -> list[Line]:
    """Leave out what nothing wanted needs, directly or not."""
    alive, kept = set(wanted), []
    for line in reversed(list(lines)):
        if line[0] in alive:
            alive |= line[2]
            kept.append(line)
    return kept[::-1]


def _tuple(names: Sequence[str]) -> str:
    return f"({', '.join(names)},)" if names else "()"


def program(lesson: Lesson) -> str:
    """Write a program that trains networks of the lesson's shape.

    The lesson uses one sample at a time; its numbers play no part. The program defines

        train(parameters, rows, first, count, rate, divisor, errors) -> parameters

    where parameters are all weights, then all biases, then what the update rule keeps of each; rows are the samples,
    inputs then targets. With divisor 0 update k uses row (first + k) mod len(rows) alone; otherwise every
    update uses all rows, their gradients divided by it. Errors before each update are appended. The
    program ends early, with the parameters it has come to, before an update that floats can't decide, or can't do.
    It needs `exp`, `expm1`, `tanh`, `cosh`, `log`, `log1p`, `times_log` (t · ln a, 0 where t is 0) and `exact_sum` of
    `app.engine.kinks`.
    """
    course = lesson.course
    if course.rule.decay_in:  # what decay adds to E belongs to an update, not to a sample
        course = replace(course, rule=course.rule._replace(decay_in=""))
        rule, lesson = lesson.course.rule, replace(lesson, course=course)
    else:
        rule = course.rule
    shape, plan = lesson.values.shape, lesson.plan
    steps = range(1, len(plan.block) + 1)
    block = [line for n in steps for line in (_stable(lesson, n) or [_line(_equation(lesson, n))])]
    kinds = ("w", "b") if shape.train_biases else ("w",)
    counts = {"w": shape.weights, "b": shape.bias_count if shape.biases else 0}
    still = lesson.course.still
    moved = [Quantity(kind, k) for kind in kinds for k in range(1, counts[kind] + 1) if kind == "b" or k not in still]
    gradients = [name(q._replace(kind=f"grad_{q.kind}")) for q in moved]
    lines = _needed(block, [*gradients, "error"])
    parameters = [name(Quantity(kind, k)) for kind in ("w", "b") for k in range(1, counts[kind] + 1)]
    kept = [f"{what}_{p}" for what in rule.kept for p in parameters]
    body = list(_guarded(lesson, lines, f"return {_tuple([*parameters, *kept])}"))
    update = RuleCode(rule, lesson.course.size, [name(q) for q in moved], gradients, parameters)
    return "\n".join(_source(shape.sizes, [*parameters, *kept], update, body)) + "\n"


def _guarded(lesson: Lesson, lines: list[Line], leave: str) -> Iterator[str]:
    """Write the lines of one sample, and after each z what `app.engine.kinks` says of its rounding errors.

    On the input side of a network a sum that floats can't decide is worked out exactly; further back the
    program ends there, before the update.
    """
    network = lesson.course.network
    kinks = [l for l, layer in enumerate(network.layers, start=1) if layer.activation.is_kinked]
    last = network.depth if divides(network) else max(kinks, default=0)
    units = {f"z_{l}_{j}": (l, j) for l in range(1, last + 1) for j in range(1, network.sizes[l] + 1)}
    for subject, tree, _ in lines:
        yield f"{subject} = {tree}"
        if subject in units:
            yield from _blur(lesson, *units[subject], is_kink=units[subject][0] in kinks, leave=leave)
        if subject == f"a_{last}_{network.sizes[last]}" and divides(network):
            yield from _blurred_divisors(network, leave)


def _blur(lesson: Lesson, layer: int, unit: int, is_kink: bool, leave: str) -> Iterator[str]:
    shape, here = lesson.values.shape, f"{layer}_{unit}"
    sources = shape.sources(layer, unit)
    weights = [f"w{shape.weight(layer, unit, i)}" for i in sources]
    inputs = [f"a_{layer - 1}_{i}" for i in sources]
    scale = " + ".join(f"abs({w} * {a})" for w, a in zip(weights, inputs, strict=True)) or "0.0"
    if shape.biases:
        weights, inputs = [*weights, f"b{shape.bias(layer, unit)}"], [*inputs, "1.0"]
        scale += f" + abs({weights[-1]})"
    passed = (f" + abs({w}) * blur_{layer - 1}_{i}" for w, i in zip(weights, sources, strict=False) if layer > 1)
    yield f"blur_{here} = {NOISE} * ({scale}){''.join(passed)}"
    if is_kink:
        exactly = f"z_{here} = exact_sum({_tuple(weights)}, {_tuple(inputs)})"
        yield f"if abs(z_{here}) < blur_{here}: {leave if layer > 1 else exactly}"
    f = lesson.course.network.layer(layer).activation
    if f.name in {"relu", "step"}:
        yield f"if z_{here} <= 0.0: blur_{here} = 0.0" if f.name == "relu" else f"blur_{here} = 0.0"
    elif f.steepest != 1:
        yield f"blur_{here} *= {f.steepest!r}"


def _blurred_divisors(network: Network, leave: str) -> Iterator[str]:
    for unit in range(1, network.sizes[-1] + 1):
        here = f"{network.depth}_{unit}"
        for divisor in (f"a_{here}", f"(1.0 - a_{here})")[: 2 if network.loss.name == "bce" else 1]:
            yield f"if {TOO_BLURRED} * abs({divisor}) < blur_{here}: {leave}"


def _stable(lesson: Lesson, number: int) -> list[Line]:
    """Return a step's lines in the form that floats keep their digits in, where its own formula is none."""
    position = lesson.plan.at(number)
    if position is None or not position.place.layer:
        return []
    place, last = position.place, lesson.values.shape.last
    if place.layer == last and place.kind in {"delta", "error"}:
        return _stable_delta(lesson, place) if place.kind == "delta" else _stable_error(lesson, place)
    if place.kind == "activation" and lesson.activations[place.layer - 1] == "softmax":
        return list(_stable_softmax(lesson, place))
    f = spelt(lesson.activations[place.layer - 1])
    text = {"activation": f.float_formula, "activation_slope": f.float_slope}.get(place.kind)
    if not text:
        return []
    where = f"{place.layer}_{place.unit}"
    return [(name(place.subject), text.format(place=where), frozenset({f"z_{where}", f"a_{where}"}))]


def _stable_softmax(lesson: Lesson, place: Place) -> Iterator[Line]:
    """Yield a softmax output's lines, and before the first output's those that all of them share."""
    l, units = place.layer, range(1, lesson.values.shape.sizes[-1] + 1)
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


RESTS = {"tanh": "(2.0 / (1.0 + exp(2.0 * {1})))", "softmax": "(others_{0} / total)"}
"""1 − a of an output in binary cross-entropy, with all its digits."""


def _stable_error(lesson: Lesson, place: Place) -> list[Line]:
    """Return an output's share of binary cross-entropy, without taking it from 1."""
    f, here, t = lesson.course.network.layers[-1].activation, f"{place.layer}_{place.unit}", f"t_{place.unit}"
    if lesson.course.network.loss.name != "bce" or f.like not in RESTS:
        return []
    text = f"-times_log({t}, a_{here}) - times_log(1.0 - {t}, {RESTS[f.like].format(here, _steep(f, here))})"
    return [(name(place.subject), text, frozenset({f"a_{here}", f"z_{here}", f"others_{here}", "total"}))]


def _stable_delta(lesson: Lesson, place: Place) -> list[Line]:
    """Return an output's δ where its factors lose digits as it saturates: see `app.engine.losses.MATCHED`."""
    a, t, here = f"a_{place.layer}_{place.unit}", f"t_{place.unit}", f"{place.layer}_{place.unit}"
    used = {a, f"z_{here}"}
    f = lesson.course.network.layers[-1].activation
    match f.like, lesson.course.network.loss.name:
        case "sigmoid", "bce":
            text = f"{a} * (1.0 - {t}) - {t} * ({a} * e_{here})"
        case "sigmoid", "cross_entropy":
            text = f"-{t} * ({a} * e_{here})"
        case "tanh", "bce":
            text = (
                f"(1.0 - {t}) * (1.0 + {a}) - {t} * {RESTS['tanh'].format(here, _steep(f, here))} * (1.0 + {a}) / {a}"
            )
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
    others = [k for k in range(1, lesson.values.shape.sizes[-1] + 1) if k != j]
    own, rest = f"a_{l}_{j}", f"(others_{l}_{j} / total)"
    if loss == "cross_entropy":
        text = f"{own} * ({' + '.join(f't_{k}' for k in others) or '0.0'}) - t_{j} * {rest}"
    elif loss == "bce":
        parts = (f"t_{k} * {own} - (1.0 - t_{k}) * a_{l}_{k} * (e_{l}_{j} / others_{l}_{k})" for k in others)
        text = " + ".join([f"(1.0 - t_{j}) * {own} - t_{j} * {rest}", *(f"({part})" for part in parts)])
    else:
        setting = lesson.setting(0)
        g = {k: expression(SPELT_LOSSES[loss].slope(*setting.output(k))) for k in (j, *others)}
        passed = " + ".join(f"{g[k]} * a_{l}_{k}" for k in others) or "0.0"
        text = f"{own} * ({g[j]} * {rest} - ({passed}))"
    units = (j, *others)
    used = {f"{letter}_{l}_{k}" for letter in ("a", "e", "others") for k in units} | {"total"}
    return name(place.subject), text, frozenset(used)


def _equation(lesson: Lesson, number: int) -> Equation:
    step = lesson.step(number)
    if step.equation is None or step.position is None:
        raise LookupError(number)
    stable = _stable_share(lesson, step.position.place) if step.position.place.kind == "error" else None
    return step.equation if stable is None else replace(step.equation, after=(stable,))


def _stable_share(lesson: Lesson, place: Place) -> Node | None:
    """Return a matched pair's share in z, which keeps its digits where a unit saturates."""
    setting = lesson.setting(0)
    t, z = setting.leaf("t", place.unit), setting.leaf("z", place.layer, place.unit)
    f = lesson.course.network.layers[-1].activation
    pair, steep = (f.like, setting.loss), z if f.steepness == "1" else Product((number(f.steepness), z))
    if pair == ("sigmoid", "bce"):
        return stable_binary(t, steep)
    if pair == ("sigmoid", "cross_entropy"):
        return Product((t, softplus(Negative(steep))))
    if pair == ("softmax", "cross_entropy"):
        return stable_cross_entropy(t, z, setting.layer("z", place.layer))
    return None


def _source(sizes: Sequence[int], parameters: list[str], update: RuleCode, body: list[str]) -> Iterator[str]:
    row = [f"a_0_{j + 1}" for j in range(sizes[0])] + [f"t_{j + 1}" for j in range(sizes[-1])]
    yield "def train(parameters, rows, first, count, rate, divisor, errors):"
    yield f"    {_tuple(parameters)} = parameters"
    yield "    try:"
    yield "        if divisor:"
    yield from (f"            {line}" for line in _batched(row, body, update))
    yield "        else:"
    yield from (f"            {line}" for line in _one_by_one(row, body, update))
    yield "    except (OverflowError, ZeroDivisionError, ValueError):"
    yield "        pass"
    yield f"    return {_tuple(parameters)}"


def _one_by_one(row: list[str], body: list[str], update: RuleCode) -> Iterator[str]:
    yield "for k in range(first, first + count):"
    yield f"    {_tuple(row)} = rows[k % len(rows)]"
    yield from (f"    {line}" for line in body)
    yield f"    errors.append(error{update.penalty})"
    yield from (f"    {line}" for line in update.lines(update.gradients))


def _batched(row: list[str], body: list[str], update: RuleCode) -> Iterator[str]:
    sums = [f"sum_{g}" for g in update.gradients]
    yield "for k in range(first, first + count):"
    yield f"    {' = '.join(['all_errors', *sums])} = 0.0"
    yield f"    for {_tuple(row)} in rows:"
    yield from (f"        {line}" for line in body)
    yield "        all_errors += error"
    yield from (f"        {s} += {g}" for s, g in zip(sums, update.gradients, strict=True))
    yield f"    errors.append(all_errors / divisor{update.penalty})"
    yield from (f"    {line}" for line in update.lines([f"({s} / divisor)" for s in sums]))
