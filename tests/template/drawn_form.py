"""A form that is drawn: words, a box for an amount, and a comb of eight cells for a date."""

import cv2
import numpy as np

from digitscan.records import Box
from digitscan.template.choice import prepare
from digitscan.template.model import FieldSpec, Template
from tests.drawing import Paper

AMOUNT, DATE = Box(560, 240, 860, 310), Box(440, 60, 840, 110)
FIELDS = (FieldSpec("amount", AMOUNT), FieldSpec("date", DATE, cells=8))
WORDS = ("Harbor Savings", "Pay to the order of", "the sum of", "Signature of the drawer", "Account and branch")
UNKNOWN_WORDS = ("Parish register", "Births and deaths", "Folio thirty", "Clerk: J. Quill", "Witnessed by me")
OTHER_WORDS = ("Meter reading card", "Weir Street Works", "Name of tenant", "Quarter and year", "Counter stand")


def form(amount="", date="", words=WORDS, seed=0, frames=True):
    """A scan of it, uint8 (420, 900), with what was written into its fields; without frames, of another form."""
    paper = Paper(420, 900, seed=seed)
    left, line = (30, 75) if frames else (170, 61)
    for k, text in enumerate(words):
        paper.print(text, left, 60 + line * k, 26 - 2 * k, 2)
        paper.print(text[::-1], 2 * left, 85 + line * k, 11)
    if frames:
        paper.frame(AMOUNT), paper.frame(DATE)
    for k in range(1, 8 if frames else 0):
        paper.rule((DATE.left + 50 * k, DATE.top), (DATE.left + 50 * k, DATE.bottom), 2)
    if amount:
        paper.write(amount, AMOUNT.left + 40, AMOUNT.top + 18, 36)
    for k, digit in enumerate(date):
        if digit != " ":
            paper.write(digit, DATE.left + 50 * k + 12, DATE.top + 10, 30)
    return paper.image()


def template(words=WORDS, name="cheque", frames=True):
    """The form with its fields, ready to be laid over pages; its reference is a filled one."""
    return prepare(Template(f"{name}.toml", name, form("501", "31122019", words, seed=5, frames=frames), FIELDS))


def seen(image, degrees=0.0, scale=1.0, aslant=0.0, mirrored=False):
    """A page as a camera sees it, and the homography from the image to it."""
    height, width = image.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    pushed = corners + aslant * width * np.array([(1, 0), (-1, 0.5), (0, 0), (0.3, -0.6)], np.float32)
    if mirrored:
        pushed = pushed * (-1, 1)
    angle = np.deg2rad(degrees)
    turn = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    moved = (scale * pushed @ turn).astype(np.float32)
    moved += 30 - moved.min(axis=0)
    size = tuple(int(side) + 30 for side in np.ceil(moved.max(axis=0)))
    homography = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    smooth = cv2.GaussianBlur(image, (0, 0), 0.4 / scale) if scale < 1 else image
    return cv2.warpPerspective(smooth, homography, size, borderValue=150), homography
