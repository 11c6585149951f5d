"""Reads every number off a page and holds it against the correctly rounded value of what its `data-term` names."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from html.parser import HTMLParser
from typing import NamedTuple

from mpmath import mp, mpf

from tests.prove.reference import Reference

RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = re.compile(r"(?:^|[\s→=≈(])([−-]?\d+(?:\.\d+)?)(?:·(?:10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|⟨(-?\d+)⟩))?\)?$")
VOID = {"meta", "link", "input", "br", "img", "wbr", "hr"}
EXEMPT = mpf("1e-13")
"""Values so near a rounding boundary, relatively, are left to chance, and counted."""


class Seen(NamedTuple):
    """A number on a page: the term that it stands for, its text, and where it was met."""

    term: str
    text: str
    place: str
    power: int
    sample: int


def numeral(found: re.Match[str]) -> tuple[str, int]:
    """Return the figures of a `NUMBER` with a plain minus, and its power of ten."""
    return found[1].replace("−", "-"), int(found[2].translate(RAISED)) if found[2] else int(found[3] or 0)


class Nested(HTMLParser):
    """Knows within which elements it is."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.stack.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def around(self, key: str) -> str:
        """The nearest value of an attribute outwards."""
        return next((attrs[key] for _, attrs in reversed(self.stack) if key in attrs), "")

    def classes(self) -> set[str]:
        return {name for _, attrs in self.stack for name in attrs.get("class", "").split()}

    def tags(self) -> set[str]:
        return {tag for tag, _ in self.stack}


class Page(Nested):
    """Collects the numbers of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Seen] = []
        self.relation = ""

    def place(self) -> str:
        """Where the present text stands, or nothing if no number is to be read there."""
        tags, classes, own = self.tags(), self.classes(), self.stack[-1][1] if self.stack else {}
        if own.get("id") == "result":
            return "result"
        if "svg" in tags:
            return "drawing" if self.stack[-1][0] == "text" and "diagram" in classes else ""
        if "math" in tags:
            begin = max(i for i, (tag, _) in enumerate(self.stack) if tag == "math")
            own_term = any(attrs.get("data-term") for _, attrs in self.stack[begin:])
            return "equation" if "numbers" in classes and "mn" in tags and own_term else ""
        if "letter-value" in classes:
            return "letter"
        return "table" if "td" in tags and self.around("data-term") and "th" not in tags else ""

    def handle_data(self, data: str) -> None:
        text = data.strip()
        if "result-line" in self.classes() and "mo" in self.tags():
            self.relation = text
        place = self.place() if text else ""
        term = self.around("data-letter") if place == "letter" else self.around("data-term")
        found = NUMBER.search(text)
        if place and term and found:
            number, power = numeral(found)
            own = int(self.around("data-sample") or 0)
            self.seen.append(Seen(term, number, place, power, own))


def readable(html: str) -> str:
    """Put signs and powers of ten of MathML into the number itself."""
    minus = r'<mo form="prefix">−</mo>'
    html = re.sub(rf"<msup><mn>10</mn><mrow>{minus}<mn>(\d+)</mn></mrow></msup>", r"<mn>⟨-\1⟩</mn>", html)
    html = re.sub(r"<msup><mn>10</mn><mn>(\d+)</mn></msup>", r"<mn>⟨\1⟩</mn>", html)
    html = re.sub(r'</mn><mo form="infix">·</mo><mn>⟨', "·⟨", html)
    return re.sub(rf"(<mrow[^>]*>){minus}<mn>([\d.·⟨⟩-]+)</mn></mrow>", r"\1<mn>−\2</mn></mrow>", html)


@dataclass
class Tally:
    """What was found on pages."""

    checked: int = 0
    exempt: int = 0
    signs: int = 0
    places: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, seen: Seen, fault: str, near: bool) -> None:
        """Count a number that was compared, and what is wrong with it."""
        self.exempt += near
        self.checked += not near
        self.places[seen.place] += 1
        if fault:
            self.faults.append(f"{seen}: {fault}")


def check(html: str, reference: Reference, sample: int, digits: int, fixed: bool, tally: Tally) -> None:
    """Hold every number of a page against the reference."""
    page = Page()
    page.feed(readable(html))
    allowed = {"drawing": set(range(min(4, digits), digits + 1))}
    for seen in page.seen:
        value = reference.value(seen.term, seen.sample - 1 if seen.sample else sample)
        if value is None or not mp.isfinite(value):
            continue
        if seen.place == "result" and seen.term == "error-after":
            value = reference.error_after()
        fault, near = compare(seen, value, allowed.get(seen.place, {digits}), fixed)
        tally.add(seen, fault, near)
        if seen.place == "result":
            tally.signs += 1
            exact = is_exact(seen, value)
            if page.relation != ("=" if exact else "≈"):
                tally.faults.append(f"{seen}: {page.relation} before a number that is {'' if exact else 'not '}exact")


def decimal_of(seen: Seen) -> Decimal:
    return Decimal(seen.text).scaleb(seen.power)


def is_exact(seen: Seen, value: mpf) -> bool:
    shown = mpf(str(decimal_of(seen)))
    return abs(shown - value) <= mpf("1e-45") * max(abs(value), mpf("1e-300"))


def compare(seen: Seen, value: mpf, digits: set[int], fixed: bool) -> tuple[str, bool]:
    """Say what is wrong with a number, and whether its value lies too near a boundary to tell."""
    if is_exact(seen, value):
        return "", False
    with localcontext() as context:
        context.prec = 400
        shown = decimal_of(seen)
        unit = Decimal(1).scaleb(int(shown.as_tuple().exponent))
        exact = Decimal(mp.nstr(value, 55, min_fixed=-mp.inf, max_fixed=mp.inf))
        gap = abs(exact - shown) / unit
        if abs(gap - Decimal("0.5")) * unit <= Decimal(str(EXEMPT)) * abs(exact):
            return "", True
        if gap > Decimal("0.5"):
            return f"the value is {mp.nstr(value, 20)}", False
        if not fixed and shown:
            after = {d - 1 - exact.adjusted() for d in digits} | {d - 2 - exact.adjusted() for d in digits}
            places = after if seen.power else {max(0, n) for n in after}  # a whole number keeps all its digits
            if -int(shown.as_tuple().exponent) not in places:
                return f"shown with other than {digits} digits: the value is {mp.nstr(value, 20)}", False
    return "", False


def places_told(tally: Tally) -> Iterator[str]:
    """Say where numbers were read."""
    yield from (f"{place} {count:,}" for place, count in tally.places.most_common())
