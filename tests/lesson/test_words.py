"""Names in both notations, and sentences that depend on the numbers."""

from decimal import Decimal

import numpy as np
import pytest

from app.address.query import Query
from app.address.read import parse
from app.engine.functions import ACTIVATIONS
from app.engine.training import Run
from app.lesson.comparisons import nudged, update_order
from app.lesson.lesson import Lesson
from app.lesson.notation import Indexed, Notation
from app.lesson.quantities import Quantity
from app.lesson.shape import Shape
from app.lesson.steps.setting import Sentence
from app.lesson.symbols import plain
from app.lesson.terms import Leaf, Product, difference
from app.practice.judge import judge, spread
from app.practice.typed_answer import Unreadable, read
from app.service.lessons import lesson_of
from tests.engine.test_training import textbook

SHAPE = Shape((2, 3, 2), False, True, True, 1)
NAMES = {
    Quantity("w", 7): ("w7", "w⁽²⁾₁₁"),
    Quantity("w", 12): ("w12", "w⁽²⁾₂₃"),
    Quantity("b", 4): ("b4", "b⁽²⁾₁"),
    Quantity("t", 2): ("target2", "t2"),
    Quantity("a", 0, 1): ("x1", "a⁽⁰⁾₁"),
    Quantity("a", 1, 3): ("h3", "a⁽¹⁾₃"),
    Quantity("a", 2, 2): ("o2", "a⁽²⁾₂"),
    Quantity("z", 1, 3): ("z_h3", "z⁽¹⁾₃"),
    Quantity("delta", 2, 1): ("δ_o1", "δ⁽²⁾₁"),
    Quantity("share", 2): ("E_o2", "E2"),
    Quantity("E"): ("E", "E"),
    Quantity("new_E"): ("E⁺", "E⁺"),
    Quantity("error_slope", 1, 2): ("∂E/∂h2", "∂E/∂a⁽¹⁾₂"),
    Quantity("slope", 2, 1): ("∂o1/∂z_o1", "∂a⁽²⁾₁/∂z⁽²⁾₁"),
    Quantity("grad_w", 7): ("∂E/∂w7", "∂E/∂w⁽²⁾₁₁"),
    Quantity("grad_b", 1): ("∂E/∂b1", "∂E/∂b⁽¹⁾₁"),
    Quantity("grad_w", 7, 0, 2): ("∂E2/∂w7", "∂E[2]/∂w⁽²⁾₁₁"),
    Quantity("z_by_w", 7): ("∂z_o1/∂w7", "∂z⁽²⁾₁/∂w⁽²⁾₁₁"),
    Quantity("z_by_b", 5): ("∂z_o2/∂b5", "∂z⁽²⁾₂/∂b⁽²⁾₂"),
    Quantity("z_by_a", 12): ("∂z_o2/∂h3", "∂z⁽²⁾₂/∂a⁽¹⁾₃"),
    Quantity("E_by_z", 1, 1): ("∂E/∂z_h1", "∂E/∂z⁽¹⁾₁"),
    Quantity("jacobian", 1, 2): ("∂o1/∂z_o2", "∂a⁽²⁾₁/∂z⁽²⁾₂"),
    Quantity("new_w", 1): ("w1⁺", "w⁽¹⁾⁺₁₁"),
    Quantity("rate"): ("α", "α"),
    Quantity("outputs"): ("n", "n"),
    Quantity("samples"): ("m", "m"),
}


@pytest.mark.parametrize("q", NAMES, ids=lambda q: q.term)
def test_every_quantity_has_its_name_in_both_notations(q: Quantity) -> None:
    names, indexed = NAMES[q]
    assert plain(Notation(SHAPE).name(q)) == names
    assert plain(Indexed(SHAPE).name(q)) == indexed


def lesson(query: str) -> Lesson:
    return lesson_of(parse(Query.read(query)))


def text(sentence: Sentence) -> str:
    return "".join(part if isinstance(part, str) else "#" for part in sentence)


