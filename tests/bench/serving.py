"""Requests per second of our pages beside a constant answer of the same bytes; a class that walks; bounds held.

python -m tests.bench.serving [SECONDS]      needs wrk
"""

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.conftest import free_port

COLD = """
local n = 0
function setup(thread) thread:set("id", math.random(100000)) end
request = function()
  n = n + 1
  local address = "/step?layers=2-2-2&seed=" .. (id * 100000 + n) .. "&step=" .. (n % 41)
  return wrk.format("GET", address, {["accept-encoding"] = "gzip"})
end
"""
ONE = 'request = function() return wrk.format("GET", "/step?step=15", {["accept-encoding"] = "gzip"}) end'


@contextmanager
def served(*arguments: str, **environment: str) -> Iterator[str]:
    """Run a server; the first that answers /step or /healthz is ready."""
    port = free_port()
    env = {**os.environ, "PORT": str(port), "HOST": "127.0.0.1", **environment}
    process = subprocess.Popen([a.replace("{port}", str(port)) for a in arguments], env=env, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{address}/step", timeout=2).read()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def ours(**environment: str) -> object:
    return served(sys.executable, "-m", "app", **environment)


def per_second(address: str, script: str, connections: int, seconds: int) -> tuple[float, str]:
    """Requests per second and what wrk says of the slowest."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", file.name, address]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(said.partition("Requests/sec:")[2].split()[0])
    slowest = said.partition("99%")[2].split()[0]
    if "Non-2xx" in said or "Socket errors" in said:
        slowest += " (with errors)"
    return rate, slowest


def yardstick(seconds: int) -> None:
    """Compare cold and kept pages with a constant answer, in turns."""
    with ours() as address:  # type: ignore[attr-defined]
        asked = urllib.request.Request(f"{address}/step?step=15", headers={"accept-encoding": "gzip"})
        body = urllib.request.urlopen(asked).read()
    path = Path(tempfile.gettempdir()) / "backstep-constant"
    path.write_bytes(body)
    constant = [sys.executable, "-m", "uvicorn", "tests.bench.constant:app", "--port", "{port}", "--loop", "asyncio",
                "--http", "httptools", "--no-access-log", "--log-level", "warning"]  # fmt: skip
    rows: dict[str, list[float]] = {"constant": [], "worked out from nothing": [], "asked for a moment ago": []}
    with served(*constant, CONSTANT_BODY=str(path)) as base, ours() as address:  # type: ignore[attr-defined]
        for _ in range(3):
            rows["constant"].append(per_second(base, ONE, 32, seconds)[0])
            rows["worked out from nothing"].append(per_second(address, COLD, 32, seconds)[0])
            rows["asked for a moment ago"].append(per_second(address, ONE, 32, seconds)[0])
    print(f"\n{'requests per second, 32 connections':44}{'median':>10}{'of the constant':>18}")
    base_rate = statistics.median(rows["constant"])
    for name, rates in rows.items():
        rate = statistics.median(rates)
        print(f"{name:44}{rate:10,.0f}{rate / base_rate:12.2f} = 1/{base_rate / rate:.1f}")


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
            writer.write(f"GET /step?step={where} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split()[0])
            await reader.readexactly(length)
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


def classes() -> None:
    """Print how long students wait."""
    print(f"\n{'a class':44}{'median':>10}{'p99':>10}{'slowest':>10}{'errors':>8}")
    with ours() as base:  # type: ignore[attr-defined]
        for name, students, at_once in (
            ("300, a click every 2 s", 300, False),
            ("300 clicks in the same instant", 300, True),
        ):
            taken, failed = asyncio.run(walk(base, students, 1 if at_once else 5, 2.0, at_once))
            taken.sort()
            figures = (statistics.median(taken), taken[int(len(taken) * 0.99) - 1], taken[-1])
            print(f"{name:44}" + "".join(f"{1000 * f:8.0f}ms" for f in figures) + f"{len(failed):8}")


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


def bounds() -> None:
    """Print what the costliest requests do to somebody else."""
    with ours() as base:  # type: ignore[attr-defined]
        taken, done = asyncio.run(worst(base))
        p99 = taken[int(len(taken) * 0.99) - 1]
        print(f"\n{'beside the costliest requests':44}{1000 * statistics.median(taken):8.0f}ms{1000 * p99:8.0f}ms p99")
        print("    the costly ones: " + ", ".join(f"{status} after {seconds:.1f} s" for status, seconds in done))


def main() -> None:
    """Print the tables."""
    if shutil.which("wrk"):
        yardstick(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
    else:
        print("no wrk here: requests per second are not measured")
    classes()
    bounds()


if __name__ == "__main__":
    main()
