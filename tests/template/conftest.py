"""What tests of templates share: the features of an image are found once, since that takes most of their time."""

import hashlib

import pytest

from digitscan.template import choice, registration
from digitscan.template.features import find_features

FOUND = {}


def remembered(image, hidden=()):
    key = image.shape, hashlib.sha256(image.tobytes()).digest(), tuple(hidden)
    if key not in FOUND:
        FOUND[key] = find_features(image, hidden)
    return FOUND[key]


@pytest.fixture(autouse=True, scope="session")
def remember_features():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choice, "find_features", remembered)
        patch.setattr(registration, "find_features", remembered)
        yield
