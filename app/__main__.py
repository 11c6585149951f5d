"""Serve Backstep: `python -m app`, with HOST and PORT from the environment."""

import asyncio
import contextlib
import socket
from typing import Any

import uvicorn

from app.pages.errors import OurProtocol
from app.settings import settings

GRACE = 0.5
"""Seconds in which, after the signal to stop, requests that are on their way may still come in."""


class Server(uvicorn.Server):
    """Says the address to open once it can be opened, and takes in what is on its way before it stops."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, a moment later."""
        await asyncio.sleep(GRACE)
        await super().shutdown(sockets)

    def _log_started_message(self, listeners: object) -> None:
        super()._log_started_message(listeners)  # type: ignore[arg-type]
        here = "127.0.0.1" if settings().is_for_all else self.config.host
        room = f"\nOthers in the same network: {settings().base}/" if settings().base else ""
        print(f"\nBackstep is ready: http://{here}:{self.config.port}/{room}\n", flush=True)  # noqa: T201


OPTIONS: dict[str, Any] = {
    "loop": "asyncio",
    "http": OurProtocol,
    "timeout_keep_alive": 75,
    "timeout_graceful_shutdown": 60,
    "backlog": 4096,
    "server_header": False,
    "proxy_headers": False,  # nothing asks who the client is
    "access_log": False,
    "log_level": "warning",
}


def main() -> None:
    """Serve until stopped: what is asked by then is still answered."""
    s = settings()
    allow_many_connections()
    if s.workers > 1:
        print(f"\nBackstep starts {s.workers} workers: http://127.0.0.1:{s.port}/\n", flush=True)  # noqa: T201
        uvicorn.run("app.main:app", host=s.host, port=s.port, workers=s.workers, **OPTIONS)
    else:
        Server(uvicorn.Config("app.main:app", host=s.host, port=s.port, **OPTIONS)).run()


def allow_many_connections() -> None:
    """Take as many open files as the system allows without asking: each connection is one."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    main()
