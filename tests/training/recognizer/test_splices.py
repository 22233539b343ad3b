"""Amounts are joined where no ink is, on one line, and the text is that of both parts."""

import cv2
import numpy as np

from training.recognizer.labeled import Labeled
from training.recognizer.splices import spliced


def amount(text, height, base):
    """Bars for digits, each as high as said, standing at `base`."""
    image = np.full((50, 20 * len(text) + 10), 235, np.uint8)
    at = np.array([(15.0 + 20 * k, base - height / 2) for k in range(len(text))], np.float32)
    for x in at[:, 0].astype(int):
        image[base - height : base, x - 3 : x + 3] = 20
    packed = cv2.imencode(".png", image)[1].tobytes()
    return Labeled("orand-car-a", packed, text, np.zeros(4, np.float32), at, float(height))


def test_a_joined_number_shows_both_parts_where_it_says():
    numbers = [amount("123", 20, 30), amount("4567", 30, 45)]
    for seed in range(20):
        one = spliced(numbers, np.random.default_rng(seed))
        assert one is not None
        image = one.image()
        assert len(one.text) == len(one.at)
        assert image.shape[0] == 50
        for x, y in one.at.round().astype(int).tolist():
            assert image[y, x] < 100
        bars = (image[round(float(one.at[0, 1]))] < 120).astype(int)
        assert np.count_nonzero(np.diff(bars) == 1) == len(one.text)


def test_numbers_without_a_free_column_are_not_joined():
    one = amount("12", 20, 30)
    image = one.image()
    image[:, 14:36] = 20
    joined = Labeled(one.source, cv2.imencode(".png", image)[1].tobytes(), one.text, one.box, one.at, one.height)
    assert spliced([joined], np.random.default_rng(0)) is None
    assert spliced([amount("1", 20, 30)], np.random.default_rng(0)) is None
