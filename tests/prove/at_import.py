"""Print the functions of the program that are called when it is imported and by none of many pages, a line each."""

import json
import sys
import threading
from pathlib import Path
from types import FrameType

ADDRESSES = Path(__file__).parents[1] / "data" / "golden_addresses.json"


def main() -> None:
    """Watch every call, first while the program is imported, then while it answers."""
    seen: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.startswith("app."):
            seen.add(f"{module}.{frame.f_code.co_qualname}")

    threading.setprofile(note)
    sys.setprofile(note)
    from tests.conftest import get

    at_import = set(seen)
    seen.clear()
    for golden in json.loads(ADDRESSES.read_text()):
        for path in ("/step", "/api/iteration", "/quiz.xml", "/practice", "/export/backstep.py"):
            get(f"{path}?{golden['query']}")
    sys.setprofile(None)
    print("\n".join(sorted(name for name in at_import - seen if "<" not in name)))


if __name__ == "__main__":
    main()
