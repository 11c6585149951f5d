"""JSON: every number of a lesson, printed so that it reads back exactly."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.address import edits
from app.address.display import KEYS as VIEW_KEYS
from app.address.display import MOST_ITERATIONS
from app.address.query import Query
from app.address.scenario import KEYS, Scenario, check_work, parse
from app.address.typed_numbers import BadField, FieldError, whole_number
from app.engine.exact import exactly, is_finite
from app.http.responses import answer
from app.lesson.lesson import Lesson
from app.lesson.notation import NOTATIONS, Notation, plain
from app.lesson.terms import leaves
from app.lesson.walkthrough import Position
from app.service.lessons import EQUATION_WORK, at_work, run_of, trained, work_to
from app.service.turnstile import turnstile
from app.writing import latex, speech
from app.writing.numbers import Precision, as_float
from app.writing.sentences import to_text

MOST_ERRORS = 1000
"""More entries than this are thinned."""


class Term(BaseModel):
    """One quantity that a step's equation uses."""

    symbol: str
    term: str = Field(description="The `data-term` that marks it on the page.")
    value: float | None


class StepModel(BaseModel):
    """One step; what does not apply is null."""

    v: Literal[1]
    iteration: int
    sample: int | None
    step: int
    steps: int
    phase: Literal["start", "forward", "error", "backward", "update"]
    kind: str | None
    layer: int | None = Field(description="0 is the input layer.")
    unit: int | None
    source: int | None
    weight: int | None
    bias: int | None
    symbol: str | None
    terms: list[Term]
    value: float | None
    overflow: bool = Field(description="True where the value is not finite.")
    latex: str | None
    sentence: str
    question: str
    reason: str
    ignored: list[str] | None = Field(None, description="Keys that mean nothing here; absent where there are none.")


class IterationModel(BaseModel):
    """All steps of one iteration, and the parameters before and after it."""

    v: Literal[1]
    iteration: int
    samples: list[int]
    steps: list[StepModel]
    error_before: float | None
    error_after: float | None
    weights_before: list[float | None]
    weights_after: list[float | None]
    biases_before: list[float | None] | None
    biases_after: list[float | None] | None
    overflow: bool = Field(description="True where any value is not finite.")
    ignored: list[str] | None = Field(None, description="Keys that mean nothing here; absent where there are none.")


class TrainingModel(BaseModel):
    """The error before each update, and the parameters after them all."""

    v: Literal[1]
    iterations: int
    errors: list[float | None]
    at: list[int] = Field(description="The iteration of each error; thinned beyond 1,000 entries.")
    weights: list[float | None]
    biases: list[float | None] | None
    overflow: bool
    ignored: list[str] | None = Field(None, description="Keys that mean nothing here; absent where there are none.")


class FieldErrorModel(BaseModel):
    """What is wrong with a field, and which of its numbers (from 0) it is."""

    field: str
    message: str
    position: int | None = None


class Errors(BaseModel):
    """Every field that can't be used."""

    errors: list[FieldErrorModel]


def _sample(lesson: Lesson, position: Position) -> int | None:
    """Give the sample whose step it is; a batch's update belongs to none, even if there is but one."""
    if position.sample is None or (position.place.phase == "update" and lesson.course.batch != "each"):
        return None
    return lesson.sample_number(position.sample)


def _step(lesson: Lesson, number: int, notation: Notation, precision: Precision) -> dict[str, Any]:
    """Give one step as JSON; call it inside `exactly`."""
    built = lesson.step(number)
    common = {
        "v": 1,
        "iteration": lesson.iteration,
        "step": number,
        "steps": lesson.plan.steps,
        "question": to_text(built.question, notation, precision),
        "reason": to_text(built.reason, notation, precision),
    }
    position, e = built.position, built.equation
    if position is None or e is None:
        return common | _NOTHING | {"sample": lesson.sample_number(0), "sentence": common["question"]}
    place = position.place
    value = as_float(e.subject.value)
    used = [leaf for tree in (e.tree, *(note.tree for note in e.notes)) for leaf in leaves(tree)]
    return common | {
        "sample": _sample(lesson, position),
        "phase": place.phase,
        "kind": place.kind,
        "layer": place.layer or None,
        "unit": place.unit or None,
        "source": place.source or None,
        "weight": place.weight or None,
        "bias": place.bias or None,
        "symbol": plain(notation.name(e.subject.quantity)),
        "terms": [
            {"symbol": plain(notation.name(u.quantity)), "term": u.term, "value": as_float(u.value)} for u in used
        ],
        "value": value,
        "overflow": not all(map(is_finite, (e.subject.value, *(u.value for u in used)))),
        "latex": latex.equation(e, notation, precision),
        "sentence": speech.sentence(e, speech.subject(e.subject.quantity, notation), precision),
    }


