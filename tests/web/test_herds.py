"""Many who ask the same at once: everyone is answered, whatever becomes of the answer that they wait for."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import permutations
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.http.page_cache import MOST_OF_ONE, PageCache
from app.http.responses import CLIENT_LEFT
from tests.conftest import run_alone

KEPT = [(b"cache-control", b"public, max-age=600"), (b"etag", b'W/"x"')]

Play = Callable[[Send, int], Awaitable[None]]


def answer(status: int = 200, headers: list[tuple[bytes, bytes]] = KEPT, body: bytes = b"whole") -> Play:
    async def play(send: Send, _number: int) -> None:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": body})

    return play


async def fail(_send: Send, _number: int) -> None:
    raise RuntimeError("on purpose")


async def fail_late(send: Send, _number: int) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": KEPT})
    raise RuntimeError("on purpose")


async def leave_first(send: Send, number: int) -> None:
    """The first client has left; the answers to the others are as usual."""
    await answer(CLIENT_LEFT if number == 0 else 200)(send, number)


PLAYS: dict[str, Play] = {
    "kept": answer(),
    "refused": answer(422, [(b"cache-control", b"no-store")]),
    "missing": answer(404, [(b"cache-control", b"no-store")]),
    "never kept": answer(200, [(b"cache-control", b"no-store")]),
    "large": answer(body=b"x" * (MOST_OF_ONE + 1)),
    "failing": fail,
    "failing late": fail_late,
    "left": leave_first,
}


class Stage:
    """An application that plays one answer after another, each when it is told to."""

    def __init__(self, play: Play) -> None:
        self.play, self.gates = play, list[asyncio.Event]()

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        number, gate = len(self.gates), asyncio.Event()
        self.gates.append(gate)
        await gate.wait()
        await self.play(send, number)


SCOPE: dict[str, Any] = {"type": "http", "method": "GET", "path": "/step", "raw_path": b"/step", "query_string": b"",
                         "headers": []}  # fmt: skip


async def one(cache: PageCache) -> list[Message] | str:
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    try:
        await cache(dict(SCOPE), asyncio.Event().wait, send)  # type: ignore[arg-type]
    except RuntimeError as error:
        return str(error)
    return said


async def drive(stage: Stage, tasks: list[asyncio.Task[Any]], order: tuple[int, ...]) -> None:
    """Open the gates in an order, later ones as they come, until all tasks have ended, or long enough."""
    for _ in range(200):
        for number in order:
            if number < len(stage.gates):
                stage.gates[number].set()
        for gate in stage.gates[len(order) :]:
            gate.set()
        await asyncio.sleep(0)
        if all(task.done() for task in tasks):
            return


async def play(name: str, count: int, order: tuple[int, ...], cancelled: int | None) -> None:
    """Let so many ask at once, and cancel one of those who ask."""
    stage = Stage(PLAYS[name])
    cache = PageCache(stage)
    tasks = [asyncio.create_task(one(cache)) for _ in range(count)]
    await asyncio.sleep(0)
    if cancelled is not None:
        tasks[cancelled].cancel()
        await asyncio.sleep(0)
    await drive(stage, tasks, order)
    assert all(task.done() for task in tasks), "somebody waits for ever"
    assert cache._coming == {}
    outcomes = [task.result() for task in tasks if not task.cancelled()]
    if "failing" in name:
        assert outcomes == ["on purpose"] * len(outcomes)
    else:
        assert all(isinstance(o, list) and o[-1]["type"] == "http.response.body" for o in outcomes)
    if name == "kept":
        assert len(stage.gates) <= 1 + (cancelled == 0)


@pytest.mark.parametrize("name", PLAYS)
def test_everyone_is_answered_in_every_order_of_events(name: str) -> None:
    async def all_orders() -> None:
        for count in (1, 2, 4, 24):
            for order in permutations(range(min(count, 4))):
                for cancelled in (None, 0, count - 1):
                    await play(name, count, order, cancelled)

    run_alone(all_orders())


def test_those_who_wait_go_on_as_soon_as_the_answer_is_known_not_to_be_kept() -> None:
    """The first one's answer is far from its end; nobody waits for that."""

    async def slow(send: Send, number: int) -> None:
        await send({"type": "http.response.start", "status": 422, "headers": []})
        if number == 0:
            await asyncio.sleep(3600)
        await send({"type": "http.response.body", "body": b"no"})

    async def herd() -> int:
        stage = Stage(slow)
        cache = PageCache(stage)
        tasks = [asyncio.create_task(one(cache)) for _ in range(24)]
        for _ in range(20):
            await asyncio.sleep(0)
            for gate in stage.gates:
                gate.set()
        done = sum(task.done() for task in tasks)
        for task in tasks:
            task.cancel()
        return done

    assert run_alone(herd()) == 23
