"""JSON: every number of a lesson, printed so that it reads back exactly."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.address import edits
from app.address.display import KEYS as DISPLAY_KEYS
from app.address.display import MOST_ITERATIONS
from app.address.query import Query
from app.address.read import KEYS, check_work, parse
from app.address.scenario import Scenario, Spec
from app.address.typed_numbers import BadField, FieldError, whole_number
from app.api.models import Errors, IterationModel, StepModel, TrainingModel
from app.api.written import floats, step_content, tongues_of
from app.engine.exact import exactly
from app.engine.functions import Array
from app.http.responses import answer
from app.lesson.lesson import Lesson
from app.practice.feedback import sentence
from app.practice.sheet import Marked, marked, written_in
from app.service.lessons import EQUATION_WORK, PastOf, at_work, run_of, sheet_work, trained, work_to
from app.service.turnstile import turnstile
from app.writing.names import Names, names_for
from app.writing.numbers import Precision, as_float
from app.writing.sentences import to_text

MOST_ERRORS = 1000
"""More entries than this are thinned."""


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
    known = KEYS | DISPLAY_KEYS | edits.LISTS | set(also)
    unknown = list(dict.fromkeys(key for key, _ in Query.read(request.url.query).pairs if key not in known))
    return {"ignored": unknown} if unknown else {}


@router.get("/step", response_model=StepModel, openapi_extra={"parameters": PARAMETERS})
def step(request: Request) -> Response:
    """Return one step."""
    scenario = _scenario(_asked(request))
    with at_work(scenario) as lesson, exactly(lesson.values.digits):
        content = step_content(lesson, scenario.step, *tongues_of(scenario, lesson))
    return _json(request, content | _ignored(request))


@router.get("/iteration", response_model=IterationModel, openapi_extra={"parameters": PARAMETERS})
def iteration(request: Request) -> Response:
    """Return every step of the iteration, and the parameters before and after it."""
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
    """Return what stands around the steps."""
    values, start = lesson.values, lesson.start
    run = run_of(scenario.spec)
    after, spec = run.network_after(lesson.iteration + 1), scenario.spec
    with exactly(values.digits):
        return {
            "v": 1,
            "iteration": lesson.iteration,
            "samples": [lesson.sample_number(s) for s in values.samples],
            "steps": [],
            "error_before": as_float(values.error_before),
            "error_after": as_float(values.after.error),
            "weights_before": floats(_present(spec, start.weights)),
            "weights_after": floats(_present(spec, after.weights)),
            "biases_before": floats(start.biases),
            "biases_after": floats(after.biases),
            "state_before": _state(spec, lesson.kept),
            "state_after": _state(spec, run.kept_after(lesson.iteration + 1)),
        }


def _present(spec: Spec, weights: list[Any]) -> list[Any]:
    """Return the weights; one whose edge is not there keeps the number that it has in the address."""
    return [spec.w[k] if k + 1 in spec.absent else w for k, w in enumerate(weights)]


def _state(spec: Spec, kept: Sequence[Array]) -> dict[str, dict[str, list[float | None] | None]] | None:
    """Return what the update rule has kept of every weight and bias, by its name; nothing if it keeps nothing."""
    names = spec.rule.kept
    if not names:
        return None
    count, still = len(spec.w), {*spec.fixed, *spec.absent}
    size = count + len(spec.b or ())
    found: dict[str, dict[str, list[float | None] | None]] = {}
    for slot, name in enumerate(names):
        values = floats(kept[slot].tolist() if kept else [0.0] * size) or []
        weights = [None if k in still else v for k, v in enumerate(values[:count], start=1)]
        found[name] = {"weights": weights, "biases": values[count:] if spec.train_biases else None}
    return found


def _steps_of(scenario: Scenario, lesson: Lesson) -> Iterator[dict[str, Any]]:
    """Return the steps, one by one."""
    tongues = tongues_of(scenario, lesson)
    for n in range(1, lesson.plan.steps + 1):
        with exactly(lesson.values.digits):
            content = step_content(lesson, n, *tongues)
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
    """Return the error before each update and after the last, and the parameters after all of them."""
    query = _asked(request)
    spec = _scenario(query.without("iteration", "step")).spec
    until = _until(query)
    check_work(spec, until, "until")
    run = run_of(spec)
    with turnstile.through(work_to(spec, until), spec):
        errors = floats(run.errors_until(until)) or []
        network = run.network_after(until)
    at = _kept(until)
    weights = floats(_present(spec, network.weights)) or []
    content = {
        "v": 1,
        "iterations": until,
        "errors": [errors[i] for i in at],
        "at": at,
        "weights": weights,
        "biases": floats(network.biases),
        "overflow": None in errors or None in weights,
    }
    return _json(request, content | _ignored(request, "until"))


@router.get("/check")
def check(request: Request) -> Response:
    """Mark a sheet: every line's verdict, and the first that does not follow."""
    query = Query.read(request.url.query)
    scenario = parse(query.without("sheet", "mine"))
    lines = written_in(query)
    with at_work(scenario, sheet_work(scenario, len(lines))) as lesson, exactly(lesson.values.digits):
        sheet = marked(lesson, lines, PastOf(scenario))
        names = names_for(scenario.display.notation, lesson.values.shape)
        content = {
            "v": 1,
            "lines": [_marked(names, line) for line in sheet.lines],
            "first_wrong": sheet.first_wrong.written.line if sheet.first_wrong else None,
            "counts": sheet.counts,
        }
    return _json(request, content | _ignored(request, "sheet", "mine"))


def _marked(names: Names, line: Marked) -> dict[str, Any]:
    q, notation = line.quantity, names.notation
    said = to_text(sentence(line.mistake), notation, Precision(6, fixed=False)) if line.mistake else None
    return {
        "line": line.written.line, "name": line.written.name, "symbol": names.plain(q) if q else None,
        "typed": line.written.text, "value": None if line.value is None else as_float(line.value),
        "verdict": line.verdict, "mistake": said, "step": line.step,
    }  # fmt: skip


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
