import json

import numpy as np
import pytest
import torch

from digitscan.errors import InputError
from training.answers import Answers, ask
from training.report import confusion_text, describe, figures

CLASSES = ("a", "b", "none")


@pytest.fixture
def answers():
    """Ten images of two classes, answered by three; two are wrong, one of them surely."""
    labels = np.array([0] * 6 + [1] * 4)
    chosen = np.array([0] * 5 + [2] + [1] * 3 + [0])
    sure = np.array([0.9] * 9 + [0.6], np.float32)
    probabilities = np.repeat(((1 - sure) / 2)[:, None], 3, axis=1)
    probabilities[np.arange(10), chosen] = sure
    return Answers("net", "test", CLASSES, np.zeros((10, 28, 28), np.uint8), labels, np.log(probabilities))


def test_what_follows_from_answers(answers):
    assert (answers.rate.right, answers.rate.n) == (8, 10)
    assert answers.loss == pytest.approx(-(8 * np.log(0.9) + np.log(0.05) + np.log(0.2)) / 10, rel=1e-5)
    assert answers.calibration_error == pytest.approx((abs(8 / 9 - 0.9) * 9 + 0.6) / 10, abs=1e-5)
    assert answers.worst(5).tolist() == [5, 9]
    assert answers.worst(1).tolist() == [5]


def test_confusion_has_a_row_for_what_was_asked_and_a_column_for_what_was_answered(answers):
    assert answers.confusion.tolist() == [[5, 0, 1], [1, 3, 0]]
    assert confusion_text(answers).splitlines() == ["   a  b  none", "a  5  .     1", "b  1  3     ."]


def test_the_report_tells_precision_and_recall_of_each_class(answers):
    lines = [line.split() for line in describe(answers).splitlines()]
    assert ["a", "0.8333", "0.8333", "0.8333", "6"] in lines
    assert ["b", "1.0000", "0.7500", "0.8571", "4"] in lines
    assert "49.02 to 94.33" in describe(answers)


def test_the_figures_are_json_and_say_the_same(answers):
    found = json.loads(json.dumps(figures(answers)))
    assert (found["right"], found["n"], found["accuracy"]) == (8, 10, 0.8)
    assert found["interval"] == pytest.approx([0.4902, 0.9433], abs=1e-4)
    assert found["classes"]["b"]["recall"] == 0.75
    assert found["confusion"]["counts"] == [[5, 0, 1], [1, 3, 0]]


@pytest.mark.parametrize(
    ("net", "data", "labels", "says"),
    [
        (("0", "1", "none"), ("0", "1"), [0, 1], None),
        (("0", "1"), ("0", "1", "none"), [0, 1], None),
        (("0", "1"), ("0", "1", "none"), [0, 2], "answers 2 classes (0, 1), but test is labeled 3 classes"),
        (("0", "1"), ("hat", "shoe"), [0, 1], "labeled 2 classes (hat, shoe)"),
        (("0", "1"), ("0", "1"), [], "nothing to measure"),
    ],
)
def test_a_net_is_asked_only_what_it_answers(net, data, labels, says):
    def first(images):
        return torch.zeros(len(images), len(net))

    images, labels = np.zeros((len(labels), 28, 28), np.uint8), np.array(labels, np.uint8)
    if says is None:
        assert ask(first, "net", net, "test", data, images, labels).rate.right == 1
        return
    with pytest.raises(InputError) as error:
        ask(first, "net", net, "test", data, images, labels)
    assert says in str(error.value)
