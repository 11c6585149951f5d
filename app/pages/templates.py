"""Jinja2, strict, with hashed addresses of static files."""

import hashlib
from functools import lru_cache
from pathlib import Path

import numpy
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from app import __version__
from app.lesson.symbols import italic

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"


@lru_cache
def static_names() -> dict[str, str]:
    """Return every static file's public name, which holds its hash, and the file it stands for."""
    kinds = {".css", ".js", ".woff2", ".svg"}
    paths = [p for p in STATIC.rglob("*") if p.suffix in kinds]
    return {_hashed(p): str(p.relative_to(STATIC)) for p in paths}


def _content(path: Path) -> bytes:
    """Return the file's bytes; in the style sheet, the font's name is the hashed one."""
    data = path.read_bytes()
    if path.suffix != ".css":
        return data
    for font in (STATIC / "fonts").glob("*.woff2"):
        data = data.replace(f"fonts/{font.name}".encode(), _hashed(font).encode())
    return data


def _hashed(path: Path) -> str:
    digest = hashlib.sha256(_content(path)).hexdigest()[:12]
    return f"{path.stem}.{digest}{path.suffix}"


@lru_cache
def static_file(name: str) -> bytes | None:
    """Return a static file by its hashed name."""
    found = static_names().get(name)
    return None if found is None else _content(STATIC / found)


def static_address(path: str) -> str:
    """Return the hashed address of a file under `static/`.

    Raises:
        KeyError: if there is no such file.
    """
    return f"/static/{_addresses()[path]}"


@lru_cache
def _addresses() -> dict[str, str]:
    return {path: name for name, path in static_names().items()}


@lru_cache(maxsize=4096)
def named(letter: str, sub: str) -> Markup:
    """Write a name in a drawing: a slanted letter, with what stands above it, and what stands below."""
    below = Markup('<tspan class="sub" dy=".22em">{}</tspan>').format(sub) if sub else ""
    return escape(italic(letter[:1]) + letter[1:]) + below


@lru_cache(maxsize=4096)
def head(name: Markup) -> Markup:
    """Write a name at the head of a row or column: seen as mathematics, read as a word."""
    spoken = escape(name).striptags()
    return Markup('<span aria-hidden="true">{}</span><span class="unseen">{}</span>').format(name, spoken)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(italic=italic, named=named, head=head)
    environment.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    environment.globals.update(static=static_address, version=__version__, engine=f"NumPy {numpy.__version__}")
    return environment


environment = _environment()


def compile_all() -> None:
    """Compile every template, a third of a second in all, so that whoever comes first need not wait for it."""
    for name in environment.list_templates():
        environment.get_template(name)


def render(name: str, **context: object) -> str:
    """Render a template from its one frozen page object."""
    return environment.get_template(name).render(**context)


def part(name: str, **context: object) -> Markup:
    """Render a part of a page, to be put into it as it is."""
    return Markup(render(name, **context))  # noqa: S704 - the template has escaped it
