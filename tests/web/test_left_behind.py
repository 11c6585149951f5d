"""What a request leaves in memory: what is done with goes at once, not when the garbage collector looks for circles.

Circles are found late: a collection of the oldest goes through all that is remembered, and so is rare. By then a
server that is asked for ever new lessons has gathered tens of megabytes of them.
"""

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.address.query import Query
from app.address.read import parse
from app.service import lessons
from tests.conftest import get

LESSON = "layers=2-3-2&seed=3"
ADDRESSES = (
    f"/step?{LESSON}&step={{}}", f"/step?{LESSON}&step={{}}&numbers=1", f"/step?{LESSON}&step={{}}&numbers=training",
    f"/step?{LESSON}&step={{}}&present=1", f"/step?{LESSON}&step={{}}&practice=1&answer=3",
    *(f"/step?{LESSON}&step={{}}&panel={panel}" for panel in ("matrices", "code", "paths", "slope", "check", "order")),
    f"/step?{LESSON}&step={{}}&w=abc", f"/step?{LESSON}&step={{}}&embed=1", f"/practice?{LESSON}&level={{}}",
    f"/worksheet?{LESSON}&iteration={{}}", f"/check?{LESSON}&iteration={{}}", f"/guide/forward?{LESSON}&iteration={{}}",
    f"/guide/delta?{LESSON}&iteration={{}}", "/examples?again={}", "/gallery?again={}", "/glossary?again={}",
    "/?again={}", f"/slides.tex?{LESSON}&iteration={{}}", f"/offline.html?{LESSON}&iteration={{}}",
    f"/api/iteration?{LESSON}&iteration={{}}",
)  # fmt: skip


@contextmanager
def circles() -> Iterator["Counter[str]"]:
    """Count, by kind, what of ours only the garbage collector finds once the block has ended."""
    found: Counter[str] = Counter()
    gc.collect()
    gc.disable()
    try:
        yield found
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        found.update(name for thing in gc.garbage if is_ours(name := _kind(thing)))
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def _kind(thing: Any) -> str:
    of = thing if callable(thing) and hasattr(thing, "__qualname__") else type(thing)
    return f"{of.__module__}.{of.__qualname__}"


def is_ours(kind: str) -> bool:
    """Whether it is something of the program's, of its pages', or of their templates'."""
    return kind.startswith(("app.", "jinja2.", "markupsafe.", "templates.", "decimal.", "numpy."))


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_leaves_nothing_for_the_garbage_collector(address: str) -> None:
    get(address.format(1))
    with circles() as found:
        status = get(address.format(2)).status_code
    assert status == (422 if "w=abc" in address else 200)
    assert not found


@pytest.mark.parametrize(
    "more", ["", "&iteration=40", "&optimizer=adam&iteration=3", "&batch=mean&x=1,2;3,4&t=0,1;1,0"]
)
def test_a_lesson_that_is_forgotten_goes_at_once(more: str) -> None:
    kept = (lessons._lesson_at, lessons.run_of, lessons.program_for)
    for cache in kept:
        cache.cache_clear()
    with circles() as found:
        lesson = lessons.lesson_of(parse(Query.read(f"{LESSON}{more}")))
        for number in range(lesson.plan.steps + 1):
            step = lesson.step(number)
            assert step.equation is None or step.reason
        del lesson, step
        for cache in kept:
            cache.cache_clear()
    assert not found
