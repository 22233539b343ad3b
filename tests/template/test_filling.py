"""What was read becomes fields by the rules of the template: chosen, accepted or for review, with the reason."""

from pathlib import Path

import numpy as np
import pytest

from digitscan.numbers.fields import FieldSettings
from digitscan.records import Box, Reading
from digitscan.rules.between import Relation
from digitscan.rules.parse import parse_rule
from digitscan.template.filling import Slot, fill
from digitscan.template.model import FieldSpec, Template
from tests.rules.simulated import reading_of

PLACE = Box(100, 50, 200, 90)
UPSIDE_DOWN = np.array([[-1.0, 0, 299], [0, -1.0, 199], [0, 0, 1]])
EMPTY = Reading("", 0.97, ())


def filled(readings, rules=None, relations=(), required=False, least=0.9, homography=None):
    """The fields of a page of 300 x 200 pixels by their names; readings and keys of rules by the names as well."""
    raw = {name: parse_rule((rules or {}).get(name, {}), Path()) for name in readings}
    specs = [FieldSpec(name, PLACE, required=required, rule=rule) for name, rule in raw.items()]
    template = Template("form.toml", "form", np.zeros((200, 300), np.uint8), tuple(specs), tuple(relations))
    slots = [Slot(spec, PLACE, readings[spec.name], np.eye(3) if homography is None else homography) for spec in specs]
    return {one.name: one for one in fill(template, slots, (200, 300), FieldSettings(min_confidence=least))}


DATE = {"kind": "date", "format": "DDMMYYYY"}


def test_a_field_without_a_rule_is_told_as_it_was_read():
    read = reading_of("4711", 0.93, ("4717", 0.06), ("1711", 0.004))
    found = filled({"a": read})["a"]
    assert (found.text, found.confidence, found.status, found.reason) == ("4711", 0.93, "accepted", "")
    assert (found.digits, found.alternatives, found.box) == (read.digits, read.alternatives, Box(0, 0, 40, 20))


def test_an_alternative_that_holds_is_chosen():
    found = filled({"day": reading_of("31022021", 0.7, ("31032021", 0.29))}, {"day": DATE})["day"]
    assert (found.text, found.status, found.reason) == ("31032021", "accepted", "")
    assert [digit.value for digit in found.digits] == [3, 1, 0, 3, 2, 0, 2, 1]


def test_an_impossible_date_is_for_review_however_sure_it_is():
    found = filled({"day": reading_of("31022021", 0.9999999)}, {"day": DATE}, least=0.0)["day"]
    assert (found.text, found.status, found.reason) == ("31022021", "review", "kind: no date DDMMYYYY")


def test_a_date_with_an_empty_cell_is_for_review():
    found = filled({"day": reading_of("3102021", 0.99)}, {"day": DATE}, least=0.0)["day"]
    assert (found.text, found.status, found.reason) == ("3102021", "review", "kind: no date DDMMYYYY")


SUM = Relation("sum", ("net", "tax", "total"), True)


def test_a_sum_chooses_among_the_readings_of_all_its_fields():
    read = {
        "net": reading_of("100", 0.99),
        "tax": reading_of("19", 0.6, ("10", 0.35)),
        "total": reading_of("110", 0.98),
    }
    found = filled(read, relations=[SUM])
    assert [one.text for one in found.values()] == ["100", "10", "110"]
    assert {one.reason for one in found.values()} == {""}
    assert found["tax"].confidence > 0.9


def test_a_wrong_sum_is_for_review_in_all_its_fields_and_no_other():
    read = {
        name: reading_of(text, 0.999) for name, text in (("net", "100"), ("tax", "19"), ("total", "777"), ("n", "5"))
    }
    found = filled(read, relations=[SUM], least=0.0)
    assert {name: one.reason for name, one in found.items()} == {
        "net": "sum: net + tax is not total",
        "tax": "sum: net + tax is not total",
        "total": "sum: net + tax is not total",
        "n": "",
    }
    assert [one.status for one in found.values()] == ["review", "review", "review", "accepted"]


@pytest.mark.parametrize("text, reasons", [("", ["", "", ""]), ("7", ["", "", "sum: net + tax is not total"])])
def test_a_sum_of_empty_fields_is_none(text, reasons):
    total = reading_of(text, 0.99) if text else EMPTY
    found = filled({"net": EMPTY, "tax": EMPTY, "total": total}, relations=[SUM])
    assert [one.reason for one in found.values()] == reasons


def test_an_empty_field_stays_as_it_is():
    found = filled({"day": EMPTY}, {"day": DATE})["day"]
    assert (found.text, found.confidence, found.status, found.reason) == ("", 0.97, "accepted", "")
    assert (found.box, found.digits) == (PLACE, ())
    assert filled({"day": EMPTY}, least=0.98)["day"].status == "review"


def test_a_required_field_that_is_empty_is_for_review():
    found = filled({"day": EMPTY}, required=True, least=0.0)["day"]
    assert (found.text, found.confidence, found.status, found.reason) == ("", 0.0, "review", "required")
    assert filled({"day": reading_of("1", 0.95)}, required=True)["day"].reason == ""


def test_boxes_are_brought_to_the_page_once_the_text_is_chosen():
    read = {"a": reading_of("123", 0.5, ("12", 0.45))}
    found = filled(read, {"a": {"length": 2}}, homography=UPSIDE_DOWN)["a"]
    # two digits share the place of three, and on this page the first stands at the right
    assert [digit.box for digit in found.digits] == [Box(285, 180, 300, 200), Box(270, 180, 285, 200)]
    assert found.box == Box(270, 180, 300, 200)
