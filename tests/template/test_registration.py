"""A template finds its place on pages that are turned, scaled and seen aslant, and on no other page."""

import numpy as np
import pytest

from digitscan.template.choice import best_fit
from digitscan.template.homography import corners_of, is_plausible, project
from tests.template.drawn_form import OTHER_WORDS, UNKNOWN_WORDS, form, seen, template


@pytest.fixture(scope="module")
def forms():
    return template(), template(OTHER_WORDS, "card", frames=False)


@pytest.mark.parametrize("degrees, scale, aslant", [(0, 1, 0), (180, 1, 0.03), (5, 0.5, 0), (90, 1, 0), (-10, 2, 0.05)])
def test_the_corners_are_found_within_three_thousandths_of_the_width(forms, degrees, scale, aslant):
    image = form("1234", "01022021", seed=9)
    page, truth = seen(image, degrees, scale, aslant)
    fit = best_fit(page, forms[::-1])
    assert fit.template.name == "cheque"
    corners = corners_of(image.shape)
    off = np.hypot(*(project(fit.registration.homography, corners) - project(truth, corners)).T)
    assert off.mean() <= 0.003 * image.shape[1] * scale
    assert fit.registration.share > 0.2
    assert fit.registration.error < 2.5 * max(1, scale)


@pytest.mark.parametrize("words, name", [(OTHER_WORDS, "card"), (UNKNOWN_WORDS, None)], ids=["card", "unknown"])
def test_the_template_that_fits_is_picked(forms, words, name):
    fit = best_fit(form("77", words=words, seed=3, frames=False), forms)
    assert (fit and fit.template.name) == name


@pytest.mark.parametrize(
    "page",
    [np.full((300, 500), 200, np.uint8), np.zeros((40, 60), np.uint8), np.full((1, 1), 255, np.uint8)],
    ids=["paper", "black", "pixel"],
)
def test_no_template_fits_an_empty_page(forms, page):
    assert best_fit(page, forms[:1]) is None


def test_no_template_fits_a_page_that_is_mirrored(forms):
    assert best_fit(seen(form("1234"), mirrored=True)[0], forms[:1]) is None


SHAPES = (420, 900), (1000, 1000)


@pytest.mark.parametrize(
    "homography, expected",
    [
        (np.eye(3), True),
        (np.diag([-1.0, -1.0, 1.0]), True),  # upside down
        (np.diag([-1.0, 1.0, 1.0]), False),  # mirrored
        (np.diag([1.0, 0.01, 1.0]), False),  # nearly a line
        (np.diag([0.01, 0.01, 1.0]), False),  # a speck
        (np.diag([1000.0, 1000.0, 1.0]), False),
        (np.array([[1.0, 0, 0], [0, 1, 0], [-0.002, 0, 1]]), False),  # folded beyond the horizon
        (np.array([[1.0, 0, 0], [0, 1, 0], [0.005, 0, 1]]), False),  # one side five times the other
        (np.array([[1.0, 0, 0], [0, 1, 0], [0.0002, 0, 1]]), True),
        (np.full((3, 3), np.nan), False),
    ],
)
def test_what_no_sheet_can_look_like_is_refused(homography, expected):
    assert is_plausible(homography, *SHAPES) is expected
