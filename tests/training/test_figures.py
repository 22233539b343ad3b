import json

import numpy as np
import pytest
import torch
from matplotlib.image import imread

from digitscan.errors import InputError, OutputError
from training.answers import Answers
from training.figures.confusion import draw_confusion
from training.figures.curves import TRAINING, VALIDATION, draw_curves, read_curve
from training.figures.mistakes import draw_answers, draw_mistakes
from training.figures.reliability import draw_reliability
from training.figures.run import write_evaluation, write_pictures
from training.figures.style import RIGHT, WRONG, new_figure, save
from training.models import build

CLASSES = ("zero", "one", "no digit")


def answered(chosen, labels, sure=0.8):
    """Answers of one confidence."""
    logs = np.full((len(labels), 3), np.log((1 - sure) / 2), np.float32)
    logs[np.arange(len(labels)), chosen] = np.log(sure)
    images = np.zeros((len(labels), 28, 28), np.uint8)
    return Answers("net", "drawn test", CLASSES, images, np.array(labels), logs)


@pytest.fixture
def run(tmp_path):
    """A folder with the metrics of three epochs, the second of which was kept."""
    scores = [(2.0, 1.5, 0.5), (0.5, 0.6, 0.9), (0.2, 0.7, 0.8)]
    epochs = [
        {"number": k, "seconds": 2.0, "train_loss": t, "validation": {"n": 10, "loss": v, "accuracy": a}}
        for k, (t, v, a) in enumerate(scores, start=1)
    ]
    (tmp_path / "metrics.json").write_text(json.dumps({"best_epoch": 2, "epochs": epochs}))
    return tmp_path


def texts(figure):
    return [t.get_text() for axes in figure.axes for t in (*axes.texts, axes.title)] + [figure.get_suptitle()]


def test_curves_show_both_losses_and_the_accuracy(run):
    curve = read_curve(run)
    assert (curve.best, curve.seconds) == (2, 6.0)
    loss, accuracy = draw_curves(curve, "run").axes
    drawn = {line.get_label(): list(line.get_ydata()) for line in loss.lines}
    assert drawn[TRAINING] == [2.0, 0.5, 0.2]
    assert drawn[VALIDATION] == [1.5, 0.6, 0.7]
    assert list(accuracy.lines[0].get_ydata()) == [50, 90, 80]
    assert "kept: epoch 2, 90.00 %" in [line.get_label() for line in accuracy.lines]


def test_broken_metrics_name_the_file(tmp_path):
    (tmp_path / "metrics.json").write_text('{"epochs": []}')
    with pytest.raises(InputError, match=r"metrics\.json: is damaged"):
        read_curve(tmp_path)


@pytest.mark.parametrize(
    ("chosen", "labels", "numbers"),
    [
        ([0, 1, 1, 2], [0, 0, 1, 1], ["1", "1", "1", "1"]),
        ([0, 0, 1], [0, 0, 1], ["2", "1"]),
        ([1, 1, 1], [0, 0, 0], ["3"]),
    ],
)
def test_the_heat_map_shows_every_count(chosen, labels, numbers):
    figure = draw_confusion(answered(chosen, labels))
    figure.canvas.draw()
    assert sorted(t.get_text() for t in figure.axes[0].texts) == sorted(numbers)
    wrong = sum(c != label for c, label in zip(chosen, labels, strict=True))
    assert f"{wrong} of {len(labels)} wrong" in figure.get_suptitle()


def test_mistakes_show_what_is_wrong_only():
    found = texts(draw_mistakes(answered([0, 1, 2], [0, 0, 1])))
    assert "zero → one\n80.0 %" in found
    assert "one → no digit\n80.0 %" in found
    assert len([t for t in found if "→" in t and "class" not in t]) == 2
    assert "all 0 mistakes" in texts(draw_mistakes(answered([0], [0])))[-1]


def test_answers_are_marked_by_sign_and_color():
    right, wrong = [axes.title for axes in draw_answers(answered([0, 1], [0, 0])).axes][:2]
    assert (right.get_color(), wrong.get_color()) == (RIGHT, WRONG)
    assert right.get_text().endswith("✓")
    assert wrong.get_text().endswith("✗ wrong")


def test_the_reliability_diagram_tells_the_error():
    answers = answered([0] * 50, [0] * 25 + [1] * 25)
    figure = draw_reliability(answers)
    assert "expected calibration error 30.00 %" in figure.get_suptitle()
    (x,), (y,) = figure.axes[0].containers[0].lines[0].get_data()
    assert (x, y) == pytest.approx((80, 50), abs=1e-3)


def test_a_run_gets_its_pictures_and_its_report(run, drawn):
    torch.manual_seed(0)
    write_pictures(run, build("dense-50", 11), drawn())
    for name in ("curves.png", "confusion.png"):
        assert min(imread(run / name).shape[:2]) > 400
    assert "digits validation" in (run / "report.txt").read_text()
    assert not list(run.glob("*.half"))


def test_an_evaluation_has_three_pictures(tmp_path):
    write_evaluation(tmp_path / "new", answered([0, 1], [0, 0]))
    assert {p.name for p in (tmp_path / "new").iterdir()} == {"confusion.png", "mistakes.png", "reliability.png"}


def test_a_picture_that_cannot_be_written_names_its_file(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file: cannot be written"):
        save(new_figure(2, 2, "x"), tmp_path / "file" / "a.png")
