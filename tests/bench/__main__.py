"""Speed, measured side by side in one run; read a figure only against another of the same run.

make bench
"""

import platform
import time
from collections.abc import Callable

import numpy as np

from app.lesson.examples import EXAMPLES
from app.web.lessons import _lesson_at, course_of, run_of
from app.web.query import Query
from app.web.scenario import Scenario, Spec, parse, spec_of, write
from tests.bench import rivals
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
    "3-3-3 (24 parameters)": (lesson("3-3-3"), 10_000),
    "4-6-4 (58 parameters)": (lesson("4-6-4"), 5_000),
    "6-8-8 (128 parameters)": (lesson("6-8-8"), 4_000),
    "8 layers of 10 (770 parameters)": (lesson("-".join(["10"] * 8)), 1_000),
}


def training() -> None:
    """Print updates per second of three ways."""
    print(f"{'updates per second':50}{'NumPy':>10}{'out=':>10}{'ours':>10}{'ratio':>8}")
    for name, (query, updates) in TRAINED.items():
        s = spec(query)
        assert abs(rival(rivals.plain, s, 200) - ours(s, 199)[-1]) < 1e-12
        assert abs(rival(rivals.with_out, s, 200) - ours(s, 199)[-1]) < 1e-12
        seconds = best(
            lambda s=s, n=updates: rival(rivals.plain, s, n),  # type: ignore[misc]
            lambda s=s, n=updates: rival(rivals.with_out, s, n),  # type: ignore[misc]
            lambda s=s, n=updates: ours(s, n),  # type: ignore[misc]
        )
        per_second = [updates / t for t in seconds]
        print(f"{name:50}" + "".join(f"{v:10,.0f}" for v in per_second) + f"{per_second[2] / per_second[0]:8.1f}")


def far_away() -> None:
    """Print what distant iterations cost."""
    mazur = write(Scenario(spec_of(EXAMPLES["mazur"])))

    def cold() -> None:
        _lesson_at.cache_clear()
        run_of.cache_clear()
        get(f"/step?{mazur}&iteration=100000&step=22")

    get(f"/step?{mazur}&iteration=10000&step=21")
    near, far, coldly = best(
        lambda: get(f"/step?{mazur}&step=22"), lambda: get(f"/step?{mazur}&iteration=10000&step=22"), cold, rounds=9
    )
    print(f"\n{'a step at iteration 0':50}{near * 1000:10.2f} ms")
    print(f"{'at iteration 10,000, just visited':50}{far * 1000:10.2f} ms{far / near:18.1f}")
    print(f"{'at iteration 100,000, from nothing':50}{coldly * 1000:10.2f} ms")


def cold_page(step: int) -> None:
    """Answer a step with nothing remembered."""
    _lesson_at.cache_clear()
    get(f"/step?step={step}")


def pages() -> None:
    """Print what a page costs, in process."""
    works = {
        "/healthz (the framework alone)": lambda: get("/healthz"),
        "a step, lesson just visited": lambda: get("/step?step=22"),
        "a step, worked out from nothing": lambda: cold_page(22),
        "the last step, from nothing": lambda: cold_page(40),
        "the step as JSON": lambda: get("/api/step?step=22"),
    }
    seconds = best(*works.values(), rounds=60)
    print(f"\n{'pages, in process':50}{'ms':>10}{'ratio':>28}")
    for name, taken in zip(works, seconds, strict=True):
        print(f"{name:50}{taken * 1000:10.2f}{taken / seconds[0]:28.1f}")


def main() -> None:
    """Print the tables."""
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}\n")
    training()
    far_away()
    pages()


if __name__ == "__main__":
    main()