def reason(query: str, step: int) -> str:
    return text(lesson(query).step(step).reason)


SOFTMAX = "layers=2-3&activations=softmax&seed=1"


def delta_step(query: str) -> int:
    found = lesson(query).plan.step_of(Quantity("delta", 1, 1), 0)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("query", "says"),
    [
        (f"{SOFTMAX}&loss=cross_entropy&t=1,0,0", "Here the targets sum to 1"),
        (f"{SOFTMAX}&loss=cross_entropy&t=0,0.5,0.5", "Here the targets sum to 1"),
        (f"{SOFTMAX}&loss=cross_entropy&t=1,1,0", "The targets do not sum to 1"),
        (f"{SOFTMAX}&loss=cross_entropy&t=0,1,1", "The targets do not sum to 1"),
        (f"{SOFTMAX}&loss=mse&t=1,0,0", "The paths are added, and the sum is kept"),
    ],
)
def test_the_reason_for_a_softmax_delta_depends_on_loss_and_targets(query: str, says: str) -> None:
    assert says in reason(query, delta_step(query))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1+", "A number is missing."), ("2*", "A number is missing."), ("(", "A number is missing."),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(typed: str, words: str) -> None:
    with pytest.raises(Unreadable) as found:
        read(typed)
    assert str(found.value) == words


def test_softmax_of_samples_far_apart_loses_none_of_them() -> None:
    z = np.array([[0.0, 800.0, -900.0], [1.0, 801.0, -900.0]])
    one, e = 1 / (1 + np.e), np.e / (1 + np.e)
    assert ACTIVATIONS["softmax"].f(z) == pytest.approx(np.array([[one, one, 0.5], [e, e, 0.5]]), rel=1e-15)


@pytest.mark.parametrize(
    "query",
    [
        "layers=6-9-5&activations=tanh,softmax&loss=mse&seed=1&rate=0.2&b=" + ",".join(["0.1"] * 14),
        "layers=8-9-6&activations=relu,softmax&loss=cross_entropy&seed=2&rate=0.05",
        "layers=9-8-7&activations=sigmoid,tanh&loss=bce&seed=3&rate=0.01&t=0.2,0.3,0.4,0.5,0.6,0.7,0.8&x=0.9,0,0,0,0,0,0,0,0",
        "layers=9-9-9&activations=sigmoid&loss=bce&seed=4&rate=0.1&batch=mean&b=" + ",".join(["0"] * 18),
        "layers=9-9-9&activations=leaky_relu,linear&loss=sse&seed=5&rate=0.001&bias=fixed&b=" + ",".join(["1"] * 18),
    ],
)
def test_networks_too_large_for_a_program_train_as_the_textbook_does(query: str) -> None:
    course = lesson(query).course
    network, errors = textbook(course, 40)
    scenario = parse(Query.read(f"{query}&iteration=40"))
    assert lesson_of(scenario).start.weights == pytest.approx(network.weights, rel=1e-9)
    assert (lesson_of(scenario).start.biases or []) == pytest.approx(network.biases or [], rel=1e-9)
    assert len(errors) >= 40


def test_nudged_rows_tell_how_many_digits_agree() -> None:
    rows = nudged(lesson(""), [1, 5, 8], 0)
    for row in rows:
        share = abs((row.gradient - row.quotient) / row.gradient)
        assert 10 ** -(row.digits + 1) < share <= 10**-row.digits
        assert share < Decimal("1e-5")


def test_the_wrong_order_is_told_weight_by_weight() -> None:
    order = update_order(lesson("layers=2-2-2&seed=4&loss=half_sse"))
    assert [row.weight for row in order.rows] == list(range(1, 9))
    for row in order.rows:
        assert (row.wrong == row.right) == (row.weight > 4)
        assert (row.wrong_new == row.new) == (row.weight > 4)


def test_what_rounding_to_three_digits_can_move_is_added_up() -> None:
    q, r = Quantity("a", 1, 1), Quantity("w", 1)
    tree = difference(Product((Leaf(q, Decimal("0.43219")), Leaf(r, Decimal("-0.5")))), Leaf(q, Decimal("0.43219")))
    moved = Decimal("0.43219") * Decimal("0.0005") * Decimal("1.5")  # −0.5 is exact, so that only one number moves
    assert spread(tree, tree.evaluate()) == moved
    both = Product((Leaf(q, Decimal("0.43219")), Leaf(r, Decimal("1.2345"))))
    value = both.evaluate()
    assert abs(spread(both, value) - 2 * value * Decimal("0.0005")) < Decimal("1e-20")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("0.2+0.2*0.55", "wrong"), ("0.3775*1", "rounded"), ("0.37754*1", "rounded"), ("0.3790*1", "wrong")],
)
def test_a_sum_of_rounded_numbers_is_near_enough_within_a_two_thousandth(text: str, kind: str) -> None:
    where = lesson("layers=1-1&w=1&x=0.37754066879814546&t=0&activations=linear")
    position = where.plan.at(1)
    assert position is not None
    assert judge(where, position, read(text), {}).kind == kind


