"""The dearest requests that the hunt found, over the wire: answered or refused soon, and others hardly notice."""

import asyncio
import time

from tests.conftest import run_alone
from tests.web.test_server import answer_of, is_whole, served

SOON = 10.0
"""Seconds within which each of three at once is answered or refused."""

HARDLY = 0.2
"""Seconds within which 99 of 100 cheap requests are answered beside eight of the dearest."""

CHEAP = 300


async def timed(port: int, address: str) -> tuple[float, str]:
    """Ask, and return how long it took and what is wrong with the answer, or nothing."""
    begin = time.perf_counter()
    head, body = await answer_of(port, address)
    taken = time.perf_counter() - begin
    is_answer = head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 4", b"HTTP/1.1 503")) and is_whole(head, body)
    return taken, "" if is_answer else f"{head[:40]!r} for {address[:300]}"


async def three_at_once(port: int, addresses: list[str]) -> list[tuple[float, str]]:
    """Ask three for dear things at once, one three after the other."""
    found = []
    for n in range(0, len(addresses) - 2, 3):
        found += await asyncio.gather(*(timed(port, address) for address in addresses[n : n + 3]))
    return found


async def cheap_ones(port: int, addresses: list[str]) -> list[float]:
    """Ask for new small pages, one every 20 ms, while eight are at dear ones."""
    dear = [asyncio.ensure_future(timed(port, address)) for address in addresses[:8]]
    await asyncio.sleep(0.2)
    found = []
    for n in range(CHEAP):
        if all(task.done() for task in dear):
            break
        found.append((await timed(port, f"/step?layers=2-2-2&seed={n}&step={n % 40}"))[0])
        await asyncio.sleep(0.02)
    await asyncio.gather(*dear)
    return sorted(found)


def serve_the_dearest(addresses: list[str]) -> tuple[str, list[str]]:
    """Return what was measured, in words, and what was too slow; each time with a server that knows nothing."""
    with served() as (port, _):
        answers = run_alone(three_at_once(port, addresses))
    with served() as (port, _):
        cheap = run_alone(cheap_ones(port, addresses))
    slowest, p99 = max(taken for taken, _ in answers), cheap[int(0.99 * (len(cheap) - 1))]
    faults = [fault for _, fault in answers if fault]
    if slowest > SOON:
        faults.append(f"one of three of the dearest took {slowest:.1f} s")
    if p99 > HARDLY:
        faults.append(f"beside eight of the dearest a cheap request took {1000 * p99:.0f} ms")
    words = (
        f"three at once at most {slowest:.1f} s; {len(cheap)} cheap ones beside eight of them p99 {1000 * p99:.0f} ms"
    )
    return words, faults
