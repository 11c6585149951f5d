"""Quizzes for learning platforms: Moodle XML and GIFT, a question a step, each known mistake with its own sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from xml.etree import ElementTree as Tree

from app.address.links import Links
from app.address.query import Query, refusal
from app.address.scenario import Scenario
from app.engine.exact import exactly
from app.engine.rules import USED
from app.lesson.plan import Position
from app.lesson.quantities import Quantity
from app.lesson.rule_quantities import RULE_LABELS
from app.lesson.steps.setting import Sentence
from app.lesson.terms import leaves
from app.pages.step.facts import facts
from app.pages.step.occasion import Occasion, occasion
from app.pages.step.sentences import narration
from app.pages.step.tools import MOST_AT_ONCE, link_to
from app.practice.quiz import Known, quiz_step
from app.service.lessons import lesson_of
from app.writing import latex
from app.writing.numbers import Precision
from app.writing.sentences import to_text

RANGE = re.compile(r"\s*(\d{1,6})\s*(?:[-–]\s*(\d{1,6})\s*)?")

MORE_DIGITS = 4
"""Digits by which what is given is longer than what is asked for."""

CATCH_ALL = "Not the right number, and no known mistake gives it."


@dataclass(frozen=True)
class QuizQuestion:
    """A question as it is written into a file.

    Attributes:
        name: short, for lists.
        text: what is asked, as HTML with LaTeX.
        general: what everybody is told afterwards, as HTML with LaTeX: the equation, and the link to its step.
        wrong: the mistakes' numbers, each with its sentence as plain text.
    """

    name: str
    text: str
    general: str
    right: Known
    wrong: tuple[tuple[Known, str], ...]


def chosen_steps(query: Query, scenario: Scenario, most: int = MOST_AT_ONCE) -> list[int]:
    """Return the steps that a file holds: those of `steps`, as in 1-8,15, or all; at most so many.

    Raises:
        BadField: if they can't be read, are not of this lesson, or too many.
    """
    last, text = scenario.spec.plan.steps, query.one_or("steps", "")
    found: list[int] = []
    for part in text.split(",") if text.strip() else [f"1-{last}"]:
        match = RANGE.fullmatch(part)
        if match is None:
            raise refusal("steps", "steps: write numbers of steps, and from–to with a dash, like 1-8,15.")
        begin, end = int(match[1]), int(match[2] or match[1])
        if not 1 <= begin <= end <= last:
            raise refusal("steps", f"steps: {part.strip()} is not within the steps of this lesson, 1 to {last:,}.")
        if len(found) + end - begin + 1 > most:
            ask = f"at most {most} steps at once; choose some of the {last:,} steps, like 1-8,15."
            raise refusal("steps", f"steps: {ask}")
        found += range(begin, end + 1)
    return sorted(set(found))


def questions(scenario: Scenario, steps: list[int]) -> Iterator[QuizQuestion]:
    """Yield the questions of chosen steps."""
    scenario = replace(scenario, display=scenario.display.of_numbers())
    lesson = lesson_of(scenario)
    with exactly(lesson.values.digits):
        for step in steps:
            position = lesson.plan.at(step)
            at = occasion(scenario.at(step))
            assert position is not None  # noqa: S101 - every step from 1 on has one
            found = quiz_step(lesson, position, at.precision)
            if found is not None:
                wrong = tuple((one, to_text(one.said, at.notation, at.precision)) for one in found.wrong)
                yield QuizQuestion(_name(at, step), _asked(at, position), _general(at), found.right, wrong)


def _name(at: Occasion, step: int) -> str:
    """Return a question's short name."""
    subject = at.lesson.plan.at(step)
    name = at.names.plain(subject.place.subject) if subject else ""
    return f"Step {step:03}, iteration {at.scenario.iteration}: {name}"


def _asked(at: Occasion, position: Position) -> str:
    """Return what is given, and what is asked."""
    spec, sample = at.scenario.spec, position.sample or 0
    several = at.lesson.plan.shape.samples > 1
    rows = [*facts(at), *_given(at)]
    given = "".join(f"<li>{escape(name)}: {escape(what)}</li>" for name, what in rows)
    layers = "-".join(map(str, spec.layers))
    of = f" (sample {sample + 1})" if several and position.sample is not None else ""
    asked = f"{_with_latex(at, at.step.question)}{of} {_digits(at)}"
    return f"<p>A network {layers}, iteration {at.scenario.iteration}.</p><ul>{given}</ul><p>{asked}</p>"


