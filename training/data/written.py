"""The handwritten numbers that a page's truth tells of, and what lies in their boxes, as the scoring tool takes it."""

from collections.abc import Sequence
from typing import Any

String = dict[str, Any]

_GROW = 0.06  # a box of the truth is larger by so much of its height


def written_on(truth: dict[str, Any]) -> list[String]:
    """The handwritten strings of a page that have a box, the smallest first: it has the first claim on a digit."""
    found = [one for one in truth["strings"] if one.get("handwritten", True) and one.get("box")]
    return sorted(found, key=lambda one: (one["box"][2] - one["box"][0]) * (one["box"][3] - one["box"][1]))


def is_known(string: String) -> bool:
    """Whether it is known for sure what a handwritten string says."""
    return bool(string.get("text") and not string.get("doubtful"))


def is_inside(x: float, y: float, box: Sequence[float]) -> bool:
    """Whether a point lies in a box (left, top, right, bottom) of the truth, all in pixels of the page."""
    left, top, right, bottom = box
    pad = _GROW * (bottom - top)
    return bool(left - pad <= x <= right + pad and top - pad <= y <= bottom + pad)
