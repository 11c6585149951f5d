"""The yardstick: FastAPI answering the same bytes over and over, plain and zipped."""

import os
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response

app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
BODY = Path(os.environ["CONSTANT_BODY"]).read_bytes()


ENCODING = os.environ["CONSTANT_ENCODING"]
HEADERS = {"cache-control": "public", **({"content-encoding": ENCODING} if ENCODING != "identity" else {})}


@app.get("/healthz")
@app.get("/step")
async def step() -> Response:
    return Response(BODY, headers=HEADERS, media_type="text/html")
