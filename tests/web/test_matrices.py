"""The step as matrices: every matrix is the engine's, with the right shape, and the lit cell is the step's."""

import re
from random import Random

import numpy as np
import pytest

from app.address.scenario import Scenario
from app.address.write import write
from app.engine.backprop import backward, forward
from app.lesson.quantities import Quantity
from app.service.lessons import course_of
from tests.conftest import get, get_json
from tests.random_lessons import random_spec

Table = list[list[tuple[str, str, str]]]


def tables(page: str) -> list[tuple[str, Table]]:
    """Shape and cells (term, text, state) of every matrix of the page."""
    panel = page.split('<section id="panel"')[1].split("</section>")[0]
    found = []
    for figure in panel.split("<figure")[1:]:
        shape = re.search(r'class="hint">([^<]+)<', figure)
        assert shape
        rows = re.findall(r"<tr>(.*?)</tr>", figure)
        cells = [re.findall(r'<td data-term="([^"]+)"(?: class="([^"]+)")?>([^<]*)</td>', row) for row in rows]
        found.append((shape[1], [[(term, text, state) for term, state, text in row] for row in cells]))
    return found


def value(text: str) -> float:
    """Read a number off the page."""
    mantissa, _, power = text.replace("−", "-").partition("·10")
    exponent = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(mantissa) * 10 ** int(exponent or 0)


def numbers(table: Table) -> list[list[float]]:
    return [[value(text) for _, text, _ in row] for row in table]


def test_every_matrix_is_the_engines_in_random_lessons() -> None:
    draw = Random(31)
    for _ in range(60):
        spec = random_spec(draw, most_layers=4, most_units=4, samples=1)
        course, plan = course_of(spec), spec.plan
        seen = forward(course.network, course.x, course.t)
        found = backward(course.network, seen, course.t)
        layer = draw.randint(1, course.network.depth)
        n_out, n_in = course.network.layer(layer).W.shape
        step = plan.step_of(Quantity("grad_w", spec.shape.weight(layer, n_out, n_in)), 0)
        assert step is not None
        shown = tables(get(f"/step?{write(Scenario(spec, 0, 0, step))}&panel=matrices&digits=10").text)
        shape, G = shown[-1]
        assert shape == f"{n_out} × {n_in}"
        assert np.allclose(numbers(G), found.W[layer], rtol=1e-8, atol=1e-12)
        assert np.allclose(numbers(shown[-2][1]), seen.a[layer - 1].T, rtol=1e-8, atol=1e-12)
        assert np.allclose(numbers(shown[-3][1]), found.delta[layer], rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("step", [1, 2, 17, 25, 30, 40, 55, 60, 66, 80, 86])
def test_the_lit_cell_is_the_steps_value(step: int) -> None:
    query = f"layers=3-4-2&activations=tanh&b=0.1,0.2,0.3,0.4,0.5,0.6&step={step}"
    answer = get_json(f"/api/step?{query}")
    shown = tables(get(f"/step?{query}&panel=matrices&digits=10").text)
    lit = [text for _, table in shown for row in table for _, text, state in row if state == "is-subject"]
    if answer["kind"] in {"pre_activation", "activation", "error", "error_slope", "activation_slope", "delta",
                          "weight_gradient", "weight_update"}:  # fmt: skip
        assert lit
    for text in lit:
        assert value(text) == pytest.approx(answer["value"], rel=1e-8)


def test_cells_that_are_not_known_are_empty_and_shapes_fit_together() -> None:
    shown = tables(get("/step?layers=3-4-2&step=1&panel=matrices").text)
    assert [shape for shape, _ in shown][:3] == ["4 × 3", "3 × 1", "4 × 1"]
    z = shown[2][1]
    assert [row[0][1] == "·" for row in z] == [False, True, True, True]


def test_a_panel_is_kept_from_step_to_step_and_closed_by_its_own_link() -> None:
    page = get("/step?step=15&panel=matrices").text
    assert "panel=matrices" in page.split('id="next"')[1].split('href="')[1].split('"')[0]
    closing = page.split('id="panel-matrices"')[1].split('href="')[1].split('"')[0]
    assert closing == "/step?v=1&amp;step=15"
    assert 'aria-current="true"' in page.split('id="panel-matrices"')[1].split(">")[0]
    assert 'aria-current="true"' in get("/step?step=15").text.split('id="panel-where"')[1].split(">")[0]
