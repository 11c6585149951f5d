"""Builds the application."""

import ctypes
import gc
import logging
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from fastapi import FastAPI
from starlette.types import ASGIApp

from app import __version__
from app.api import routes as api
from app.http.compression import Zipped
from app.http.departures import Departures
from app.http.headers import HeadAsGet, SafeHeaders
from app.http.limits import Entrance, Mistakes, ShortAddresses
from app.http.metrics import Observed
from app.http.page_cache import MOST_BYTES, PageCache
from app.pages import errors, file_routes, routes
from app.pages.templates import compile_all
from app.settings import settings


def create_api() -> FastAPI:
    """Build the FastAPI application with all its routes."""
    api_app = FastAPI(
        title="Backstep",
        version=__version__,
        summary="Every number of one iteration of backpropagation.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    # A step takes nothing but the request, so the framework need not look for more on its way.
    api_app.router.add_route("/step", routes.step, include_in_schema=False)
    for router in (routes.router, file_routes.router, routes.health, api.router):
        api_app.include_router(router)
    errors.install(api_app)
    return api_app


def create_app(most_bytes: int = MOST_BYTES, most_at_once: int = 0) -> ASGIApp:
    """Build all that is served; it keeps no state but caches, of which that of pages takes so many bytes.

    The wrappers stand outside the framework, so that its own error answers pass them too.
    """
    answered = Departures(Mistakes(create_api(), errors.on_any))
    zipped = Zipped(ShortAddresses(answered, errors.error_page), minimum_size=500, compresslevel=5)
    cache = PageCache(zipped, most_bytes)
    entrance = Entrance(HeadAsGet(cache), most_at_once or settings().most_at_once, errors.error_page)
    return SafeHeaders(Observed(entrance, cache, settings().access_log))


M_ARENA_MAX, M_MMAP_THRESHOLD = -8, -3
"""glibc's names for how many heaps there may be, and for from how many bytes on a piece is one of its own."""

LARGE = 128 * 1024
"""Bytes of such a piece, which goes back to the system at once; left alone, glibc soon raises it to 32 MB."""

TIDY_SECONDS = 5.0


def keep_memory_small() -> None:
    """Let all threads take memory from one heap, and give back what is free in it, where the C library is glibc.

    Otherwise each of some sixteen heaps keeps room for the costliest request that it ever met: in half an hour of a
    soak a process grew to three times what it remembers, and with one heap still to twice as much.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(M_ARENA_MAX, 1)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)
        threading.Thread(target=_tidy, args=(libc.malloc_trim,), name="tidy", daemon=True).start()


def _tidy(malloc_trim: Callable[[int], int]) -> None:
    """Give free memory back to the system now and then; it takes a few milliseconds, in which others may run."""
    while True:
        time.sleep(TIDY_SECONDS)
        malloc_trim(0)


def create_served() -> ASGIApp:
    """Build what a server process serves, and prepare the process for it."""
    keep_memory_small()
    logging.basicConfig(format="%(message)s")
    logging.getLogger("backstep.access").setLevel(logging.INFO)
    sys.setswitchinterval(0.001)  # a long training gives way to a page soon
    application = create_app()
    compile_all()
    gc.freeze()  # what is there now stays, and need not be looked through for garbage
    gc.set_threshold(20_000, 20, 20)
    return application


app = create_served()
