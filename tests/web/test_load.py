"""Under load: what is kept, who waits for whom, and what is refused for now."""

import asyncio
import gc
import json
import threading
import time
import tracemalloc
from collections.abc import Callable
from random import Random
from types import ModuleType
from typing import Any

import httpx
import pytest

from app.address.query import Query
from app.address.read import parse
from app.api import routes as api
from app.api.models import IterationModel
from app.http.metrics import Observed
from app.http.page_cache import PageCache
from app.main import create_app
from app.pages import errors, routes
from app.pages.step.drawer import training as training_view
from app.service import lessons
from app.service import turnstile as load
from app.service.small import is_little
from app.service.turnstile import Busy, Gone, Turnstile
from tests.conftest import get, get_json, run_alone
from tests.random_lessons import random_spec

Inner = Any


def kept_by(app: Any) -> PageCache:
    assert isinstance(app.app, Observed)
    return app.app.cache


async def ask(app: Any, *addresses: str, **headers: str) -> list[httpx.Response]:
    """Ask for all of them at the same time."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return list(await asyncio.gather(*(client.get(a, headers=headers) for a in addresses)))


def test_a_page_is_worked_out_once_however_many_ask() -> None:
    app = create_app()
    cache = kept_by(app)
    answers = run_alone(ask(app, *["/step?step=15"] * 30))
    assert {a.status_code for a in answers} == {200}
    assert len({a.content for a in answers}) == 1
    assert (cache.misses, cache.hits) == (1, 29)
    assert answers[0].content == get("/step?step=15").content
    own = {"x-request-id"}
    first, last = ({k: v for k, v in a.headers.items() if k not in own} for a in (answers[0], answers[-1]))
    assert first == last


def test_a_kept_page_is_recognised_and_differs_by_encoding() -> None:
    app = create_app()
    first, plain = (run_alone(ask(app, "/step", **h))[0] for h in ({}, {"accept-encoding": "identity"}))
    assert "content-encoding" in first.headers
    assert "content-encoding" not in plain.headers
    again = run_alone(ask(app, "/step", **{"if-none-match": first.headers["etag"]}))[0]
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["vary"] == "Accept-Encoding"
    assert kept_by(app).hits == 1


def test_what_may_not_be_kept_is_not() -> None:
    app = create_app()
    for address in ("/healthz", "/nope", "/step?step=99", "/api/step?step=x"):
        run_alone(ask(app, address, address))
    assert kept_by(app).size == 0


def test_the_memory_of_kept_pages_is_bounded() -> None:
    app = create_app(most_bytes=100_000)
    cache = kept_by(app)
    for step in range(41):
        run_alone(ask(app, f"/step?step={step}"))
        assert cache.size <= 100_000
    assert cache.size > 50_000
    run_alone(ask(app, "/step?step=40"))
    assert cache.hits == 1


def test_a_failure_reaches_all_who_wait_and_nothing_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.pages import routes

    def broken(*_: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(routes, "parse", broken)
    app = create_app()

    async def both() -> list[int]:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return [a.status_code for a in await asyncio.gather(*(client.get("/step") for _ in range(5)))]

    assert run_alone(asyncio.wait_for(both(), 10)) == [500] * 5


def at_once(turnstile: Turnstile, *works: Callable[[], None]) -> list[type[Exception] | None]:
    """Do all of it in threads, begun in this order, and say what each raised."""
    outcomes: dict[int, type[Exception] | None] = {}

    def run(i: int, work: Callable[[], None]) -> None:
        try:
            work()
            outcomes[i] = None
        except (Busy, Gone) as raised:
            outcomes[i] = type(raised)

    threads = [threading.Thread(target=run, args=(i, work)) for i, work in enumerate(works)]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    for thread in threads:
        thread.join(20)
    assert turnstile.inside == 0
    return [outcomes[i] for i in range(len(works))]


def test_costly_work_goes_one_by_one_and_the_rest_is_told_to_come_again() -> None:
    turnstile, inside, most = Turnstile(waiting=2), 0, 0

    def work() -> None:
        nonlocal inside, most
        with turnstile.through(load.HEAVY):
            inside += 1
            most = max(most, inside)
            time.sleep(0.2)
            inside -= 1

    def cheap() -> None:
        with turnstile.through(load.HEAVY - 1):
            assert inside == 1

    outcomes = at_once(turnstile, *[work] * 5, cheap)
    assert most == 1
    assert outcomes == [None, None, None, Busy, Busy, None]


def test_not_more_than_a_whiles_work_is_let_in_but_always_some() -> None:
    turnstile = Turnstile(most_seconds=1.0)
    second = 1.0 / load.SECONDS_OF_WORK

    def work(seconds: float, key: object = None, is_admitted: bool = False) -> Callable[[], None]:
        def do() -> None:
            with turnstile.through(seconds * second, key, is_admitted):
                time.sleep(0.2)

        return do

    works = [work(5), work(0.5), work(0.1, None, True), work(5, "same")]
    assert at_once(turnstile, *works) == [None, Busy, None, Busy]
    assert at_once(turnstile, work(5, "same"), work(5, "same"), work(0.5, "other")) == [None, None, Busy]


def test_a_short_calculation_is_never_behind_a_long_one_for_long() -> None:
    turnstile, order = Turnstile(), list[str]()

    def long() -> None:
        with turnstile.through(load.HEAVY):
            for _ in range(60):
                time.sleep(0.02)
                turnstile.breathe()
        order.append("long")

    def short() -> None:
        begin = time.monotonic()
        with turnstile.through(load.HEAVY):
            order.append("short")
        waited.append(time.monotonic() - begin)

    waited: list[float] = []
    assert at_once(turnstile, long, long, short, short) == [None] * 4
    assert order[:2] == ["short", "short"]
    assert max(waited) < 1.0


def test_what_was_counted_as_little_and_takes_long_goes_on_in_turn() -> None:
    turnstile, inside = Turnstile(), list[int]()

    def work() -> None:
        with turnstile.through(load.HEAVY - 1), turnstile.through(1):
            inside.append(turnstile.inside)
            end = time.monotonic() + 3 * load.SLICE
            while time.monotonic() < end:
                time.sleep(0.01)
                turnstile.breathe()
            inside.append(turnstile.inside)

    def next_in_the_same_thread() -> None:
        work()
        time.sleep(1.5 * load.SLICE)
        turnstile.breathe()
        inside.append(turnstile.inside)

    def heavy_within() -> None:
        with turnstile.through(1), turnstile.through(load.HEAVY):
            inside.append(turnstile.inside)

    assert at_once(turnstile, next_in_the_same_thread) == [None]
    assert at_once(turnstile, heavy_within) == [None]
    assert inside == [0, 1, 0, 1]
    assert turnstile.passed == 2


def test_what_goes_on_in_turn_waits_for_it() -> None:
    turnstile, inside, joined, order = Turnstile(), threading.Event(), threading.Event(), list[str]()

    def light() -> None:
        with turnstile.through(1):
            assert inside.wait(10)
            time.sleep(1.2 * load.SLICE)
            joined.set()
            turnstile.breathe()
            order.append("light")

    def heavy() -> None:
        with turnstile.through(load.HEAVY):
            inside.set()
            assert joined.wait(10)
            time.sleep(load.SLICE)
            order.append("heavy")

    assert at_once(turnstile, heavy, light) == [None, None]
    assert order == ["heavy", "light"]


def test_two_calculations_of_the_same_do_not_run_at_once() -> None:
    turnstile, running, most = Turnstile(), 0, 0

    def work() -> None:
        nonlocal running, most
        with turnstile.through(load.HEAVY, "same"):
            running += 1
            most = max(most, running)
            for _ in range(20):
                time.sleep(0.02)
                turnstile.breathe()
            running -= 1

    assert at_once(turnstile, work, work) == [None, None]
    assert most == 1


def test_a_calculation_ends_when_its_client_has_gone() -> None:
    turnstile, gone, done = Turnstile(), threading.Event(), 0

    def work() -> None:
        nonlocal done
        load.has_gone.set(gone.is_set)
        with turnstile.through(load.HEAVY):
            for _ in range(1000):
                time.sleep(0.01)
                done += 1
                if done == 10:
                    gone.set()
                turnstile.breathe()

    assert at_once(turnstile, work) == [Gone]
    assert done < 100


class Full(Turnstile):
    """A turnstile that lets nobody in."""

    def _admit(self, *_: object) -> None:
        raise Busy


def test_too_many_long_trainings_get_503_and_cheap_pages_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = Full()
    for module in (lessons, api, training_view):
        monkeypatch.setattr(module, "turnstile", closed)
    lessons.run_of.cache_clear()
    lessons._lesson_at.cache_clear()
    for address in ("/step?layers=5-5-5&seed=77&iteration=100000", "/api/training?layers=5-5-5&seed=78&until=100000"):
        answer = get(address)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["cache-control"] == "no-store"
    assert get("/step?step=3&iteration=5").status_code == 200
    lessons.run_of.cache_clear()


def watched(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str) -> list[str]:
    """Write down in which threads a function is called."""
    threads: list[str] = []
    function = getattr(module, name)

    def seen(*arguments: Any) -> Any:
        threads.append(threading.current_thread().name)
        return function(*arguments)

    monkeypatch.setattr(module, name, seen)
    return threads


@pytest.mark.parametrize(
    ("query", "apart"),
    [
        ("step=3", False),
        ("step=3&digits=4&seed=5&layers=3-2-1", False),
        ("layers=5-6-5&seed=1", True),
        ("iteration=1", True),
        ("seen=2", True),
        ("panel=code", True),
        ("practice=all", True),
        ("shape=10-10-10", True),
        ("all_w=1,2", True),
        ("was=iteration%3D60000", True),
        ("edit=w5&value=0.25", True),
        ("answer=1", True),
        ("edit=w5&value=0.25&answer=1", True),
        ("was=w5:-0.5", True),
    ],
)
def test_whatever_may_take_long_is_answered_beside_the_loop(
    query: str, apart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One long answer in the loop would keep everybody waiting."""
    threads = watched(monkeypatch, routes, "_step")
    assert get(f"/step?{query}&rate=0.47173").status_code in {200, 422}
    assert len(threads) == 1
    assert threads[0].startswith("AnyIO") == apart


