"""Training goes on where it was stopped, and what it exports does what torch does."""

import numpy as np
import pytest
import torch

from digitscan.detection.detector import DetectorNet
from digitscan.detection.regions import find_regions
from tests.training.composition.conftest import desk
from training.detector import fit as training
from training.detector.export import export
from training.detector.shards import Sources, make_shard, read_shard, write_shard

__all__ = ["desk"]


@pytest.fixture
def sources(desk):
    return Sources(desk, (), ())


def test_a_shard_is_read_as_it_was_written(sources, tmp_path):
    crops = make_shard(sources, 1, 0, 3)
    write_shard(tmp_path / "shard.npz", crops)
    for one, other in zip(crops, read_shard(tmp_path / "shard.npz"), strict=True):
        assert np.array_equal(one.view, other.view)
        assert np.array_equal(one.digits, other.digits)
        assert one.knows_print == other.knows_print


def test_a_run_goes_on_and_is_exported(sources, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "BATCH", 2)
    monkeypatch.setattr(training, "SIDE", 96)
    run, lines = tmp_path / "run", []
    torch.set_num_threads(1)
    training.fit(run, sources, 1, 1, torch.device("cpu"), lines.append, shard=4)
    training.fit(run, sources, 1, 2, torch.device("cpu"), lines.append, shard=4)
    assert [line for line in lines if line.startswith("epoch 2 of 2")]
    assert len((run / "log.jsonl").read_text().splitlines()) == 2
    assert export(run, tmp_path / "detector.onnx") < 1e-3
    assert "`detector`" in (tmp_path / "detector.md").read_text()
    net = DetectorNet(tmp_path / "detector.onnx")
    view = net.look(np.full((1000, 500, 3), 255, np.uint8), 1.0)
    assert view.maps.shape == (10, 250, 125)
    assert np.isfinite(view.maps).all()
    find_regions(np.full((200, 300, 3), 255, np.uint8), net)
