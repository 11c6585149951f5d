"""The rooms and who may know whom; sizes that keep the code readable."""

import ast
import sys
from statistics import median

from tests.tools.imports import APP, ROOT, circle, imports, modules, rooms

BELOW = {"engine", "lesson", "writing", "settings", "remembering"}
MAY_KNOW = {
    "engine": set(),
    "drawing": set(),
    "settings": set(),
    "remembering": set(),
    "lesson": {"engine"},
    "writing": {"engine", "lesson"},
    "address": BELOW,
    "service": BELOW | {"address"},
    "http": {"settings", "remembering", "address", "service"},
    "practice": BELOW | {"address", "service"},
    "downloads": BELOW | {"address", "service"},
    "api": BELOW | {"address", "service", "http", "practice"},
    "pages": BELOW | {"address", "service", "http", "practice", "downloads", "drawing"},
}
"""What each room may import, besides itself; whoever starts the program may know all."""

MOST_LINES, MOST_METHODS, MOST_FILES = 300, 15, 25


def test_a_room_knows_only_the_rooms_below_it() -> None:
    found = {room: known for room, known in rooms().items() if room not in {"main", "__main__", "app"}}
    assert found.keys() == MAY_KNOW.keys()
    for room, known in found.items():
        assert known - {"app"} <= MAY_KNOW[room], room


def test_no_imports_go_in_a_circle() -> None:
    assert circle() == []


def test_the_engine_needs_numpy_and_the_standard_library_only() -> None:
    allowed = set(sys.stdlib_module_names) | {"numpy", "app"}
    for path in (APP / "engine").glob("*.py"):
        assert {name.split(".")[0] for name in imports(path)} <= allowed, path


def functions() -> list[tuple[str, int]]:
    """Name and length of every function of the application, without its docstring."""
    found = []
    for path in modules().values():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                has_words = ast.get_docstring(node) is not None
                first = node.body[1] if has_words and len(node.body) > 1 else node.body[0]
                found.append((f"{path.stem}.{node.name}", (node.end_lineno or 0) - first.lineno + 1))
    return found


def test_functions_fit_the_eye() -> None:
    lengths = [length for _, length in functions()]
    assert median(lengths) <= 8
    assert [name for name, length in functions() if length > 40] == []


def test_files_classes_and_folders_are_not_too_large() -> None:
    paths = modules().values()
    assert {p.name: n for p in paths if (n := p.read_text().count("\n")) > MOST_LINES} == {}
    folders = [folder for folder in APP.rglob("*") if folder.is_dir()]
    assert {f.name: n for f in folders if (n := len(list(f.glob("*.py")))) > MOST_FILES} == {}
    classes = [node for p in paths for node in ast.walk(ast.parse(p.read_text())) if isinstance(node, ast.ClassDef)]
    methods = {c.name: sum(isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) for n in c.body) for c in classes}
    assert {name: count for name, count in methods.items() if count > MOST_METHODS} == {}


def test_templates_never_style_or_script_inline() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert ' style="' not in text, path
        assert "<style" not in text or path.name == "offline.html", path  # that file holds everything itself
        assert "hx-on" not in text, path
        assert " onclick" not in text, path


def test_every_template_has_the_name_of_the_part_that_fills_it() -> None:
    shared = {"base", "macros", "guide"}
    for path in (ROOT / "templates").rglob("*.html"):
        inside = path.relative_to(ROOT / "templates")
        if inside.parts[0].removesuffix(".html") not in shared or inside.name == "guide.html":
            assert (APP / "pages" / inside).with_suffix(".py").exists(), inside
