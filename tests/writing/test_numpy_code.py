"""The exported NumPy program runs by itself and prints the engine's numbers."""

import ast
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest

from app.address.query import Query
from app.address.read import parse
from app.address.scenario import Scenario
from app.address.write import write
from app.downloads.files import numpy_code, numpy_script, pytorch_script
from app.lesson.quantities import Quantity
from app.lesson.rule_quantities import RULE_LABELS
from app.service.lessons import lesson_of, run_of
from tests.conftest import get
from tests.random_lessons import random_scenario

LESSONS = [
    "",
    "loss=half_sse&x=0.05,0.1&t=0.01,0.99&w=0.15,0.2,0.25,0.3,0.4,0.45,0.5,0.55&b=0.35,0.35,0.6,0.6&bias=fixed",
    "layers=3-4-4-2&activations=tanh&b=0,0,0,0,0,0,0,0,0,0&seed=3&iteration=12",
    "layers=2-3&activations=softmax&loss=cross_entropy&seed=2&b=0.1,0.2,0.3",
    "layers=2-3-3&activations=relu,softmax&loss=cross_entropy&seed=5&x=0,1;1,0;1,1&t=1,0,0;0,1,0;0,0,1&batch=mean",
    "layers=2-3-1&activations=tanh,sigmoid&loss=bce&seed=1&x=0,1;1,0;1,1&t=0;1;1&batch=sum&b=0,0,0,0",
    "layers=2-2-2-2-2&seed=8",
    "layers=4-5-3&activations=leaky_relu,linear&loss=sse&seed=9&rate=0.05&b=1,1,1,1,1,1,1,1",
    "layers=3-2&activations=softmax&loss=mse&seed=4&iteration=3",
    "layers=2-3-2&activations=relu&seed=6&x=0.3,0.7;0.2,-0.4&t=1,0;0,1&iteration=5",
    *(f"optimizer={name}" for name in RULE_LABELS), "optimizer=adam&loss=half_sse&decay=0.1&iteration=3",
    "layers=2-3-1&optimizer=adam&loss=bce&iteration=2&seed=1&x=0,1;1,0&t=1;0&batch=mean&b=.1,.2,.3,.4",
    "loss=output&optimizer=rmsprop", "fixed=1&absent=4&optimizer=momentum&iteration=2&b=.1,.2&bias=layer",
]  # fmt: skip


NAMES = ["backstep.py", "backstep.ipynb", "backstep_torch.py"]


def program_of(name: str, query: str) -> str:
    """Get a program; of a notebook its code cells."""
    text = get(f"/export/{name}?{query}").text
    if name.endswith(".ipynb"):
        return "\n".join(cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code")
    return text


def printed(program: str, folder: Path) -> dict[str, list[float]]:
    """Run a program and read what it prints."""
    path = folder / "backstep.py"
    path.write_text(program, encoding="utf-8")
    ran = subprocess.run([sys.executable, "-W", "error", str(path)], capture_output=True, text=True, check=True)
    found = {}
    for line in ran.stdout.splitlines():
        name, _, value = line.partition(" ")
        read = ast.literal_eval(value)
        found[name] = read if isinstance(read, list) else [read]
    return found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("query", LESSONS)
def test_the_program_prints_the_engines_numbers(query: str, name: str, tmp_path: Path) -> None:
    if "torch" in name and importlib.util.find_spec("torch") is None:
        pytest.skip("PyTorch is not installed")
    scenario = parse(Query.read(query))
    lesson = lesson_of(scenario)
    found = printed(program_of(name, query), tmp_path)
    after = run_of(scenario.spec).network_after(scenario.iteration + 1)
    assert found["E"] == pytest.approx([float(lesson.values.error_before)], rel=1e-12)
    for l, layer in enumerate(after.layers, start=1):
        assert np.allclose(found[f"W{l}"], layer.W.ravel(), rtol=1e-12, atol=1e-13)
        if layer.b is not None:
            assert np.allclose(found[f"b{l}"], layer.b.ravel(), rtol=1e-12, atol=1e-13)
    together = [lesson.values.over_samples(Quantity("grad_w", k)) for k in range(1, len(after.weights) + 1)]
    gradients = [g for l in range(1, after.depth + 1) for g in found[f"G{l}"]]
    assert np.allclose(gradients, [float(g) for g in together], rtol=1e-12, atol=1e-14)


def test_programs_of_random_lessons_compile_and_lines_name_every_kind_of_step() -> None:
    draw = Random(61)
    for _ in range(100):
        scenario = random_scenario(draw)
        compile(numpy_script(scenario), "backstep.py", "exec")
        compile(pytorch_script(scenario), "backstep_torch.py", "exec")
        kinds = {kind for line in numpy_code(scenario).lines() for kind in line.kinds}
        plan = scenario.spec.plan
        assert {place.kind for place in (*plan.block, *plan.update)} <= kinds | {"apply"}


def test_the_line_at_hand_is_lit_with_its_values() -> None:
    for step in range(1, 41):
        panel = get(f"/step?{write(Scenario(parse(Query.read('')).spec, step=step))}&panel=code").text
        panel = panel.split('<section id="panel"')[1]
        pseudo, numpy = panel.split("This network")[0], panel.split("This network")[1]
        assert "code-line is-active" in pseudo, step
        assert "code-line is-active" in numpy, step
    assert ">0.579324</span>, <span" in get("/step?step=2&panel=code").text
