import pytest
from rich.console import Console

from training.commands.line_talk import LineTalk
from training.lines.evaluate import LineScores
from training.lines.fit import LineEpoch

EPOCH = LineEpoch(1, 3.0, 0.25, LineScores(10, 0.9, 0.95, {"written": 0.8, "amounts": 1.0}))


def bar(talk):
    """What the bar shows now, as plain text."""
    console = Console(width=120, force_terminal=False, color_system=None)
    with console.capture() as captured:
        console.print(talk.bar)
    return captured.get()


def test_the_bar_shows_the_mean_loss_of_the_epoch_and_the_texts_of_the_last_one(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with LineTalk(2, 20, 0, False) as talk:
        for step in range(1, 11):
            talk.line_step(step, 1.0 if step % 2 else 2.0)
        assert "epoch 1/2" in bar(talk)
        assert "25 %" in bar(talk)
        assert "loss 1.5000" in bar(talk)
        talk.line_epoch(EPOCH)
        assert "50 %" in bar(talk)
        assert "loss 0.2500  validation 90.00 %" in bar(talk)
        for step in range(1, 26):  # an epoch may have more steps than were expected
            talk.line_step(step, 0.5)
        assert "epoch 2/2" in bar(talk)
        assert "100 %" in bar(talk)
        assert "loss 0.5000" in bar(talk)


@pytest.mark.parametrize("quiet", [False, True])
def test_without_a_terminal_there_is_a_line_an_epoch(quiet, capsys):
    with LineTalk(2, 20, 0, quiet) as talk:
        talk.line_step(10, 1.0)
        talk.line_epoch(EPOCH)
    told = capsys.readouterr()
    assert told.out == ""
    line = (
        "epoch 1/2  train loss 0.2500  validation texts 90.00 %  digits 95.00 % (written 80.00 %, amounts 100.00 %)"
        "  3 s\n"
    )
    assert told.err == ("" if quiet else line)
