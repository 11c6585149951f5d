"""The rooms and who may know whom; sizes that keep the code readable."""

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
APP = ROOT / "app"

MAY_KNOW = {
    "engine": set(),
    "lesson": {"engine"},
    "writing": {"lesson", "engine"},
    "drawing": {"lesson", "engine"},
    "web": {"writing", "drawing", "lesson", "engine"},
}
"""What each room may import, besides itself."""


def modules() -> list[Path]:
    return sorted(APP.rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Every module that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_room_knows_only_the_rooms_below_it(path: Path) -> None:
    room = path.relative_to(APP).parts[0]
    if room not in MAY_KNOW:
        return
    known = {name.split(".")[1] for name in imports(path) if name.startswith("app.")}
    assert known <= MAY_KNOW[room] | {room}


def test_the_engine_needs_numpy_and_the_standard_library_only() -> None:
    import sys

    allowed = set(sys.stdlib_module_names) | {"numpy", "app"}
    for path in (APP / "engine").glob("*.py"):
        assert {name.split(".")[0] for name in imports(path)} <= allowed, path


def functions() -> list[tuple[str, int]]:
    """Name and length of every function of the application, without its docstring."""
    found = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                has_words = ast.get_docstring(node) is not None
                first = node.body[1] if has_words and len(node.body) > 1 else node.body[0]
                found.append((f"{path.stem}.{node.name}", (node.end_lineno or 0) - first.lineno + 1))
    return found


def test_functions_fit_the_eye() -> None:
    lengths = [length for _, length in functions()]
    assert median(lengths) <= 8
    assert [name for name, length in functions() if length > 50] == []


def test_templates_never_style_or_script_inline() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert ' style="' not in text, path
        assert "<style" not in text, path
        assert "hx-on" not in text, path
        assert " onclick" not in text, path
