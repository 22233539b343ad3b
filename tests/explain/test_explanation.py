"""What is explained is what was read: the path spells it, the candidates are the net's, the texts are weighed."""

import numpy as np
import pytest

from digitscan.explain.explanation import explain
from digitscan.nets.models import Models, load_models
from digitscan.pipeline import ScanSettings, scan_page
from digitscan.records import Page
from tests.drawing import Paper, number
from tests.line_net import LineNet


@pytest.fixture(scope="module")
def digit_net():
    return load_models().digit


def values(explanation):
    return "".join(str(taken.value) for taken in explanation.path if taken.value is not None)


@pytest.mark.parametrize("line", [None, LineNet("25.07")], ids=["lattice alone", "both nets"])
def test_it_tells_of_the_number_that_scan_reads(digit_net, line):
    models = Models(digit_net, line)
    image = number("2507").image()
    found = explain(image, models)
    (field,) = scan_page(Page("a.png", 1, image), models, ScanSettings("line")).fields
    assert (found.reading.text, found.reading.confidence) == (field.text, field.confidence)
    assert field.text == ("2507" if line is None else "25.07")
    assert values(found) == "2507"
    assert found.spelled


def test_each_candidate_is_what_the_net_saw_and_made_of_it(digit_net):
    found = explain(number("386", gap=0.02).image(), Models(digit_net))
    judged = [taken.candidate for taken in found.path if taken.candidate.probabilities is not None] + [*found.others]
    assert len(judged) == len(found.lattice.glyphs)
    again = digit_net.probabilities(np.stack([one.seen for one in judged]))
    assert np.stack([one.probabilities for one in judged]) == pytest.approx(again, abs=1e-5)
    for taken in found.path:
        assert taken.value == taken.candidate.ranking()[0]


def test_path_and_parts_cover_the_row_in_order(digit_net):
    found = explain(number("4711").image(), Models(digit_net))
    edges = [edge for taken in found.path for edge in taken.candidate.parts]
    assert edges[0] == 0
    assert edges[-1] == len(found.lattice.parts)
    assert edges[1:-1:2] == edges[2::2]
    assert [one.parts for one in found.others] == sorted(one.parts for one in found.others)


def test_what_is_too_low_for_a_digit_is_passed_over_unjudged(digit_net):
    paper = Paper(140, 420)
    end = paper.write("52", 40, 40, 60)
    paper.rule((end + 60, 72), (end + 100, 72), 6)
    *_, last = explain(paper.image(), Models(digit_net)).path
    assert (last.value, last.candidate.probabilities) == (None, None)
    assert last.candidate.ranking() == ()
    assert last.candidate.seen.any()


def test_texts_are_weighed_and_the_choice_is_first(digit_net):
    found = explain(number("25").image(), Models(digit_net, LineNet("2,8", 0.97)))
    texts = {one.text: one for one in found.whole.texts}
    assert found.whole.texts[0].text == found.reading.text
    assert texts["2,8"].line > 0.8 > 0.1 > texts["2,5"].line
    assert texts["2,5"].lattice > texts["2,8"].lattice
    assert [one.together for one in found.whole.texts] == sorted((one.together for one in texts.values()), reverse=True)
    assert values(found) == "".join(c for c in found.reading.text if c.isdigit())


def test_without_a_path_for_what_was_read_the_lattices_own_is_told(digit_net):
    found = explain(number("7").image(), Models(digit_net, LineNet("7777", 0.9999)))
    assert (found.reading.text, found.spelled) == ("7777", False)
    assert values(found) == "7"


def test_no_number_is_explained_too(digit_net):
    paper = Paper(80, 300)
    for x in (40, 90, 140):  # hatching
        paper.rule((x, 60), (x + 60, 20), 5)
        paper.rule((x, 20), (x + 60, 60), 5)
    found = explain(paper.image(), Models(digit_net, LineNet("x", 0.99)))
    assert (found.reading, values(found), found.whole.texts[0].text) == (None, "", "")
    assert found.path


def test_without_ink_there_is_nothing_to_explain(digit_net):
    assert explain(np.full((80, 90), 250, np.uint8), Models(digit_net)) is None
