"""A straight-line program that trains networks of one shape."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.lesson.lesson import Lesson
from app.lesson.quantities import Quantity
from app.lesson.terms import Equation, leaves
from app.writing.kink_lines import watched
from app.writing.python_text import Line, expression, name
from app.writing.rule_code import RuleCode
from app.writing.stable_lines import stable_lines


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
    It is to be executed in the names of `app.engine.scalars.CALLABLE`.
    """
    course = lesson.course
    if course.rule.decay_in:  # what decay adds to E belongs to an update, not to a sample
        course = replace(course, rule=course.rule._replace(decay_in=""))
        rule, lesson = lesson.course.rule, replace(lesson, course=course)
    else:
        rule = course.rule
    shape, plan = lesson.values.shape, lesson.plan
    steps = range(1, len(plan.block) + 1)
    block = [line for n in steps for line in _lines(lesson, n)]
    kinds = ("w", "b") if shape.train_biases else ("w",)
    counts = {"w": shape.weights, "b": shape.bias_count if shape.biases else 0}
    still = lesson.course.still
    moved = [Quantity(kind, k) for kind in kinds for k in range(1, counts[kind] + 1) if kind == "b" or k not in still]
    gradients = [name(q._replace(kind=f"grad_{q.kind}")) for q in moved]
    lines = _needed(block, [*gradients, "error"])
    parameters = [name(Quantity(kind, k)) for kind in ("w", "b") for k in range(1, counts[kind] + 1)]
    kept = [f"{what}_{p}" for what in rule.kept for p in parameters]
    body = list(watched(lesson, lines))
    update = RuleCode(rule, lesson.course.size, [name(q) for q in moved], gradients, parameters)
    return "\n".join(_source(shape.sizes, [*parameters, *kept], update, body)) + "\n"


def _lines(lesson: Lesson, number: int) -> list[Line]:
    """Return a step as lines of the program.

    Raises:
        LookupError: if there is no such step.
    """
    step = lesson.step(number)
    if step.equation is None or step.position is None:
        raise LookupError(number)
    return stable_lines(lesson, step.position.place) or [_line(step.equation)]


def _source(sizes: Sequence[int], parameters: list[str], update: RuleCode, body: list[str]) -> Iterator[str]:
    row = [f"a_0_{j + 1}" for j in range(sizes[0])] + [f"t_{j + 1}" for j in range(sizes[-1])]
    yield "def train(parameters, rows, first, count, rate, divisor, errors):"
    yield f"    {_tuple(parameters)} = parameters"
    yield from (f"    {line}" for line in update.begin())
    yield "    try:"
    yield "        if divisor:"
    yield from (f"            {line}" for line in _batched(row, body, update))
    yield "        else:"
    yield from (f"            {line}" for line in _one_by_one(row, body, update))
    yield "    except (ArithmeticError, ValueError):"
    yield "        pass"
    yield from (f"    {line}" for line in update.end())
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
    yield from (f"    {line}" for line in update.lines([f"{s} / divisor" for s in sums]))
