"""Many iterations: the fast ways agree with the textbook's, and the way back is as cheap as the way there."""

import itertools
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from app.address.query import Query
from app.address.read import parse
from app.address.scenario import Spec, spec_of
from app.engine.course import Course, TooManyDecimals
from app.engine.leaps import Leaps
from app.engine.network import Network
from app.engine.training import STRIDE, Run
from app.lesson.examples import EXAMPLES
from app.lesson.lesson import Lesson
from app.lesson.quantities import Quantity
from app.service.lessons import course_of, program_for, run_of
from app.writing import rule_code
from tests.random_lessons import ALL, LOSSES, random_spec

MAZUR = spec_of(EXAMPLES["mazur"])


def textbook(course: Course, updates: int) -> tuple[Network, list[float]]:
    """Follow the course one `Course.step` after another."""
    network, errors = course.network, []
    with np.errstate(all="ignore"):
        for k in range(updates):
            network, error = course.step(network, k)
            errors.append(error)
    return network, [*errors, course.error(network, updates)]


def calm(spec: Spec) -> Spec:
    """The same lesson with a rate at which rounding errors don't grow."""
    return replace(spec, rate=0.05)


def close(found: list[float], expected: list[float]) -> bool:
    return bool(np.allclose(found, expected, rtol=1e-11, atol=1e-13, equal_nan=True))


@pytest.mark.parametrize("way", ["program", "buffers"])
def test_the_fast_ways_agree_with_the_textbook(way: str) -> None:
    draw = Random(21)
    for _ in range(150):
        spec = calm(random_spec(draw, most_layers=4, most_units=4))
        course = course_of(spec)
        run_of.cache_clear()
        run = run_of(spec) if way == "program" else Run(course)
        network, errors = textbook(course, 40)
        with np.errstate(all="ignore"):
            assert close(run.errors_until(40), errors), spec
            assert close(run.network_after(40).weights, network.weights), spec
            assert close(run.network_after(40).biases or [], network.biases or []), spec


def test_any_order_of_visits_gives_the_same_parameters() -> None:
    straight = run_of(MAZUR).network_after(1700).weights
    run_of.cache_clear()
    wandering = run_of(MAZUR)
    for k in (1700, 3, 1699, 501, 1700, 20, 1200):
        wandering.network_after(k)
    assert wandering.network_after(1700).weights == straight
    fresh = Run(course_of(MAZUR), None)
    assert fresh.errors_until(1200)[:20] == fresh.errors_until(19)


def test_the_way_back_needs_few_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    leap = Leaps.leap

    def counting(self, parameters, at, count):  # type: ignore[no-untyped-def]
        done.append(count)
        return leap(self, parameters, at, count)

    monkeypatch.setattr(Leaps, "leap", counting)
    run = Run(course_of(MAZUR))
    run.network_after(2600)
    there = sum(done)
    done.clear()
    for k in (2599, 2400, 1000, 999, 1):
        run.network_after(k)
    assert there == 2600
    assert sum(done) < 5 * STRIDE
    done.clear()
    run.network_after(2599)
    run.network_after(2600)
    assert sum(done) == 0


def test_a_run_that_overflows_goes_on_and_says_so() -> None:
    spec = replace(MAZUR, activations=("linear", "linear"), loss="sse", rate=1e6, w=(9.0,) * 8)
    run = run_of(spec)
    errors = run.errors_until(300)
    assert len(errors) == 301
    assert not np.isfinite(errors[-1])
    first = next(k for k, e in enumerate(errors) if not np.isfinite(e))
    assert 1 < first < 50


def test_a_saturated_unit_does_not_stop_the_program() -> None:
    """An exponential beyond a float is ∞ in a program, and no error that would end it."""
    spec = replace(MAZUR, x=((900.0, 900.0),), w=(-9.0, -9.0, 9.0, 9.0, 0.4, 0.45, 0.5, 0.55))
    network, errors = textbook(course_of(spec), 30)
    assert run_of(spec).errors_until(30) == pytest.approx(errors, rel=1e-12)
    assert run_of(spec).network_after(30).weights == pytest.approx(network.weights, rel=1e-12)


