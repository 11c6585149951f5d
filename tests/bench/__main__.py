"""Speed, measured side by side in one run; read a figure only against another of the same run.

make bench
"""

import platform
import time
from collections.abc import Callable
from statistics import median

import numpy as np

from app.engine.training import Run
from app.lesson.examples import EXAMPLES
from app.web.lessons import _lesson_at, course_of
from app.web.scenario import spec_of
from tests.conftest import get

UPDATES = 10_000


def plain_numpy(updates: int) -> float:
    """Train Mazur's network as a textbook would write it; give the error after the last update."""
    W1, W2 = np.array([[0.15, 0.2], [0.25, 0.3]]), np.array([[0.4, 0.45], [0.5, 0.55]])
    b1, b2 = np.full((2, 1), 0.35), np.full((2, 1), 0.6)
    x, t = np.array([[0.05], [0.1]]), np.array([[0.01], [0.99]])
    for _ in range(updates):
        h = 1 / (1 + np.exp(-(W1 @ x + b1)))
        o = 1 / (1 + np.exp(-(W2 @ h + b2)))
        d2 = (o - t) * o * (1 - o)
        d1 = (W2.T @ d2) * h * (1 - h)
        W2 = W2 - 0.5 * d2 @ h.T
        W1 = W1 - 0.5 * d1 @ x.T
    h = 1 / (1 + np.exp(-(W1 @ x + b1)))
    o = 1 / (1 + np.exp(-(W2 @ h + b2)))
    return float(((t - o) ** 2).sum() / 2)


def ours(updates: int) -> float:
    """Train it with the engine."""
    return Run(course_of(spec_of(EXAMPLES["mazur"]))).errors_until(updates)[-1]


def timed(work: Callable[[], object], times: int = 3) -> float:
    """Median seconds of a piece of work."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def cold_page(step: int) -> None:
    """Answer a step with nothing remembered."""
    _lesson_at.cache_clear()
    get(f"/step?step={step}")


def main() -> None:
    """Print the table."""
    print(f"machine: {platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}\n")
    assert abs(plain_numpy(100) - ours(100)) < 1e-15
    bare, engine = timed(lambda: plain_numpy(UPDATES)), timed(lambda: ours(UPDATES))
    print(f"{'training, updates per second':42}{'per s':>12}{'ratio':>8}")
    print(f"{'  plain NumPy, written for Mazur':42}{UPDATES / bare:12,.0f}{1.0:8.2f}")
    print(f"{'  the engine, Mazur':42}{UPDATES / engine:12,.0f}{bare / engine:8.2f}\n")
    health = timed(lambda: get("/healthz"), 200)
    print(f"{'pages, milliseconds in process':42}{'ms':>12}{'ratio':>8}")
    for name, work in {
        "  /healthz (the framework alone)": lambda: get("/healthz"),
        "  a step, lesson just visited": lambda: get("/step?step=22"),
        "  a step, worked out from nothing": lambda: cold_page(22),
        "  the last step, from nothing": lambda: cold_page(40),
        "  the step as JSON": lambda: get("/api/step?step=22"),
    }.items():
        seconds = timed(work, 200)
        print(f"{name:42}{seconds * 1000:12.2f}{seconds / health:8.2f}")


if __name__ == "__main__":
    main()
