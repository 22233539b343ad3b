"""Draws the fields of a template on an image: on its reference to name them, on a scan to see whether they fit."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digitscan.overlay import BLUE, WHITE
from digitscan.records import Gray
from digitscan.template.features import Points
from digitscan.template.homography import Homography, project
from digitscan.template.model import FieldSpec


def draw_fields(image: Gray, fields: Sequence[FieldSpec], homography: Homography | None = None) -> Image.Image:
    """Draws fields with their names and the walls of their cells.

    Args:
        image: uint8 (H, W).
        fields: What to draw.
        homography: From the reference to the image, if that is another one.
    """
    picture = Image.fromarray(image).convert("RGB")
    draw = ImageDraw.Draw(picture)
    line = max(2, round(max(picture.size) / 700))
    font = ImageFont.load_default(max(12, max(picture.size) / 75))
    for field in fields:
        corners = _laid(_corners(field), homography)
        draw.line([*map(tuple, corners), tuple(corners[0])], fill=BLUE, width=line)
        for wall in _walls(field):
            draw.line([*map(tuple, _laid(wall, homography))], fill=BLUE, width=max(1, line // 2))
    for field in fields:
        x, y = _laid(_corners(field), homography)[0]
        left, top, right, bottom = draw.textbbox((x, y - line), field.name, font=font, anchor="lb")
        draw.rectangle((left - 2, top - 1, right + 2, bottom + 1), fill=WHITE)
        draw.text((x, y - line), field.name, fill=BLUE, font=font, anchor="lb")
    return picture


def _corners(field: FieldSpec) -> Points:
    box = field.box
    return np.array(
        [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)], np.float32
    )


def _walls(field: FieldSpec) -> list[Points]:
    box = field.box
    places = [box.left + box.width * k / field.cells for k in range(1, field.cells)]
    return [np.array([(x, box.top), (x, box.bottom)], np.float32) for x in places]


def _laid(points: Points, homography: Homography | None) -> Points:
    return points if homography is None else project(homography, points)
