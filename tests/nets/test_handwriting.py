"""What the handwriting net is shown of a page, where its labels lie, and which weights are refused."""

from dataclasses import replace

import numpy as np
import pytest

from digitscan.errors import WeightsError
from digitscan.finding.rows import find_rows
from digitscan.nets import handwriting
from digitscan.nets.handwriting import WRITING, HandwritingNet, view_scale
from digitscan.nets.ink_labels import CELL, FULL, seen
from digitscan.nets.models import load_models
from digitscan.records import Ink
from tests.drawing import ink_of, page
from tests.page_net import write_net


@pytest.fixture(scope="module")
def net(tmp_path_factory):
    return HandwritingNet(write_net(tmp_path_factory.mktemp("net") / "net.onnx"))


def ink_like(strength):
    return Ink(strength=strength, mask=strength > 20, stroke=3.0, scale=1.0)


@pytest.mark.parametrize("height", [20, 50, 90])
def test_writing_of_any_size_is_shown_in_one(height):
    ink = ink_of(page(["3625", "4711"], height=height, width=60 * height).ink)
    assert view_scale(ink, find_rows(ink)) == pytest.approx(min(1.5, WRITING / height), rel=0.15)


def test_small_writing_is_shown_no_smaller_on_a_sheet_of_a3_at_300_dpi():
    written = page(["3625", "4711"], height=26, width=1500).ink
    height, width = written.shape
    ink = ink_of(np.pad(written, ((0, 4960 - height), (0, 3508 - width))))
    assert view_scale(ink, find_rows(ink)) == pytest.approx(WRITING / 26, rel=0.15)


@pytest.mark.parametrize("turned", [False, True])
def test_a_large_view_is_computed_in_parts_with_the_same_labels(monkeypatch, turned):
    strength = page(["3625 4711", "80 2294"] * 8, height=26, width=900).ink
    ink = ink_of(strength.T if turned else strength)
    bundled = load_models().handwriting
    shown, run = [], bundled.probabilities
    monkeypatch.setattr(bundled, "probabilities", lambda views: (shown.append(views.shape), run(views))[1])
    whole = bundled.label(ink, [])
    monkeypatch.setattr(handwriting, "_AT_ONCE", 800_000)
    parts = bundled.label(ink, [])
    assert len(shown) > 2
    assert max(height * width for _, height, width in shown[1:]) <= 800_000
    assert np.allclose(parts.digit, whole.digit, atol=1e-5)
    assert np.allclose(parts.printed, whole.printed, atol=1e-5)


def test_a_number_alone_is_shown_larger():
    narrow, wide = (ink_of(page(["36"], height=60, width=width).ink) for width in (200, 3000))
    assert view_scale(narrow, find_rows(narrow)) == pytest.approx(1.7 * view_scale(wide, find_rows(wide)), rel=0.05)


@pytest.mark.parametrize("shape", [(1, 3_000_000), (3_000_000, 1), (9000, 9000), (1, 1)])
def test_the_view_of_any_page_is_bounded(shape):
    strength = np.zeros(shape, np.uint8)
    scale = view_scale(ink_like(strength), [])
    padded = [32 * np.ceil(max(1, round(side * scale)) / 32) for side in shape]
    assert padded[0] * padded[1] < 5_500_000


def test_pale_and_dark_ink_are_shown_alike():
    strong = np.zeros((40, 60), np.uint8)
    strong[10:30, 20:40] = 200
    views = [seen(ink_like(strength), (20, 30)) for strength in (strong, strong // 4)]
    assert views[0].max() == pytest.approx(FULL, abs=2)
    assert views[1].max() == pytest.approx(FULL, abs=4)


def test_labels_lie_where_the_ink_is(net):
    ink = ink_of(page(["3625"], height=48, width=630).ink)
    labels = net.label(ink, find_rows(ink))
    down, across = np.nonzero(ink.mask)
    inked = labels.digit[(down / labels.cell).astype(int), (across / labels.cell).astype(int)]
    assert inked.mean() > 0.15
    hit = np.zeros(labels.digit.shape, bool)
    hit[(down / labels.cell).astype(int), (across / labels.cell).astype(int)] = True
    assert labels.digit[~hit].mean() < 0.02


def test_a_page_without_ink_is_labeled_too(net):
    labels = net.label(ink_like(np.zeros((33, 70), np.uint8)), [])
    assert labels.digit.max() == 0
    assert labels.digit.shape[0] * labels.cell >= 33


@pytest.mark.parametrize(
    "options, words", [({"version": 99}, "made for version 99"), ({"kinds": ("a", "b")}, "export the weights again")]
)
def test_weights_for_other_views_are_refused(tmp_path, options, words):
    with pytest.raises(WeightsError, match=rf"net\.onnx: .*{words}"):
        HandwritingNet(write_net(tmp_path / "net.onnx", **options))


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / "net.onnx").write_bytes(b"no net")
    with pytest.raises(WeightsError, match=r"net\.onnx: these weights cannot be loaded"):
        HandwritingNet(tmp_path / "net.onnx")


def test_a_view_has_four_pixels_a_cell(net):
    assert net.probabilities(np.zeros((2, 64, 96), np.uint8)).shape == (2, 3, 64 // CELL, 96 // CELL)


def test_specks_do_not_tell_the_size_of_writing():
    paper = page(["3625", "4711"], height=60)
    clean = view_scale(ink_of(paper.ink), find_rows(ink_of(paper.ink)))
    for x in range(20, 880, 28):
        for y in range(12, paper.height - 12, 40):
            paper.ink[y : y + 8, x : x + 2] = 255
    specked = ink_of(paper.ink)
    assert view_scale(specked, find_rows(specked)) == pytest.approx(clean, rel=0.2)


def test_a_black_logo_does_not_tell_the_size_of_writing():
    paper = page(["3625", "4711"], height=40)
    clean = view_scale(ink_of(paper.ink), find_rows(ink_of(paper.ink)))
    paper.ink[40:160, 700:860] = 255
    marked = replace(ink_of(paper.ink), stroke=3.2)
    assert view_scale(marked, find_rows(marked)) == pytest.approx(clean, rel=0.2)