@pytest.mark.parametrize("activation", ["softmax", "tanh", "sigmoid"])
@pytest.mark.parametrize("loss", ["mse", "bce", "cross_entropy", "half_sse"])
def test_buffers_train_every_pair_of_activation_and_loss_as_the_textbook_does(activation: str, loss: str) -> None:
    if activation == "tanh" and loss in {"bce", "cross_entropy"}:
        return  # the logarithm of a negative number
    course = lesson(f"layers=3-4-3&activations=tanh,{activation}&loss={loss}&seed=3&rate=0.1&t=0.2,0.5,0.3").course
    network, errors = textbook(course, 30)
    run = Run(course)
    assert run.errors_until(30) == pytest.approx(errors, rel=1e-11)
    assert run.network_after(30).weights == pytest.approx(network.weights, rel=1e-11)
    assert all(np.isfinite(errors))


def test_the_sample_in_turn_and_the_sample_on_the_page_are_the_right_ones() -> None:
    three = "layers=2-2-1&seed=11&x=0.9,0.4;0.3,0.7;0.2,0.5&t=1;0;1"
    assert [lesson(f"{three}&iteration={k}").sample_number(0) for k in range(5)] == [1, 2, 3, 1, 2]
    whole = lesson(f"{three}&batch=sum&iteration=4")
    assert [whole.sample_number(index) for index in range(3)] == [1, 2, 3]
    block = len(whole.plan.block)
    shown = [whole.plan.sample_at(n) for n in (0, 1, block, block + 1, 2 * block, 2 * block + 1, whole.plan.steps)]
    assert shown == [0, 0, 0, 1, 1, 2, 2]


def test_both_orders_of_a_batch_are_averaged_or_added() -> None:
    for batch, divisor in (("mean", 2), ("sum", 1)):
        taught = lesson(f"layers=2-2-2&seed=10&x=0.9,0.4;0.3,0.7&t=1,0;0,1&batch={batch}&b=0.1,0.2,0.3,0.4")
        order = update_order(taught)
        each = [taught.values.sample(s).E for s in range(2)]
        assert order.before == pytest.approx(sum(each) / divisor)
        assert order.after == taught.values.after.error
        assert order.rows[4].right == taught.values.over_samples(Quantity("grad_w", 5))


def test_a_power_that_is_too_large_or_broken_is_refused_in_words() -> None:
    for typed in ("2^101", "2^0.5"):
        with pytest.raises(Unreadable, match=r"^Powers are whole numbers up to 100 here\.$"):
            read(typed)


@pytest.mark.parametrize(
    ("typed", "digits"), [("0.00123", 3), ("12", 2), ("100", 3), ("0", 0), ("-0.5", 1), ("1.50", 3)]
)
def test_significant_digits_are_those_that_were_typed(typed: str, digits: int) -> None:
    assert read(typed).digits == digits
