"""Speed, measured side by side in one run; read a figure only against another of the same run.

make bench      writes `results.md` and `results.svg` beside this file
"""

import gzip
import importlib.util
import time
from collections.abc import Callable
from functools import partial

from zlib_ng import zlib_ng

from app.address.query import Query
from app.address.read import parse
from app.address.scenario import Scenario, Spec, spec_of
from app.address.write import write
from app.lesson.examples import EXAMPLES
from app.service.lessons import _lesson_at, course_of, run_of
from tests.bench import rivals, serving
from tests.bench.clicks import clicks
from tests.bench.table import Row, Table, machine
from tests.conftest import get

ROUNDS = 5


def best(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Least seconds of each piece of work, taken in turns so that noise meets them alike."""
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for taken, work in zip(seconds, works, strict=True):
            start = time.perf_counter()
            work()
            taken.append(time.perf_counter() - start)
    return [min(taken) for taken in seconds]


def spec(query: str) -> Spec:
    """Read a lesson."""
    return parse(Query.read(query)).spec


def ours(s: Spec, updates: int) -> list[float]:
    """Train from nothing, compiling included the first time only."""
    run_of.cache_clear()
    return run_of(s).errors_until(updates)


def rival(way: Callable[..., float], s: Spec, updates: int) -> float:
    """Train the same network with NumPy alone."""
    course = course_of(s)
    W = [layer.W.copy() for layer in course.network.layers]
    b = [layer.b.copy() for layer in course.network.layers if layer.b is not None]
    return way(W, b, course.x, course.t, s.rate, updates)


def lesson(layers: str) -> str:
    """Write a sigmoid network with trained biases."""
    units = sum(map(int, layers.split("-")[1:]))
    return f"layers={layers}&loss=half_sse&b={','.join('0' * units)}"


TRAINED = {
    "2-2-2 (12 parameters)": (lesson("2-2-2"), 10_000),
    "4-6-4 (58 parameters)": (lesson("4-6-4"), 5_000),
    "6-8-8 (128 parameters)": (lesson("6-8-8"), 4_000),
    "8 layers of 10 (770 parameters)": (lesson("-".join(["10"] * 8)), 1_000),
}


def others() -> dict[str, Callable[[Spec, int], float]]:
    """Ways of training that are here, besides ours; each gives the error before the last update."""
    found: dict[str, Callable[[Spec, int], float]] = {"NumPy, as in a textbook": partial(rival, rivals.plain)}
    found["NumPy with out="] = partial(rival, rivals.with_out)
    if importlib.util.find_spec("torch"):
        found["PyTorch"] = rivals.torch_way
    found["one object a number, as in micrograd"] = rivals.scalars
    return found


def training() -> list[Row]:
    """Give updates per second of every way."""
    rows = []
    for name, (query, updates) in TRAINED.items():
        s = spec(query)
        [taken] = best(lambda s=s, n=updates: ours(s, n))  # type: ignore[misc]
        own = updates / taken
        rows.append(Row(f"{name}: ours", own, "/s", 1.0))
        for other, way in others().items():
            few = max(20, updates // (1 if "NumPy" in other else 40))
            assert abs(way(s, 21) - ours(s, 20)[-1]) < 1e-9, other
            [taken] = best(lambda w=way, s=s, n=few: w(s, n), rounds=3)  # type: ignore[misc]
            rows.append(Row(f"    {other}", few / taken, "/s", few / taken / own))
    return rows


RULES = {
    "plain": ("", 0.0),
    "momentum": ("optimizer=momentum", 1.5),
    "classical momentum": ("optimizer=classical_momentum", 1.5),
    "RMSprop": ("optimizer=rmsprop", 3.0),
    "Adam": ("optimizer=adam", 3.0),
    "weight decay": ("decay=0.01", 1.5),
    "weight decay in the error": ("decay=0.01&decay_in=loss", 1.5),
    "a weight that stays": ("fixed=3", 1.5),
    "one bias a layer": ("bias=layer&b=.1,.2", 1.5),
}
"""Rules and structures on the default lesson, and how many times as long as the plain rule each may take."""


def rules() -> list[Row]:
    """Give updates per second of every rule."""
    updates = 10_000
    for query, _ in RULES.values():
        ours(spec(query), 10)  # its program is compiled
    taken = best(*(partial(ours, spec(query), updates) for query, _ in RULES.values()))
    rows = []
    for (name, (_, most)), seconds in zip(RULES.items(), taken, strict=True):
        times = seconds / taken[0]
        target = (f"at most {most:g} times", times <= most) if most else ()
        rows.append(Row(name, updates / seconds, "/s", times, *target))
    return rows


def milliseconds(*works: Callable[[], object], rounds: int = 15) -> list[float]:
    """Least milliseconds of each."""
    return [1000 * seconds for seconds in best(*works, rounds=rounds)]


def forgotten(address: str) -> None:
    """Answer with nothing remembered of any lesson."""
    _lesson_at.cache_clear()
    run_of.cache_clear()
    get(address)


def growth() -> list[Row]:
    """Say how a page's time grows with the network and with the iteration."""
    sizes = {"2-2-2, 8": "2-2-2", "4-6-4, 48": "4-6-4", "9-9-9, 162": "9-9-9", "10-10-10-10-10, 400": "10-10-10-10-10",
             "8 layers of 10, 700": "-".join(["10"] * 8)}  # fmt: skip
    works = [partial(forgotten, f"/step?layers={layers}&seed=5&step=9") for layers in sizes.values()]
    taken = milliseconds(*works, rounds=9)
    rows = [Row(f"a step of {name} weights", ms, "ms", ms / taken[0]) for name, ms in zip(sizes, taken, strict=True)]
    mazur = write(Scenario(spec_of(EXAMPLES["mazur"])))
    far = [1, 100, 1_000, 10_000, 100_000]
    works = [partial(forgotten, f"/step?{mazur}&iteration={k}&step=22") for k in far]
    taken = milliseconds(*works, rounds=5)
    rows += [
        Row(f"a step of 2-2-2 at iteration {k:,}, from nothing", ms, "ms", ms / taken[0])
        for k, ms in zip(far, taken, strict=True)
    ]
    [near] = milliseconds(partial(get, f"/step?{mazur}&iteration=100000&step=23"))
    return [*rows, Row("at iteration 100,000, from a place nearby", near, "ms", near / taken[0])]


def profile() -> list[Row]:
    """Say where a cold page's time goes."""
    from app.http.compression import FORMAT
    from app.pages.step.occasion import Occasion, occasion
    from app.pages.step.page import step_page
    from app.pages.templates import render

    draws = iter(range(time.time_ns() % 10**12, 10**15))

    def at_hand() -> Occasion:
        query = Query.read(f"layers=2-2-2&seed={next(draws)}&step=22")
        return occasion(parse(query), query)

    def written_page() -> bytes:
        return render("step/page.html", page=step_page(at_hand())).encode()

    text = written_page()

    def zipped() -> bytes:
        packer = zlib_ng.compressobj(5, zlib_ng.DEFLATED, FORMAT)
        return packer.compress(text) + packer.flush()

    read = milliseconds(lambda: at_hand().lesson.values.sample(0), rounds=200)[0]
    built, written, packed, whole, framework = milliseconds(
        lambda: step_page(at_hand()),
        written_page,
        zipped,
        lambda: get(f"/step?layers=2-2-2&seed={next(draws)}&step=22"),
        lambda: get("/healthz"),
        rounds=200,
    )
    parts = {
        "reading the address, the engine in 50 digits": read,
        "every view of the page": built - read,
        "Jinja's writing": written - built,
        "compressing": packed,
    }
    rows = [Row(name, ms, "ms", ms / sum(parts.values())) for name, ms in parts.items()]
    return [*rows, Row("the same through the whole application, in process", whole, "ms"),
            Row("/healthz through the whole application, in process", framework, "ms")]  # fmt: skip


def weight() -> list[Row]:
    """Say what a first visit weighs."""
    from app.pages.templates import static_file, static_names

    page = get("/step?step=15").content
    files = [static_file(name) or b"" for name in static_names() if not name.endswith(".svg")]
    packed = sum(len(data) if data[:4] == b"wOF2" else len(gzip.compress(data, 6)) for data in files)
    own = len(gzip.compress(page, 6)) / 1000
    return [
        Row("a step's document, zipped", own, "kB", None, "at most 8 kB", own <= 8),
        Row("everything else of a first visit, kept for good", packed / 1000, "kB"),
    ]


def main() -> None:
    """Measure everything."""
    print(f"{machine()}. Load generator and server share the cores.")
    table = Table()
    table.section("Requests per second, zipped, 32 connections, one worker", lambda: serving.yardstick("gzip"))
    table.section("Requests per second, not zipped", lambda: serving.yardstick("identity"))
    table.section("Where a cold page's time goes", profile)
    table.section("From a click to its picture, 60 frames a second", clicks)
    table.section("How long a class waits, one worker", serving.classes)
    table.section("While others drag, one worker", serving.drags)
    table.section("The costliest requests there are", serving.bounds)
    table.section("Two workers behind nginx", serving.campus)
    table.section("Memory of a worker", serving.memory)
    table.section("What a page weighs", weight)
    table.section("Growth", growth)
    table.section("Updates per second in training", training)
    table.section("Updates per second by each rule; times as long as the plain one", rules)
    table.write()


if __name__ == "__main__":
    main()
