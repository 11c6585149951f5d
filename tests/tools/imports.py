"""Which room knows which: `python -m tests.tools.imports` prints the graph of the rooms, and every circle."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"


def modules() -> dict[str, Path]:
    """Every module of the application, by its name."""
    return {name_of(path): path for path in sorted(APP.rglob("*.py"))}


def name_of(path: Path) -> str:
    """The name under which a file is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    """Every name that a file imports, also for type checking alone or within a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def graph() -> dict[str, set[str]]:
    """Every module of the application, and those of it that it imports."""
    known = modules()
    empty = {name for name, path in known.items() if path.name == "__init__.py"}
    return {name: imports(path) & (known.keys() - empty) - {name} for name, path in known.items()}


def circle() -> list[str]:
    """The modules of a circle of imports; empty where there is none."""
    try:
        TopologicalSorter(graph()).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def room_of(module: str) -> str:
    """The folder under `app/`, or the file, that a module belongs to."""
    return module.split(".")[1] if "." in module else module


def rooms() -> dict[str, set[str]]:
    """Every room, and those that it knows."""
    found: dict[str, set[str]] = {}
    for module, known in graph().items():
        found.setdefault(room_of(module), set()).update(map(room_of, known))
    return {room: known - {room} for room, known in found.items()}


if __name__ == "__main__":
    for room, known in rooms().items():
        print(f"{room:12} {' '.join(sorted(known))}")
    print(f"circle: {' -> '.join(circle()) or 'none'}")
