"""Whether the tests would notice: formulas and words broken at random by mutmut, one at a time.

A copy of the project is broken, never the project itself. There are some 7,500 mutants of `app/engine` and
`app/lesson`; a sample of a few hundred says within some percent what all would. `python -m tests.prove.mutants all`
takes them all, which needs a night. Functions that are called at import, and by no page, are left out: mutmut
can't break them.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).parents[2]
FIRST = "app.engine.exact.x__rounded__mutmut_1"
"""Asked for by itself, so that the list of all is made."""

NOTICED = {"killed", "timeout", "segfault", "suspicious"}
"""Ends that a broken program comes to when somebody looks; the others mean that nobody did."""

LEAST = 0.9
"""The share that must be noticed."""


@dataclass
class Killed:
    """How many mutants were noticed, and which were not."""

    total: int = 0
    states: Counter[str] = field(default_factory=Counter)
    survivors: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Those that were noticed, of all that were tried."""
        return self.noticed / max(self.total, 1)

    @property
    def noticed(self) -> int:
        """How many were noticed."""
        return sum(self.states[state] for state in NOTICED)


def copied(target: Path) -> None:
    """Copy what is kept under version control, or what would be."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
                            check=True).stdout  # fmt: skip
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def mutmut(folder: Path, *names: str) -> None:
    """Run it on some mutants."""
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(os.cpu_count() or 1), *names]
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def codes(folder: Path) -> dict[str, int | None]:
    """Every mutant, and how its tests ended."""
    found: dict[str, int | None] = {}
    for path in (folder / "mutants" / "app").rglob("*.meta"):
        found |= json.loads(path.read_text())["exit_code_by_key"]
    return found


def is_reached(mutant: str, at_import: set[str]) -> bool:
    """Return whether a mutant can be reached: mutmut breaks a function when it is called, and not at import."""
    place, _, function = mutant.partition("__mutmut_")[0].rpartition(".")
    return f"{place}.{function[2:].replace('ǁ', '.')}" not in at_import  # x_name, or xǁClassǁname


def only_at_import() -> set[str]:
    """Return the functions that are called when the program is imported and by none of many pages."""
    said = subprocess.run([sys.executable, "-m", "tests.prove.at_import"], cwd=ROOT, capture_output=True, text=True,
                          check=True).stdout  # fmt: skip
    return set(said.split())


def kill(count: int, seed: int = 1) -> Killed:
    """Break so many places, drawn at random, and see which the tests notice; 0 breaks all."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        copied(folder)
        mutmut(folder, FIRST)
        at_import = only_at_import()
        names = [name for name in sorted(codes(folder)) if is_reached(name, at_import)]
        drawn = random.Random(seed).sample(names, min(count, len(names))) if count else names
        mutmut(folder, *drawn)
        ended = codes(folder)
        found = Killed(len(drawn))
        for name in drawn:
            state = status_by_exit_code[ended[name]]
            found.states[state] += 1
            if state not in NOTICED:
                found.survivors.append(f"{name}: {state}\n{shown(folder, name)}")
        return found


def shown(folder: Path, name: str) -> str:
    """What a mutant changed."""
    said = subprocess.run([sys.executable, "-m", "mutmut", "show", name], cwd=folder, capture_output=True, text=True,
                          check=False).stdout  # fmt: skip
    return "\n".join(f"    {line}" for line in said.splitlines() if line[:2] in {"- ", "+ "})


def main() -> int:
    """Print the share and the survivors."""
    asked = sys.argv[1] if len(sys.argv) > 1 else "300"
    found = kill(0 if asked == "all" else int(asked))
    print("\n".join(found.survivors))
    print(f"\n{found.noticed} of {found.total} noticed, {100 * found.share:.1f} %: {dict(found.states)}")
    return int(found.share < LEAST)


if __name__ == "__main__":
    sys.exit(main())
