"""Steps backward: slopes, δs and gradients."""

from decimal import Decimal

from app.engine.exact import is_finite
from app.lesson.activations import softmax_slope, spelt
from app.lesson.losses import SPELT_LOSSES, matched_pair, stable_softmax_binary
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.steps.setting import ERROR, Sentence, Setting, StepKind, Trees
from app.lesson.terms import Equation, Factor, Leaf, Product, difference, total


def _how_changes_error(unknown: Quantity) -> Sentence:
    return ("How does ", ERROR, " change when ", unknown, " changes?")


def _error_slope(s: Setting, p: Place) -> Trees:
    if p.layer == s.shape.last:
        return (SPELT_LOSSES[s.loss].slope(*s.output(p.unit)),)
    targets = s.shape.targets(p.layer, p.unit)
    edges = [s.leaf("w", s.shape.weight(p.layer + 1, k, p.unit)) for k in targets]
    deltas = [s.leaf("delta", p.layer + 1, k) for k in targets]
    chain = (Product(_path(delta, w)) for delta, w in zip(deltas, edges, strict=True))
    paths = (Product((delta, w)) for delta, w in zip(deltas, edges, strict=True))
    return total(tuple(chain)), total(tuple(paths))


def _path(delta: Leaf, w: Leaf) -> tuple[Leaf, Leaf]:
    """Return one path from a hidden unit to the error as the chain rule has it: ∂E/∂z · ∂z/∂a."""
    by_z = Leaf(delta.quantity._replace(kind="E_by_z"), delta.value, delta.quantity)
    return by_z, Leaf(w.quantity._replace(kind="z_by_a"), w.value, w.quantity)


def _why_error_slope(s: Setting, p: Place, e: Equation) -> Sentence:
    if p.layer == s.shape.last:
        return _why_output_slope(p, s.loss, e.subject.value)
    count = len(s.shape.targets(p.layer, p.unit))
    if not count:
        return Quantity("a", p.layer, p.unit), " leads nowhere: no edge carries it on, so ", ERROR, " does not feel it."
    several = count > 1
    paths = "one path through each unit that it feeds" if several else "one path"
    add = "Multiply along each path, then add the paths. " if several else ""
    return (
        Quantity("a", p.layer, p.unit), " reaches ", ERROR, f" along {paths}. There the first factor is the δ that "
        f"was kept, and the second is the weight on the way. {add}The weights are those from before the update."
    )  # fmt: skip


def _why_output_slope(p: Place, loss: str, slope: Decimal) -> Sentence:
    unit, share, how = Quantity("a", p.layer, p.unit), Quantity("share", p.unit), SPELT_LOSSES[loss].slope_reason
    start: Sentence = ("Of all shares of ", ERROR, ", only ", share, " contains ", unit, ". ", how)
    if slope > 0:
        return (*start, "The slope is positive: raising ", unit, " would raise the error.")
    if slope < 0:
        return (*start, "The slope is negative: raising ", unit, " would lower the error.")
    return (*start, "The slope is 0: a small change of ", unit, " would not change the error.")


ERROR_SLOPE = StepKind(
    _error_slope,
    lambda _s, p: _how_changes_error(Quantity("a", p.layer, p.unit)),
    _why_error_slope,
    weighs_numbers=lambda s, p: p.layer == s.shape.last,
)


def _activation_slope(s: Setting, p: Place) -> Trees:
    f = spelt(s.activations[p.layer - 1])
    return (f.slope(s.leaf("z", p.layer, p.unit), s.leaf("a", p.layer, p.unit)),)


def _how_changes_activation(_s: object, p: Place) -> Sentence:
    return "How does ", Quantity("a", p.layer, p.unit), " change when ", Quantity("z", p.layer, p.unit), " changes?"


def _why_activation_slope(s: Setting, p: Place, _e: Equation) -> Sentence:
    return (spelt(s.activations[p.layer - 1]).slope_reason,)


ACTIVATION_SLOPE = StepKind(_activation_slope, _how_changes_activation, _why_activation_slope)


def _delta(s: Setting, p: Place) -> Trees:
    if s.is_softmax(p.layer):
        return _softmax_delta(s, p)
    chain = Product((Factor(1, s.leaf("error_slope", p.layer, p.unit)), _second(s, p)))
    if s.has_finite_factors(p):
        return (chain,)
    pair = matched_pair(s.activations[-1], s.loss)
    assert pair is not None  # noqa: S101 - a slope is infinite only where a pair is matched
    return chain, pair.stable(*_of_output(s, p))


def _of_output(s: Setting, p: Place) -> tuple[Leaf, Leaf, Leaf]:
    """Return an output's z, a and target."""
    return s.leaf("z", p.layer, p.unit), s.leaf("a", p.layer, p.unit), s.leaf("t", p.unit)


def _softmax_delta(s: Setting, p: Place) -> Trees:
    outputs, units = s.layer("a", p.layer), range(1, s.shape.sizes[p.layer] + 1)
    jacobian = [s.leaf("jacobian", k, p.unit) for k in units]
    slopes = s.layer("error_slope", p.layer)
    chain = total(tuple(Product((Factor(1, g), Factor(2, d))) for g, d in zip(slopes, jacobian, strict=True)))
    own = outputs[p.unit - 1]
    if s.loss == "bce" and not all(is_finite(slope.value) for slope in slopes):
        targets = tuple(s.leaf("t", k) for k in units)
        return chain, stable_softmax_binary(p.unit - 1, s.layer("z", p.layer), outputs, targets)
    if s.loss == "cross_entropy":
        targets = tuple(s.leaf("t", k) for k in units)
        return chain, difference(Product((own, total(targets))), targets[p.unit - 1])
    spelt = (
        Product((Factor(1, SPELT_LOSSES[s.loss].slope(*s.output(k))), Factor(2, softmax_slope(a, own))))
        for k, a in enumerate(outputs, start=1)
    )
    return chain, total(tuple(spelt))


