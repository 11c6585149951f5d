"""Herds, endless heads and clients that never read, over the wire against the real server."""

import asyncio
import re
import socket
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import run_alone
from tests.web.test_server import LESSON, answer_of, is_whole, served

HERDS = {
    "refused": ("/step?w=abc&seed={}", 422),
    "missing": ("/static/nope-{}.css", 404),
    "never kept": ("/healthz?{}", 200),
    "large": ("/step?layers=10-10-10-10-10-10-10-10&seed={}&step=40", 200),
    "kept": ("/step?layers=2-2-2&seed={}&step=7", 200),
}
HERD, ROUNDS = 24, 6


async def taken(port: int) -> float:
    """How many places are taken, as the server counts them."""
    _, body = await answer_of(port, "/metrics")
    found = re.search(rb"^backstep_requests_inside (\S+)", body, re.MULTILINE)
    assert found is not None
    return float(found[1])


def test_herds_are_answered_and_keep_no_place() -> None:
    async def herds(port: int) -> tuple[list[float], float]:
        slowest = []
        for address, status in HERDS.values():
            for n in range(ROUNDS):
                begin = time.perf_counter()
                asked = (answer_of(port, address.format(n)) for _ in range(HERD))
                answers = await asyncio.wait_for(asyncio.gather(*asked), 60)
                slowest.append(time.perf_counter() - begin)
                for head, body in answers:
                    assert head.startswith(f"HTTP/1.1 {status} ".encode()), head[:60]
                    assert is_whole(head, body)
        return slowest, await taken(port)

    with served() as (port, _):
        slowest, places = run_alone(herds(port))
    assert len(slowest) == len(HERDS) * ROUNDS
    assert places == 0


def test_a_herd_whose_first_clients_leave_is_answered() -> None:
    async def herd(port: int) -> float:
        for n in range(4):
            address = f"/step?layers=6-6-6&seed={n}&iteration=3000&step=5"
            leaving = [(await asyncio.open_connection("127.0.0.1", port))[1] for _ in range(6)]
            for writer in leaving:
                writer.write(f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            await asyncio.sleep(0.02)
            staying = [asyncio.create_task(answer_of(port, address)) for _ in range(12)]
            await asyncio.sleep(0.05)
            for writer in leaving:
                writer.close()
                await writer.wait_closed()
            for head, body in await asyncio.wait_for(asyncio.gather(*staying), 60):
                assert head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 503")), head[:60]
                assert is_whole(head, body)
        for _ in range(50):
            if await taken(port) == 0:
                break
            await asyncio.sleep(0.1)
        return await taken(port)

    with served() as (port, _):
        assert run_alone(herd(port)) == 0


@pytest.mark.parametrize(
    "lines",
    [
        b"".join(b"X-%d: y\r\n" % n for n in range(101)),
        b"X-Long: " + b"y" * 70_000,
        b"".join(b"X-%d: %b\r\n" % (n, b"y" * 900) for n in range(90)),
    ],
)
def test_a_head_that_is_too_long_is_refused(lines: bytes) -> None:
    async def send(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /step HTTP/1.1\r\nHost: x\r\n" + lines + b"\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        return answer

    with served() as (port, _):
        head, _, body = run_alone(send(port)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert b"Content-Security-Policy" in head
    assert b"This request is too long" in body


def resident(pid: int) -> int:
    """How many kilobytes of memory a process takes."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_a_head_that_never_ends_takes_no_memory() -> None:
    async def pour(port: int) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /step HTTP/1.1\r\nHost: x\r\n")
        with suppress(OSError, TimeoutError):
            for _ in range(5000):
                writer.write(b"X-Line: " + b"y" * 8000 + b"\r\n")
                await asyncio.wait_for(writer.drain(), 5)
        writer.close()

    with served(HEAD_SECONDS="20") as (port, process):
        run_alone(answer_of(port, "/healthz"))
        before = resident(process.pid)
        run_alone(pour(port))
        head, _ = run_alone(answer_of(port, "/healthz"))
        after = resident(process.pid)
    assert head.startswith(b"HTTP/1.1 200")
    assert after - before < 20_000, (before, after)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("line", [b"y" * 8192, b"X-Line: y\r\n" * 800])
def test_lines_behind_a_body_that_never_end_take_no_memory(line: bytes) -> None:
    """What stands behind a chunked body is a head once more, and the client may send it for ever."""

    async def flood(port: int, pid: int) -> tuple[int, int]:
        before, sent = resident(pid), 0
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /step HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-First: ")
        with suppress(OSError):
            while sent < 60_000_000:
                writer.write(line)
                sent += len(line)
                async with asyncio.timeout(20):
                    await writer.drain()
        grown = resident(pid) - before
        writer.close()
        return sent, grown

    with served() as (port, process):
        sent, grown = run_alone(flood(port, process.pid))
    assert sent < 60_000_000
    assert grown < 20_000


async def silent_client(port: int, requests: int) -> socket.socket:
    """Ask for so many large pages on one connection, and read nothing of them."""
    large = "layers=10-10-10-10-10-10-10-10&seed=1&step=40&numbers=1"
    loop, sock = asyncio.get_running_loop(), socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    try:
        await loop.sock_connect(sock, ("127.0.0.1", port))
        await loop.sock_sendall(sock, f"GET /step?{large} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * requests)
    except OSError:
        sock.close()
        raise
    return sock


async def sooner_or_later(port: int, address: str) -> bytes:
    """The head of an answer, asked for again while the server is full; a busy machine may take its time."""
    deadline = asyncio.get_running_loop().time() + 60
    while True:
        head, *_ = await answer_of(port, address)
        if head.startswith(b"HTTP/1.1 200") or asyncio.get_running_loop().time() > deadline:
            return head
        await asyncio.sleep(0.3)


def test_clients_that_never_read_keep_no_place_and_are_given_up() -> None:
    async def crowd(port: int) -> tuple[list[bytes], list[str]]:
        silent = [await silent_client(port, 12) for _ in range(30)]
        heads = [await sooner_or_later(port, f"{LESSON}step={n}") for n in range(10)]
        await asyncio.sleep(3)
        ended = await asyncio.gather(*(asyncio.to_thread(how_it_ends, sock) for sock in silent))
        return heads, ended

    with served(LIMIT_CONCURRENCY="20", WRITE_SECONDS="1") as (port, _):
        heads, ended = run_alone(crowd(port))
    assert all(head.startswith(b"HTTP/1.1 200") for head in heads)
    assert set(ended) <= {"refused", "given up"}
    assert ended.count("given up") >= 15


def how_it_ends(sock: socket.socket) -> str:
    """Read at last, and say whether it was refused, or given up in the middle of its answer, or waited for."""
    sock.setblocking(True)
    sock.settimeout(2)
    head = b""
    try:
        while piece := sock.recv(65536):
            head = head or piece
    except ConnectionError:
        return "given up"
    except TimeoutError:
        return "refused" if head.startswith(b"HTTP/1.1 503") else "waited for"
    finally:
        sock.close()
    return "given up"
