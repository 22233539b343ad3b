"""Weights may be anybody's: they are held against their card, and cannot reach beyond their file."""

import os
import shutil

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from digitscan.errors import WeightsError
from digitscan.nets.classify import Classifier, weights_folder
from digitscan.nets.closer import CloserNet
from digitscan.nets.handwriting import HandwritingNet
from digitscan.nets.normalize import VERSION
from digitscan.nets.sequence import SequenceNet
from digitscan.nets.session import open_session
from digitscan.nets.weights_file import expected_sha256, read_weights

BUNDLED = sorted(weights_folder().glob("*.onnx"))
OPENED = {
    "digit": lambda path: Classifier(VERSION, path),
    "line": lambda path: SequenceNet(1, path),
    "handwriting": HandwritingNet,
    "closer": CloserNet,
}


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_every_bundled_net_has_a_card_with_its_sha256(path):
    assert len(expected_sha256(path)) == 64
    assert read_weights(path) == path.read_bytes()


@pytest.mark.parametrize("name", OPENED)
def test_a_net_that_is_not_what_its_card_says_is_refused(tmp_path, name):
    for ending in ("onnx", "md"):
        shutil.copy(weights_folder() / f"{name}.{ending}", tmp_path)
    path = tmp_path / f"{name}.onnx"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=rf"{name}.onnx: .* again .*sha256 is not the one in {name}.md"):
        OPENED[name](path)


@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        ("digit", {"normalizer_version": "99"}, "made for version 99 of the normalizer, this is 1; export the weights"),
        ("line", {"strip_version": "99"}, "made for version 99 of the strip, this is 1; export the weights again"),
        ("handwriting", {"view_version": "99"}, "made for version 99 of the view, this is 1; export the weights"),
        ("closer", {"window_version": "99"}, "made for version 99 of the window, this is 1; export the weights again"),
        ("digit", {"classes": '["a", "b"]'}, "tells other classes apart than 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, no digit;"),
        ("handwriting", {"classes": '["a", "b"]'}, "tells other classes apart than digit, writing, print; train"),
        ("line", {"classes": "no JSON"}, "these weights cannot be loaded; install digitscan again, or export them"),
        ("line", {"calibration": '{"no": 1}'}, "these weights cannot be loaded; install digitscan again, or export"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, dict) else None,
)
def test_a_net_for_other_images_or_classes_is_refused(tmp_path, name, said, words):
    model = onnx.load(weights_folder() / f"{name}.onnx")
    about = {entry.key: entry.value for entry in model.metadata_props}
    del model.metadata_props[:]
    helper.set_model_props(model, {**about, **said})
    onnx.save(model, tmp_path / "net.onnx")
    with pytest.raises(WeightsError, match=rf"net\.onnx: .*{words}"):
        OPENED[name](tmp_path / "net.onnx")


@pytest.mark.parametrize("card", [None, "# mine\n\nNothing of it.\n"])
def test_a_net_of_ones_own_needs_no_card(tmp_path, card):
    path = tmp_path / "mine.onnx"
    shutil.copy(weights_folder() / "digit.onnx", path)
    if card:
        path.with_suffix(".md").write_text(card)
    assert len(Classifier(VERSION, path).probabilities(np.zeros((1, 28, 28), np.uint8))) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
@pytest.mark.parametrize("what", ["pipe", "folder", "missing"])
def test_what_is_no_file_is_refused_at_once(tmp_path, what):
    path = tmp_path / "net.onnx"
    if what == "pipe":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    with pytest.raises(WeightsError, match=r"net\.onnx: these weights cannot be loaded; .*no such file"):
        Classifier(VERSION, path)


def test_a_net_that_is_too_large_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "net.onnx"
    with path.open("wb") as stream:
        stream.truncate(300 << 20)
    with pytest.raises(WeightsError, match="larger than 256 MiB"):
        Classifier(VERSION, path)


@pytest.mark.parametrize("location", ["beside.bin", "../secret.bin", "{folder}/secret.bin"])
def test_a_net_gets_no_other_file(tmp_path, monkeypatch, location):
    (tmp_path / "nets").mkdir()
    monkeypatch.chdir(tmp_path / "nets")
    for name in ("nets/beside.bin", "secret.bin"):
        (tmp_path / name).write_bytes(np.arange(4, dtype=np.float32).tobytes())
    outside = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4], data_location=TensorProto.EXTERNAL)
    outside.external_data.add(key="location", value=location.format(folder=tmp_path))
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [4]) for name in "xy"]
    graph = helper.make_graph([helper.make_node("Add", ["x", "w"], ["y"])], "g", ends[:1], ends[1:], [outside])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    (tmp_path / "nets" / "net.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(Exception, match="xternal data"):
        open_session(tmp_path / "nets" / "net.onnx", 1)


def test_a_net_with_operators_of_its_own_is_refused(tmp_path):
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [4]) for name in "xy"]
    graph = helper.make_graph([helper.make_node("Run", ["x"], ["y"], domain="mine")], "g", ends[:1], ends[1:])
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("mine", 1)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9), tmp_path / "net.onnx")
    with pytest.raises(WeightsError, match=r"net\.onnx"):
        Classifier(VERSION, tmp_path / "net.onnx")


def test_what_is_wrong_with_a_net_is_not_written_among_the_rows(tmp_path, capfd):
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [4]) for name in "xy"]
    graph = helper.make_graph([helper.make_node("Run", ["x"], ["y"])], "g", ends[:1], ends[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    (tmp_path / "net.onnx").write_bytes(model.SerializeToString().replace(b"Run", b"R\xffn"))
    with pytest.raises(WeightsError, match=r"net\.onnx"):
        Classifier(VERSION, tmp_path / "net.onnx")
    assert capfd.readouterr() == ("", "")
