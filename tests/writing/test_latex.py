"""LaTeX, judged by a parser of its own."""

from random import Random

from pylatexenc.latexwalker import LatexEnvironmentNode, LatexMathNode, LatexWalker

from app.address.write import write
from tests.conftest import get, get_json
from tests.random_lessons import random_scenario


def parsed(text: str) -> list[object]:
    """Parse strictly; raises where something is not closed or not known as LaTeX."""
    nodes, _, _ = LatexWalker(text, tolerant_parsing=False).get_latex_nodes()
    return list(nodes)


def test_the_latex_of_random_steps_parses() -> None:
    draw = Random(81)
    for _ in range(300):
        query = write(random_scenario(draw, most_units=4))
        latex = get_json(f"/api/step?{query}&notation={draw.choice(('names', 'indexed'))}")["latex"]
        if latex is not None:
            nodes = parsed(f"$${latex}$$")
            assert len(nodes) == 1
            assert isinstance(nodes[0], LatexMathNode)


def test_the_document_has_every_step() -> None:
    for query in ("", "layers=3-4-2&activations=relu&b=0,0,0,0,0,0&seed=1", "layers=2-3&activations=softmax&loss=bce"):
        steps = get_json(f"/api/step?{query}")["steps"]
        text = get(f"/export/backstep.tex?{query}").text
        document = next(n for n in parsed(text) if isinstance(n, LatexEnvironmentNode))
        assert sum(isinstance(node, LatexMathNode) for node in document.nodelist) == steps