def _second(s: Setting, p: Place) -> Factor:
    return Factor(2, s.leaf("slope", p.layer, p.unit))


def _cancelled(s: Setting, p: Place) -> Trees:
    """Return what an output's δ comes to where its two slopes partly cancel, such as a − t."""
    matched = matched_pair(s.activations[-1], s.loss)
    if p.layer != s.shape.last or matched is None or not s.has_finite_factors(p):
        return ()
    return (matched.delta(*_of_output(s, p)),)


def _why_delta(s: Setting, p: Place, e: Equation) -> Sentence:
    z = p.subject._replace(kind="z")
    if s.is_softmax(p.layer):
        return _why_softmax_delta(s, z)
    matched = matched_pair(s.activations[-1], s.loss)
    if p.layer == s.shape.last and matched is not None:
        much = "A slope is too large to be written here, so their product is taken as it is after cancelling. "
        return (
            "The chain rule multiplies the two slopes. ", matched.reason, "" if e.after else much,
            "The product is named ", p.subject, " and kept."
        )  # fmt: skip
    return (
        z, " changes the unit’s value, which changes ", ERROR, ": multiply the two slopes. The product is called ",
        p.subject, " (delta) and kept: every weight into this unit uses it, and so does the layer before."
    )  # fmt: skip


def _why_softmax_delta(s: Setting, z: Quantity) -> Sentence:
    moves = " moves every output, so there is one path through each of them. "
    start: Sentence = ("In a softmax layer ", z, moves)
    if s.loss != "cross_entropy":
        return (*start, "The paths are added, and the sum is kept.")
    targets = sum((s.leaf("t", k).value for k in range(1, s.shape.sizes[-1] + 1)), Decimal(0))
    end = "Here the targets sum to 1, so it is simply output minus target."
    if targets != 1:
        end = "The targets do not sum to 1 here, so their sum stays as a factor."
    return (*start, "With cross-entropy nearly everything cancels. ", end)


DELTA = StepKind(
    _delta,
    lambda _s, p: _how_changes_error(Quantity("z", p.layer, p.unit)),
    _why_delta,
    shorter=_cancelled,
    weighs_numbers=lambda s, p: s.is_softmax(p.layer) and s.loss == "cross_entropy",
)


def _chain(s: Setting, p: Place, last: Leaf) -> Trees:
    """Return the factors of the chain rule, the last one being ∂z/∂w or ∂z/∂b."""
    if s.is_softmax(p.layer) or not s.has_finite_factors(p):
        return (Product((Factor(1, s.leaf("delta", p.layer, p.unit)), Factor(3, last))),)
    first = Factor(1, s.leaf("error_slope", p.layer, p.unit))
    return (Product((first, _second(s, p), Factor(3, last))),)


def _weight_gradient(s: Setting, p: Place) -> Trees:
    source = s.leaf("a", p.layer - 1, p.source)
    return _chain(s, p, Leaf(Quantity("z_by_w", p.weight), source.value, source.quantity))


def _by_delta(s: Setting, p: Place) -> Trees:
    """Return the same gradient by the δ that was kept."""
    if s.is_softmax(p.layer) or not s.has_finite_factors(p):
        return ()
    return (Product((s.leaf("delta", p.layer, p.unit), s.leaf("a", p.layer - 1, p.source))),)


def _why_weight_gradient(s: Setting, p: Place, _e: Equation) -> Sentence:
    z, a, w = Quantity("z", p.layer, p.unit), Quantity("a", p.layer, p.unit), Quantity("w", p.weight)
    links: Sentence = (w, " moves ", z, ", which moves ", a, ", which moves ", ERROR, ": one factor for each link. ")
    if s.is_softmax(p.layer):
        delta = Quantity("delta", p.layer, p.unit)
        links = (w, " moves ", z, ", and how that moves ", ERROR, " is ", delta, ", worked out before. ")
    last, source = Quantity("z_by_w", p.weight), Quantity("a", p.layer - 1, p.source)
    return (*links, last, " is simply ", source, ", the value that ", w, " multiplies.")


WEIGHT_GRADIENT = StepKind(
    _weight_gradient,
    lambda _s, p: _how_changes_error(Quantity("w", p.weight)),
    _why_weight_gradient,
    shorter=_by_delta,
)


def _why_bias_gradient(s: Setting, p: Place, _e: Equation) -> Sentence:
    if s.shape.shared:
        return ("All units of the layer share this bias. It reaches ", ERROR, " through each of them, with factor 1 "
                "every time, so its gradient is the sum of their δs.")  # fmt: skip
    delta = Quantity("delta", p.layer, p.unit)
    return ("A bias is added as it is, so the last factor is 1 and the gradient is ", delta, " itself.")


def _bias_gradient(s: Setting, p: Place) -> Trees:
    if not s.shape.shared:
        return _chain(s, p, s.leaf("z_by_b", p.bias))
    return (total(s.layer("delta", p.layer)),)


BIAS_GRADIENT = StepKind(
    _bias_gradient,
    lambda _s, p: _how_changes_error(Quantity("b", p.bias)),
    _why_bias_gradient,
    shorter=lambda s, p: () if s.shape.shared else (s.leaf("delta", p.layer, p.unit),),
)

BACKWARD_KINDS = {
    "error_slope": ERROR_SLOPE,
    "activation_slope": ACTIVATION_SLOPE,
    "delta": DELTA,
    "weight_gradient": WEIGHT_GRADIENT,
    "bias_gradient": BIAS_GRADIENT,
}
