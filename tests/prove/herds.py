"""Herds over the wire: from 24 to 100 ask the same at once, some leave; everybody who stays has a whole answer soon."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from tests.conftest import run_alone
from tests.web.test_server import answer_of, is_whole, served
from tests.web.test_wire import HERDS, taken

SOON = 2.0
"""Seconds within which each answer has come."""

LEAVES = 0.2
"""Share of a herd that leaves after a moment, in every third herd."""


@dataclass
class Herded:
    """What came of them."""

    requests: int = 0
    left: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


async def leave(port: int, address: str, after: float) -> None:
    """Ask, and go before the answer has come."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await asyncio.sleep(after)
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def stay(port: int, address: str, status: int, done: Herded) -> None:
    """Ask, and note how long a whole answer took."""
    begin = time.perf_counter()
    head, body = await answer_of(port, address)
    done.slowest = max(done.slowest, time.perf_counter() - begin)
    if not head.startswith(f"HTTP/1.1 {status} ".encode()) or not is_whole(head, body):
        done.faults.append(f"{address}: {head[:60]!r}")


async def herds(port: int, count: int, seed: int) -> Herded:
    """Send so many requests, in herds of every kind of answer."""
    draw, done, number = Random(seed), Herded(), 0
    while done.requests < count:
        kind, (address, status) = draw.choice(list(HERDS.items()))
        size, target = draw.randint(24, 100), address.format(draw.randint(0, 10**6))
        number += 1
        leaving = 0 if number % 3 else int(LEAVES * size)
        asked = [stay(port, target, status, done) for _ in range(size - leaving)]
        asked += [leave(port, target, draw.uniform(0, 0.02)) for _ in range(leaving)]
        draw.shuffle(asked)
        try:
            await asyncio.wait_for(asyncio.gather(*asked), 60)
        except TimeoutError:
            done.faults.append(f"{kind}: {target} was not answered within a minute")
        done.requests += size
        done.left += leaving
    await asyncio.sleep(1)
    if places := await taken(port):
        done.faults.append(f"{places:.0f} places are taken, though everybody has left")
    return done


def herd(count: int, seed: int = 1) -> Herded:
    """Do it at a server of our own; an answer that is late is a fault."""
    with served() as (port, _):
        done = run_alone(herds(port, count, seed))
    if done.slowest > SOON:
        done.faults.append(f"the slowest answer took {done.slowest:.1f} s")
    return done
