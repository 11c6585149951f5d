"""Weight decay: what it adds to a gradient, and to E."""

from app.lesson.quantities import Quantity
from app.lesson.steps.setting import Setting
from app.lesson.terms import TWO, Equation, Leaf, Node, Product, Quotient, Square, Sum, total


def factor(s: Setting) -> Node:
    """Return λ, or λ/N where it is divided by the number of the lesson's samples."""
    decay = s.leaf("decay")
    return Quotient(decay, s.leaf("all_samples")) if s.rule.decay_in == "loss_mean" else decay


def decayed(s: Setting, letter: str, number: int, gradient: Leaf) -> Node:
    """Return a weight's gradient with what decay adds, λ·w; a bias's own."""
    if not s.shape.decays or letter == "b":
        return gradient
    return Sum((gradient, Product((factor(s), s.leaf("w", number)))))


def decay_part(s: Setting, kind: str) -> tuple[Leaf, ...]:
    """Return decay's part of E, before or after the update: of a sample alone; of a batch it is added once, later."""
    return (s.leaf(kind),) if s.shape.decays == "error" and s.shape.samples == 1 else ()


def decay_notes(s: Setting, kind: str, weights: str) -> tuple[Equation, ...]:
    """Return the equation of decay's part of E: λ/2 times the sum of all squared weights."""
    if s.shape.decays != "error":
        return ()
    present = [k for k in range(1, s.shape.weights + 1) if k not in s.shape.absent]
    squares = total(tuple(Square(s.leaf(weights, k)) for k in present))
    return (Equation(Leaf(Quantity(kind), s.leaf(kind).value), Product((Quotient(factor(s), TWO), squares))),)
