"""Serve Backstep: `python -m app`, with HOST and PORT from the environment."""

import logging
import sys

import uvicorn

from app.web.settings import settings


class Server(uvicorn.Server):
    """Says the address to open once it can be opened."""

    def _log_started_message(self, listeners: object) -> None:
        super()._log_started_message(listeners)  # type: ignore[arg-type]
        here = "127.0.0.1" if settings().is_for_all else self.config.host
        room = f"\nOthers in the same network: {settings().base}/" if settings().base else ""
        print(f"\nBackstep is ready: http://{here}:{self.config.port}/{room}\n", flush=True)  # noqa: T201


def main() -> None:
    """Serve until stopped."""
    logging.basicConfig(format="%(message)s")
    logging.getLogger("backstep.access").setLevel(logging.INFO)
    sys.setswitchinterval(0.001)  # a long training gives way to a page soon
    Server(
        uvicorn.Config(
            "app.main:app",
            host=settings().host,
            port=settings().port,
            loop="asyncio",
            http="httptools",
            timeout_keep_alive=75,
            server_header=False,
            access_log=False,
            log_level="warning",
        )
    ).run()


if __name__ == "__main__":
    main()
