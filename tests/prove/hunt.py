"""A hunt for the dearest requests: legal addresses at random, mutated towards what takes most processor time."""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing import get_context
from random import Random

from app.address.display import PANELS
from app.engine.rules import DECAYS, KEPT
from app.service.turnstile import turnstile
from tests.conftest import get
from tests.random_lessons import ALL, LOSSES

Genes = dict[str, str]

PATHS = ["/step", "/step", "/step", "/api/step", "/api/iteration", "/api/training", "/worksheet", "/practice",
         "/guide/gradient", "/picture.png", "/export/backstep.py", "/export/backstep_torch.py",
         "/export/backstep.tex", "/drawing.svg", "/slides.tex", "/offline.html", "/quiz.xml", "/check"]  # fmt: skip

WITHOUT_TURN = 2.0
"""Seconds of processor time that a request may cost without having been through the turnstile."""

AT_ALL = 10.0
"""Seconds of processor time that a request may cost at all."""

ASKED_AGAIN = 30
"""Of those that cost more while all cores were at work, as many are asked again alone, the dearest."""


@dataclass
class Hunt:
    """What was found.

    Attributes:
        dearest: seconds and address of the dearest, the dearest first.
        suspects: what cost too much while other cores were at work, which makes a core slower: how many times what it
            may cost, and its genes.
    """

    requests: int = 0
    dearest: list[tuple[float, str]] = field(default_factory=list)
    without_turn: float = 0.0
    faults: list[str] = field(default_factory=list)
    suspects: list[tuple[float, Genes]] = field(default_factory=list)


def number(draw: Random) -> str:
    """Draw a number of any size."""
    kind = draw.random()
    if kind < 0.7:
        return f"{draw.uniform(-2, 2):.2f}"
    if kind < 0.85:
        return f"{draw.uniform(-90, 90):.1f}"
    return draw.choice(("1" + "0" * draw.randint(1, 300), "0." + "0" * draw.randint(1, 200) + "1", "0", "-800", "1e9"))


def sizes(draw: Random) -> list[int]:
    """Draw a network, large ones as likely as small ones."""
    most = draw.choice((2, 4, 10))
    return [draw.randint(1, most) for _ in range(draw.randint(2, 8))]


def numbers(draw: Random, count: int, some: float = 1.0) -> str:
    """Draw a list; mostly of ordinary numbers."""
    return ",".join(number(draw) if draw.random() < some else f"{draw.uniform(-1, 1):.1f}" for _ in range(count))


