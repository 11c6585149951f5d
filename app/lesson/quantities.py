"""Quantities of a lesson: what an equation's letters stand for."""

from typing import NamedTuple


class Quantity(NamedTuple):
    """The identity of something that has a value.

    Attributes:
        kind: one of the words in `TERM_IDS`.
        layer: number of its layer, or the number of a weight or bias.
        unit: number of its unit within the layer, from 1; 0 where there is none.
        sample: set only where quantities of several samples stand side by side.
    """

    kind: str
    layer: int = 0
    unit: int = 0
    sample: int = 0

    @property
    def term(self) -> str:
        """The `data-term` that marks this quantity everywhere on the page."""
        name = TERM_IDS[self.kind].format(self.layer, self.unit)
        return f"{name}-s{self.sample}" if self.sample else name


TERM_IDS = {
    "w": "w{0}",
    "b": "b{0}",
    "t": "t-{0}",
    "z": "z-{0}-{1}",
    "a": "a-{0}-{1}",
    "share": "error-{0}",
    "E": "error",
    "error_slope": "error-slope-{0}-{1}",
    "slope": "slope-{0}-{1}",
    "delta": "delta-{0}-{1}",
    "grad_w": "gradient-w{0}",
    "grad_b": "gradient-b{0}",
    "batch_w": "gradient-w{0}-all",
    "batch_b": "gradient-b{0}-all",
    "z_by_w": "z-by-w{0}",
    "z_by_b": "z-by-b{0}",
    "E_by_z": "delta-{0}-{1}",
    "z_by_a": "z-by-a{0}",
    "jacobian": "jacobian-{0}-{1}",
    "new_w": "new-w{0}",
    "new_b": "new-b{0}",
    "new_a": "new-a-{0}-{1}",
    "new_share": "error-after-{0}",
    "new_sample_E": "error-after",
    "new_E": "error-after",
    "rate": "rate",
    "outputs": "outputs",
    "samples": "samples",
}
