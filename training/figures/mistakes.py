"""The worst mistakes of a net, and what it made of some images, as pictures."""

import numpy as np
from matplotlib.figure import Figure

from training.answers import Answers
from training.figures.grid import draw_grid
from training.figures.style import RIGHT, WRONG

MOST = 48


def draw_mistakes(answers: Answers, most: int = MOST) -> Figure:
    """Draws the wrong answers that the net was surest of: what each is, what was answered, and its probability."""
    worst = answers.worst(most)
    wrong = answers.rate.n - answers.rate.right
    what = f"the {len(worst)} most confident of {wrong} mistakes" if len(worst) < wrong else f"all {wrong} mistakes"
    title = f"{answers.net} on {answers.asked}: {what}\ntrue class → answer, probability of the answer"
    captions = [f"{_told(answers, k)}\n{100 * answers.confidence[k]:.1f} %" for k in worst]
    return draw_grid(answers.images[worst], captions, title)


def draw_answers(answers: Answers) -> Figure:
    """Draws all images with their true class, the answer and its probability; a wrong one by color and by a cross."""
    right = answers.labels == answers.chosen
    title = f"{answers.net} on {answers.asked}: {right.sum()} of {len(right)} right\ntrue class → answer, probability"
    captions = [
        f"{_told(answers, k)}\n{100 * answers.confidence[k]:.1f} % {'✓' if right[k] else '✗ wrong'}"
        for k in range(len(right))
    ]
    return draw_grid(answers.images, captions, title, colors=np.where(right, RIGHT, WRONG).tolist())


def _told(answers: Answers, k: int) -> str:
    """The true class and the answer, on two lines where the names are long."""
    true, answer = answers.classes[answers.labels[k]], answers.classes[answers.chosen[k]]
    long = max(len(answers.classes[k]) for k in answers.answered_classes) > 8
    return f"{true}\n→ {answer}" if long else f"{true} → {answer}"
