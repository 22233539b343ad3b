"""The worst mistakes of a net, and what it made of some images, as pictures."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from digitscan.records import Gray
from training.answers import Answers
from training.figures.style import RIGHT, WRONG, new_figure

MOST = 48
COLUMNS = 8
SIDE = 0.95  # inches of a cell, where its caption does not need more
LETTER = 0.08  # inches
CAPTION = 0.42


def draw_mistakes(answers: Answers, most: int = MOST) -> Figure:
    """Draws the wrong answers that the net was surest of: what each is, what was answered, and its probability."""
    worst = answers.worst(most)
    wrong = answers.rate.n - answers.rate.right
    what = f"the {len(worst)} most confident of {wrong} mistakes" if len(worst) < wrong else f"all {wrong} mistakes"
    title = f"{answers.net} on {answers.asked}: {what}\ntrue class → answer, probability of the answer"
    captions = [f"{_told(answers, k)}\n{100 * answers.confidence[k]:.1f} %" for k in worst]
    return draw_captioned(answers.images[worst], captions, title)


def draw_answers(answers: Answers) -> Figure:
    """Draws all images with their true class, the answer and its probability; a wrong one by color and by a cross."""
    right = answers.labels == answers.chosen
    title = f"{answers.net} on {answers.asked}: {right.sum()} of {len(right)} right\ntrue class → answer, probability"
    captions = [
        f"{_told(answers, k)}\n{100 * answers.confidence[k]:.1f} % {'✓' if right[k] else '✗ wrong'}"
        for k in range(len(right))
    ]
    return draw_captioned(answers.images, captions, title, np.where(right, RIGHT, WRONG).tolist())


def draw_captioned(images: Gray, captions: Sequence[str], title: str, colors: Sequence[str] | None = None) -> Figure:
    """Draws digits uint8 (N, 28, 28) below captions of two lines or three, dark ink on white paper."""
    lines = [line for caption in captions for line in caption.split("\n")]
    width = max(SIDE, LETTER * max(map(len, lines), default=0))
    columns = max(1, min(round(COLUMNS * SIDE / width), len(images)))
    rows = math.ceil(len(images) / columns)
    high = SIDE + CAPTION / 2 * max((caption.count("\n") + 1 for caption in captions), default=1)
    figure = new_figure(max(7.0, columns * width), 0.7 + rows * high, title)
    if not len(images):
        return figure
    cells = figure.subplots(rows, columns, squeeze=False)
    for k, axes in enumerate(cells.flat):
        axes.axis("off")
        if k < len(images):
            axes.imshow(images[k], cmap="gray_r", vmin=0, vmax=255)
            axes.set_title(captions[k], fontsize=8.5, pad=3, color=colors[k] if colors else "black")
    return figure


def _told(answers: Answers, k: int) -> str:
    """The true class and the answer, on two lines where the names are long."""
    true, answer = answers.classes[answers.labels[k]], answers.classes[answers.chosen[k]]
    long = max(len(answers.classes[k]) for k in answers.answered_classes) > 8
    return f"{true}\n→ {answer}" if long else f"{true} → {answer}"
