"""The lesson as files that run, or can be read, by themselves."""

import json
from collections.abc import Callable, Iterator

import numpy as np

from app.address.scenario import Scenario
from app.address.write import write
from app.engine.exact import exactly
from app.engine.functions import Array
from app.engine.rules import USED
from app.lesson.cautions import cautions_of
from app.lesson.lesson import Lesson
from app.lesson.notation import NOTATIONS
from app.service.lessons import lesson_of
from app.writing import latex
from app.writing.notebook import notebook
from app.writing.numbers import Precision
from app.writing.numpy_code import NumpyCode, numpy_program
from app.writing.program_numbers import ProgramNumbers
from app.writing.torch_code import torch_program


def numpy_code(scenario: Scenario) -> NumpyCode:
    """Return the writer of a scenario's NumPy lines."""
    spec = scenario.spec
    shared, still = spec.b is not None and spec.has_shared_biases, bool(spec.fixed or spec.absent)
    averaged, biased = spec.batch == "mean", spec.b is not None
    return NumpyCode(
        spec.activations, spec.loss, biased, spec.train_biases, averaged, spec.rule, shared, still
    )  # fmt: skip


def numbers(scenario: Scenario) -> ProgramNumbers:
    """Return the numbers that one iteration begins with."""
    lesson = lesson_of(scenario)
    use = lesson.course.samples(scenario.iteration)
    layers = lesson.start.layers
    biases: list[list[list[float]]] | None = [_rows(layer.b) for layer in layers if layer.b is not None] or None
    title = f"Backstep, iteration {scenario.iteration} of /step?{write(scenario.at(0))}"
    x, t = (_rows(part[:, use]) for part in (lesson.course.x, lesson.course.t))
    cautions = tuple(cautions_of(lesson))
    t = t if scenario.spec.has_targets else []
    return ProgramNumbers(
        title,
        [_rows(layer.W) for layer in layers],
        biases,
        x,
        t,
        scenario.spec.rate,
        cautions,
        tuple(_kept(scenario, lesson)),
        tuple(_settings(scenario)),
    )


LETTERS = {"velocity": "V", "first_moment": "M", "second_moment": "S"}


def _kept(scenario: Scenario, lesson: Lesson) -> Iterator[tuple[str, list[list[float]]]]:
    """Yield the arrays of what the update rule has kept, and of which weights learn."""
    spec, network = scenario.spec, lesson.start
    count = len(spec.w)
    for slot, what in enumerate(spec.rule.kept):
        values = lesson.kept[slot].tolist() if lesson.kept else [0.0] * (count + len(spec.b or ()))
        shaped = network.with_parameters(values[:count], values[count:] or None, np.float64)
        for l, layer in enumerate(shaped.layers, start=1):
            yield f"{LETTERS[what]}W{l}", _rows(layer.W)
            if layer.b is not None and spec.train_biases:
                yield f"{LETTERS[what]}b{l}", _rows(layer.b)
    if spec.fixed or spec.absent:
        moves = network.with_parameters(lesson.course.moves[:count].tolist(), network.biases, np.float64)
        for l, layer in enumerate(moves.layers, start=1):
            yield f"learns{l}", _rows(layer.W)


def _settings(scenario: Scenario) -> Iterator[str]:
    """Yield lines that give the update rule's numbers."""
    rule = scenario.spec.rule
    for kind in USED[rule.name]:
        yield f"{kind} = {getattr(rule, kind)!r}"
    if rule.name == "adam":
        yield f"k = {scenario.iteration + 1}"
    if rule.decay:
        over = f" / {len(scenario.spec.x)}" if rule.decay_in == "loss_mean" else ""
        yield f"decay = {rule.decay!r}{over}"


def _rows(values: Array) -> list[list[float]]:
    rows: list[list[float]] = values.tolist()
    return rows


def numpy_script(scenario: Scenario) -> str:
    """Write one iteration as a NumPy program."""
    return numpy_program(numbers(scenario), numpy_code(scenario))


def pytorch_script(scenario: Scenario) -> str:
    """Write one iteration as a PyTorch program, which differentiates by itself."""
    return torch_program(numbers(scenario), numpy_code(scenario))


def notebook_text(scenario: Scenario) -> str:
    """Write one iteration as a notebook."""
    return json.dumps(notebook(numbers(scenario), numpy_code(scenario)), indent=1, ensure_ascii=False) + "\n"


def latex_document(scenario: Scenario) -> str:
    """Write every step of the iteration as a LaTeX document."""
    lesson = lesson_of(scenario)
    display = scenario.display
    notation = NOTATIONS[display.notation](lesson.values.shape)
    precision = Precision(display.digits, display.rounding == "fixed")
    lines = []
    with exactly(lesson.values.digits):
        for n in range(1, lesson.plan.steps + 1):
            e = lesson.step(n).equation
            if e is not None:
                aligned = " \\\\ ".join(latex.lines(e, notation, precision))
                lines.append(rf"\[ \begin{{aligned}} {aligned} \end{{aligned}} \tag{{{n}}} \]")
    head = [r"\documentclass{article}", r"\usepackage{amsmath}", r"\begin{document}"]
    return "\n".join([*head, *lines, r"\end{document}", ""])


FILES: dict[str, tuple[Callable[[Scenario], str], str, str]] = {
    "backstep.py": (numpy_script, "text/x-python; charset=utf-8", "NumPy program"),
    "backstep_torch.py": (pytorch_script, "text/x-python; charset=utf-8", "PyTorch program"),
    "backstep.ipynb": (notebook_text, "application/x-ipynb+json", "notebook"),
    "backstep.tex": (latex_document, "application/x-tex; charset=utf-8", "LaTeX"),
}
"""Every file there is: its writer, its media type, and what the page calls it."""