@pytest.mark.parametrize(
    ("query", "little"),
    [
        ("step=15&edit=w5&value=0.25", True),
        ("edit=w5", True),
        ("edit=x1&value=-,5&hold=1", True),
        ("was=w5:-0.5,x1:0.8&w5=1", True),
        ("edit=w5&value=1e300", False),
        ("edit=w5&value=123456", False),
        ("was=w5:1e-300", False),
        ("edit=w5&value=1&do=randomise", False),
        ("edit=w5&value=1&shape=2-3-2", False),
        ("edit=w5&value=1&value=1e9", False),
    ],
)
def test_an_edit_of_one_ordinary_number_is_little(query: str, little: bool) -> None:
    assert is_little(Query.read(query)) == little


def test_little_edits_go_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that whoever steps is beside one thread, not beside thirty."""
    at_once, most = 0, 0
    function = routes._step

    def seen(*arguments: Any) -> Any:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.02)
        answer = function(*arguments)
        at_once -= 1
        return answer

    monkeypatch.setattr(routes, "_step", seen)
    addresses = [f"/step?step=15&edit=w5&value=0.3{n}7" for n in range(8)]
    assert {a.status_code for a in run_alone(ask(create_app(), *addresses))} == {200}
    assert most == 1


def test_a_mistake_beside_a_picture_far_in_a_training_waits_its_turn_like_any_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = "/step?rate=x&was=layers%3D5-5-5%26seed%3D79%26iteration%3D100000"
    threads = watched(monkeypatch, errors, "refused")
    for module in (lessons, api, training_view):
        monkeypatch.setattr(module, "turnstile", Full())
    lessons.run_of.cache_clear()
    lessons._lesson_at.cache_clear()
    answer = get(address)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert [name.startswith("AnyIO") for name in threads] == [True]
    lessons.run_of.cache_clear()


@pytest.mark.parametrize("press", ["do=go-on-from-here", "edit=w5&value=0.5"])
def test_what_a_press_makes_of_a_long_training_waits_its_turn(press: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "turnstile", Full())
    lessons.run_of.cache_clear()
    assert get(f"/step?layers=5-5-5&seed=83&iteration=100000&{press}").status_code == 503
    lessons.run_of.cache_clear()


def test_the_longest_iteration_is_written_as_it_goes_out_and_whole() -> None:
    query = "layers=10-10-10-10&seed=3&x=" + ";".join(["0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,0.1"] * 4)
    query += "&t=" + ";".join(["0,1,0,1,0,1,0,1,0,1"] * 4) + "&batch=sum"
    content = get_json(f"/api/iteration?{query}")
    IterationModel.model_validate(content, strict=True, extra="forbid")
    assert len(content["steps"]) == get_json(f"/api/step?{query}")["steps"] > 1500
    assert [s["step"] for s in content["steps"]] == list(range(1, len(content["steps"]) + 1))
    assert content["overflow"] is False
    assert content["steps"][77] == get_json(f"/api/step?{query}&step=78")
    assert json.dumps(content["error_before"]) != "null"


def test_a_run_that_grows_after_it_is_kept_is_counted_anew() -> None:
    """Each was counted as it began: in half an hour of dear requests a worker grew by 100 MB."""
    specs = [parse(Query.read(f"layers=3-4-2&seed={n}&loss=half_sse")).spec for n in range(9)]
    lessons.run_of.cache_clear()
    for n, spec in enumerate(specs, start=1):
        lessons.run_of(spec).network_after(20_000)
        assert lessons.run_of.size > n * 160_000
    lessons.run_of(specs[0]).network_after(100_000)
    assert lessons.run_of.size <= lessons.MOST_RUN_BYTES
    for n in range(9, 30):
        lessons.run_of(parse(Query.read(f"layers=3-4-2&seed={n}&loss=half_sse")).spec).network_after(20_000)
        assert lessons.run_of.size <= lessons.MOST_RUN_BYTES


def test_a_run_whose_client_leaves_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = parse(Query.read("layers=3-4-2&seed=99&loss=half_sse")).spec
    lessons.run_of.cache_clear()
    run, calls = lessons.run_of(spec), iter(range(100))

    def gone() -> None:
        if next(calls) == 30:
            raise Gone

    monkeypatch.setattr(run, "pause", gone)
    with pytest.raises(Gone):
        run.network_after(100_000)
    assert lessons.run_of.size == run.size > 50_000


def test_what_is_remembered_of_trainings_takes_what_is_counted() -> None:
    """Each of another design, since a design's compiled program takes more than a run."""
    draw = Random(3)
    specs = [random_spec(draw, most_layers=4, most_units=5, activations=("sigmoid", "relu")) for _ in range(40)]
    lessons.run_of.cache_clear()
    lessons.program_for.cache_clear()
    gc.collect()
    tracemalloc.start()
    for spec in specs:
        lessons.run_of(spec).network_after(100)
    gc.collect()
    held, counted = tracemalloc.get_traced_memory()[0], lessons.run_of.size + lessons.program_for.size
    lessons.program_for.cache_clear()
    gc.collect()
    without_programs = tracemalloc.get_traced_memory()[0]
    lessons.run_of.cache_clear()
    gc.collect()
    without_either = tracemalloc.get_traced_memory()[0]  # what else was allocated meanwhile is no part of it
    tracemalloc.stop()
    taken = held - without_either
    assert counted / 2 < taken < 1.5 * counted
    assert without_programs - without_either < taken / 2, "a run keeps its program, which is then counted nowhere"


def test_ever_new_large_lessons_leave_no_more_than_there_is_room_for() -> None:
    """What is remembered a lesson is bounded in bytes, or few: hundreds of lessons by count were ten megabytes more."""

    def ask(seeds: range) -> int:
        for seed in seeds:
            assert get(f"/step?layers=10-10-10-10-10-10-10-10&seed={seed}&step=900").status_code == 200
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    ask(range(100, 102))
    tracemalloc.start()
    try:
        before, after = ask(range(102, 134)), ask(range(134, 166))
    finally:
        tracemalloc.stop()
    assert after - before < 500_000
