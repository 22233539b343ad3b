"""Cells that are printed in rows: side by side, or boxes with gaps; and sharp pens."""

import numpy as np
import pytest

from training.pages.fields import comb
from training.pages.handwriting import Writer
from training.pages.scene import Scene
from training.pages.sheet import PRINT, Sheet


@pytest.mark.parametrize(("apart", "gaps"), [(0.0, False), (1.0, True)])
def test_boxes_stand_apart_and_combs_do_not(desk, monkeypatch, apart, gaps):
    monkeypatch.setattr("training.pages.fields.APART", apart)
    for seed in range(6):
        chance = np.random.default_rng(seed)
        scene = Scene(Sheet.empty(140, 2600), Writer(desk, 40.0, chance), desk.fonts, chance)
        end = comb(scene, 20, 90, "words")
        printed = (scene.sheet.kinds[:, 20 : int(end)] == PRINT).any(axis=0)
        assert (not printed.all()) == gaps


def test_a_sharp_pen_leaves_fewer_soft_pixels(desk, monkeypatch):
    soft = {}
    for share in (0.0, 1.0):
        monkeypatch.setattr("training.pages.handwriting.SHARP", share)
        monkeypatch.setattr("training.pages.handwriting.DRAWN", 0.0)
        monkeypatch.setattr("training.pages.handwriting.MARKERS", 0.0)
        drawn = [Writer(desk, 60.0, np.random.default_rng(seed)).number("4711").drawn for seed in range(8)]
        inked = np.concatenate([one[one > 0.05] for one in drawn])
        soft[share] = float((inked < 0.9).mean())
    assert soft[1.0] < 0.7 * soft[0.0]