_NOTHING: dict[str, Any] = {
    "phase": "start",
    **dict.fromkeys(("kind", "layer", "unit", "source", "weight", "bias", "symbol", "value", "latex")),
    "terms": [],
    "overflow": False,
}


def _tongues(scenario: Scenario, lesson: Lesson) -> tuple[Notation, Precision]:
    view = scenario.view
    return NOTATIONS[view.notation](lesson.values.shape), Precision(view.digits, view.rounding == "fixed").remembering()


def _floats(values: Iterable[Decimal | float] | None) -> list[float | None] | None:
    if values is None:
        return None
    return [as_float(v if isinstance(v, Decimal) else Decimal(repr(v))) for v in values]


def _json(request: Request, content: dict[str, Any]) -> Response:
    return answer(request, json.dumps(content, ensure_ascii=False, allow_nan=False), "application/json")


router = APIRouter(
    prefix="/api",
    responses={422: {"model": Errors, "description": "A field can't be used."}},
)

PARAMETERS: list[dict[str, Any]] = [
    {"name": name, "in": "query", "required": False, "description": words, "schema": {"type": "string"}}
    for name, words in {
        "v": "Version of this grammar, 1.",
        "layers": "Units per layer, input layer first: 2-2-2.",
        "activations": "One for each layer that computes, or one for all.",
        "loss": "mse, half_sse, sse, bce or cross_entropy.",
        "x": "Inputs; samples are separated by a semicolon.",
        "t": "Targets; samples are separated by a semicolon.",
        "w": "Every weight: w1, w2, …",
        "b": "Every bias, in the order of the units.",
        "bias": "trained or fixed.",
        "rate": "Learning rate.",
        "batch": "each, sum or mean.",
        "seed": "A whole number from which missing numbers are drawn.",
        "iteration": "Updates already applied.",
        "step": "Steps already shown.",
        "digits": "2 to 10 digits in sentences and LaTeX.",
        "rounding": "significant or fixed digits in sentences and LaTeX.",
        "notation": "names (w7, h1) or indexed.",
    }.items()
]
UNTIL = {
    "name": "until",
    "in": "query",
    "required": False,
    "description": "How many updates.",
    "schema": {"type": "integer", "minimum": 0, "maximum": MOST_ITERATIONS, "default": 0},
}


def _asked(request: Request) -> Query:
    """Read the query; pasted lists count, other edits of the form are none of a program's."""
    return edits.spread(Query.read(request.url.query).without(*NO_EDITS))


NO_EDITS = ("was", *(edits.ASKED - edits.LISTS))
"""Keys of the form that a program has no use for."""


def _scenario(query: Query) -> Scenario:
    return edits.apply(query, parse(query), trained).scenario


def _ignored(request: Request, *also: str) -> dict[str, list[str]]:
    """Return the keys that were given and mean nothing here, under a key of their own, or nothing."""
    known = KEYS | VIEW_KEYS | edits.LISTS | set(also)
    unknown = list(dict.fromkeys(key for key, _ in Query.read(request.url.query).pairs if key not in known))
    return {"ignored": unknown} if unknown else {}


@router.get("/step", response_model=StepModel, openapi_extra={"parameters": PARAMETERS})
def step(request: Request) -> Response:
    """Give one step."""
    scenario = _scenario(_asked(request))
    with at_work(scenario) as lesson, exactly(lesson.values.digits):
        content = _step(lesson, scenario.step, *_tongues(scenario, lesson))
    return _json(request, content | _ignored(request))


