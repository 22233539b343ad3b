"""The card of the line net tells scores, sources with their terms, hashes, and commands that the program has."""

import hashlib
import shlex

import pytest

from digitscan.nets.calibration import Calibration
from training.card_parts import ExportedNet, score_rows
from training.cli import main
from training.evaluate import Rate
from training.lines.calibrate import Fitted
from training.lines.card import LineWeights, write_card
from training.lines.dataset import CHARACTERS

COUNTS = {"train": 700, "validation": 80, "development": 9}
ABOUT = {
    "settings": {
        "model": "line",
        "data_set": "lines",
        "epochs": 10,
        "seed": 4,
        "batch": 8000,
        "learning_rate": 0.003,
        "warm_up": 0.06,
        "weight_decay": 0.03,
        "average": 0.999,
        "repeat": [["orand-car-a", 6]],
        "precision": "auto",
        "optimizer": "adamw",
        "loss": "cross-entropy",
        "augmentation": "scan",
    },
    "classes": ["blank", *CHARACTERS],
    "sources": {"orand-car-a": COUNTS, "parish-numbers": COUNTS, "written": COUNTS},
    "data_sha256": "11aa",
    "commit": "22bb",
    "threads": 2,
    "versions": {"torch": "2.0", "numpy": "2.1"},
}
FITTED = Fitted(Calibration(1.1, 0.3, 0.2, 0.9, 0.05, 0.1), {"written": 1500}, {"written": 0.934}, 0.05, 0.21)
SCORES = [Rate("validation: written, texts", 70, 80), Rate("development: orand-car-a, digits", 9, 9)]


def card(digit_sources=("mnist", "usps")):
    digits = {
        "settings": {"data_set": "digits"},
        "sources": dict.fromkeys(digit_sources, COUNTS),
        "data_sha256": "33cc",
    }
    net = ExportedNet("line.onnx", b"net", ABOUT, 9, 717834, 300, 2e-7)
    return write_card(LineWeights(net, digits, SCORES, FITTED))


def commands(text):
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


def test_the_card_tells_what_the_net_is():
    text = card()
    for told in (
        "# line.onnx",
        "| parameters | 717,834 |",
        "| strip version | 1 |",
        f"| sha256 | `{hashlib.sha256(b'net').hexdigest()}` |",
        "| size | 3 bytes |",
        "`22bb`",
        "`11aa`",
        "| epoch | 9 of 10,",
        "on 300 strips, probabilities within 2e-07",
        "seed 4",
        "8000 columns of pixels",
        score_rows(SCORES),
    ):
        assert told in text
    assert all(len(line) <= 120 for line in text.splitlines() if not line.startswith("|"))


def test_what_this_training_does_not_follow_is_left_out():
    assert "cross-entropy" not in card()
    assert "augmentation" not in card()


def test_terms_of_all_sources_are_told():
    text = card()
    assert "| orand-car-a | research only, or no licence stated | 700 | 80 | 9 |" in text
    assert "| parish-numbers | research only, or no licence stated | 700 | 80 | 9 |" in text
    assert "| mnist | CC BY-SA 3.0" in text
    assert "| usps | research only, or no licence stated | 700 | 80 | 9 |" in text
    assert "`digits` (sha256 `33cc`)" in text
    assert "licence: `orand-car-a`, `parish-numbers`." in " ".join(text.split())


@pytest.mark.parametrize(("digit_sources", "without"), [(("mnist", "usps"), False), (("mnist",), True)])
def test_the_commands_are_those_of_the_program(digit_sources, without):
    install, *others = commands(card(digit_sources))
    assert install.startswith("pip install")
    assert [command.split(" --")[0] for command in others] == [
        "python -m training datasets",
        "python -m training lines build",
        "python -m training lines fit",
        "python -m training lines export runs/line",
    ]
    assert ("--without-restricted" in others[0]) == without
    assert f"--count {COUNTS['train']} " in others[1]
    assert "--epochs 10 --seed 4" in others[2]
    for command in others:
        words = shlex.split(command)[3:]
        found = main.commands[words.pop(0)]
        if words[0] in getattr(found, "commands", ()):
            found = found.commands[words.pop(0)]
        known = {option for parameter in found.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known