SATURATED = (
    "layers=1-2&activations=softmax&x=1&t=0,1&loss=bce&w=37,0",
    "layers=1-1&activations=tanh&loss=bce&x=1&t=0.5&w=19",
    "layers=1-3-3&activations=relu,softmax&loss=bce&x=1.984;-1.077818&t=0.25,0.01,0.5;0.25,1,1"
    "&w=3,-6.462074,3.55,-1,3.089,1.58,-2,-0.29,-4.01,7.37,-6.10,-2.306251&batch=mean",
    "layers=3-3-1&activations=tanh,linear&x=1.12,-1.3,-1.784&t=-0.13&rate=3"
    "&w=5.17,-5.48,-1.70,0.215,-7.564189,-4,-5.93,7.679381,-5,5.537,8,-7.36",
    "layers=1-1-1&activations=sigmoid,linear&x=1&t=5&w=34,90&rate=0.001",
    "layers=1-1&loss=bce&x=1&t=1&w=20&b=0",
    "layers=1-1&loss=bce&x=1&t=1&w=37&b=0",
    "layers=1-3&loss=cross_entropy&activations=softmax&x=1&t=1,0,0&w=38,0,1&b=0,0,0",
    "layers=1-2&loss=cross_entropy&x=1&t=1,0.5&w=30,-20&b=0,0",
)


@pytest.mark.parametrize("query", SATURATED)
@pytest.mark.parametrize("way", ["program", "buffers", "textbook"])
def test_training_keeps_its_digits_where_units_saturate(query: str, way: str) -> None:
    scenario = parse(Query.read(query))
    course = course_of(scenario.spec)
    run_of.cache_clear()
    run = run_of(scenario.spec) if way == "program" else Run(course)
    for k in range(5):
        network = textbook(course, k)[0] if way == "textbook" else run.network_after(k)
        values = Lesson(course, network, k).values
        after = textbook(course, k + 1)[0] if way == "textbook" else run.network_after(k + 1)
        new = [float(values.value(Quantity("new_w", n + 1))) for n in range(len(after.weights))]
        assert after.weights == pytest.approx(new, rel=1e-12)
        new = [float(values.value(Quantity("new_b", n + 1))) for n in range(len(after.biases or []))]
        assert (after.biases or []) == pytest.approx(new, rel=1e-12, abs=0)
        assert course.error(network, k) == pytest.approx(float(values.error_before), rel=1e-12)


