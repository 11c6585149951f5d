"""Everything at once for half an hour: a class at work, herds, hostile clients, kills and restarts.

make soak
"""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from app.address.scenario import Scenario
from app.address.write import write
from tests.conftest import OURS, free_port, run_alone, wait_until_ready
from tests.prove.hunt import address_of, genes
from tests.random_lessons import random_scenario
from tests.web.test_server import answer_of, is_whole
from tests.web.test_wire import HERDS, resident, silent_client, taken

MINUTES = 30.0
STUDENTS = 12
"""How many walk through lessons at each server, a click in a second or two."""

FLAT = 0.1
"""How far memory may stray from its mean over the last two thirds."""

PATIENCE = 30.0
"""Seconds within which an honest request must have its answer, asked again as a browser would included."""

CALM = 20.0
"""Seconds after which the last who left without a word is forgotten."""


@dataclass
class Soaked:
    """What was seen.

    Attributes:
        seconds: how long honest requests waited, the longest first once it is over.
        again: how many were sent a second time, since the server had been killed or asked for patience.
        memory, descriptors: of the server that is never killed, a measurement every five seconds.
        at_rest: its descriptors before anybody came, and after everybody had left.
    """

    seconds: list[float] = field(default_factory=list)
    again: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    memory: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)
    at_rest: tuple[int, int] = (0, 0)
    faults: list[str] = field(default_factory=list)

    @property
    def strayed(self) -> float:
        """How far the last two thirds of memory stray from their mean, as a share of it."""
        late = self.memory[len(self.memory) // 3 :]
        mean = sum(late) / len(late)
        return max(max(late) - mean, mean - min(late)) / mean


class Patient:
    """An honest client: whoever gets no answer, since a server was killed or was busy, asks again for a while."""

    def __init__(self, done: Soaked, port: int) -> None:
        self.done, self.port = done, port

    async def get(self, address: str, *, refused: bool = False) -> None:
        """Ask until there is a whole answer that is no failure; note how long it took.

        An answer that refuses what was asked is a fault too, unless it may be `refused`.
        """
        begin = time.perf_counter()
        while True:
            status = 0
            with suppress(OSError, EOFError, TimeoutError, ValueError):
                async with asyncio.timeout(PATIENCE):
                    status = await self._ask(address)
            waited = time.perf_counter() - begin
            if status and status < (500 if refused else 400):
                self.done.seconds.append(waited)
                return
            if status not in {0, 503} or waited > PATIENCE:
                self.done.faults.append(f"{status} after {waited:.1f} s: {address[:300]}")
                return
            self.done.again += 1
            await asyncio.sleep(3 if status else 0.3)

    async def _ask(self, address: str) -> int:
        """Ask once; give the status of a whole answer, or raise."""
        head, body = await answer_of(self.port, address, more="Accept-Encoding: gzip\r\n")
        if not is_whole(head, body):
            raise EOFError
        return int(head.split()[1])


async def student(client: Patient, draw: Random) -> None:
    """Walk through one lesson after another, train a little, practise, take things away."""
    while True:
        spec = random_scenario(draw, most_layers=4, most_units=5).spec
        query, begin = write(Scenario(spec)), draw.randint(0, 20)
        for step in range(begin, min(begin + 12, spec.plan.steps)):
            await client.get(f"/step?{query}&step={step}")
            await asyncio.sleep(draw.uniform(0.5, 1.5))
        for address in ("/step?{}&iteration=100", "/practice?{}", "/worksheet?{}", "/export/backstep.py?{}",
                        "/step?{}&panel=matrices", "/api/iteration?{}", "/step?{}&w1=&w2=x"):  # fmt: skip
            await client.get(address.format(query), refused="w2=x" in address or "worksheet" in address)
            await asyncio.sleep(draw.uniform(0.5, 1.5))


async def herds(client: Patient, draw: Random) -> None:
    """From 24 to 100 ask the same at once."""
    while True:
        address = draw.choice([address for address, _ in HERDS.values()]).format(draw.randint(0, 99))
        size = draw.randint(24, 100)
        await asyncio.gather(*(client.get(address, refused=True) for _ in range(size)))
        client.done.sent["requests in herds"] += size
        await asyncio.sleep(4)


async def endless_heads(client: Patient, draw: Random) -> None:
    """Send heads that are too long, never end, or come byte by byte."""
    while True:
        await asyncio.sleep(0.1)
        with suppress(OSError, TimeoutError):
            _, writer = await asyncio.open_connection("127.0.0.1", client.port)
            try:
                writer.write(b"GET /step HTTP/1.1\r\nHost: x\r\n")
                for _ in range(draw.choice((1, 3, 3000))):
                    writer.write(b"X-Line: " + b"y" * draw.choice((1, 8000)) + b"\r\n")
                    async with asyncio.timeout(5):
                        await writer.drain()
                await asyncio.sleep(draw.uniform(0, 10))
            finally:
                writer.close()
        client.done.sent["hostile heads"] += 1


async def never_readers(client: Patient, draw: Random) -> None:
    """Ask for large pages, many on each connection, and read nothing of them."""
    while True:
        silent = []
        with suppress(OSError):
            for _ in range(20):
                silent.append(await silent_client(client.port, 8))
        await asyncio.sleep(draw.uniform(2, 20))
        for sock in silent:
            sock.close()
        client.done.sent["clients that never read"] += len(silent)


async def dear(client: Patient, draw: Random) -> None:
    """Ask for what takes long; half of the askers leave."""
    while True:
        address = address_of(genes(draw))
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(draw.choice((0.5, 20))):
                await answer_of(client.port, address)
        client.done.sent["dear requests"] += 1
        await asyncio.sleep(draw.uniform(2, 6))


ACTORS: tuple[Callable[[Patient, Random], Awaitable[None]], ...] = (
    *[student] * STUDENTS, herds, endless_heads, endless_heads, never_readers, dear,
)  # fmt: skip


class Watched:
    """A server that is measured, and its log."""

    def __init__(self, workers: int) -> None:
        self.port, self.workers = free_port(), workers
        self.log = Path(tempfile.mkstemp(suffix=".log")[1])
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        env = {**os.environ, "PORT": str(self.port), "HOST": "127.0.0.1", "WORKERS": str(self.workers)}
        env |= {"HEAD_SECONDS": "10", "WRITE_SECONDS": "5"}
        with self.log.open("ab") as log:
            process = subprocess.Popen(OURS, env=env, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True)
        wait_until_ready(f"http://127.0.0.1:{self.port}")
        return process

    def restart(self) -> None:
        """Stop it as an administrator does, and start it again."""
        self.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(70)
        self.stop()
        self.process = self._started()

    def kill_worker(self) -> None:
        """Kill one of its workers at once."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        serving = [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        if serving:
            os.kill(int(serving[0]), signal.SIGKILL)

    def stop(self) -> None:
        """End it and its workers."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def measured(self) -> tuple[int, int]:
        """Its resident memory in kilobytes, and how many files and connections it has open."""
        return resident(self.process.pid), len(os.listdir(f"/proc/{self.process.pid}/fd"))


async def spoil(server: Watched, done: Soaked, draw: Random) -> None:
    """Kill a worker now and then, and restart the server less often."""
    while True:
        for _ in range(4):
            await asyncio.sleep(draw.uniform(20, 40))
            server.kill_worker()
            done.kills += 1
        await asyncio.to_thread(server.restart)


async def measure(server: Watched, done: Soaked) -> None:
    """Measure every five seconds."""
    while True:
        await asyncio.sleep(5)
        memory, descriptors = server.measured()
        done.memory.append(memory)
        done.descriptors.append(descriptors)


async def crowd(steady: Watched, spoilt: Watched, done: Soaked, seconds: float) -> None:
    """Let everyone loose on both servers, then look what is left."""
    clients = [Patient(done, steady.port), Patient(done, spoilt.port)]
    works = [actor(client, Random(n)) for client in clients for n, actor in enumerate(ACTORS)]
    tasks = [asyncio.ensure_future(w) for w in (*works, spoil(spoilt, done, Random(1)), measure(steady, done))]
    ended, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    done.faults += [f"an actor stopped: {task.exception()!r}" for task in ended]
    while tasks:
        for task in tasks:
            task.cancel()
        _, left = await asyncio.wait(tasks, timeout=80)
        tasks = list(left)


def soak(seconds: float = 60 * MINUTES) -> Soaked:
    """Do it for so long; `faults` are what went wrong."""
    done, servers = Soaked(), [Watched(1), Watched(2)]
    try:
        _, before = servers[0].measured()
        run_alone(crowd(servers[0], servers[1], done, seconds))
        time.sleep(CALM)
        done.at_rest = before, servers[0].measured()[1]
        if (places := run_alone(taken(servers[0].port))) > 0:
            done.faults.append(f"{places:.0f} places are taken, though everybody has left")
    finally:
        for server in servers:
            server.stop()
    for server in servers:
        if "Traceback" in (text := server.log.read_text()):
            done.faults.append(f"a traceback: {text[text.index('Traceback') :][:2000]}")
        server.log.unlink()
    if done.strayed > FLAT:
        done.faults.append(f"memory strayed by {100 * done.strayed:.0f} %")
    before, after = done.at_rest
    if after > before + 3:
        done.faults.append(f"{after} descriptors are open at the end, {before} were at the beginning")
    done.seconds.sort(reverse=True)
    return done


def main(minutes: float = MINUTES) -> int:
    """Soak, print what was seen, and give the number of faults."""
    done = soak(60 * minutes)
    count = len(done.seconds)
    print(f"{count:,} honest requests answered, {done.again} asked again: half within {done.seconds[count // 2]:.2f} s,"
          f" 99 of 100 within {done.seconds[count // 100]:.1f} s, the slowest {done.seconds[0]:.1f} s")  # fmt: skip
    print(", ".join(f"{count:,} {name}" for name, count in done.sent.items()) + f", {done.kills} workers killed")
    print(f"memory, MB, each tenth's mean: {means([m // 1024 for m in done.memory])}; {done.strayed:.0%} from flat")
    print(
        f"descriptors, each tenth's mean: {means(done.descriptors)}; {done.at_rest[0]} before, {done.at_rest[1]} after"
    )
    for fault in done.faults[:20]:
        print(f"    {fault}")
    print(f"{len(done.faults)} faults")
    return len(done.faults)


def means(measured: list[int]) -> list[int]:
    """Give the means of ten parts of about the same length."""
    size = max(1, len(measured) // 10)
    parts = [measured[n : n + size] for n in range(0, len(measured), size)][:10]
    return [sum(part) // len(part) for part in parts]


if __name__ == "__main__":
    sys.exit(min(main(float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES), 1))
