"""The quiz as multiple choice in QTI 1.2: one option is right, the others are mistakes, each with its sentence."""

import io
import re
import zipfile
from decimal import Decimal
from xml.etree import ElementTree as Tree

import pytest

from tests.conftest import get, get_json

NAMES = {"q": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2", "m": "http://www.imsglobal.org/xsd/imscp_v1p1"}


def package(query: str) -> Tree.Element:
    answer = get(f"/quiz.zip?{query}")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.content == get(f"/quiz.zip?{query}").content
    found = zipfile.ZipFile(io.BytesIO(answer.content))
    manifest = Tree.fromstring(found.read("imsmanifest.xml"))  # noqa: S314 - our own
    (resource,) = manifest.findall(".//m:resource", NAMES)
    assert resource.get("type") == "imsqti_xmlv1p2"
    return Tree.fromstring(found.read(str(resource.get("href"))))  # noqa: S314 - our own


@pytest.mark.parametrize(
    "query", ["", "layers=2-3-3&seed=2&activations=relu,softmax&loss=cross_entropy&t=1,0,0", "optimizer=adam"]
)
def test_one_option_is_right_and_the_others_say_what_went_wrong(query: str) -> None:
    steps = {s["step"]: s for s in get_json(f"/api/iteration?{query}")["steps"]}
    items = package(query).findall(".//q:item", NAMES)
    assert len(items) > 10
    for item in items:
        number = int(re.findall(r"Step (\d+)", str(item.get("title")))[0])
        labels = {
            str(label.get("ident")): Decimal((label.findtext(".//q:mattext", "", NAMES)).replace("−", "-"))
            for label in item.findall(".//q:response_label", NAMES)
        }
        assert 2 <= len(labels) <= 5
        assert len(set(labels.values())) == len(labels)
        assert list(labels.values()) == sorted(labels.values())
        (right,) = [
            c.findtext(".//q:varequal", "", NAMES)
            for c in item.findall(".//q:respcondition", NAMES)
            if c.find("q:setvar", NAMES) is not None
        ]
        assert abs(float(labels[right]) - steps[number]["value"]) <= 1e-5 * abs(steps[number]["value"]) + 1e-12
        said = {
            str(f.get("ident")): f.findtext(".//q:mattext", "", NAMES) for f in item.findall("q:itemfeedback", NAMES)
        }
        assert set(said) == {f"{ident}-said" for ident in labels}
        assert said[f"{right}-said"].startswith("Right.")
        assert all(not text.startswith("Right.") for ident, text in said.items() if ident != f"{right}-said")


def test_where_the_right_option_stands_is_not_always_the_same() -> None:
    places = set()
    for item in package("").findall(".//q:item", NAMES):
        for condition in item.findall(".//q:respcondition", NAMES):
            if condition.find("q:setvar", NAMES) is not None:
                places.add(condition.findtext(".//q:varequal", "", NAMES))
    assert len(places) > 2
