"""Requests per second of our pages beside a constant answer of the same bytes; a class that walks; bounds held."""

import asyncio
import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from random import Random

import httpx

from tests.bench.table import Row
from tests.conftest import free_port, started

ROOT = Path(__file__).parents[2]
SECONDS = 4
FRESH = itertools.count(time.time_ns() // 1000 % 10**10, 10**6)
"""Seeds that nobody asked for before: a page from nothing must be one."""

COLD = """
local n = 0
request = function()
  n = n + 1
  local address = "/step?layers=2-2-2&seed=" .. (START + n) .. "&step=" .. (n %% 41)
  return wrk.format("GET", address, {["accept-encoding"] = "%s"})
end
"""
TRAINED = COLD.replace("layers=2-2-2&", "layers=2-2-2&iteration=1&")
OWN = COLD.replace("layers=2-2-2&", "layers=2-2-2&panel=order&")
"""Pages after an update, and pages with another form of the step open."""

ONE = 'request = function() return wrk.format("GET", "/step?step=15", {["accept-encoding"] = "%s"}) end'
WALK = """
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", "/step?step=" .. (n % 41), {["accept-encoding"] = "gzip"})
end
"""


@contextmanager
def served(*arguments: str, **environment: str) -> Iterator[str]:
    """Run a server and give its address."""
    with running(*arguments, **environment) as (address, _):
        yield address


@contextmanager
def running(*arguments: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a server and wait until it answers."""
    port = free_port()
    process = started(port, *(a.replace("{port}", str(port)) for a in arguments), HOST="127.0.0.1", **environment)
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(10)


def ours(**environment: str) -> AbstractContextManager[str]:
    """Run Backstep."""
    return served(**environment)


def per_second(address: str, script: str, connections: int, seconds: int = SECONDS) -> float:
    """Requests per second by wrk.

    Raises:
        LookupError: if wrk is not here.
    """
    if not shutil.which("wrk"):
        raise LookupError("no wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script.replace("START", str(next(FRESH))))
        file.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", file.name, address]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    assert "Socket errors" not in said, said
    return float(said.partition("Requests/sec:")[2].split()[0])


def yardstick(encoding: str) -> list[Row]:
    """Compare cold and kept pages with a constant answer of the same bytes, in turns."""
    with ours() as address:
        asked = urllib.request.Request(f"{address}/step?step=15", headers={"accept-encoding": encoding})
        body = urllib.request.urlopen(asked).read()
    path = Path(tempfile.gettempdir()) / "backstep-constant"
    path.write_bytes(body)
    constant = [sys.executable, "-m", "uvicorn", "tests.bench.constant:app", "--port", "{port}", "--loop", "asyncio",
                "--http", "httptools", "--no-access-log", "--log-level", "warning"]  # fmt: skip
    with served(*constant, CONSTANT_BODY=str(path), CONSTANT_ENCODING=encoding) as base, ours() as address:
        asked_for = ((base, ONE), (address, COLD), (address, TRAINED), (address, OWN), (address, ONE))
        rounds = [[per_second(where, script % encoding, 32) for where, script in asked_for] for _ in range(3)]
    base_rate, cold, trained, own, kept = map(statistics.median, zip(*rounds, strict=True))
    size = f"{len(body) / 1000:.1f} kB"
    return [
        Row(f"a constant answer of {size} by FastAPI", base_rate, "/s", 1.0),
        Row("a step worked out from nothing", cold, "/s", cold / base_rate, "at least 1/20", cold * 20 >= base_rate),
        Row("the same after an update", trained, "/s", trained / base_rate),
        Row("the same with another form of it open, written whole", own, "/s", own / base_rate),
        Row("a step asked for a moment ago", kept, "/s", kept / base_rate, "at least 2/3", kept * 1.5 >= base_rate),
    ]


async def asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: str) -> bytes:
    """Ask over a bare connection and read the answer to its end; give its head."""
    writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split()[0]))
    return head


async def dragging(base: str, people: int, seconds: float) -> list[float]:
    """Seconds that somebody who steps waits while so many people drag a weight, each asking once it is answered."""
    host, _, port = base.removeprefix("http://").partition(":")
    end = time.perf_counter() + seconds

    async def person(number: int) -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        draw = Random(number)
        while time.perf_counter() < end:
            value = f"{draw.uniform(0.1, 0.9):.7f}"  # nobody else's, so that nothing comes from memory
            await asked(reader, writer, f"/step?step=15&edit=w5&value={value}")
            await asyncio.sleep(1 / 30)  # a browser asks again with its next frame but one
        writer.close()

    crowd = [asyncio.create_task(person(n)) for n in range(people)]
    taken = await bystander(base, seconds)
    await asyncio.gather(*crowd)
    return taken


def drags() -> list[Row]:
    """Say how long somebody who steps waits beside 30 people who drag."""
    with ours() as base:
        taken = asyncio.run(dragging(base, 30, 6.0))
    p99 = 1000 * taken[int(len(taken) * 0.99) - 1]
    return [Row("a step beside 30 people who drag a weight: p99", p99, "ms", None, "at most 100 ms", p99 <= 100)]


async def click(client: httpx.AsyncClient, address: str, taken: list[float], failed: list[str]) -> None:
    start = time.perf_counter()
    try:
        answer = await client.get(address)
        if answer.status_code != 200:
            failed.append(str(answer.status_code))
    except httpx.HTTPError as error:
        failed.append(repr(error))
    taken.append(time.perf_counter() - start)


async def walk(base: str, students: int, clicks: int, every: float, at_once: bool) -> tuple[list[float], list[str]]:
    """A class of students walking one lesson, each at their own time or all in the same instant.

    Connections are bare, so that the one process of the measuring side is not what is measured.
    """
    host, _, port = base.removeprefix("http://").partition(":")
    taken: list[float] = []
    failed: list[str] = []
    ready, go = asyncio.Semaphore(40), asyncio.Event()

    async def student(number: int) -> None:
        async with ready:
            reader, writer = await asyncio.open_connection(host, int(port))
        await go.wait()
        await asyncio.sleep(0 if at_once else number / students * every)
        for step in range(clicks):
            start = time.perf_counter()
            where = 20 if at_once else (number + step) % 41
            head = await asked(reader, writer, f"/step?step={where}")
            if not head.startswith(b"HTTP/1.1 200"):
                failed.append(head[:12].decode())
            taken.append(time.perf_counter() - start)
            await asyncio.sleep(max(0.0, every - (time.perf_counter() - start)))
        writer.close()

    crowd = [asyncio.create_task(student(n)) for n in range(students)]
    await asyncio.sleep(1.5)  # everybody has the page open already
    go.set()
    await asyncio.gather(*crowd)
    return taken, failed


def classes() -> list[Row]:
    """Say how long students wait, a click every two seconds, or all at once."""
    rows = []
    with ours() as base:
        for students in (1, 32, 100, 300):
            taken, failed = asyncio.run(walk(base, students, 5, 2.0, at_once=False))
            taken.sort()
            p99 = 1000 * taken[max(0, int(len(taken) * 0.99) - 1)]
            promise, kept = ("at most 100 ms", p99 <= 100 and not failed) if students == 300 else ("", None)
            rows.append(Row(f"{students} students, a click every 2 s: p99", p99, "ms", None, promise, kept))
        taken, failed = asyncio.run(walk(base, 300, 1, 2.0, at_once=True))
        last = 1000 * max(taken)
        holds = last <= 1000 and not failed
        rows.append(Row("300 clicks in the same instant: the last answer", last, "ms", None, "at most 1 s", holds))
    return rows


def campus() -> list[Row]:
    """Two workers, bare and cold, and behind nginx with its shared cache and a class of 300."""
    if not shutil.which("nginx"):
        raise LookupError("no nginx")
    with ours() as one, ours() as two, tempfile.TemporaryDirectory() as folder:
        ports, own = [a.rpartition(":")[2] for a in (one, two)], str(free_port())
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        for old, new in zip(("8001", "8002", "listen 8000"), (*ports, f"listen {own}"), strict=True):
            text = text.replace(old, new)
        os.chmod(folder, 0o755)  # noqa: S103 - nginx works as somebody else where root starts it
        conf = Path(folder) / "nginx.conf"
        conf.write_text(text)
        nginx = subprocess.Popen(["nginx", "-c", str(conf), "-p", folder, "-g", "daemon off;"])
        try:
            front = f"http://127.0.0.1:{own}"
            time.sleep(1)
            cold = per_second(front, COLD % "gzip", 32)
            before = asked_of(one, two)
            taken, failed = asyncio.run(walk(front, 300, 41, 0.2, at_once=False))
            hits = (1 - (asked_of(one, two) - before) / len(taken)) * 100
            warm = per_second(front, WALK, 300)
        finally:
            nginx.terminate()
            nginx.wait(10)
    return [
        Row("two workers behind nginx, every page from nothing", cold, "/s", 1.0),
        Row("a class of 300 walking one lesson", warm, "/s", warm / cold, "at least 5 times", warm >= 5 * cold),
        Row("answers of its first walk that nginx had already", hits, "%", None, "", None),
        Row("its first walk, errors", float(len(failed)), "", None, "none", not failed),
    ]


def asked_of(*workers: str) -> int:
    """How many steps came through to the workers."""
    total = 0
    for worker in workers:
        text = urllib.request.urlopen(f"{worker}/metrics").read().decode()
        counted = re.findall(r'^backstep_requests_total\{place="step",[^}]*\} (\S+)', text, re.MULTILINE)
        total += int(sum(map(float, counted)))
    return total


WORST = "layers=" + "-".join(["10"] * 8) + "&seed=3&x=" + ";".join([",".join(["0.5"] * 10)] * 32)


async def bystander(base: str, seconds: float) -> list[float]:
    """Step on while others ask for the worst there is."""
    taken: list[float] = []
    failed: list[str] = []
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        end = time.perf_counter() + seconds
        n = 0
        while time.perf_counter() < end:
            n += 1
            await click(client, f"/step?layers=2-2-2&seed={n}&step={n % 41}", taken, failed)
            await asyncio.sleep(0.05)
    assert not failed, failed
    return sorted(taken)


async def worst(base: str) -> tuple[list[float], list[tuple[int, float]]]:
    """Ask for the costliest things there are, several at once, beside a bystander."""
    asked = [
        f"/step?{WORST}&batch=sum&iteration=800", f"/step?{WORST}&batch=sum&iteration=100000",
        "/api/training?layers=8-12-8&seed=1&until=100000", "/api/training?layers=5-9-9-5&seed=1&until=100000",
        "/step?layers=9-9-9&seed=5&iteration=100000", f"/api/iteration?{WORST}&batch=mean",
    ]  # fmt: skip
    done: list[tuple[int, float]] = []

    async def ask(client: httpx.AsyncClient, address: str) -> None:
        start = time.perf_counter()
        answer = await client.get(address)
        done.append((answer.status_code, time.perf_counter() - start))

    async with httpx.AsyncClient(base_url=base, timeout=180) as client:
        watcher = asyncio.create_task(bystander(base, 15))
        await asyncio.gather(*(ask(client, a) for a in asked))
        return await watcher, done


def bounds() -> list[Row]:
    """Say what the costliest requests do to somebody else."""
    with ours() as base:
        taken, done = asyncio.run(worst(base))
    p99 = 1000 * taken[int(len(taken) * 0.99) - 1]
    slowest = max(seconds for _, seconds in done)
    refused = sum(status in {422, 503} for status, _ in done)
    return [
        Row("another user's step beside the costliest requests: p99", p99, "ms", None, "at most 200 ms", p99 <= 200),
        Row(f"the costliest of those requests ({refused} of {len(done)} refused)", slowest, "s"),
    ]


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) / 1024


def memory() -> list[Row]:
    """Say what a worker holds at first, and after so many different pages that its caches are full."""
    if not Path("/proc/self/status").exists():
        raise LookupError("no /proc")
    with running() as (address, process):
        urllib.request.urlopen(f"{address}/step").read()
        first = resident(process.pid)
        per_second(address, COLD % "gzip", 32, 20)
        full = resident(process.pid)
        kept = urllib.request.urlopen(f"{address}/metrics").read().decode()
        size = float(re.findall(r"^backstep_kept_page_bytes (\S+)", kept, re.MULTILINE)[0]) / 2**20
        large = "layers=10-10-10-10-10-10-10-10&digits=10"
        for n in range(400):
            urllib.request.urlopen(f"{address}/step?{large}&seed={n}&step={n}&panel=matrices").read()
        fullest = resident(process.pid)
    return [
        Row("a worker that has made one page", first, "MB", 1.0),
        Row("after 20 s of pages never asked for before", full, "MB", full / first),
        Row("of which kept pages", size, "MB", None, "at most 8 MB", size <= 8),
        Row("after 400 pages of the largest networks, too", fullest, "MB", fullest / first),
    ]
