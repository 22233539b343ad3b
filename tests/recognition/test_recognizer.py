"""Strips of any size and contrast come to the net alike, and each gets its own frames back."""

import json

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from digitscan.errors import WeightsError
from digitscan.recognition.recognizer import CLASSES, ROWS, VERSION, Recognizer, batch_of, frame_count, net_strip


def write_net(path, version=VERSION, classes=CLASSES):
    """A net whose frames have the mean of two columns, over 1000, for every class."""
    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["strips"], ["float"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["float", "axis"], ["image"]),
            helper.make_node("AveragePool", ["image"], ["mean"], kernel_shape=[ROWS, 2], strides=[ROWS, 2]),
            helper.make_node("Squeeze", ["mean", "axes"], ["frames"]),
            helper.make_node("Unsqueeze", ["frames", "last"], ["column"]),
            helper.make_node("Div", ["column", "thousand"], ["scaled"]),
            helper.make_node("Tile", ["scaled", "times"], ["logs"]),
        ],
        "columns",
        [helper.make_tensor_value_info("strips", TensorProto.UINT8, ["n", ROWS, "w"])],
        [helper.make_tensor_value_info("logs", TensorProto.FLOAT, ["n", "t", len(classes)])],
        [
            numpy_helper.from_array(np.array([1], np.int64), "axis"),
            numpy_helper.from_array(np.array([1, 2], np.int64), "axes"),
            numpy_helper.from_array(np.array([2], np.int64), "last"),
            numpy_helper.from_array(np.array(1000, np.float32), "thousand"),
            numpy_helper.from_array(np.array([1, 1, len(classes)], np.int64), "times"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    helper.set_model_props(model, {"recognizer_version": json.dumps(version), "classes": json.dumps(classes)})
    path.write_bytes(model.SerializeToString())
    return path


def strip_with_bar(height, width, at, paper=230, ink=30):
    strip = np.full((height, width), paper, np.uint8)
    strip[height // 4 : 3 * height // 4, at : at + max(2, height // 12)] = ink
    return strip


def test_each_strip_gets_its_own_frames_in_the_order_of_the_strips(tmp_path):
    net = Recognizer(write_net(tmp_path / "net.onnx"))
    strips = [strip_with_bar(96, width, width // 2) for width in (400, 60, 1000, 80, 410)]
    found = net.frames(strips)
    for strip, frames in zip(strips, found, strict=True):
        shown = net_strip(strip)
        assert frames.dtype == np.float32
        assert frames.shape == (frame_count(shown.shape[1]), len(CLASSES))
        assert frames[:, 0].argmin() / len(frames) == pytest.approx(0.5, abs=0.08)


def test_no_strips_have_no_frames(tmp_path):
    assert Recognizer(write_net(tmp_path / "net.onnx")).frames([]) == []


def test_batches_are_bounded(tmp_path, monkeypatch):
    net = Recognizer(write_net(tmp_path / "net.onnx"))
    shapes = []
    monkeypatch.setattr(net, "run", lambda batch: shapes.append(batch.shape) or Recognizer.run(net, batch))
    net.frames([strip_with_bar(48, 200, 50)] * 90)
    assert len(shapes) > 1
    assert all(count * columns <= 4000 for count, _, columns in shapes)


@pytest.mark.parametrize("size", [(20, 30), (48, 200), (110, 90), (700, 2000)])
def test_strips_of_any_size_have_the_rows_of_the_net(size):
    shown = net_strip(strip_with_bar(*size, size[1] // 3))
    assert shown.dtype == np.uint8
    assert shown.shape == (ROWS, round(size[1] * ROWS / size[0]))


def test_pale_ink_on_dark_paper_is_as_strong_as_black_on_white():
    strong = net_strip(strip_with_bar(96, 200, 60))
    pale = net_strip(strip_with_bar(96, 200, 60, paper=170, ink=110))
    assert abs(int(strong.min()) - int(pale.min())) < 12
    assert np.percentile(strong, 75) == np.percentile(pale, 75)


def test_noise_on_empty_paper_stays_faint():
    paper = np.clip(np.random.default_rng(1).normal(220, 1, (80, 300)), 0, 255).astype(np.uint8)
    assert net_strip(paper).min() > 180


def test_what_is_far_too_wide_is_squeezed():
    assert net_strip(np.full((4, 4000), 255, np.uint8)).shape == (ROWS, 4096)


def test_narrow_strips_of_a_batch_end_in_their_last_column():
    batch = batch_of([np.full((ROWS, 10), 9, np.uint8), np.full((ROWS, 21), 7, np.uint8)])
    assert batch.shape == (2, ROWS, 24)
    assert (batch[0] == 9).all()


@pytest.mark.parametrize("wrong", [{"version": VERSION + 1}, {"classes": CLASSES[:-1]}])
def test_weights_for_something_else_are_refused(tmp_path, wrong):
    with pytest.raises(WeightsError):
        Recognizer(write_net(tmp_path / "net.onnx", **wrong))
