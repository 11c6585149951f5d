"""The one table of `make bench`: figures, what each is measured against in the same run, and what was promised."""

import math
import platform
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """A figure.

    Attributes:
        ratio: the figure over that of the row it is measured against.
        promise: what was promised of it, in words.
        kept: whether it holds; None where nothing was promised.
    """

    what: str
    value: float
    unit: str
    ratio: float | None = None
    promise: str = ""
    kept: bool | None = None


def machine() -> str:
    """Name the machine."""
    cpu = next((line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name")), "")
    cores = sum(line.startswith("processor") for line in _cpu_lines())
    return f"{cpu or platform.processor()}, {cores} cores, {platform.system()}, Python {platform.python_version()}"


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def figure(value: float) -> str:
    """Write three figures of a number."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


class Table:
    """Prints rows as they come, and writes them down at the end."""

    def __init__(self) -> None:
        self.sections: list[tuple[str, list[Row]]] = []

    def section(self, title: str, rows: Callable[[], list[Row]]) -> None:
        """Measure and print one part; a part that can't be measured here says why."""
        print(f"\n{title}", flush=True)
        try:
            found = rows()
        except LookupError as missing:
            print(f"    not measured here: {missing}")
            return
        self.sections.append((title, found))
        for row in found:
            ratio = "" if row.ratio is None else f"{row.ratio:8.2f}×"
            mark = {None: "", True: "holds", False: "DOES NOT HOLD"}[row.kept]
            print(f"  {row.what:58}{figure(row.value):>12} {row.unit:8}{ratio:>10}  {row.promise} {mark}".rstrip())

    def write(self) -> None:
        """Write the table and its picture beside this file."""
        (FOLDER / "results.md").write_text(self.markdown())
        (FOLDER / "results.svg").write_text(self.picture())

    def markdown(self) -> str:
        """Write the table."""
        lines = [f"# One run of `make bench`\n\n{machine()}. Load generator and server share the cores.\n"]
        for title, rows in self.sections:
            lines += [f"\n## {title}\n", "| what | figure | ratio | promised |", "|---|---:|---:|---|"]
            for row in rows:
                ratio = "" if row.ratio is None else f"{row.ratio:.3g}"
                promise = row.promise + {None: "", True: " ✓", False: " – **not reached**"}[row.kept]
                lines.append(f"| {row.what} | {figure(row.value)} {row.unit} | {ratio} | {promise} |")
        return "\n".join(lines) + "\n\n![The figures with a ratio](results.svg)\n"

    def picture(self) -> str:
        """Draw every ratio as a bar on a logarithmic scale, 1 in the middle."""
        rows = [row for _, found in self.sections for row in found if row.ratio and row.ratio > 0]
        height, parts = 24 * len(rows) + 60, []
        for k, row in enumerate(rows):
            y, at = 40 + 24 * k, 560 + 80 * max(-2.5, min(2.5, math.log10(row.ratio or 1)))
            left, width = min(560, at), max(abs(at - 560), 1)
            colour = "#b3412e" if row.kept is False else "#2e6f9e"
            parts.append(f'<text x="350" y="{y + 12}" text-anchor="end">{escape(row.what)}</text>')
            parts.append(f'<rect x="{left:.1f}" y="{y}" width="{width:.1f}" height="15" fill="{colour}"/>')
            parts.append(f'<text x="780" y="{y + 12}">{figure(row.ratio or 0)}×</text>')
        lines = "".join(
            f'<path d="M{560 + 80 * p} 30V{height - 20}" stroke="#ccc"/>'
            f'<text x="{560 + 80 * p}" y="22" text-anchor="middle">{10.0**p:g}</text>'
            for p in range(-2, 3)
        )
        box = f'viewBox="0 0 860 {height}" font-family="sans-serif" font-size="12"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
        return f'{head}<rect width="860" height="{height}" fill="#fff"/>{lines}{"".join(parts)}</svg>\n'
