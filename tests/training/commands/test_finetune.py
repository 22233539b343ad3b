import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from click import UsageError
from click.testing import CliRunner

from tests.review.drawn_run import Run, Written, settle
from tests.training.conftest import write_folder
from training.cli import main
from training.commands.finetune import _corrected as corrected
from training.commands.options import load_run_data
from training.data.datasets import save


@pytest.fixture
def cache(tmp_path, drawn):
    """A cache with drawn digits as the data set `digits`."""
    save(drawn(220), tmp_path / "cache" / "digits.npz")
    return tmp_path / "cache"


def test_the_command(trained, cache, tmp_path, drawn, mnist_folder):
    new = drawn(66, seed=7)
    folder = write_folder(tmp_path / "own", new.where(new.labels < 10))
    call = ["finetune", str(trained), "--data", str(folder), "--out", str(tmp_path / "out"), "--epochs", "1"]
    known = ["--collections", str(mnist_folder(200)), "--rehearse", "mnist", "--quiet", "--cache", str(cache)]
    result = CliRunner().invoke(main, [*call, *known])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["new, held out", "old, held out", "MNIST test"]
    assert "--rehearse digits" in result.stderr
    assert all("before" in line and "after" in line for line in lines)
    assert "n 12" in lines[0]
    assert {"checkpoint.pt", "confusion.png", "curves.png"} <= {path.name for path in (tmp_path / "out").iterdir()}
    again = CliRunner().invoke(main, [*call, *known])
    assert again.exit_code == 2
    assert "holds a run" in again.output
    (tmp_path / "out" / "settings.json").unlink()
    anew = CliRunner().invoke(main, [*call, *known])
    assert anew.exit_code == 0, anew.output
    assert "interrupted, and is begun anew" in anew.stderr


@pytest.mark.parametrize("data", [(), ("--data", ".", "--data-set", "mnist")])
def test_wrong_usage(tmp_path, data):
    result = CliRunner().invoke(main, ["finetune", str(tmp_path), "--out", str(tmp_path / "out"), *data])
    assert result.exit_code == 2
    assert "--data-set" in result.output


SHIPPED = Path(__file__).parents[3] / "weights" / "digit.onnx"


def test_a_hand_is_learned_from_its_corrections(tmp_path):
    """A hand that writes 3 and 7 as in a mirror, 80 digits: before and after, on those held out."""
    numbers = [f"{first}3{last}7" for first in "0124" for last in "56890"]
    wrong = [Written(text, text.replace("3", "8").replace("7", "4")) for text in numbers]
    run = Run(tmp_path, {"a.png": wrong}, mirrored="37").make()
    settle(run)
    places = ("--collections", tmp_path, "--cache", tmp_path, "--quiet", "--epochs", 1)
    result = call("finetune", SHIPPED, "--corrections", run.output, "--out", tmp_path / "mine", *places)
    assert "20 settled numbers: 80 digits, 0 that are none" in result.stderr
    before, after = map(float, re.findall(r"(?:before|after) ([0-9.]+) %", result.stdout))
    assert before < 75
    assert after > before + 10
    assert len(load_run_data(tmp_path / "mine", tmp_path, tmp_path)) == 80  # as export and another finetuning find it


def test_corrections_go_with_no_other_digits_and_with_nets_of_digits(trained, tmp_path):
    words = ["finetune", str(trained), "--corrections", "none.csv", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, [*words, "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert "one of them" in result.output
    with pytest.raises(UsageError, match="digits, which START does not tell apart"):
        corrected(("none.csv",), None, tuple("abc"), tmp_path)


def call(*words):
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result


def about(path):
    return {each.key: json.loads(each.value) for each in onnx.load(path).metadata_props}


def test_a_finetuned_net_is_exported_and_finetuned_again(trained, cache, tmp_path, drawn, mnist_folder):
    mnist_folder()
    few = drawn(44, seed=7)
    few = few.where(np.isin(few.labels, (3, 5, 7)))
    first, second = (write_folder(tmp_path / name, few) for name in ("first", "second"))
    write_folder(second / "test", few)
    places = ("--cache", cache)
    call("export", trained, "--data", tmp_path, *places, "--out", tmp_path / "start.onnx")
    start = tmp_path / "start.onnx"
    known = about(start)["temperature"]
    tune = ("--epochs", 1, "--collections", tmp_path, *places, "--quiet")
    call("finetune", start, "--data", first, "--out", tmp_path / "one", *tune)
    result = call("export", tmp_path / "one", "--data", tmp_path, *places, "--out", tmp_path / "one.onnx")
    assert "warning" not in result.output
    assert "1000 of 1000" in result.output
    found = about(tmp_path / "one.onnx")
    assert found["temperature"] == known
    assert found["classes"] == about(start)["classes"]
    assert found["finetuned"]["file"] == "start.onnx"
    assert str(tmp_path).encode() not in (tmp_path / "one.onnx").read_bytes()
    card = (tmp_path / "one.md").read_text()
    assert "Finetuned from `start.onnx` (sha256 `" in card
    assert "on 10 images of\n`FOLDER/first`; 2 more" in card
    assert f"{known:.4f}, that of `start.onnx`: the 2 images of the validation part are too few" in card
    assert "| crosses | made from the sources above |" in card.split("`start.onnx` was trained on:")[1]
    assert '"no digit" is expected | in 5%' in card
    assert "finetune start.onnx --data-set FOLDER/first" in card
    assert "998 of them were made" in card
    assert str(tmp_path) not in card

    call("finetune", tmp_path / "one", "--data", second, "--rehearse", "digits", "--out", tmp_path / "two", *tune)
    call("export", tmp_path / "two", "--data", tmp_path, *places, "--out", tmp_path / "two.onnx")
    card = (tmp_path / "two.md").read_text()
    earlier = card.split("`one` was trained on:")[1]
    assert "| FOLDER/first | see its authors | 10 | 2 | 0 |" in earlier
    assert "| crosses |" in earlier
    assert "| some of digits |" in card
    assert "| second test | 12 |" in card


def test_the_folder_of_a_run_has_other_classes_now(trained, cache, tmp_path, drawn):
    save(replace(drawn(220), classes=tuple("abcdefghijk")), cache / "digits.npz")
    folder = write_folder(tmp_path / "own", drawn(22))
    words = ["finetune", trained, "--data", folder, "--out", tmp_path / "out", "--cache", cache, "--quiet"]
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 1
    assert "trained: was trained on" in result.output
