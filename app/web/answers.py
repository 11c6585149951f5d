"""Answers: whole documents with an ETag, and how long they may be kept."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

PAGE_AGE = "public, max-age=600"
"""A page is a pure function of its address and of our version."""

NEVER = "no-store"
FOR_EVER = "public, max-age=31536000, immutable"


def answer(request: Request, body: str | bytes, media_type: str, status: int = 200, cache: str = PAGE_AGE) -> Response:
    """Answer with a document, or with 304 where the client has it already."""
    data = body.encode() if isinstance(body, str) else body
    headers = {"Cache-Control": cache}
    if status == 200 and cache != NEVER:
        etag = f'W/"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
        headers["ETag"] = etag
        if is_known(etag, request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers={**headers, "Vary": "Accept-Encoding"})
    return Response(data, status, headers, media_type)


def is_known(etag: str, if_none_match: str) -> bool:
    """Whether the client said that it has this document."""
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag.removeprefix("W/") in known or "*" in known


def html(request: Request, body: str | bytes, status: int = 200) -> Response:
    """Answer with a page; errors are not kept."""
    return answer(request, body, "text/html; charset=utf-8", status, PAGE_AGE if status == 200 else NEVER)
