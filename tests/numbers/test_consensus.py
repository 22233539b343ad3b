"""Two opinions of one number become one: where they agree, where one is torn, and where they contradict each other."""

import numpy as np
import pytest

from digitscan.lattice.paths import settle
from digitscan.nets.calibration import Calibration, Evidence
from digitscan.nets.strip import Strip
from digitscan.numbers.consensus import ConsensusSettings, weigh
from digitscan.numbers.looks import Opinion
from digitscan.numbers.transcripts import Look, transcribe
from tests.lattice.test_paths import alone, judged, lattice
from tests.numbers.test_transcripts import CHARACTERS, frames

EQUAL = Calibration(line_weight=1.0, lattice_weight=1.0)


def graph_of(*signs):
    return settle(lattice(len(signs), alone(len(signs))), judged(*signs))


def look(some):
    return Look(some, transcribe([some], CHARACTERS, 12)[0])


def opinion(*looks, chosen=1.0):
    return Opinion(Strip(np.zeros((32, 40), np.uint8), 0.0, 1.0), looks, chosen)


def weighed(graph, some, calibration=EQUAL):
    return weigh(graph, opinion(look(some)), calibration, ConsensusSettings())


def test_where_both_agree_the_number_is_sure():
    evidence = weighed(graph_of((3, 0.99), (6, 0.99)), frames("36"))
    assert evidence.digits[0] == "36"
    assert evidence.share[0] > 0.98


@pytest.mark.parametrize("whole, expected", [("16", "16"), ("76", "76")])
def test_the_line_net_settles_what_the_lattice_is_torn_about(whole, expected):
    torn = judged((1, 0.9), (6, 0.99))
    torn[0, [1, 7]] = 0.49
    graph = settle(lattice(2, alone(2)), torn)
    assert weighed(graph, frames(whole)).digits[0] == expected


@pytest.mark.parametrize("value", [1, 7])
def test_the_lattice_settles_what_the_line_net_is_torn_about(value):
    table = np.exp(frames("16"))
    table[:2, [CHARACTERS.index("1"), CHARACTERS.index("7")]] = 0.49
    evidence = weighed(graph_of((value, 0.99), (6, 0.99)), np.log(table).astype(np.float32))
    assert evidence.digits[0] == f"{value}6"


@pytest.mark.parametrize("line, expected", [(1.0, "36"), (0.1, "56")])
def test_weights_decide_where_they_contradict_each_other(line, expected):
    graph, some = graph_of((5, 0.9), (6, 0.99)), frames("36", sure=0.99)
    assert weighed(graph, some, Calibration(line_weight=line, lattice_weight=1.1 - line)).digits[0] == expected


@pytest.mark.parametrize("floor, expected", [(-14.0, "56"), (-3.0, "336")])
def test_what_the_lattice_cannot_spell_is_not_ruled_out(floor, expected):
    graph, some = graph_of((5, 0.6), (6, 0.99)), frames("336", sure=0.9)
    assert weighed(graph, some, Calibration(1.0, 1.0, lattice_floor=floor)).digits[0] == expected


def test_what_only_the_lattice_proposes_is_weighed_too():
    evidence = weighed(graph_of((5, 0.99), (6, 0.99)), frames("36", sure=0.999))
    assert {"36", "56"} <= set(evidence.digits)


@pytest.mark.parametrize("text", ["36", "x3/6x", ""])
def test_shares_are_sorted_and_whole(text):
    evidence = weighed(graph_of((3, 0.8), (6, 0.8)), frames(text, sure=0.8))
    assert evidence.share.sum() == pytest.approx(1.0)
    assert np.all(np.diff(evidence.share) <= 0)
    assert len(set(evidence.digits)) == len(evidence.digits) == len(evidence.line) == len(evidence.lattice)


def stands(share, line=-0.1, lattice=-0.1, chosen=1.0):
    logs = np.array([line, -5.0]), np.array([lattice, -5.0])
    return Evidence(("36", "56"), *logs, np.array([share, 1 - share]), chosen)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 1.0])
def test_without_a_curve_the_share_is_the_confidence(share):
    assert Calibration().confidence(stands(share)) == pytest.approx(share, abs=1e-5)


@pytest.mark.parametrize("name", ["odds", "line", "lattice", "chosen"])
def test_better_evidence_is_surer(name):
    curve = Calibration(**{"odds": 0.0, name: 0.7})
    worse, better = stands(0.6, -3.0, -3.0, 0.5), stands(0.9, -0.1, -0.1, 1.0)
    assert curve.confidence(worse) < curve.confidence(better)


def test_impossible_texts_have_finite_features():
    assert np.isfinite(Calibration().features(stands(1.0, -np.inf, -np.inf, 0.0))).all()


@pytest.mark.parametrize("nothing, expected", [(0.0, ""), (-4.0, "3")])
def test_where_a_number_is_expected_a_doubtful_one_is_read(nothing, expected):
    table = np.exp(frames("3"))
    table[:2, [CHARACTERS.index("3"), 0]] = 0.05, 0.92
    some = np.log(table).astype(np.float32)
    settings = ConsensusSettings(nothing=nothing)
    assert weigh(graph_of((3, 0.6)), opinion(look(some)), Calibration(1.0, 0.1), settings).digits[0] == expected


@pytest.mark.parametrize("second, expected", [("36", "36"), ("56", "56")])
def test_a_second_look_settles_what_the_first_is_torn_about(second, expected):
    table = np.exp(frames("36"))
    table[:2, [CHARACTERS.index("3"), CHARACTERS.index("5")]] = 0.49
    torn = judged((3, 0.9), (6, 0.99))
    torn[0, [3, 5]] = 0.49
    looks = opinion(look(np.log(table).astype(np.float32)), look(frames(second)))
    found = weigh(settle(lattice(2, alone(2)), torn), looks, EQUAL, ConsensusSettings())
    assert found.digits[0] == expected


def test_how_likely_the_line_is_the_numbers_is_part_of_the_evidence():
    graph, some = graph_of((3, 0.99), (6, 0.99)), look(frames("36"))
    found = weigh(graph, opinion(some, chosen=0.6), EQUAL, ConsensusSettings())
    assert found.chosen == 0.6
