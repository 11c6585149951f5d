"""Answers: whole documents with an ETag, and how long they may be kept."""

import hashlib
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from app.settings import settings

PAGE_AGE = "public, max-age=600"
"""A page is a pure function of its address and of our version."""

NEVER = "no-store"
CLIENT_LEFT = 499
"""Status of an answer that nobody waits for any more; it says nothing of the next one."""

FOR_EVER = "public, max-age=31536000, immutable"
NONE: Mapping[str, str] = {}


def answer(
    request: Request,
    body: str | bytes,
    media_type: str,
    status: int = 200,
    cache: str = PAGE_AGE,
    own: Mapping[str, str] = NONE,
) -> Response:
    """Answer with a document, and headers of its own, or with 304 where the client has it already."""
    data = body.encode() if isinstance(body, str) else body
    headers = {"Cache-Control": cache, **own}
    if status == 200 and cache != NEVER:
        etag = tag(request.scope.get("path", ""), request.scope["query_string"])
        headers["ETag"] = etag
        if is_known(etag, request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers={**headers, "Vary": "Accept-Encoding"})
    return Response(data, status, headers, media_type)


def tag(path: str, query: bytes) -> str:
    """Return the mark of the document at an address.

    A document is a pure function of its address, of this program, and of where others reach it: these are its mark.
    """
    address = b"%b?%b#%b" % (path.encode(), query, settings().base.encode())
    return f'W/"{hashlib.blake2b(address, digest_size=12, key=program()).hexdigest()}"'


@lru_cache
def program() -> bytes:
    """Return a mark of everything that a document is made from, besides its address."""
    root = Path(__file__).resolve().parents[2]
    mark = hashlib.blake2b(f"{sys.version} {numpy.__version__}".encode(), digest_size=16)
    for folder in ("app", "templates", "static"):
        for path in sorted(p for p in (root / folder).rglob("*") if p.is_file() and p.suffix != ".pyc"):
            mark.update(path.read_bytes())
    return mark.digest()


def header_of(scope: Scope, name: bytes) -> str:
    """Return a request's header by its small letters, or nothing."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def is_known(etag: str, if_none_match: str) -> bool:
    """Whether the client said that it has this document."""
    if not if_none_match:
        return False
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag.removeprefix("W/") in known or "*" in known


def html(request: Request, body: str | bytes, status: int = 200, own: Mapping[str, str] = NONE) -> Response:
    """Answer with a page, and headers of its own; errors are not kept."""
    return answer(request, body, "text/html; charset=utf-8", status, PAGE_AGE if status == 200 else NEVER, own)
