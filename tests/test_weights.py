"""A user's own net takes the place of the bundled one, in both commands."""

import csv
import io
import json

import cv2
import onnx
import pytest
from click.testing import CliRunner
from onnx import TensorProto, helper

from digitscan.cli import commands
from digitscan.commands.exit_status import EXIT_FAILED
from digitscan.nets.classify import NO_DIGIT, weights_folder
from tests.drawing import number


def write_net(path, columns):
    """The bundled net with its answers in another order, which it does not tell, or with fewer of them."""
    model = onnx.load(weights_folder() / "digit.onnx")
    graph = model.graph
    inner = graph.output[0].name
    graph.initializer.append(helper.make_tensor("columns", TensorProto.INT64, [len(columns)], columns))
    graph.node.append(helper.make_node("Gather", [inner, "columns"], ["reordered"], axis=1))
    del graph.output[0]
    graph.output.append(helper.make_tensor_value_info("reordered", TensorProto.FLOAT, ["n", len(columns)]))
    for told in model.metadata_props:
        if told.key == "classes":
            names = json.loads(told.value)
            told.value = json.dumps(sorted(names[column] for column in columns))
    onnx.save(model, path)
    return path


REVERSED = [*range(9, -1, -1), NO_DIGIT]


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "three.png"
    cv2.imwrite(str(path), number("3").image())
    return path


def run(*arguments, **environment):
    return CliRunner().invoke(commands, [str(argument) for argument in arguments], env=environment)


def scanned(result):
    return [row["text"] for row in csv.DictReader(io.StringIO(result.stdout))]


def test_both_commands_read_with_the_net_that_is_named(tmp_path, image):
    net = write_net(tmp_path / "mine.onnx", REVERSED)
    assert scanned(run("scan", "--layout", "digit", image)) == ["3"]
    assert scanned(run("scan", "--layout", "digit", "--weights", net, image)) == ["6"]
    found = json.loads(run("digit", "--format", "json", "--weights", net, image).stdout)
    assert [one["digit"] for one in found] == [6]


def test_the_environment_names_a_net_too(tmp_path, image):
    net = write_net(tmp_path / "mine.onnx", REVERSED)
    assert scanned(run("scan", "--layout", "digit", image, DIGITSCAN_WEIGHTS=str(net))) == ["6"]


@pytest.mark.parametrize("command", ["scan", "digit"])
@pytest.mark.parametrize(
    ("name", "said"),
    [("missing.onnx", "export them again"), ("ten.onnx", "other classes")],
    ids=["missing", "ten"],
)
def test_a_net_that_cannot_be_used_is_named(command, name, said, tmp_path, image):
    write_net(tmp_path / "ten.onnx", list(range(NO_DIGIT)))
    result = run(command, "--weights", tmp_path / name, image)
    assert result.exit_code == EXIT_FAILED
    assert str(tmp_path / name) in result.stderr
    assert said in result.stderr
    assert "Traceback" not in result.stderr
