"""What an operator sees: counts for Prometheus, and, if switched on, a line for each request.

Nothing of a request is written down unless `ACCESS_LOG` says so; the query, which holds the lesson,
only with `ACCESS_LOG=query`.
"""

import json
import logging
import os
import re
import time

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app.http.limits import Entrance
from app.http.page_cache import PageCache
from app.http.responses import header_of
from app.service.turnstile import turnstile

log = logging.getLogger("backstep.access")

_ID = re.compile(r"[\w.-]{1,64}")
PLACES = {"", "step", "api", "guide", "practice", "worksheet", "examples", "export", "glossary", "static", "healthz",
          "readyz", "metrics", "qr.svg", "picture.png", "gallery"}  # fmt: skip
"""First parts of the addresses that are counted by name; all others together."""

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Counts:
    """The numbers of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = self.registry
        self.requests = Counter("backstep_requests", "Answers by place and status.", ["place", "status"], registry=own)
        self.seconds = Histogram(
            "backstep_seconds", "Seconds until an answer ends.", ["place"], buckets=BUCKETS, registry=own
        )
        self.kept_bytes = Gauge("backstep_kept_page_bytes", "Bytes of the pages kept in memory.", registry=own)
        self.hits = Gauge("backstep_kept_page_hits", "Answers that came from kept pages.", registry=own)
        self.inside = Gauge("backstep_requests_inside", "Requests whose answer is being made.", registry=own)
        self.at_work = Gauge("backstep_costly_calculations", "Costly calculations under way.", registry=own)
        self._known: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def count(self, place: str, status: int, seconds: float) -> None:
        """Count an answer."""
        known = self._known.get((place, status))
        if known is None:
            labelled = self.requests.labels(place, str(status)), self.seconds.labels(place)
            known = self._known[place, status] = labelled
        known[0].inc()
        known[1].observe(seconds)

    def exposition(self) -> bytes:
        """Write them for Prometheus."""
        return generate_latest(self.registry)


def place_of(path: str) -> str:
    """Return the kind of address, never the address itself."""
    first = path.split("/")[1] if path.startswith("/") else ""
    return (first or "front") if first in PLACES else "other"


class Observed:
    """Counts every answer, gives it an id, and writes a line if that is wanted."""

    def __init__(self, app: Entrance, cache: PageCache, access_log: str = "") -> None:
        self.app = self.entrance = app
        self.cache, self.access_log = cache, access_log
        self.counts = Counts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"] == "/metrics":
            await self._tell(scope, receive, send)
            return
        start, status, request_id = time.perf_counter(), 500, _id_of(scope)

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (b"x-request-id", request_id.encode())]}
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            self._count(scope, status, time.perf_counter() - start, request_id)

    def _count(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        place = place_of(scope["path"])
        self.counts.count(place, status, seconds)
        if self.access_log:
            line = {"id": request_id, "method": scope["method"], "path": scope["path"], "status": status,
                    "ms": round(seconds * 1000, 2)}  # fmt: skip
            if self.access_log == "query":
                line["query"] = scope["query_string"].decode("latin-1")
            log.info(json.dumps(line, ensure_ascii=False))

    async def _tell(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            await self.entrance.error_page(Request(scope), 405, headers={"Allow": "GET, HEAD"})(scope, receive, send)
            return
        self.counts.kept_bytes.set(self.cache.size)
        self.counts.hits.set(self.cache.hits)
        self.counts.inside.set(self.entrance.inside)
        self.counts.at_work.set(turnstile.inside)
        body = self.counts.exposition() if scope["method"] == "GET" else b""
        headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        await Response(body, headers=headers)(scope, receive, send)


def _id_of(scope: Scope) -> str:
    """Return the id that a proxy gave the request, if it is a plain one, or a new one."""
    given = header_of(scope, b"x-request-id")
    return given if _ID.fullmatch(given) else os.urandom(8).hex()
