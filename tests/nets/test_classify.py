"""The net is loaded with a check, and judges any number of digits; its faults name the file."""

import json

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from digitscan.errors import WeightsError
from digitscan.nets.classify import CLASSES, NO_DIGIT, Classifier, weights_folder
from digitscan.nets.normalize import VERSION
from tests.drawing import number


def write_net(path, **metadata):
    """An ONNX file that says of each image: its class is the count of full pixels, all others share the rest."""
    nodes = [
        helper.make_node("Cast", ["digits"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["float", "axes"], ["sum"], keepdims=0),
        helper.make_node("Div", ["sum", "full"], ["count"]),
        helper.make_node("Cast", ["count"], ["class"], to=TensorProto.INT64),
        helper.make_node("OneHot", ["class", "depth", "range"], ["probabilities"]),
    ]
    constants = [
        helper.make_tensor("axes", TensorProto.INT64, [2], [1, 2]),
        helper.make_tensor("full", TensorProto.FLOAT, [], [255.0]),
        helper.make_tensor("depth", TensorProto.INT64, [], [11]),
        helper.make_tensor("range", TensorProto.FLOAT, [2], [0.01, 0.9]),
    ]
    graph = helper.make_graph(
        nodes,
        "count",
        [helper.make_tensor_value_info("digits", TensorProto.UINT8, ["n", 28, 28])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", 11])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 8
    helper.set_model_props(model, {key: json.dumps(value) for key, value in metadata.items()})
    onnx.save(model, path)
    return path


@pytest.fixture
def net(tmp_path):
    return write_net(tmp_path / "count.onnx", normalizer_version=7, classes=CLASSES)


def images(counts):
    """One image for each count, with so many full pixels."""
    digits = np.zeros((len(counts), 28, 28), np.uint8)
    for digit, count in zip(digits, counts, strict=True):
        digit.flat[:count] = 255
    return digits


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 600])
def test_batches_equal_single_runs(net, count):
    classes = np.random.default_rng(0).integers(0, len(CLASSES), count)
    found = Classifier(7, net).probabilities(images(classes))
    assert found.shape == (count, len(CLASSES))
    assert found.dtype == np.float32
    assert np.array_equal(found.argmax(axis=1) if count else [], classes)


def test_a_net_of_other_classes_is_refused(tmp_path):
    # a net of other images, too, which tells no version of our normalization
    letters = write_net(tmp_path / "letters.onnx", classes=list("abcdefghijk"))
    with pytest.raises(WeightsError, match=r"letters\.onnx: this net tells other classes apart"):
        Classifier(7, letters)


def test_a_file_of_another_normalization_is_refused(net):
    with pytest.raises(WeightsError, match=r"count\.onnx.*version 7.*8"):
        Classifier(8, net)


def broken(tmp_path, case):
    path = tmp_path / "broken.onnx"
    match case:
        case "damaged":
            path.write_bytes(weights_folder().joinpath("digit.onnx").read_bytes()[:5000])
        case "empty":
            path.write_bytes(b"")
        case "text":
            path.write_text("these are no weights\n" * 50)
        case "a folder":
            path.mkdir()
        case "without metadata":
            write_net(path)
        case "metadata is no JSON":
            write_net(path)
            model = onnx.load(path)
            helper.set_model_props(model, {"normalizer_version": "one"})
            onnx.save(model, path)
    return path


CASES = ("missing", "damaged", "empty", "text", "a folder", "without metadata", "metadata is no JSON")


@pytest.mark.parametrize("case", CASES)
def test_a_file_that_cannot_be_used_is_named(tmp_path, case):
    path = broken(tmp_path, case)
    with pytest.raises(WeightsError) as caught:
        Classifier(VERSION, path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def bundled():
    return Classifier(VERSION)


def test_bundled_weights_fit_the_normalization(bundled):
    assert bundled.probabilities(np.zeros((0, 28, 28), np.uint8)).shape == (0, len(CLASSES))


def test_bundled_net_gives_probabilities(bundled):
    some = np.random.default_rng(0).integers(0, 256, (300, 28, 28)).astype(np.uint8)
    found = bundled.probabilities(some)
    assert found.dtype == np.float32
    assert (found >= 0).all()
    assert found.sum(axis=1) == pytest.approx(np.ones(300), abs=1e-4)
    alone = np.concatenate([bundled.probabilities(one[None]) for one in some[::50]])
    assert np.allclose(found[::50], alone, atol=1e-4)


def test_an_image_without_ink_is_no_digit(bundled):
    assert bundled.probabilities(np.zeros((1, 28, 28), np.uint8)).argmax() == NO_DIGIT


def test_bundled_net_reads_digits_that_are_not_normalized_by_us(bundled):
    """A digit drawn into the frame directly, in MNIST's size."""
    import cv2

    digit = number("3", height=80, margin=0).ink
    image = np.zeros((1, 28, 28), np.uint8)
    width = round(20 * digit.shape[1] / digit.shape[0])
    left = (28 - width) // 2
    image[0, 4:24, left : left + width] = cv2.resize(digit, (width, 20), interpolation=cv2.INTER_AREA)
    assert bundled.probabilities(image)[0].argmax() == 3


def test_bundled_weights_are_small():
    sizes = [path.stat().st_size for path in weights_folder().glob("*.onnx")]
    assert len(sizes) == 6
    assert max(sizes) <= 5_000_000
    assert sum(sizes) <= 15_000_000
