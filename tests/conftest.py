"""What tests share: the application called without a socket, and a real server for the browser."""

import asyncio
import contextlib
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from app.main import create_app

Result = TypeVar("Result")

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

app = create_app(most_bytes=0)
"""Nothing is kept, so that every test meets a page of its own."""

_WORKER = ThreadPoolExecutor(max_workers=1)
"""Has no event loop of its own running, unlike the thread that drives the browser."""


def run_alone(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine in a thread that has no event loop of its own running."""
    return _WORKER.submit(lambda: asyncio.run(work)).result()


def get(address: str, method: str = "GET", **headers: str) -> httpx.Response:
    """Ask the application for an address, without a socket."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, address, headers=names)

    return run_alone(ask())


def get_json(address: str) -> Any:
    """Ask for JSON and take it apart."""
    answer = get(address)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text)


@pytest.fixture(scope="session")
def published() -> list[dict[str, Any]]:
    """Published worked examples: what their authors printed, and independent reference values."""
    text = (Path(__file__).parent / "data" / "published.json").read_text()
    examples: list[dict[str, Any]] = json.loads(text)
    return examples


def chromium() -> str | None:
    """Where Chromium is, if anywhere."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser its tests are skipped, save on CI, where they must run."""
    if chromium() or os.environ.get("CI") == "true":
        return
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="no Chromium here: browser tests are skipped"))


WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw") or 0)
PORTS = itertools.cycle(range(12_000 + 500 * (WORKER % 16), 12_500 + 500 * (WORKER % 16)))
"""Ports of this process of the suite: below those that the system hands to clients, and no other process's."""


def free_port() -> int:
    """Find a port that nobody listens on, and that no client is given meanwhile."""
    for port in itertools.islice(PORTS, 500):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def wait_until_ready(address: str) -> None:
    """Wait for a server to answer, a minute at most: the machine may be busy."""
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")


OURS = (sys.executable, "-m", "app")
"""The command that serves the application."""


def started(port: int, *command: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start the application, or another server, on a port, and wait until it answers."""
    env = {**os.environ, "PORT": str(port), **environment}
    process = subprocess.Popen(command or OURS, env=env, stdout=subprocess.DEVNULL)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}")
    except BaseException:
        process.kill()
        process.wait(10)
        raise
    return process


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Serve the application on a port of its own."""
    port = free_port()
    process = started(port)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run one Chromium for all browser tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
