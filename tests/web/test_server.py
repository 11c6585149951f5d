"""The real server: slow clients, a crowd, stopping under load, being killed, several workers."""

import asyncio
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.main import create_app
from tests.conftest import free_port, get_json, run_alone, started

LESSON = "/step?layers=2-2-2&seed=17&"


@contextmanager
def served(**environment: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run a server for one test."""
    port = free_port()
    process = started(port, HOST="127.0.0.1", **environment)
    try:
        yield port, process
    finally:
        process.kill()
        process.wait(10)


async def answer_of(port: int, address: str, sent: asyncio.Event | None = None, more: str = "") -> tuple[bytes, bytes]:
    """Ask over a connection of one's own, with `more` lines in the head; give head and body as they came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {address} HTTP/1.1\r\nHost: x\r\n{more}Connection: close\r\n\r\n".encode())
        await writer.drain()
        if sent is not None:
            sent.set()
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    finally:
        writer.close()
    return head, body


def is_whole(head: bytes, body: bytes) -> bool:
    """Whether an answer came to its end."""
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return len(body) == int(length[1]) if length else body.endswith(b"0\r\n\r\n")


def test_stopping_under_load_loses_no_answer() -> None:
    large = "layers=10-10-10-10-10-10&seed=3&x=" + ";".join([",".join(["0.5"] * 10)] * 4)
    asked = [f"/step?layers=9-9-9&seed={n}&step=5&iteration=9000" for n in range(4)]
    asked += [f"/step?{large}&batch=sum&step={n}&panel=check" for n in range(20)]
    asked += [f"/api/iteration?{large}&batch=sum", *(f"{LESSON}step={n}" for n in range(41))]

    async def crowd(port: int, process: subprocess.Popen[bytes]) -> list[tuple[bytes, bytes]]:
        events = [asyncio.Event() for _ in asked]
        works = [asyncio.create_task(answer_of(port, a, e)) for a, e in zip(asked, events, strict=True)]
        await asyncio.gather(*(e.wait() for e in events))
        await asyncio.sleep(0.1)
        assert not all(w.done() for w in works), "the load was too small to say anything"
        process.send_signal(signal.SIGTERM)
        return await asyncio.gather(*works)

    with served() as (port, process):
        answers = run_alone(crowd(port, process))
        assert process.wait(60) in {0, -signal.SIGTERM}
    for address, (head, body) in zip(asked, answers, strict=True):
        assert head.startswith(b"HTTP/1.1 200"), (address, head[:40])
        assert is_whole(head, body), address


def test_slow_and_silent_clients_keep_nobody_waiting_and_are_given_up() -> None:
    heads = [b"", b"GET /step HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"G", b"POST /step HTTP/1.1\r\nContent-Length: 999\r\n"]

    async def crowd(port: int) -> tuple[list[float], int]:
        connections = [await asyncio.open_connection("127.0.0.1", port) for _ in range(300)]
        for n, (_, writer) in enumerate(connections):
            writer.write(heads[n % len(heads)])
        taken = []
        for n in range(30):
            begin = time.perf_counter()
            head, body = await answer_of(port, f"{LESSON}step={n}")
            taken.append(time.perf_counter() - begin)
            assert is_whole(head, body)
        given_up = [asyncio.wait_for(reader.read(), 15) for reader, _ in connections]
        ended = await asyncio.gather(*given_up, return_exceptions=True)
        for _, writer in connections:
            writer.close()
        return sorted(taken), sum(not isinstance(e, TimeoutError) for e in ended)

    with served(HEAD_SECONDS="1") as (port, _):
        taken, ended = run_alone(crowd(port))
    assert taken[len(taken) // 2] < 0.5
    assert ended == 300


def test_more_at_once_than_allowed_are_told_to_come_again_and_health_is_still_told() -> None:
    async def crowd() -> tuple[list[httpx.Response], httpx.Response]:
        transport = httpx.ASGITransport(app=create_app(most_bytes=0, most_at_once=5))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            asked = [asyncio.create_task(client.get(f"/step?layers=9-9-9&seed={n}&panel=check")) for n in range(30)]
            await asyncio.sleep(0)
            health = await client.get("/healthz")
            return list(await asyncio.gather(*asked)), health

    answers, health = run_alone(crowd())
    assert health.status_code == 200
    statuses = [a.status_code for a in answers]
    assert sorted(set(statuses)) == [200, 503]
    assert statuses.count(200) >= 5
    for refused in (a for a in answers if a.status_code == 503):
        assert refused.headers["retry-after"] == "1"
        assert "Too many ask at once" in refused.text


def test_a_body_is_not_waited_for() -> None:
    async def send(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /step HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nabc")
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        writer.close()
        return head

    with served() as (port, _):
        assert run_alone(send(port)).startswith(b"HTTP/1.1 405")


STUDENTS, STEPS = 100, 12


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/step?x=" + "1" * 70_000, 414, "This address is too long"),
        ("/step?fbclid=\xe9", 400, "This is no address"),
        ("http://[x", 400, "This is no address"),
    ],
)
def test_what_the_parser_gives_up_on_gets_a_page_of_ours_too(address: str, status: int, words: str) -> None:
    async def ask(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode("latin-1"))
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        return answer

    with served() as (port, _):
        head, _, body = run_alone(ask(port)).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Content-Security-Policy" in head
    assert int(head.lower().partition(b"content-length: ")[2].split()[0]) == len(body)
    assert words in body.decode()


def test_a_class_of_a_hundred_goes_on_where_it_was_after_the_server_was_killed() -> None:
    results = {k: get_json(f"/api/step?layers=2-2-2&seed=17&step={k}")["value"] for k in range(1, 41)}
    right: list[int] = []
    retries = [0]

    async def one(port: int, number: int) -> int:
        step = 1 + number % 20
        await asyncio.sleep(number / STUDENTS * 0.2)
        for _ in range(STEPS):
            while True:
                with suppress(OSError, asyncio.IncompleteReadError):
                    head, body = await answer_of(port, f"{LESSON}step={step}")
                    if head.startswith(b"HTTP/1.1 200") and is_whole(head, body):
                        break
                retries[0] += 1
                await asyncio.sleep(0.1)
            text = re.search(rb'id="result"[^>]*>([^<]*)<', body)
            assert text is not None
            shown, value = Decimal(text[1].decode()), Decimal(repr(results[step]))
            half = Decimal(1).scaleb(int(shown.as_tuple().exponent)) / 2
            assert abs(shown - value) <= half * Decimal("1.000001"), (step, shown, value)
            right.append(step)
            following = re.search(rb'id="next"[^>]*href="([^"]*)"', body)
            assert following is not None
            assert f"step={step + 1}".encode() in following[1]
            step += 1
            await asyncio.sleep(0.12)
        return step

    async def lesson(port: int, process: subprocess.Popen[bytes]) -> tuple[list[int], subprocess.Popen[bytes]]:
        students = [asyncio.create_task(one(port, n)) for n in range(STUDENTS)]
        await asyncio.sleep(0.9)
        process.kill()
        await asyncio.to_thread(process.wait, 10)
        await asyncio.sleep(0.3)
        again = await asyncio.to_thread(started, port, HOST="127.0.0.1")
        return await asyncio.gather(*students), again

    with served() as (port, process):
        where, again = run_alone(lesson(port, process))
        again.kill()
        again.wait(10)
    assert where == [1 + n % 20 + STEPS for n in range(STUDENTS)]
    assert len(right) == STUDENTS * STEPS
    assert retries[0] >= STUDENTS // 2


def test_several_workers_give_the_same_answers_and_stop_together() -> None:
    async def ask(port: int) -> list[tuple[bytes, bytes]]:
        return list(await asyncio.gather(*(answer_of(port, f"{LESSON}step={n % 41}") for n in range(82))))

    with served(WORKERS="2") as (port, process):
        answers: list[Any] = run_alone(ask(port))
        bodies = [body for _, body in answers]
        assert bodies[:41] == bodies[41:]
        assert all(is_whole(*a) for a in answers)
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        with pytest.raises(ConnectionRefusedError):
            run_alone(answer_of(port, "/healthz"))
