"""A quiz as multiple choice in QTI 1.2, zipped as Canvas takes it: the wrong options are the mistakes' numbers.

IMS Question and Test Interoperability 1.2, with the few elements that importers read.
"""

import io
import zipfile
from html import escape
from xml.etree import ElementTree as Tree

from app.address.scenario import Scenario
from app.pages.quiz import QuizQuestion, document, number, questions
from app.writing.numbers import minus

MOST_WRONG = 4
"""Wrong options of a question; one without any is left out."""

RESPONSE = "response1"
QTI, MANIFEST = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2", "http://www.imsglobal.org/xsd/imscp_v1p1"
BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The time that files in the package have, so that the same quiz is the same package."""


def qti_package(scenario: Scenario, steps: list[int]) -> bytes:
    """Return the package of chosen steps."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, tree in (("imsmanifest.xml", _manifest()), ("quiz.xml", _test(scenario, steps))):
            package.writestr(zipfile.ZipInfo(name, BEGINNING), document(tree).encode(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _manifest() -> Tree.Element:
    manifest = Tree.Element("manifest", identifier="backstep", xmlns=MANIFEST)
    resources = Tree.SubElement(manifest, "resources")
    resource = Tree.SubElement(resources, "resource", identifier="quiz", type="imsqti_xmlv1p2", href="quiz.xml")
    Tree.SubElement(resource, "file", href="quiz.xml")
    return manifest


def _test(scenario: Scenario, steps: list[int]) -> Tree.Element:
    root = Tree.Element("questestinterop", xmlns=QTI)
    test = Tree.SubElement(root, "assessment", ident="backstep", title="One iteration of backpropagation")
    section = Tree.SubElement(test, "section", ident="root_section")
    for index, question in enumerate(questions(scenario, steps), start=1):
        if question.wrong:
            section.append(_item(index, question))
    return root


def _item(index: int, question: QuizQuestion) -> Tree.Element:
    """Return a question; its options stand in the order of their numbers."""
    wrong = {one.value: said for one, said in question.wrong[:MOST_WRONG]}
    options = sorted([(question.right.value, "Right."), *wrong.items()])
    item = Tree.Element("item", ident=f"question-{index}", title=question.name)
    shown = Tree.SubElement(item, "presentation")
    _material(shown, question.text)
    choice = Tree.SubElement(
        Tree.SubElement(shown, "response_lid", ident=RESPONSE, rcardinality="Single"), "render_choice"
    )
    judged = Tree.SubElement(item, "resprocessing")
    outcomes = Tree.SubElement(judged, "outcomes")
    Tree.SubElement(outcomes, "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    for n, (value, said) in enumerate(options, start=1):
        ident = f"option-{n}"
        _material(Tree.SubElement(choice, "response_label", ident=ident), minus(number(value)))
        condition = Tree.SubElement(judged, "respcondition", {"continue": "Yes"})
        _equals(condition, ident)
        Tree.SubElement(condition, "displayfeedback", feedbacktype="Response", linkrefid=f"{ident}-said")
        _material(Tree.SubElement(item, "itemfeedback", ident=f"{ident}-said"), escape(said) + question.general)
        if value == question.right.value:
            right = Tree.SubElement(judged, "respcondition", {"continue": "No"})
            _equals(right, ident)
            Tree.SubElement(right, "setvar", action="Set", varname="SCORE").text = "100"
    return item


def _equals(condition: Tree.Element, ident: str) -> None:
    chosen = Tree.SubElement(condition, "conditionvar")
    Tree.SubElement(chosen, "varequal", respident=RESPONSE).text = ident


def _material(parent: Tree.Element, text: str) -> None:
    Tree.SubElement(Tree.SubElement(parent, "material"), "mattext", texttype="text/html").text = text
