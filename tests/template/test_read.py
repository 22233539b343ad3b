"""Fields are read by what the template says of them, rules included, and told in pixels of the page."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitscan.clock import Clock
from digitscan.finding.components import find_components
from digitscan.ink.extraction import InkSettings
from digitscan.inked_number import read_inked_number
from digitscan.nets.models import Models
from digitscan.records import Box
from digitscan.rules.parse import parse_rule
from digitscan.template import read as read_module
from digitscan.template.choice import Fit
from digitscan.template.model import FieldSpec, Template
from digitscan.template.read import read_fields
from digitscan.template.registration import Registration
from tests.drawing import Paper
from tests.line_net import LineNet
from tests.reading import OneAnswer

PLACE = Box(40, 30, 280, 90)
LINE = InkSettings.for_layout("line")
MODELS = Models(OneAnswer(value=7, sure=0.9), LineNet("7777"))


def read(spec, homography=None):
    """The field of a page with 7777 in a comb of four cells, or in a box."""
    paper = Paper(130, 320)
    paper.frame(PLACE)
    for k in range(4):
        paper.rule((PLACE.left + 60 * k, PLACE.top), (PLACE.left + 60 * k, PLACE.bottom), 2) if spec.cells else None
        paper.write("7", PLACE.left + 60 * k + 14, PLACE.top + 12, 36)
    fit = Fit(
        Template("form.toml", "form", paper.image(), (spec,)),
        Registration(np.eye(3) if homography is None else homography, 1.0, 0.0),
    )
    (field,) = read_fields(paper.image(), fit, MODELS, Clock())
    return field


@pytest.mark.parametrize("cells", [4, 0], ids=["comb", "box"])
def test_a_text_that_the_rule_allows_is_weighed_though_no_net_proposes_it(cells):
    spec = FieldSpec("number", PLACE, cells)
    bare = read(spec)
    assert (bare.name, bare.text) == ("number", "7777")
    assert "7757" not in [one.text for one in bare.alternatives]
    ruled = read(replace(spec, rule=parse_rule({"pattern": "7757"}, Path())))
    assert (ruled.text, ruled.reason) == ("7757", "")
    assert [digit.box for digit in ruled.digits] == [digit.box for digit in bare.digits]


def test_a_field_beyond_the_page_is_not_taken_for_empty():
    beyond = np.array([[1.0, 0, 400], [0, 1, 0], [0, 0, 1]])
    found = read(FieldSpec("number", PLACE), beyond)
    assert (found.text, found.confidence, found.status) == ("", 0.0, "review")


@pytest.fixture
def seen(monkeypatch):
    """What the reading of a field is given; it says that its ink is half as large as it is."""
    given = []

    def spy(ink, ink_of, *others):
        found = read_inked_number(ink, ink_of, *others)
        given.append((ink, ink_of))
        return replace(found, ink=replace(found.ink, scale=found.ink.scale / 2))

    monkeypatch.setattr(read_module, "read_inked_number", spy)
    return given


def test_other_ink_of_a_field_is_that_of_the_field_alone(seen):
    read(FieldSpec("number", Box(100, 30, 172, 90)))
    ((ink, ink_of),) = seen
    faint, strong = (ink_of(by) for by in (LINE.others()[0], replace(LINE, local_contrast=0.95)))
    assert np.count_nonzero(strong.mask) < np.count_nonzero(ink.mask)
    # one of the four digits stands in it, and the next one in the margin
    assert len(find_components(ink).boxes) == len(find_components(faint).boxes) == 1
    assert np.array_equal(ink_of(LINE).mask, ink.mask)


def test_boxes_are_brought_back_by_the_scale_of_the_ink_that_was_taken(monkeypatch, seen):
    half = read(FieldSpec("number", PLACE))
    monkeypatch.undo()
    usual = read(FieldSpec("number", PLACE))
    assert half.digits[0].box.left > usual.digits[0].box.left + 10
    assert half.digits[0].box.width == pytest.approx(2 * usual.digits[0].box.width, abs=3)
