"""What is fitted on known numbers makes their confidence right on average."""

import numpy as np
import pytest

from digitscan.nets.calibration import Calibration, Evidence
from digitscan.numbers.consensus import ranked
from training.lines.calibrate import Case, fit_calibration


def cases(count, seed=0, helpful="line", source="written"):
    """Numbers of which one opinion knows more than the other: three texts each, their log probabilities noisy."""
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        truth = int(chance.integers(3))
        good, poor = (chance.normal(0, noise, 3) for noise in (1.0, 3.0))
        good[truth] += 1.5
        logs = {helpful: good - np.logaddexp.reduce(good), "other": poor - np.logaddexp.reduce(poor)}
        line, lattice = (logs["line"], logs["other"]) if helpful == "line" else (logs["other"], logs["lattice"])
        digits = ("1", "7", "4")
        found.append(Case(source, digits[truth], ranked(digits, line, lattice, Calibration())))
    return found


def confidences(calibration, some):
    sure, right = [], []
    for case in some:
        evidence = ranked(case.evidence.digits, case.evidence.line, case.evidence.lattice, calibration)
        sure.append(calibration.confidence(evidence))
        right.append(evidence.digits[0] == case.digits)
    return np.array(sure), np.array(right)


@pytest.mark.parametrize("helpful", ["line", "lattice"])
def test_the_opinion_that_knows_more_counts_more(helpful):
    found = fit_calibration(cases(400, helpful=helpful)).calibration
    line_counts_more = found.line_weight > 2 * found.lattice_weight
    assert line_counts_more == (helpful == "line")


def test_of_many_numbers_that_we_wrote_and_few_scans_both_count():
    scans = cases(200, helpful="lattice", source="scans")
    few, many = (fit_calibration([*scans, *cases(count, seed=1)]).calibration for count in (200, 2000))
    assert many.lattice_weight / many.line_weight == pytest.approx(few.lattice_weight / few.line_weight, rel=0.25)


def test_an_opinion_that_is_now_and_then_quite_wrong_is_bounded():
    found = fit_calibration([blind(case, k % 5 == 0) for k, case in enumerate(cases(800, helpful="lattice"))])
    assert -8 < found.calibration.lattice_floor < 0


def blind(case, wholly):
    """The same case, and where the lattice cannot spell its true text, and is sure of another."""
    e = case.evidence
    lattice = e.lattice.copy()
    if wholly:
        lattice[:] = -14.0
        lattice[(e.digits.index(case.digits) + 1) % 3] = -0.01
    return Case(case.source, case.digits, ranked(e.digits, e.line, lattice, Calibration()))


def test_confidence_is_right_on_average_on_numbers_that_it_was_not_fitted_on():
    found = fit_calibration(cases(600, seed=1)).calibration
    sure, right = confidences(found, cases(2000, seed=2))
    for low, high in ((0.3, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.0)):
        chosen = (sure >= low) & (sure < high)
        assert chosen.sum() > 50
        assert sure[chosen].mean() == pytest.approx(right[chosen].mean(), abs=0.08)


def test_weighing_both_reads_more_than_either_alone():
    made = cases(1000, seed=3)
    both = fit_calibration(made)
    alone = [np.mean(confidences(Calibration(*weights), made)[1]) for weights in ((1.0, 0.0), (0.0, 1.0))]
    assert both.exact["written"] >= max(alone)


def test_what_was_not_found_counts_as_not_read():
    made = cases(50)
    blank = [Case("blank", "7", None)] * 10
    nothing = Evidence(("", "7"), np.array([-0.1, -3.0]), np.array([-0.1, -3.0]), np.array([0.9, 0.1]))
    found = fit_calibration([*made, *blank, Case("blank", "7", nothing)])
    assert found.n == {"written": 50, "blank": 11}
    assert found.exact["blank"] == 0.0


def test_the_true_text_that_nobody_proposed_lowers_confidence():
    made = cases(300)
    lost = [Case("written", "99", case.evidence) for case in cases(300, seed=9)]
    without, with_lost = (fit_calibration(some).calibration for some in (made, made + lost))
    assert confidences(with_lost, made)[0].mean() < confidences(without, made)[0].mean() - 0.2


def test_where_nothing_was_read_nothing_is_fitted():
    found = fit_calibration([Case("blank", "7", None)])
    assert found.calibration == Calibration()
    assert found.exact == {"blank": 0.0}
    assert np.isnan(found.log_loss)


def test_wrong_labels_of_scans_do_not_lower_confidence():
    chance = np.random.default_rng(5)
    typed = [
        Case("scans", "99", case.evidence) if chance.random() < 0.15 else case
        for case in cases(1500, seed=6, source="scans")
    ]
    found = fit_calibration([*cases(1500, seed=7), *typed])
    assert found.mislabeled == pytest.approx(0.15, abs=0.04)
    sure, right = confidences(found.calibration, cases(3000, seed=8))
    high = sure >= 0.9
    assert high.sum() > 200
    assert sure[high].mean() == pytest.approx(right[high].mean(), abs=0.03)


def test_a_few_numbers_that_are_all_right_do_not_make_certain():
    right = [Case("written", case.evidence.digits[0], case.evidence) for case in cases(20)]
    sure, _ = confidences(fit_calibration(right).calibration, right)
    assert np.all((sure > 0.9) & (sure < 0.99999))
