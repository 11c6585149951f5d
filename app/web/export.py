"""The lesson as files that run, or can be read, by themselves."""

from app.engine.functions import Array
from app.web.lessons import lesson_of
from app.web.scenario import Scenario, write
from app.writing.numpy_text import NumpyText, script


def numpy_text(scenario: Scenario) -> NumpyText:
    """Give the writer of a scenario's NumPy lines."""
    spec = scenario.spec
    return NumpyText(spec.activations, spec.loss, spec.b is not None, spec.train_biases, spec.batch == "mean")


def numpy_script(scenario: Scenario) -> str:
    """Write one iteration as a NumPy program."""
    lesson = lesson_of(scenario)
    use = lesson.course.samples(scenario.iteration)
    layers = lesson.start.layers
    biases: list[list[list[float]]] | None = [_rows(layer.b) for layer in layers if layer.b is not None] or None
    title = f"Backstep, iteration {scenario.iteration} of /step?{write(scenario.at(0))}"
    x, t = (_rows(part[:, use]) for part in (lesson.course.x, lesson.course.t))
    return script(numpy_text(scenario), [_rows(layer.W) for layer in layers], biases, x, t, scenario.spec.rate, title)


def _rows(values: Array) -> list[list[float]]:
    rows: list[list[float]] = values.tolist()
    return rows
