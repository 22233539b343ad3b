import re

import pytest
from rich.console import Console

from training.commands.lines_fit import tell_texts
from training.commands.pages_fit import tell_taken
from training.commands.talk import EVERY, Talk, tell_accuracy
from training.evaluate import Scores
from training.lines.evaluate import LineScores
from training.loop import Epoch
from training.pages.evaluate import PageScores

EPOCH = Epoch(1, 3.0, 0.25, Scores(10, 0.5, 0.9, {}))


def bar(talk):
    """What the bar shows now, as plain text."""
    console = Console(width=120, force_terminal=False, color_system=None)
    with console.capture() as captured:
        console.print(talk.bar)
    return captured.get()


@pytest.fixture
def talk(monkeypatch):
    """Talk of two epochs of 20 steps, as on a terminal."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with Talk(2, 20, 0, False, lambda: 0.125, "head") as talk:
        yield talk


def test_the_bar_moves_and_shows_the_loss_and_the_time_left(talk):
    talk.step(1)
    assert "head, epoch 1/2" in bar(talk)
    assert "loss" not in bar(talk)
    for done in range(2, EVERY + 1):
        talk.step(done)
    assert "25 %" in bar(talk)
    assert "loss 0.1250" in bar(talk)
    assert re.search(r"\d:\d\d:\d\d left", bar(talk))


def test_an_epoch_moves_the_bar_and_shows_its_accuracy(talk):
    talk.epoch(EPOCH)
    assert "50 %" in bar(talk)
    assert "loss 0.2500  validation 90.00 %" in bar(talk)
    talk.step(21)
    assert "epoch 2/2" in bar(talk)
    assert "validation 90.00 %" in bar(talk)


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize(
    ("tell", "scores", "beside", "line"),
    [
        (tell_accuracy, Scores(10, 0.5, 0.9, {}), "validation 90.00 %", "validation loss 0.5000  accuracy 90.00 %"),
        (
            tell_texts,
            LineScores(10, 0.9, 0.95, {"written": 0.8, "amounts": 1.0}),
            "validation 90.00 %",
            "validation texts 90.00 %  digits 95.00 % (written 80.00 %, amounts 100.00 %)",
        ),
        (
            tell_taken,
            PageScores(2, {"digit": 0.9, "print": 0.01}),
            "taken for digits: digit 90.00 %, print 1.00 %",
            "validation ink taken for digits: digit 90.00 %, print 1.00 %",
        ),
    ],
)
def test_without_a_terminal_there_is_a_line_an_epoch(tell, scores, beside, line, quiet, capsys):
    with Talk(2, 20, 0, quiet, lambda: 0.125, tell=tell) as talk:
        talk.step(10)
        talk.epoch(Epoch(1, 3.0, 0.25, scores))
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == ("" if quiet else f"epoch 1/2  train loss 0.2500  {line}  3 s\n")
    assert tell(scores).beside == beside