def _given(at: Occasion) -> Iterator[tuple[str, str]]:
    """Yield the lesson's numbers, with more digits than are asked for, so that these come out right."""
    spec, shape = at.scenario.spec, at.lesson.values.shape
    precision = Precision(at.display.digits + MORE_DIGITS)

    def listed(quantities: list[Quantity], sample: int = 0) -> str:
        values = ((q, at.lesson.values.value(q, sample)) for q in quantities)
        return ", ".join(f"{at.names.plain(q)} = {precision.write(value).text}" for q, value in values)

    yield "Weights", listed([Quantity("w", k) for k in range(1, len(spec.w) + 1) if k not in shape.absent])
    if spec.b is not None:
        yield "Biases", listed([Quantity("b", k) for k in range(1, len(spec.b) + 1)])
    inputs = [Quantity("a", 0, i) for i in range(1, spec.layers[0] + 1)]
    targets = [Quantity("t", j) for j in range(1, spec.layers[-1] + 1) if spec.has_targets]
    for index in range(shape.samples):
        head = f"Sample {index + 1}" if shape.samples > 1 else "Inputs and targets"
        yield head, listed([*inputs, *targets], index)
    if shape.rule != "sgd":
        yield "Update rule", " ".join(_kept(at, precision))


def _kept(at: Occasion, precision: Precision) -> Iterator[str]:
    """Yield the update rule's name and numbers, and what it has kept."""
    rule = at.scenario.spec.rule
    yield RULE_LABELS[rule.name] + ","
    numbers = [f"{at.names.plain(Quantity(kind))} = {getattr(rule, kind)!r}" for kind in USED[rule.name]]
    yield ", ".join(numbers) + "."
    put_in = {leaf.quantity: leaf.value for leaf in leaves(at.step.equation.tree)} if at.step.equation else {}
    for q, value in put_in.items():
        if q.kind.startswith("old_"):
            yield f"Kept from before: {at.names.plain(q)} = {precision.write(value).text}."


def _digits(at: Occasion) -> str:
    count, fixed = at.display.digits, at.display.rounding == "fixed"
    return f"Give {count} {'digits after the point' if fixed else 'significant digits'}."


def _with_latex(at: Occasion, sentence: Sentence) -> str:
    """Write a sentence as HTML, its names as LaTeX."""
    return "".join(
        rf"\({latex.symbol(at.notation.name(part))}\)" if isinstance(part, Quantity)
        else escape(to_text((part,), at.notation, at.precision))
        for part in sentence
    )  # fmt: skip


def _general(at: Occasion) -> str:
    """Return what everybody is told afterwards."""
    e = at.step.equation
    link = escape(link_to(at.display, at.scenario.step, Links(at.scenario)))
    formula = rf"<p>\({latex.equation(e, at.notation, at.precision)}\)</p>" if e else ""
    words = escape(narration(at))
    return f'{formula}<p>{words}</p><p><a href="{link}">This step in Backstep</a></p>'


def number(value: Decimal) -> str:
    """Write a number without an exponent, which not every reader of GIFT knows."""
    return f"{value.normalize():f}" if value else "0"


def moodle_xml(scenario: Scenario, steps: list[int]) -> str:
    """Write a quiz as Moodle XML, of `numerical` questions."""
    quiz = Tree.Element("quiz")
    for q in questions(scenario, steps):
        question = Tree.SubElement(quiz, "question", type="numerical")
        _text(Tree.SubElement(question, "name"), q.name)
        _text(Tree.SubElement(question, "questiontext", format="html"), q.text)
        _text(Tree.SubElement(question, "generalfeedback", format="html"), q.general)
        Tree.SubElement(question, "defaultgrade").text = "1"
        _answer(question, "100", number(q.right.value), number(q.right.tolerance), "Right.")
        for one, said in q.wrong:
            _answer(question, "0", number(one.value), number(one.tolerance), said)
        _answer(question, "0", "*", "0", CATCH_ALL)
    return document(quiz)


def document(root: Tree.Element) -> str:
    """Write a tree as an XML document."""
    Tree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Tree.tostring(root, encoding="unicode")}\n'


def _answer(question: Tree.Element, fraction: str, value: str, tolerance: str, said: str) -> None:
    answer = Tree.SubElement(question, "answer", fraction=fraction, format="moodle_auto_format")
    Tree.SubElement(answer, "text").text = value
    _text(Tree.SubElement(answer, "feedback", format="html"), escape(said))
    Tree.SubElement(answer, "tolerance").text = tolerance


def _text(parent: Tree.Element, text: str) -> None:
    Tree.SubElement(parent, "text").text = text


def gift(scenario: Scenario, steps: list[int]) -> str:
    """Write a quiz as GIFT."""
    return "\n".join(_gift_question(q) for q in questions(scenario, steps))


def _gift_question(q: QuizQuestion) -> str:
    lines = [f"::{_safe(q.name)}::[html]{_safe(q.text)}{{#", _gift_answer("100", q.right, "Right.")]
    lines += [_gift_answer("0", one, said) for one, said in q.wrong]
    lines += [f"~#{_safe(escape(CATCH_ALL))}", f"####{_safe(q.general)}", "}", ""]
    return "\n".join(lines)


def _gift_answer(share: str, known: Known, said: str) -> str:
    return f"=%{share}%{number(known.value)}:{number(known.tolerance)}#{_safe(escape(said))}"


SPECIAL = re.compile(r"([\\~=#{}:])")


def _safe(text: str) -> str:
    """Return text in which nothing is a sign of GIFT's own."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))
