"""Where the labels of edges stand."""

import pytest

from app.drawing.labels import HOME, LONGEST, MOST_ON, homes, line_boxes
from app.drawing.plate import Box, Plate
from app.drawing.whole import WIDTH, draw

LETTER = 16.5
NETWORKS = [
    (2, 2, 2),
    (2, 3, 1),
    (3, 2, 1),
    (3, 4, 2),
    (4, 3, 2),
    (3, 3, 3),
    (2, 4, 2),
    (4, 4),
    (2, 2, 2, 2),
    (5, 6, 5),
]


@pytest.mark.parametrize("longest", LONGEST)
@pytest.mark.parametrize("sizes", NETWORKS)
def test_a_weights_label_lies_nearer_to_its_own_edge_than_to_any_other(sizes: tuple[int, ...], longest: float) -> None:
    """In a network 2-3-1 w3 stood at w2's edge, and w4 at that of w5."""
    whole = draw(sizes)
    plate = Plate(Box(0, 0, WIDTH, whole.height), [*whole.units.values(), whole.error], [*whole.edges])
    found = homes(sizes, LETTER, longest)
    assert any(found)
    for home, edge in zip(found, whole.edges, strict=True):
        if home is not None:
            boxes = line_boxes(home.spot, [LETTER * width for width in (longest, HOME[1])[: home.lines]], LETTER)
            assert plate.is_clear(boxes, edge)
            assert sum(map(edge.share_in, boxes)) <= MOST_ON


@pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 2, 1), (2, 2, 2, 2)])
def test_every_weight_of_a_small_network_has_its_label(sizes: tuple[int, ...]) -> None:
    assert all(homes(sizes, LETTER))