FAR_OUT = (
    "layers=1-2-1&activations=sigmoid,sigmoid&loss=bce&x=1&t=0.5&w=-800,800,0.5,-0.4",
    "layers=1-1&loss=bce&x=1&t=1&w=-800&b=0",
    "layers=1-1&loss=bce&x=1&t=0&w=40&b=0",
    "layers=1-1&loss=cross_entropy&x=1&t=1&w=-800",
    "layers=1-1&loss=cross_entropy&activations=sigmoid:4&x=1&t=1&w=-300",
    "layers=1-2-1&activations=tanh,tanh&x=1&t=0.5&w=800,-800,0.5,-0.4",
    "layers=1-2-1&activations=tanh,bipolar_sigmoid&loss=bce&x=1&t=0.5&w=800,-800,0.5,0.4",
    "layers=1-2-1&activations=bipolar_sigmoid,softplus&loss=cross_entropy&x=1&t=0.5&w=1800,-1800,0.5,0.4",
    "layers=1-2-1&activations=softplus,linear&x=1&t=0.5&w=800,-800,0.001,0.4",
    "layers=1-2-1&activations=silu,linear&x=1&t=0.5&w=800,-800,0.001,0.4",
    "layers=1-2-1&activations=elu,linear&x=1&t=0.5&w=800,-800,0.001,0.4",
    "layers=1-3&loss=cross_entropy&activations=softmax&x=1&t=1,0,0&w=0,800,-800&b=0,0,0",
    "layers=1-2&loss=bce&activations=softmax&x=1&t=0.25,0.5&w=800,-800",
    "layers=1-3&loss=bce&activations=softmax&x=1&t=0.25,0.5,0.3&w=1800,2,1",
    "layers=1-3&loss=bce&activations=softmax&x=1&t=0.25,0.5,0.3&w=800,803,1.5",
    "layers=1-3&loss=bce&activations=softmax&x=1&t=0,1,0&w=1,43,2",
    "layers=2-3&loss=bce&activations=softmax&x=1,1&t=0.25,0.5,0&w=0,0,-640,0,-743,0",
    "layers=1-2&loss=bce&activations=softmax&x=1&t=0.5,0.5&w=1000000000000,1000000000000",
    "layers=1-2&loss=cross_entropy&activations=softmax&x=1&t=0.5,0.5&w=1000000000000,1000000000000",
    "layers=1-1&loss=cross_entropy&activations=softplus&w=-800&x=1&t=1&rate=1e-9",
    "layers=1-1&loss=output&activations=silu&w=-709.781&x=1",
    "layers=1-2&loss=bce&activations=tanh&x=1&t=0.25,0.5&w=800,1e-9",
    "layers=1-2&loss=bce&activations=tanh&x=1&t=1,0&w=20,1e-9",
    "layers=1-2&loss=bce&activations=bipolar_sigmoid&x=1&t=1,0.5&w=1800,1e-9",
    "layers=1-2&loss=cross_entropy&activations=bipolar_sigmoid&x=1&t=1,0.5&w=1800,1e-9",
)
"""Units so far out that their exponentials are beyond a float, or so small that nothing of them is left."""


def _nothing_left(by_buffers: Callable[..., object]) -> Callable[..., object]:
    """Fail where an update that floats decide is left to the arrays."""

    def watched(leaps: Leaps, parameters: object, at: int, count: int, errors: list[float]) -> object:
        before = len(errors)
        after = by_buffers(leaps, parameters, at, count, errors)
        assert len(errors) == before
        return after

    return watched


