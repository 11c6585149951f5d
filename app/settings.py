"""What whoever runs the server decides, from the environment."""

import ipaddress
import os
import re
import socket
import time
from dataclasses import dataclass, replace
from functools import cache, lru_cache

LOOPBACK_NAMES = {"localhost", "localhost.localdomain", ""}


@dataclass(frozen=True)
class Settings:
    """The settings; docs/serving.md says what each is for.

    Attributes:
        host, port: where the server listens.
        public_url: the address under which others reach it, or nothing.
        frame_ancestors: who may show our pages in a frame, as the policy spells it.
        hsts: seconds for which browsers shall come by TLS only; 0 says nothing.
        access_log: nothing, "on", or "query" to write the query down, too.
        workers: how many processes serve.
        security_contact: where to report a weakness, for /.well-known/security.txt, or nothing.
        most_at_once: how many requests one process lets in at the same time.
        head_seconds: how long a request's head may take to come in.
        write_seconds: how long a client may read nothing of what is written to it.
    """

    host: str = "0.0.0.0"  # noqa: S104 - a class must reach it
    port: int = 8000
    public_url: str = ""
    frame_ancestors: str = "*"
    hsts: int = 0
    access_log: str = ""
    workers: int = 1
    most_at_once: int = 1000
    head_seconds: float = 20
    write_seconds: float = 30
    security_contact: str = ""

    @property
    def is_for_all(self) -> bool:
        """Whether the server listens on every interface."""
        return self.host in {"0.0.0.0", "::"}  # noqa: S104

    @property
    def base(self) -> str:
        """Return the beginning of addresses that others can reach; empty where there is none."""
        if self.public_url:
            return self.public_url
        if is_loopback(self.host):
            return ""
        host = own_address() if self.is_for_all else self.host
        return f"http://{host}:{self.port}" if host else ""


@cache
def settings() -> Settings:
    """Read the environment, once.

    Raises:
        ValueError: if a setting can't be what it says.
    """
    public = os.environ.get("PUBLIC_URL", "").strip().rstrip("/")
    if public and not re.fullmatch(r"https?://[^\s\"'<>?#]+", public):
        raise ValueError("PUBLIC_URL must begin with http:// or https:// and hold no query.")
    ancestors = os.environ.get("FRAME_ANCESTORS", "").strip() or "*"
    if not re.fullmatch(r"[\w*'.:/ -]+", ancestors):
        raise ValueError("FRAME_ANCESTORS must be a list of origins, 'self', 'none' or *.")
    access_log = {"0": "", "off": "", "1": "on"}.get(text := os.environ.get("ACCESS_LOG", "").strip().lower(), text)
    if access_log not in {"", "on", "query"}:
        raise ValueError("ACCESS_LOG must be off, on or query.")
    host, port, hsts = (os.environ.get(name) for name in ("HOST", "PORT", "HSTS"))
    workers, most = (int(os.environ.get(name) or 0) for name in ("WORKERS", "LIMIT_CONCURRENCY"))
    own = Settings(host or Settings.host, int(port or 8000), public, ancestors, int(hsts or 0), access_log)
    seconds = {f"{name}_seconds": float(os.environ.get(f"{name.upper()}_SECONDS") or 0) for name in ("head", "write")}
    limits = {"workers": workers, "most_at_once": most, **seconds}
    contact = _contact(os.environ.get("SECURITY_CONTACT", "").strip())
    given = {name: limit for name, limit in limits.items() if limit > 0}
    return replace(own, security_contact=contact, **given)  # type: ignore[arg-type]


def _contact(text: str) -> str:
    if text and not re.fullmatch(r"(mailto:|https://|tel:)[^\s<>]+", text):
        raise ValueError("SECURITY_CONTACT must begin with mailto:, https:// or tel:.")
    return text


@lru_cache(maxsize=16)
def is_loopback(host: str) -> bool:
    """Whether only this machine itself can reach a host of this name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() in LOOPBACK_NAMES


def own_address() -> str:
    """Return this machine's own address on the network it is in at present, or nothing."""
    return _own_address(int(time.monotonic() // 30))


@lru_cache(maxsize=1)
def _own_address(_moment: int) -> str:
    """Ask the system which address it would send from; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address set aside for documentation
        except OSError:
            return ""
        address: str = probe.getsockname()[0]
    return "" if is_loopback(address) or address == "0.0.0.0" else address  # noqa: S104
