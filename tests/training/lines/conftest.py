"""A hand that writes."""

import cv2
import numpy as np
import pytest

from training.data.datasets import DIGITS
from training.lines.scene import Hand


def glyph(character):
    image = np.zeros((28, 28), np.uint8)
    cv2.putText(image, character, (6, 23), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 255, 2, cv2.LINE_AA)
    return image[None]


@pytest.fixture(scope="module")
def hand():
    return Hand({value: glyph(value) for value in DIGITS}, np.concatenate([glyph(letter) for letter in "RKn"]))
