"""Serve Backstep: `python -m app`, with HOST and PORT from the environment."""

import os

import uvicorn


class Server(uvicorn.Server):
    """Says the address to open once it can be opened."""

    def _log_started_message(self, listeners: object) -> None:
        super()._log_started_message(listeners)  # type: ignore[arg-type]
        print(f"\nBackstep is ready: http://{self.config.host}:{self.config.port}/\n", flush=True)  # noqa: T201


def main() -> None:
    """Serve until stopped."""
    Server(
        uvicorn.Config(
            "app.main:app",
            host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8000")),
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