def genes(draw: Random) -> Genes:
    """Draw a legal address' keys."""
    layers, samples = sizes(draw), draw.choice((1, 1, 2, 8, 32))
    weights = sum(a * b for a, b in pairwise(layers))
    most = min(100_000, 20_000_000 // (weights * samples))
    has_inputs = samples > 1 or draw.random() < 0.5
    names = [draw.choice(ALL) for _ in layers[2:]]
    last = draw.choice((*ALL, "softmax", "softmax", "softmax"))
    found = {
        "path": draw.choice(PATHS),
        "layers": "-".join(map(str, layers)),
        "activations": ",".join([*names, last]),
        "loss": draw.choice(LOSSES),
        "batch": draw.choice(("each", "sum", "mean")),
        "seed": str(draw.randint(0, 9)),
        "rate": draw.choice(("0.1", "0.5", "0.001", "10", number(draw))),
        "iteration": str(draw.choice((0, 1, most // 100, most // 10, most))),
        "until": str(draw.choice((0, most))),
        "share": str(draw.random()),
        "panel": draw.choice(("", "", *PANELS)),
        "practice": draw.choice(("", "", "all")),
        "answer": draw.choice(("", "0.4711", "12")),
        "seen": str(draw.choice((0, most))),
        "do": draw.choice(("", "", "go-on-from-here", "add-layer", "randomise")),
        "sheet": draw.choice(("", "h1=0.5%0Ao1=0.7%0AE=0.3%0Aw1+=0.1")),
        **rule(draw, weights),
        "x": ";".join(numbers(draw, layers[0], 0.1) for _ in range(samples)) if has_inputs else "",
    }  # fmt: skip
    if found["x"]:
        found["t"] = ";".join(numbers(draw, layers[-1], 0.02) for _ in range(samples))
    if weights < 300 and draw.random() < 0.4:
        found["w"] = numbers(draw, weights, 0.1)
    if draw.random() < 0.5:
        found["bias"] = draw.choice(("", "fixed", "layer"))
        found["b"] = numbers(draw, len(layers) - 1 if found["bias"] == "layer" else sum(layers[1:]), 0.05)
    return found


def rule(draw: Random, weights: int) -> Genes:
    """Draw an update rule, and weights that stay or have no edge."""
    some = ",".join(map(str, draw.sample(range(1, weights + 1), min(weights, draw.choice((0, 0, 3))))))
    kind = draw.choice(("fixed", "absent"))
    return {
        "optimizer": draw.choice(("", "", *KEPT)),
        "momentum": draw.choice(("", "0", "0.9999")),
        "betas": draw.choice(("", "0,0", "0.9999,0.9999")),
        "epsilon": draw.choice(("", "1e-300", "0")),
        "decay": draw.choice(("", "", "0.01", "3")),
        "decay_in": draw.choice(("", *DECAYS[1:])),
        kind: some,
    }


def address_of(found: Genes, steps: int = 0) -> str:
    """Write the keys as an address; `steps` are those of its iteration, if that is known."""
    usual = {"iteration", "until", "seen", "seed"}
    keys = {k: v for k, v in found.items() if v and not (v == "0" and k in usual) and k not in {"path", "share"}}
    if steps:
        keys["step"] = str(int(float(found["share"]) * steps))
    if found["path"] != "/api/training":
        keys.pop("until", None)
    return f"{found['path']}?{'&'.join(f'{k}={v}' for k, v in keys.items())}"


def mutated(draw: Random, one: Genes, other: Genes) -> Genes:
    """Mix two addresses, network and numbers of one, and change something."""
    shared = ("layers", "activations", "x", "t", "w", "b", "bias", "fixed", "absent")
    found = dict(one)
    for key in found:
        if key not in shared and draw.random() < 0.3:
            found[key] = other.get(key, found[key])
    if draw.random() < 0.3:
        fresh = genes(draw)
        found = {**fresh, **{k: v for k, v in found.items() if k not in shared}}
    return found


def cost_of(found: Genes) -> tuple[float, bool, str, int]:
    """Ask, and return the processor time, whether it went through the turnstile, the address and the status."""
    probe = get(address_of({**found, "path": "/api/step", "iteration": "0", "do": "", "panel": "", "practice": ""}))
    steps = probe.json()["steps"] if probe.status_code == 200 else 0
    address = address_of(found, steps)
    passed, begin = turnstile.passed, time.process_time()
    status = get(address).status_code
    return time.process_time() - begin, turnstile.passed > passed, address, status


def over(cost: float, had_turn: bool) -> float:
    """Return what a request cost, divided by what it may cost."""
    return cost / (AT_ALL if had_turn else WITHOUT_TURN)


def still_too_dear(suspects: list[tuple[float, Genes]]) -> list[str]:
    """Ask the dearest again, one at a time, each of a process that knows nothing; return what costs too much then.

    Where there are more suspects than are asked again, that is a fault, too.
    """
    dearest = sorted(suspects, key=lambda pair: -pair[0])[:ASKED_AGAIN]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as alone:
        found = list(alone.map(cost_of, [genes for _, genes in dearest]))
    left = len(suspects) - len(dearest)
    return [f"{left} more suspects were not asked again"] * (left > 0) + [
        f"{cost:.1f} s {'with' if had_turn else 'without'} a turn: {address[:400]}"
        for cost, had_turn, address, _ in found
        if over(cost, had_turn) > 1
    ]


def hunt(count: int, seed: int = 1) -> Hunt:
    """Send so many requests, each from the dearest so far or from nothing."""
    draw, done = Random(seed), Hunt()
    population: list[tuple[float, Genes]] = []
    for n in range(count):
        fresh = len(population) < 10 or draw.random() < 0.6
        found = genes(draw) if fresh else mutated(draw, draw.choice(population)[1], draw.choice(population)[1])
        cost, had_turn, address, status = cost_of(found)
        done.requests += 1
        if status >= 500:
            done.faults.append(f"{status} {address[:400]}")
        if (times := over(cost, had_turn)) > 1:
            done.suspects.append((times, found))
        if not had_turn:
            done.without_turn = max(done.without_turn, cost)
        population = sorted([*population, (cost, found)], key=lambda pair: -pair[0])[:20]
        done.dearest = sorted([*done.dearest, (cost, address)], reverse=True)[:12]
        if n % 500 == 499:
            population = population[:5]
            print(f"{done.requests} hunted, the dearest cost {done.dearest[0][0]:.1f} s", file=sys.stderr)
    return done


def hunt_on_all_cores(count: int) -> Hunt:
    """Send so many requests, a hunt of its own on each core."""
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(hunt, [-(-count // cores)] * cores, range(1, cores + 1)))
    suspects = [one for part in parts for one in part.suspects]
    return Hunt(
        sum(part.requests for part in parts),
        sorted((one for part in parts for one in part.dearest), reverse=True)[:12],
        max(part.without_turn for part in parts),
        [*(fault for part in parts for fault in part.faults), *still_too_dear(suspects)],
        suspects,
    )
