"""Usual names are taken for what they mean, and a program is told which of its keys mean nothing."""

import pytest

from app.address.query import Query
from app.address.read import parse
from app.address.scenario import Spec
from app.address.write import write
from tests.conftest import get, get_json


def spec(query: str) -> Spec:
    return parse(Query.read(query)).spec


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("ReLU", "relu"), ("Sigmoid", "sigmoid"), ("logistic", "sigmoid"), ("LOGISTIC", "sigmoid"),
        ("identity", "linear"), ("Leaky ReLU", "leaky_relu"), ("LeakyReLU", "leaky_relu"), ("leaky-relu", "leaky_relu"),
        ("Tanh", "tanh"), ("Linear", "linear"),
    ],
)  # fmt: skip
def test_activations(given: str, meant: str) -> None:
    assert spec(f"activations={given}").activations == (meant, meant)
    assert spec(f"activations={given},Softmax").activations == (meant, "softmax")
    assert f"activations={meant}" in write(parse(Query.read(f"activations={given}"))) or meant == "sigmoid"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("MSE", "mse"), ("mean_squared_error", "mse"), ("Mean squared error", "mse"), ("SSE", "sse"),
        ("binary_crossentropy", "bce"), ("binary cross-entropy", "bce"), ("BCELoss", "bce"),
        ("categorical_crossentropy", "cross_entropy"), ("CrossEntropy", "cross_entropy"), ("half-sse", "half_sse"),
    ],
)  # fmt: skip
def test_losses(given: str, meant: str) -> None:
    assert spec(f"loss={given}").loss == meant


def test_batches_and_biases() -> None:
    assert spec("batch=Mean&bias=frozen&b=1,1,1,1").batch == "mean"
    assert spec("batch=average&bias=Fixed&b=1,1,1,1").bias == "fixed"


def test_what_is_none_of_them_is_still_refused() -> None:
    for query in ("activations=relu6", "loss=quadratic", "loss=huber", "batch=all"):
        assert get(f"/api/step?{query}").status_code == 422


@pytest.mark.parametrize("path", ["/api/step?", "/api/iteration?", "/api/training?until=2&"])
def test_unknown_keys_are_told(path: str) -> None:
    assert "ignored" not in get_json(f"{path}rate=0.1&digits=4&notation=indexed")
    told = get_json(f"{path}learning_rate=0.9&utm_source=x&rate=0.1&learning_rate=1")
    assert told["ignored"] == ["learning_rate", "utm_source"]


def test_a_long_iteration_tells_them_too() -> None:
    long = get_json("/api/iteration?layers=10-10-10-10-10-10-10-10&seed=1&nonsense=1")
    assert long["ignored"] == ["nonsense"]
    assert len(long["steps"]) > 1500


def test_a_program_may_send_pasted_lists_and_is_told_of_edits_that_are_none_of_its_own() -> None:
    found = get_json("/api/iteration?layers=2-1&all_w=[[0.5,1,2]]&shape=2-2-1&do=add-layer")
    assert (found["weights_before"], found["biases_before"]) == ([1, 2], [0.5])
    assert found["ignored"] == ["shape", "do"]
