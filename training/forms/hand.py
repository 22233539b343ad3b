"""A hand: how one person writes digits, letters and words, and the strokes that come of it."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from training.forms.letters import JOINS_ON, LETTERS
from training.forms.shapes import DIGITS, MARKS
from training.forms.strokes import Path, Stroke, bounds, curve, ink, parse, sway, wave

_SHAPES = {**DIGITS, **MARKS, **{letter: (shape,) for letter, shape in LETTERS.items()}}
_OVERSAMPLING = 4
_SPACE = 0.55  # width of a word space in heights of a digit


@dataclass(frozen=True, slots=True)
class Hand:
    """The habits of one writer. Lengths are shares of the height of a digit.

    Attributes:
        habit: Seed of the writer's own deviations from the model shapes, and of the choice among them.
        slant: Sideways shift of a digit's top; positive leans to the right.
        width: Stretch sideways.
        jitter: Deviation of each point of a shape from one time to the next.
        drift: Change of size from one character to the next.
        wander: Deviation of the baseline.
        spacing: Gap between two digits.
        nib: Width of the line, where no pen is given.
        pressure: How much wider a stroke down is than a stroke up.
        joined: Share of the small letters that run on into the next.
    """

    habit: int
    slant: float = 0.12
    width: float = 1.0
    jitter: float = 0.012
    drift: float = 0.03
    wander: float = 0.02
    spacing: float = 0.16
    nib: float = 0.09
    pressure: float = 0.15
    joined: float = 0.8

    @classmethod
    def random(cls, rng: np.random.Generator) -> "Hand":
        """Draw the habits of another writer."""
        return cls(
            habit=int(rng.integers(1 << 31)),
            slant=float(np.clip(rng.normal(0.1, 0.12), -0.15, 0.32)),
            width=float(rng.uniform(0.88, 1.18)),
            jitter=float(rng.uniform(0.008, 0.016)),
            drift=float(rng.uniform(0.02, 0.05)),
            wander=float(rng.uniform(0.01, 0.03)),
            spacing=float(rng.uniform(0.17, 0.28)),
            nib=float(rng.uniform(0.07, 0.12)),
            pressure=float(rng.uniform(0.08, 0.25)),
            joined=float(rng.choice([0.2, 0.75, 0.9])),
        )

    def write(self, text: str, rng: np.random.Generator) -> list[Stroke]:
        """Write a line: digits, letters, marks and spaces.

        Returns:
            Strokes in heights of a digit; the baseline is y = 0, y runs down, the writing starts near x = 0.

        Raises:
            KeyError: A character has no shape.
        """
        strokes: list[Stroke] = []
        for word in text.split():
            x = bounds(strokes)[2] + _SPACE if strokes else 0.0
            strokes += [self._pressed(run, rng) for run in self._runs(word, x, rng)]
        shear = np.array([[1.0, -self.slant], [0.0, 1.0]])
        return [stroke.mapped(shear, (0.0, 0.0)) for stroke in strokes]

    def _runs(self, word: str, x: float, rng: np.random.Generator) -> list[NDArray[np.float64]]:
        """The curves of a word, its joined letters as one."""
        whole: list[Path] = []
        extras: list[Path] = []
        size, phase = 1.0, rng.uniform(0, 6)
        for k, character in enumerate(word):
            size = 1 + 0.5 * (size - 1) + rng.normal(0, self.drift)
            base = self.wander * np.sin(phase + 0.8 * k) + rng.normal(0, self.wander / 2)
            first, *rest = self._placed(character, x, size, base, rng)
            if k and word[k - 1] in JOINS_ON and character.islower() and rng.random() < self.joined:
                first = _joined(whole.pop(), first)
            whole.append(first)
            extras += rest
            right = max(path.points[:, 0].max() for path in (first, *rest))
            x = right + self._gap(word[k : k + 2]) * rng.normal(1, 0.12)
        return [curve(path) for path in whole + extras]

    def _gap(self, pair: str) -> float:
        """The gap after the first of two characters; a 1 is given room, letters stand close."""
        if pair[0] in LETTERS:
            return max(0.07, 0.5 * self.spacing)
        return self.spacing + 0.07 * pair.count("1")

    def _placed(self, character: str, x: float, size: float, base: float, rng: np.random.Generator) -> list[Path]:
        """One character as this hand writes it this time, its ink starting at `x`."""
        turn = rng.normal(0, 0.03)
        jitter = self.jitter * (1.9 if character in LETTERS else 1)
        matrix = size * np.array([[self.width, -turn], [turn, 1.0]])
        paths = []
        for path in self._learned(character):
            points = (path.points + jitter * sway(len(path.points), rng)) @ matrix.T
            paths.append(replace(path, points=points))
        left = min(path.points[:, 0].min() for path in paths)
        return [replace(path, points=path.points + np.array([x - left, base])) for path in paths]

    def _learned(self, character: str) -> list[Path]:
        """The shape of a character that this writer has, the same at all times."""
        own = np.random.default_rng((self.habit, ord(character)))
        shapes = _SHAPES[character]
        paths = parse(shapes[own.integers(len(shapes))])
        return [replace(path, points=path.points + 0.018 * sway(len(path.points), own)) for path in paths]

    def _pressed(self, points: NDArray[np.float64], rng: np.random.Generator) -> Stroke:
        """A curve with the pen's pressure along it: more on the way down, less at the ends."""
        ways = np.gradient(points, axis=0)
        down = ways[:, 1] / np.maximum(np.hypot(ways[:, 0], ways[:, 1]), 1e-9)
        down = np.convolve(np.pad(down, 4, "edge"), np.full(9, 1 / 9), "valid")
        at = np.linspace(0, 1, len(points))
        ends = 1 - 0.25 * np.exp(-at / 0.05) - 0.35 * np.exp(-(1 - at) / 0.06)
        pressure = (1 + self.pressure * down + 0.05 * wave(len(points), rng)) * ends
        return Stroke(points, np.clip(pressure, 0.4, 1.5))


def _joined(before: Path, after: Path) -> Path:
    return Path(np.concatenate([before.points, after.points]), np.concatenate([before.corners, after.corners]))


def draw_number(text: str, hand: Hand, height: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw a number, or any line of writing, alone.

    Args:
        text: Digits, letters, marks and spaces.
        hand: Who writes.
        height: Height of a digit in pixels; the picture has a margin around it.
        rng: For what differs from one time to the next.

    Returns:
        uint8 (H, W), ink coverage 255 on 0.
    """
    scale = height * _OVERSAMPLING
    strokes = hand.write(text, rng)
    left, top, right, bottom = bounds(strokes)
    margin = 2 * hand.nib + 2 / height
    grid = np.eye(2) * scale
    rows = int(np.ceil((bottom - top + 2 * margin) * height))
    columns = int(np.ceil((right - left + 2 * margin) * height))
    canvas = np.zeros((rows * _OVERSAMPLING, columns * _OVERSAMPLING), np.uint8)
    for stroke in strokes:
        moved = stroke.mapped(grid, ((margin - left) * scale, (margin - top) * scale))
        canvas = np.maximum(canvas, ink(moved, hand.nib * scale, canvas.shape, 0.0, rng))
    small = cv2.resize(canvas, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)
