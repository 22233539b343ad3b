"""Draws pages whose truth is known: handwriting by the pen of the sample forms, rules, boxes, light and noise."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from digitscan.records import Box, Ink
from training.forms.hand import Hand, draw_number

HAND = Hand(habit=8, slant=0.0)


@dataclass
class Paper:
    """A sheet that is drawn on; `ink` is the coverage by anything, 255 on 0, `written` by handwriting alone.

    `boxes` and `values` are the truth of each digit, in the order of writing.
    """

    height: int
    width: int
    hand: Hand = HAND
    seed: int = 0
    ink: np.ndarray = field(init=False)
    written: np.ndarray = field(init=False)
    boxes: list[Box] = field(default_factory=list)
    values: list[int] = field(default_factory=list)

    def __post_init__(self):
        self.ink = np.zeros((self.height, self.width), np.uint8)
        self.written = np.zeros_like(self.ink)
        self.rng = np.random.default_rng(self.seed)

    def write(self, text, left, top, height, gap=0.25):
        """Writes characters with `gap` heights of paper between their ink; returns where the ink ends."""
        for character in text:
            if character != " ":
                box = self.put(trimmed(draw_number(character, self.hand, height, self.rng)), left, top)
                left = box.right
                if character.isdigit():
                    self.boxes.append(box)
                    self.values.append(int(character))
            left += round(height * (gap if character != " " else 0.55))
        return left

    def put(self, coverage, left, top):
        """Puts ink on the paper; returns its box."""
        box = Box(left, top, left + coverage.shape[1], top + coverage.shape[0])
        for canvas in (self.ink, self.written):
            part = canvas[box.top : box.bottom, box.left : box.right]
            np.maximum(part, coverage, out=part)
        return box

    def rule(self, start, end, thickness=2):
        """Prints a straight line from one (x, y) to another."""
        cv2.line(self.ink, start, end, 255, thickness, cv2.LINE_AA)

    def frame(self, box, thickness=2):
        """Prints a rectangle."""
        cv2.rectangle(self.ink, (box.left, box.top), (box.right - 1, box.bottom - 1), 255, thickness)

    def print(self, text, left, bottom, height, thickness=1):
        """Prints words in a plain face, capitals as high as said."""
        cv2.putText(self.ink, text, (left, bottom), cv2.FONT_HERSHEY_SIMPLEX, height / 22, 255, thickness, cv2.LINE_AA)

    def image(self, paper=232, pen=45, noise=3.0, light=0.0):
        """The scan, uint8 (H, W): `light` is how much darker the right side is than the left, of 1."""
        shade = 1 - light * np.linspace(0, 1, self.width)
        gray = (paper + (pen - paper) * (self.ink / 255.0)) * shade
        gray = gray + np.random.default_rng(self.seed).normal(0, noise, gray.shape)
        return np.clip(gray, 0, 255).astype(np.uint8)

    @property
    def box(self):
        """Of all digits together."""
        return Box(
            min(b.left for b in self.boxes),
            min(b.top for b in self.boxes),
            max(b.right for b in self.boxes),
            max(b.bottom for b in self.boxes),
        )


def trimmed(coverage):
    """The picture without the empty margin around its ink."""
    left, top, width, height = cv2.boundingRect((coverage > 64).astype(np.uint8))
    return coverage[top : top + height, left : left + width]


def strip(text):
    """A strip for the line net, uint8 (32, W), with a text in a plain face, ink 255 on 0."""
    image = np.zeros((32, 18 * len(text) + 10), np.uint8)
    cv2.putText(image, text, (5, 25), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 255, 2, cv2.LINE_AA)
    return image


def number(text, height=60, gap=0.25, margin=30, **options):
    """A sheet that holds one number and as much paper around it as said."""
    paper = Paper(height * 2 + 2 * margin, round(height * (1.3 + gap) * len(text)) + 2 * margin, **options)
    paper.write(text, margin, margin, height, gap)
    right, bottom = paper.box.right + margin, paper.box.bottom + margin
    paper.ink, paper.written = paper.ink[:bottom, :right], paper.written[:bottom, :right]
    paper.height, paper.width = paper.ink.shape
    return paper


def page(lines, height=40, width=900, **options):
    """A sheet with one number, or several with spaces between them, on each line."""
    paper = Paper(round(height * 2.5) * len(lines) + 80, width, **options)
    for k, text in enumerate(lines):
        paper.write(text, 60, 40 + round(2.5 * height) * k, height)
    return paper


def pieces_of(mask):
    """The boxes of the connected pieces of a mask, from left to right."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(mask, np.uint8), connectivity=8)
    boxes = [Box(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]]
    return sorted(boxes, key=lambda box: box.left)


def ink_of(coverage):
    """Ink as the first stage would give it for a clean drawing, with the stroke's width as drawn."""
    mask = coverage > 127
    outline = mask & ~cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    stroke = 2.0 * mask.sum() / max(1, outline.sum())
    return Ink(strength=np.asarray(coverage, np.uint8), mask=mask, stroke=float(stroke), scale=1.0)


def turned(image, degrees, paper=232):
    """The image turned about its center, the corners filled with paper."""
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)


def overlap(one, other):
    """Intersection over union of two boxes."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    common = max(0, width) * max(0, height)
    return common / (one.width * one.height + other.width * other.height - common)
