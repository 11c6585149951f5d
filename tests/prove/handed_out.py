"""Numbers in what is handed out: read off each file, and held against the page that the digits' proof has read."""

import base64
import gzip
import json
import re
from collections import Counter
from random import Random

from app.address.display import Display
from app.address.scenario import Scenario
from app.address.write import write
from tests.conftest import get, get_json
from tests.prove.digits import RAISED, Nested, Tally, check, readable
from tests.prove.reference import Reference
from tests.prove.reference_rules import RuledReference
from tests.random_lessons import random_scenario

RELATION = re.compile(r"&\s*(?:=|\\approx)")
"""Where a line of an equation in LaTeX begins."""

BREAK = re.compile(r"\\\\(?:\[\w+\])?")
MOST_FAULTS = 5
RESULTS = {"slide", "document", "sheet"}
"""Files whose last number of an equation is its result."""


class Equation(Nested):
    """Collects the text of a page's equation, numbers put in and result, and of each label of its picture."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.labels: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag == "text" and "diagram" in self.classes():
            self.labels.append("")

    def handle_data(self, data: str) -> None:
        classes = self.classes()
        if any(own.get("id") == "equation" for _, own in self.stack) and classes & {"numbers", "result-line"}:
            self.said.append(data)
        elif "text" in self.tags() and "diagram" in classes:
            self.labels[-1] += data


def reference_of(scenario: Scenario) -> Reference | None:
    """Return the judge of a lesson's numbers; none where they overflow."""
    iteration = get_json(f"/api/iteration?{write(scenario)}")
    if iteration["overflow"]:
        return None
    return RuledReference(
        scenario.spec, iteration["weights_before"], iteration["biases_before"], iteration["samples"],
        iteration["state_before"], iteration["iteration"] + 1,
    )  # fmt: skip


def figures(text: str) -> list[str]:
    """Return the numerals of a text with their signs, powers of ten as two; a minus that stands apart is none."""
    power = re.sub(r"⟨(-?\d+)⟩", r"10 \1", text.translate(RAISED).replace("−", "-"))
    return re.findall(r"-?\d+(?:\.\d+)?", re.sub(r"10-", "10 -", power))


def in_latex(aligned: str) -> list[str]:
    """Return the numerals of an equation's last two lines in LaTeX: the numbers put in, and the result."""
    _, _, *lines = RELATION.split(BREAK.sub(" ", aligned))
    return figures(" ".join(lines[-2:]))


def last_numbers(labels: list[str]) -> list[str]:
    """Return what the labels of a picture end with, if that is a number, in order of size."""
    found = [re.search(r"[−-]?\d+(?:\.\d+)?(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?$", label.strip()) for label in labels]
    return sorted(number[0].replace("−", "-") for number in found if number)


def in_tikz(text: str) -> list[str]:
    """Return the labels of a picture in TikZ, written as in the other pictures."""
    raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    nodes = re.findall(r"\\node\[.*?\] at \([-\d.,]+\) \{\$(.*)\$\};", text)
    powers = (re.sub(r"\s*\\cdot\s*10\^\{(-?\d+)\}", lambda m: "·10" + m[1].translate(raised), node) for node in nodes)
    return [node.replace(r"\ ", " ") for node in powers]


def pages_of(offline: str) -> dict[str, str]:
    """Return the pages packed in a lesson's one file."""
    packed = re.search(r'id="pages"[^>]*>([^<]*)<', offline)
    assert packed is not None
    return dict(json.loads(gzip.decompress(base64.b64decode(packed[1].strip()))))


def answers(sheet: str) -> dict[str, list[str]]:
    """Return the numerals of each answer in a worksheet's key, by the step's number."""
    found = re.findall(
        r'<span class="number">(\d+)</span>(?:(?!class="number").)*?class="found">(.*?)</strong>', sheet, re.DOTALL
    )
    return {number: figures(text) for number, text in found}


def equations(text: str) -> list[list[str]]:
    """Return the numerals of every equation of a document in LaTeX, in order."""
    return [in_latex(aligned) for aligned in re.findall(r"\\begin\{aligned\}(.*?)\\end\{aligned\}", text)]


def prove(scenario: Scenario, reference: Reference, tally: Tally) -> None:
    """Check a step's page, and what is handed out of it: slide, document, sheets, pictures, the lesson in one file."""
    step, sample, display = scenario.step, scenario.spec.plan.sample_at(scenario.step), scenario.display
    address, lesson = write(scenario), write(scenario.at(0))
    html = get(f"/step?{address}").text
    page = Equation(readable(html))
    kept = pages_of(get(f"/offline.html?{lesson}&steps={max(1, step)}").text)
    for text in (html, kept[str(step)], kept[f"p{step}"]):
        check(text, reference, sample, display.digits, display.rounding == "fixed", tally)
    said = figures(" ".join(page.said))
    if said:
        same("slide", address, equations(get(f"/slides.tex?{lesson}&steps={step}").text)[-1], said, tally)
        same("document", address, equations(get(f"/export/backstep.tex?{lesson}").text)[step - 1], said, tally)
        for form in ("", "&form=compact"):
            sheet = readable(get(f"/worksheet?{lesson}&steps={step}{form}").text)
            told = answers(sheet)[str(step)]
            same("sheet", address, told, said[-len(told) :], tally)
    drawn = re.findall(r"<text [^>]*>([^<]*)</text>", get(f"/drawing.svg?{address}").text)
    same("svg", address, last_numbers(drawn), last_numbers(page.labels), tally)
    same("tikz", address, last_numbers(in_tikz(get(f"/drawing.tex?{address}").text)), last_numbers(drawn), tally)


def same(place: str, address: str, told: list[str], page: list[str], tally: Tally) -> None:
    """Hold numbers of a file against those of the page, which may have more: a condition, labels of what is not lit."""
    tally.checked += len(told)
    tally.places[place] += len(told)
    sizes = [Counter(number.lstrip("-") for number in numbers) for numbers in (told, page)]  # a minus may begin a line
    if not told or sizes[0] - sizes[1] or (place in RESULTS and result(told) != result(page)):
        tally.faults.append(f"{place} of {address}: {told}, on the page {page}")


def result(numbers: list[str]) -> list[str]:
    """Return the last number, with its power of ten."""
    return numbers[-3:] if numbers[-2:-1] == ["10"] else numbers[-1:]


def prove_some(count: int, seed: int = 1) -> Tally:
    """Check random lessons until so many numbers were read."""
    draw, tally = Random(seed), Tally()
    while tally.checked < count and len(tally.faults) < MOST_FAULTS:
        made = random_scenario(draw, more=draw.random() < 0.5, most_units=4, most_layers=4)
        step = draw.randint(0, made.spec.plan.steps)
        display = Display(draw.randint(2, 10), draw.choice(["significant", "significant", "fixed"]))
        scenario = Scenario(made.spec, made.seed, draw.randrange(3), step, display)
        reference = reference_of(scenario)
        if reference is not None:
            prove(scenario, reference, tally)
    return tally