@pytest.mark.parametrize("query", FAR_OUT)
@pytest.mark.parametrize("way", ["program", "buffers"])
def test_units_far_out_keep_their_digits_and_the_program_goes_on(
    query: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = parse(Query.read(query)).spec
    course = course_of(spec)
    run_of.cache_clear()
    if way == "program":
        monkeypatch.setattr(Leaps, "_by_buffers", _nothing_left(Leaps._by_buffers))
    run = run_of(spec) if way == "program" else Run(course)
    for k in range(2):
        values = Lesson(course, run.network_after(k), k).values
        new = [float(values.value(Quantity("new_w", n + 1))) for n in range(len(spec.w))]
        assert run.network_after(k + 1).weights == pytest.approx(new, rel=1e-12, abs=0)
        assert run.errors_until(k + 1)[k] == pytest.approx(float(values.error_before), rel=1e-12, abs=0)


def test_an_update_in_decimals_of_a_dozen_samples_is_done() -> None:
    samples = ";".join(["1"] * 12)
    query = f"layers=1-1&activations=softplus&loss=cross_entropy&w=-800&batch=mean&x={samples}&t={samples}"
    run_of.cache_clear()
    run = run_of(parse(Query.read(query)).spec)
    assert run.network_after(1).weights == pytest.approx([-799.5])
    assert run.errors_until(1) == pytest.approx([800, 799.5])


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", [*ALL, "softmax"])
def test_a_network_that_does_not_move_has_errors(name: str, loss: str) -> None:
    """Its program holds what E takes, and nothing more."""
    last, t = ("sigmoid", "") if loss == "output" else (name, "&t=0.2,0.3")
    query = f"layers=1-2-2&activations={'sigmoid' if name == 'softmax' else name},{last}&loss={loss}&seed=1&x=0.5{t}"
    spec = parse(Query.read(f"{query}&fixed=1,2,3,4,5,6")).spec
    run_of.cache_clear()
    course = course_of(spec)
    assert run_of(spec).errors_until(3) == pytest.approx([course.error(course.network, 0)] * 4, nan_ok=True)


def test_a_weight_that_only_decays_goes_to_zero() -> None:
    """Times −0.5 or −0.75 at each update; as a float it went to and fro between the least numbers around 0."""
    query = "layers=1-1&activations=relu&x=1&t=0&w=-1&rate=0.5&decay=3&iteration=6000"
    run_of.cache_clear()
    assert run_of(parse(Query.read(query)).spec).network_after(6000).weights == [0.0]


@pytest.fixture
def advanced(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Return how many updates have been done in arrays or decimals one by one, as the next of a count."""
    done, one = itertools.count(), Course.advanced
    monkeypatch.setattr(Course, "advanced", lambda self, *at, **how: (next(done), one(self, *at, **how))[1])
    return done


LOSES = (
    "layers=2-2-2-2-1-1&activations=softplus,leaky_relu:0.2,relu,step,linear&loss=output&seed=6&rate=10&decay=3"
    "&decay_in=loss&x=0.7,0.2;0.2,0.7&t=-1.0;0.7"
)
"""Leaves the finite numbers again and again, and decimals bring it back."""


def test_what_is_lost_again_and_again_is_not_done_again_and_again(advanced: Iterator[int]) -> None:
    run_of.cache_clear()
    run_of(parse(Query.read(LOSES)).spec).network_after(180)
    assert next(advanced) < 500


TOO_LARGE_TO_KEEP = "layers=1-1&activations=linear&x={}&t=0&w=1&rate=0.1&optimizer="
"""The gradient's square is beyond a float, and the step is not: its first is α times the gradient's sign, or so."""


@pytest.mark.parametrize(("optimizer", "step"), [("adam", 0.1), ("rmsprop", 0.1 / 0.1**0.5)])
def test_a_step_is_right_whose_square_is_too_large_to_keep(optimizer: str, step: float) -> None:
    run = run_of(parse(Query.read(TOO_LARGE_TO_KEEP.format(10**100) + optimizer)).spec)
    assert run.network_after(1).weights == pytest.approx([1 - step], rel=1e-12)
    assert run.network_after(2).weights == run.network_after(1).weights


def test_every_square_that_is_too_large_to_keep_is_met_in_decimals() -> None:
    x = f"{10**100},0;0,{10**100}"
    query = f"layers=2-1&activations=linear&x={x}&t=0;0&w=1,1&rate=0.1&optimizer=adam"
    run = run_of(parse(Query.read(query)).spec)
    values = Lesson(run.course, run.network_after(1), 1, (), run.kept_after(1)).values
    announced = [float(values.value(Quantity("new_w", n))) for n in (1, 2)]
    assert announced[1] < 0.95
    assert run.network_after(2).weights == pytest.approx(announced, rel=1e-12)


@pytest.mark.parametrize("way", ["program", "buffers"])
@pytest.mark.parametrize("activation", ["step", "relu"])
@pytest.mark.parametrize("deep", [False, True])
def test_a_sum_that_floats_lose_is_known_to_decimals(activation: str, way: str, *, deep: bool) -> None:
    """∞ − ∞ is no number to floats, whatever a comparison with it answers; to decimals it is 0 here."""
    large = 10**160
    end = f"{activation},linear&w={large},{-large},0.5&t=1&rate=0.5"
    query = f"layers=2-1-1&x={large},{large}&activations={end}"
    if deep:
        query = f"layers=2-2-1-1&x={large},{large}&activations=linear,{end.replace('w=', 'w=1,0,0,1,')}"
    spec = parse(Query.read(query)).spec
    run_of.cache_clear()
    run = run_of(spec) if way == "program" else Run(course_of(spec))
    values = Lesson(run.course, run.course.network, 0).values
    announced = [float(values.value(Quantity("new_w", n + 1))) for n in range(len(spec.w))]
    assert run.network_after(1).weights == pytest.approx(announced, rel=1e-12)


def test_a_weight_that_is_fixed_does_not_decay_away() -> None:
    least = f"0.{'0' * 320}1"
    spec = parse(Query.read(f"layers=1-1&activations=linear&x=1&t=0&w={least}&fixed=1&decay=0.01")).spec
    assert run_of(spec).network_after(STRIDE).weights == [1e-321]


LOST = (
    "layers=2-2&activations=elu:0.5&loss=sse&batch=sum&seed=8&rate=10&optimizer=classical_momentum&momentum=0"
    "&fixed=1,2,4&x=1.27,0.5;-0.1,0.3;0.6,-0.3;-0.2,0.1;-0.2,0.2;-0.4,0.4;0.8,-0.4;-0.5,-0.7"
    "&t=-0.9,0.2;-0.9,0.2;0.2,-0.2;-0.4,-0.0;0.4,-0.6;0.33,-0.5;-0.2,0.0;0.6,-0.0",
    f"layers=1-2&activations=linear&loss=mse&x=5&t=1,1&w={10**308},0.1&rate=0.0001&optimizer=adam",
)
"""All of what moves is lost, with a sign that changes at each update; or a part of it, while the rest goes on."""


@pytest.mark.parametrize("query", LOST)
def test_what_is_lost_for_ever_takes_no_time(query: str, advanced: Iterator[int]) -> None:
    run_of.cache_clear()
    assert not np.isfinite(run_of(parse(Query.read(query)).spec).network_after(6000).weights).all()
    assert next(advanced) < 800


def test_a_run_that_kept_too_much_goes_on_by_the_program(advanced: Iterator[int]) -> None:
    query = TOO_LARGE_TO_KEEP.format(f"{10**100},1").replace("w=1&", "w=1,1&").replace("1-1", "2-1") + "adam"
    run_of.cache_clear()
    run = run_of(parse(Query.read(query)).spec)
    assert np.isinf(run.kept_after(2000)[1]).tolist() == [True, False]
    assert next(advanced) < 50


def test_where_a_run_ends_is_the_same_by_every_way() -> None:
    spec, ends = parse(Query.read(LOSES)).spec, []
    for way in ([400], range(400), [100, 30, 150, 400]):
        run_of.cache_clear()
        followed = (run_of(spec).network_after(k) for k in way)
        with pytest.raises(TooManyDecimals) as refused:
            list(followed)
        ends.append(refused.value.reached)
    assert len(set(ends)) == 1
    assert run_of(spec).network_after(ends[0])


def test_a_weight_that_is_no_number_stays_none() -> None:
    """With ε = 0 Adam divides 0 by 0 where the gradient is 0; decay then finds nothing that it could forget."""
    spec = parse(Query.read("layers=1-1-1&w=0,0&x=0&t=0&activations=linear&decay=0.01&optimizer=adam&epsilon=0")).spec
    assert np.isnan(run_of(spec).network_after(STRIDE).weights).all()


RULES = ("momentum", "classical_momentum", "rmsprop", "rmsprop&epsilon=0", "adam", "adam&epsilon=0&betas=0,0")


@pytest.mark.parametrize("decay", ["", "&decay=0.01", "&decay=0.01&decay_in=loss_mean"])
@pytest.mark.parametrize("batch", ["each", "mean", "sum"])
@pytest.mark.parametrize("rule", RULES)
def test_vectors_move_parameters_as_single_lines_do(
    rule: str, batch: str, decay: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = f"layers=2-3-2&activations=leaky_relu,sigmoid&seed=4&absent=2&fixed=5&optimizer={rule}{decay}&batch={batch}"
    spec = parse(Query.read(f"{query}&b=0.1,-0.2,0.3,0.4,0.5&bias=trained&x=0.5,-1;1,0.25&t=1,0;0,1&rate=0.01")).spec
    found = []
    for least in (1, 1000):
        monkeypatch.setattr(rule_code, "TOGETHER_FROM", least)
        program_for.cache_clear()
        run_of.cache_clear()
        run = run_of(spec)
        network, kept = run.network_after(30), run.kept_after(30)
        found.append([*network.weights, *(network.biases or []), *np.concatenate(kept).tolist(), *run.errors])
    program_for.cache_clear()
    assert np.isfinite(found[0]).all()
    assert found[0] == found[1]


@pytest.mark.parametrize("optimizer", ["adam", "momentum", "rmsprop"])
def test_what_a_rule_keeps_goes_to_zero_with_the_gradient(optimizer: str) -> None:
    """0.9 times the least number that a float can be is that number; 0.9^9000 is 10^−412."""
    query = f"layers=1-1&activations=relu&x=1&t=0&w=1&rate=10&optimizer={optimizer}&iteration=9000"
    spec = parse(Query.read(query)).spec
    run_of.cache_clear()
    for run in (run_of(spec), Run(course_of(spec))):
        assert run.kept_after(9000)[0].tolist() == [0.0]


@pytest.mark.parametrize("far", [1, 9000])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", [*ALL, "softmax"])
def test_a_program_calls_no_function_of_pythons_own_at_an_update(name: str, loss: str, far: int) -> None:
    """From its large frame each such call may take a page from the system and give it back: five times as slow."""
    hidden, t = "sigmoid" if name == "softmax" else name, "" if loss == "output" else "&t=0.2,0.3,0.5"
    last = hidden if loss == "output" else name
    w = [0.3, 0.2, -0.1, 0.3, 0.2, -0.1, *(far * w for w in (0.3, 0.2, 0.1, -0.1, 0.3, -0.2, 0.05, 0.02, -0.1))]
    query = f"layers=2-3-3&activations={hidden},{last}&loss={loss}&x=0.5,0.25{t}&w={','.join(map(str, w))}"
    spec = parse(Query.read(query)).spec
    course, train = course_of(spec), program_for(spec.design._replace(batch="each"))
    weights, rows, called = course.network.weights, course.rows(), list[str]()
    updates = 3 if np.isfinite(train(weights, rows, 0, 1, 0.01, 0.0, [])).all() else 1
    sys.setprofile(lambda frame, event, _: called.append(frame.f_code.co_name) if event == "call" else None)
    try:
        train(weights, rows, 0, updates, 0.01, 0.0, [])
    finally:
        sys.setprofile(None)
    assert called == ["train"]


@pytest.mark.parametrize("activation", ["sigmoid", "leaky_relu"])
@pytest.mark.parametrize("rule", ["sgd", "adam"])
def test_the_program_of_the_largest_network_is_compiled_once(activation: str, rule: str) -> None:
    activations = ",".join([activation] * 6 + ["softmax"])
    query = f"layers=10-10-10-10-10-10-10-10&activations={activations}&loss=bce&optimizer={rule}"
    design = parse(Query.read(query)).spec.design._replace(batch="each")
    assert program_for(design) is program_for(design)


def test_an_error_beyond_what_an_output_can_hold_is_still_told() -> None:
    """At z = −800 the output is 0 to a float64, while the logarithm of it is not."""
    spec = parse(Query.read("layers=1-1&loss=cross_entropy&x=1&t=1&w=-800")).spec
    assert Run(course_of(spec)).errors_until(0) == [800.0]
    run_of.cache_clear()
    for run in (run_of(spec), Run(course_of(spec))):
        assert run.errors_until(2) == pytest.approx([800.0, 799.5, 799.0])
