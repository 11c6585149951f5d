"""Steps forward: weighted sums and activations."""

from app.lesson.activations import softmax, spelt
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.steps.setting import Sentence, Setting, StepKind, Trees
from app.lesson.terms import Equation, Node, Product, total


def _sum(s: Setting, p: Place) -> Trees:
    products: list[Node] = [
        Product((s.leaf("w", s.shape.weight(p.layer, p.unit, i)), s.leaf("a", p.layer - 1, i)))
        for i in s.shape.sources(p.layer, p.unit)
    ]
    if s.shape.biases:
        products.append(s.leaf("b", s.shape.bias(p.layer, p.unit)))
    return (total(tuple(products)),)


def _why_summed(s: Setting, p: Place, _e: Equation) -> Sentence:
    bias = ", and the bias is added" if s.shape.biases else ""
    return (f"Every value that comes in is multiplied by the weight of its edge. The products are added{bias}. "
            "The sum is called the pre-activation, ", p.subject, ".")  # fmt: skip


PRE_ACTIVATION = StepKind(
    _sum, lambda _s, p: ("What is the weighted sum that reaches ", Quantity("a", p.layer, p.unit), "?"), _why_summed
)


def _response(s: Setting, p: Place) -> Trees:
    z, f = s.leaf("z", p.layer, p.unit), spelt(s.activations[p.layer - 1])
    if s.is_softmax(p.layer):
        return (softmax(z, s.layer("z", p.layer)),)
    tree = f.formula(z)
    return (tree,) if f.short is None else (f.short(z), tree)


def _why_activated(s: Setting, p: Place, _e: Equation) -> Sentence:
    after = "Its activation is the network’s answer." if p.layer == s.shape.last else "This activation is passed on."
    return (spelt(s.activations[p.layer - 1]).reason + after,)


ACTIVATION = StepKind(_response, lambda _s, p: ("How strongly does ", p.subject, " respond?"), _why_activated)

FORWARD_KINDS = {"pre_activation": PRE_ACTIVATION, "activation": ACTIVATION}
