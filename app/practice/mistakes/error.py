"""Wrong errors."""

from app.lesson.losses import SPELT_LOSSES
from app.lesson.plan import Place
from app.lesson.steps.kinds import right_side
from app.lesson.steps.setting import Setting
from app.lesson.terms import TWO, Negative, Node, Quotient, Square, total
from app.lesson.terms import difference as minus
from app.practice.mistakes.wrong import Known, Mistake, Mistakes, Sentences, factors_of_loss, neighbours


def _error(s: Setting, p: Place) -> Mistakes:
    t, a, n = s.output(p.unit)
    share = right_side(s, p)
    yield from factors_of_loss(s, share)
    if SPELT_LOSSES[s.loss].is_squared:
        yield Mistake("not_squared", minus(t, a), (t.quantity, a.quantity))
        yield Mistake("not_squared", minus(a, t), (a.quantity, t.quantity))
    else:
        yield Mistake("sign", Negative(share), ())
    z = s.leaf("z", p.layer, p.unit)
    if SPELT_LOSSES[s.loss].is_squared and s.activations[-1] != "linear":
        yield Mistake("z_for_a", SPELT_LOSSES[s.loss].share(t, z, n), (z.quantity, a.quantity))
    yield from neighbours(s, p, "share")


def _total_error(s: Setting, p: Place) -> Mistakes:
    right = right_side(s, p)
    yield from factors_of_loss(s, right)
    shares = [s.leaf("share", j) for j in range(1, s.shape.sizes[-1] + 1)]
    if len(shares) > 1:
        for share in shares:
            yield Mistake("one_term", share, (share.quantity,))
    if SPELT_LOSSES[s.loss].is_squared:
        differences: list[Node] = [minus(t, a) for t, a, _ in (s.output(j) for j in range(1, len(shares) + 1))]
        if len(differences) > 1:
            yield Mistake("squared_after", _scaled(s, Square(total(differences))))


def _scaled(s: Setting, squares: Node) -> Node:
    """A sum of squares as this loss takes it."""
    if s.loss == "half_sse":
        return Quotient(squares, TWO)
    return Quotient(squares, s.leaf("outputs")) if s.loss == "mse" else squares


MISTAKES: Known = {
    "error": _error,
    "total_error": _total_error,
}
"""For every kind of step of this phase, its known mistakes."""

SENTENCES: Sentences = {
    "not_squared": ("This is the difference of ", 0, " and ", 1, "; it is not squared yet."),
    "squared_after": ("The differences were added before they were squared: square each, then add.",),
}  # fmt: skip
"""What is said of each of them."""
