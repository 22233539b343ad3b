"""Training goes on where it was stopped, what it exports does what torch does, and its figures count all turns."""

import cv2
import numpy as np
import pytest
import torch

from digitscan.detection.orientation import WINDOW, Orientation, OrientationNet
from digitscan.records import TURNS
from tests.drawing import page
from tests.training.composition.conftest import desk
from training.composition.paper import RealPage
from training.detector.shards import Sources
from training.orientation import fit as training
from training.orientation.evaluate import measure, table
from training.orientation.export import export
from training.orientation.views import batch_of, real_windows

__all__ = ["desk"]


def written():
    return page(["3602", "581", "99"] * 4).image()


@pytest.fixture
def sources(desk):
    return Sources(desk, (RealPage("a.png", cv2.cvtColor(written(), cv2.COLOR_GRAY2RGB)),), ())


def test_a_run_goes_on_and_is_exported(sources, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "BATCH", 2)
    run, lines = tmp_path / "run", []
    torch.set_num_threads(1)
    training.fit(run, sources, 1, 1, torch.device("cpu"), lines.append, shard=3)
    training.fit(run, sources, 1, 2, torch.device("cpu"), lines.append, shard=3)
    assert [line.split(":")[0] for line in lines] == ["epoch 1 of 1", "epoch 2 of 2"]
    assert len((run / "log.jsonl").read_text().splitlines()) == 2
    assert export(run, tmp_path / "orientation.onnx") < 1e-3
    assert "`orientation`" in (tmp_path / "orientation.md").read_text()
    net = OrientationNet(tmp_path / "orientation.onnx")
    found = net.look(written())
    assert found.turn in TURNS
    assert 0.25 <= found.probability <= 1
    assert found.windows > 1
    assert net.look(np.full((300, 200), 255, np.uint8)) == Orientation(0, pytest.approx(0.85), 0)


def test_a_window_is_turned_back_by_its_class(sources):
    window = np.zeros((WINDOW, WINDOW), np.uint8)
    window[:40, :40] = 200  # the upper left corner
    rng = np.random.default_rng(0)
    x, quarters = batch_of([window] * 12, rng)
    for one, quarter in zip(x.numpy()[:, 0], quarters.tolist(), strict=True):
        upright = np.rot90(one, -quarter)
        assert abs(upright[:40, :40].mean() - upright[60:, 60:].mean()) > 40
    assert set(quarters.tolist()) == {0, 1, 2, 3}


def test_windows_of_real_pages_are_as_large_as_the_net_sees(sources):
    found = real_windows(sources, np.random.default_rng(0))
    assert found
    assert {one.shape for one in found} == {(WINDOW, WINDOW)}


def test_figures_count_what_comes_out_upright_and_what_is_spoiled():
    always_right = iter(TURNS)
    told = measure(lambda image: Orientation(next(always_right), 0.99, 5), written())
    assert (told.pages, told.right, told.likeliest, told.left, told.spoiled) == (1, 4, 4, 0, 0)
    told = measure(lambda image: Orientation(90, 0.99, 5), written())
    assert (told.right, told.left, told.spoiled) == (1, 0, 1)
    told = measure(lambda image: Orientation(90, 0.5, 5), written())
    assert (told.right, told.likeliest, told.left, told.spoiled) == (1, 1, 3, 0)
    assert "1.000" not in table({"a": told})
