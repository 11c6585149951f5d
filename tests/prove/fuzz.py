"""Requests that nobody would send, or only somebody who means harm: none may be answered by a failure."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from random import Random
from urllib.parse import quote

import httpx

from app.address.display import PANELS, PRACTICE
from app.address.scenario import LONGEST
from app.address.write import write
from tests.conftest import app, run_alone
from tests.random_lessons import awkward, random_scenario

PATHS = ["/step", "/step", "/step", "/api/step", "/api/iteration", "/api/training", "/worksheet", "/practice", "/guide",
         "/guide/gradient", "/qr.svg", "/picture.png", "/export/backstep.py", "/export/backstep.tex", "/", "/examples",
         "/examples/xor", "/static/x.css", "/nope", "/robots.txt"]  # fmt: skip
HANDED_OUT = ["/drawing.svg", "/drawing.tex", "/slides.tex", "/worksheet", "/set", "/set.csv", "/quiz.xml", "/quiz.gift",
              "/offline.html", "/oembed", "/check", "/api/check", "/practice"]  # fmt: skip
PATHS += HANDED_OUT
KEYS = ["v", "layers", "activations", "loss", "x", "t", "w", "b", "bias", "rate", "batch", "seed", "iteration", "step",
        "digits", "rounding", "notation", "pace", "theme", "panel", "seen", "present", "embed", "ask", "shown", "practice",
        "answer", "done", "tries", "was", "shape", "biases", "all_w", "all_x", "do", "until", "blanks", "level",
        "steps", "only", "colours", "n", "url", "maxwidth", "sheet", "mine", "of.h1", "form", "version", "guess", "route",
        "optimizer", "decay", "absent", "fixed", "open", "numbers", "edit", "value"]  # fmt: skip
WORDS = ["", "0", "1", "-1", "2-2-2", "2-3-1", "10-10-10", "1-1", "sigmoid", "softmax", "relu,tanh", "mse", "bce", "each",
         "mean", "0.5", "1/3", "0,5", "1e5", "nan", "inf", "-0", "1_0", "٣", "0.1,0.2", "0.1,0.2;0.3,0.4", "trained", "40",
         "100000", "99999999999", "symbols", "all", "randomise", "add-layer", "more-units:1", "[[0.1, 0.2]]", "zeJw", "1r_2w3",
         "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'", "%00", "\x00", "\ud7ff", "🙂", "a" * 300,
         "{{7*7}}", "${7*7}", "../../etc/passwd", "(" * 50, "9^99", "=1+1", *PANELS, *PRACTICE]  # fmt: skip
SLOWEST = 20.0
"""Seconds that no answer may take, even on a machine that does other things besides."""


@dataclass
class Fuzzed:
    """What came of the requests."""

    requests: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


class Scripts(HTMLParser):
    """Finds markup that was not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        own = (names.get("src") or "").startswith("/static/")
        if (tag == "script" and not own) or any(name.startswith("on") for name in names):
            self.foreign.append(tag)
        if tag == "img" and not (names.get("src") or "").startswith("/qr.svg"):
            self.foreign.append(tag)


def address(draw: Random, paths: Sequence[str] = PATHS) -> str:
    """Make an address: a good lesson with some keys spoilt, or keys and words at random, or bytes."""
    path = draw.choice(paths)
    kind = draw.random()
    if kind < 0.15:
        raw = "".join(chr(draw.choice([*range(33, 127), 160, 255])) for _ in range(draw.randint(0, 60)))
        return f"{path}?{quote(raw, safe='%&=;,+')}"
    pairs = [f"{draw.choice(KEYS)}={quote(draw.choice(WORDS), safe=',;')}" for _ in range(draw.randint(0, 5))]
    if kind < 0.4:
        pairs.insert(0, write(random_scenario(draw, most_layers=3, most_units=4)))
    elif kind < 0.8:
        scenario = random_scenario(draw, most_layers=3, most_units=4)
        pairs = [write(replace(scenario, spec=awkward(draw, scenario.spec))), f"panel={draw.choice(('', *PANELS))}"]
    return f"{path}?{'&'.join(pairs)}"


def fault_of(target: str, answer: httpx.Response) -> str:
    """Say what is wrong with the answer to an address, or nothing."""
    if answer.status_code >= 500 and not (answer.status_code == 503 and "retry-after" in answer.headers):
        return f"{answer.status_code}"
    if len(target) > LONGEST and answer.status_code != 414:
        return f"{answer.status_code} for {len(target)} characters"
    kind = answer.headers.get("content-type", "")
    if "content-security-policy" not in answer.headers or "set-cookie" in answer.headers:
        return "headers"
    if kind.startswith("application/json"):
        json.loads(answer.text, parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))
    elif kind.startswith("text/html"):
        scripts = Scripts()
        if target.startswith("/offline.html"):  # that file holds scripts of its own
            return "foreign markup" if "<script>alert" in answer.text or "<img src=x" in answer.text else ""
        scripts.feed(answer.text)
        return f"foreign markup: {scripts.foreign}" if scripts.foreign else ""
    elif target.startswith("/api"):
        return f"{kind} under /api"
    return ""


def fuzz(count: int, seed: int = 1, paths: Sequence[str] = PATHS) -> Fuzzed:
    """Send so many requests, some at a time, the same address several times among them."""
    draw, done = Random(seed), Fuzzed()
    while done.requests < count:
        targets = [address(draw, paths) for _ in range(draw.choice((1, 1, 2, 4)))]
        herd = [target for target in targets for _ in range(draw.choice((1, 1, 1, 3)))]
        draw.shuffle(herd)
        start = time.perf_counter()
        answers = run_alone(asyncio.wait_for(asked_at_once(herd), SLOWEST * len(herd)))
        taken = time.perf_counter() - start
        done.requests += len(herd)
        done.slowest = max(done.slowest, taken / len(herd))
        done.faults += [
            f"{target[:300]}: {fault}" for target, a in zip(herd, answers, strict=True) if (fault := told(target, a))
        ]
        if taken > SLOWEST * len(herd):
            done.faults.append(f"{herd[0][:300]} and others: {taken:.1f} s")
    return done


def told(target: str, answer: httpx.Response) -> str:
    """Say what is wrong, also where an answer is not what it promises."""
    try:
        return fault_of(target, answer)
    except ValueError as problem:
        return f"not what it promises: {problem}"


async def asked_at_once(herd: list[str]) -> list[httpx.Response]:
    """Ask for all of them at the same time."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return list(await asyncio.gather(*map(client.get, herd)))