@router.get("/iteration", response_model=IterationModel, openapi_extra={"parameters": PARAMETERS})
def iteration(request: Request) -> Response:
    """Give every step of the iteration, and the parameters before and after it."""
    scenario = _scenario(_asked(request))
    steps = scenario.spec.plan.steps
    with at_work(scenario, EQUATION_WORK * min(steps, MOST_AT_ONCE)) as lesson:
        content = _around(scenario, lesson) | _ignored(request)
        if steps > MOST_AT_ONCE:
            return StreamingResponse(_streamed(content, lesson, scenario), media_type="application/json")
        content["steps"] = list(_steps_of(scenario, lesson))
    content["overflow"] = any(step["overflow"] for step in content["steps"]) or None in content["weights_after"]
    return _json(request, content)


MOST_AT_ONCE = 1500
"""Steps up to which an iteration is written at once; a longer one is written as it goes out."""


def _around(scenario: Scenario, lesson: Lesson) -> dict[str, Any]:
    """Give what stands around the steps."""
    values, start = lesson.values, lesson.start
    after = run_of(scenario.spec).network_after(lesson.iteration + 1)
    with exactly(values.digits):
        return {
            "v": 1,
            "iteration": lesson.iteration,
            "samples": [lesson.sample_number(s) for s in values.samples],
            "steps": [],
            "error_before": as_float(values.error_before),
            "error_after": as_float(values.error_after),
            "weights_before": _floats(start.weights),
            "weights_after": _floats(after.weights),
            "biases_before": _floats(start.biases),
            "biases_after": _floats(after.biases),
        }


def _steps_of(scenario: Scenario, lesson: Lesson) -> Iterator[dict[str, Any]]:
    """Give the steps, one by one."""
    tongues = _tongues(scenario, lesson)
    for n in range(1, lesson.plan.steps + 1):
        with exactly(lesson.values.digits):
            content = _step(lesson, n, *tongues)
        yield content


SOME = 120
"""Steps of a long iteration that are written in one turn."""


def _streamed(content: dict[str, Any], lesson: Lesson, scenario: Scenario) -> Iterator[str]:
    """Write a long iteration as it goes out, some steps at a time, each time in turn with what others ask."""
    steps = _steps_of(scenario, lesson)
    written = json.dumps({**content, "steps": []}, ensure_ascii=False, allow_nan=False)
    head, _, tail = written.partition('"steps": []')
    overflow = None in (content["weights_after"] or [])
    yield f'{head}"steps": ['
    first = True
    while some := _some(steps):
        overflow = overflow or any(step["overflow"] for step in some)
        yield ("" if first else ", ") + json.dumps(some, ensure_ascii=False, allow_nan=False)[1:-1]
        first = False
    yield f']{tail[:-1]}, "overflow": {json.dumps(overflow)}}}'


def _some(steps: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    with turnstile.through(SOME * EQUATION_WORK, is_admitted=True):
        return list(islice(steps, SOME))


@router.get("/training", response_model=TrainingModel, openapi_extra={"parameters": [*PARAMETERS, UNTIL]})
def training(request: Request) -> Response:
    """Give the error before each update and after the last, and the parameters after all of them."""
    query = _asked(request)
    spec = _scenario(query.without("iteration", "step")).spec
    until = _until(query)
    check_work(spec, until, "until")
    run = run_of(spec)
    with turnstile.through(work_to(spec, until), spec):
        errors = _floats(run.errors_until(until)) or []
        network = run.network_after(until)
    at = _kept(until)
    weights = _floats(network.weights) or []
    content = {
        "v": 1,
        "iterations": until,
        "errors": [errors[i] for i in at],
        "at": at,
        "weights": weights,
        "biases": _floats(network.biases),
        "overflow": None in errors or None in weights,
    }
    return _json(request, content | _ignored(request, "until"))


def _until(query: Query) -> int:
    text = query.one("until", "0")
    try:
        until = whole_number(text)
    except ValueError as problem:
        raise BadField([FieldError("until", f"until: {problem}.")]) from None
    if until > MOST_ITERATIONS:
        raise BadField([FieldError("until", f"until: {until:,} is more than {MOST_ITERATIONS:,}.")])
    return until


def _kept(until: int) -> list[int]:
    """Iterations whose error is given: all, or about a thousand evenly spread, the last one included."""
    if until < MOST_ERRORS:
        return list(range(until + 1))
    stride = -(-until // MOST_ERRORS)
    kept = list(range(0, until + 1, stride))
    return kept if kept[-1] == until else [*kept, until]
