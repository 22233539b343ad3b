"""Separates ink from paper: polarity, background, threshold, rules, working scale."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from digitscan.ink.border import Band, dark_band, without_shade
from digitscan.ink.paper import dark_on_light, ink_contrast
from digitscan.ink.ruling import RulingSettings, remove_rules
from digitscan.ink.stroke import stroke_width
from digitscan.ink.threshold import Levels, ink_above, typical_strong
from digitscan.records import Gray, Ink, Layout, Mask


@dataclass(frozen=True, slots=True)
class InkSettings:
    """How ink is told from paper. Lengths are in stroke widths, so that they hold at any resolution.

    Attributes:
        min_contrast: Least difference from the paper that is ink, of 255.
        local_contrast: Ink is at least this share of the strongest ink near it ...
        page_contrast: ... and this share of the typical strong ink of the image.
        weak_contrast: Ink that hangs together with such ink needs only this share of it.
        paper_reach: Paper is looked for within this share of the image's shorter side, at most two thirds of it: more
            than a stroke's width.
        clear_rim: Whether a broad dark border is no ink.
        clear_band: Whether a dark band along a whole side is none, if it is so many strokes broad; 0 leaves it.
        rule_span: A ruled line that touches nothing is at least this share of the image's side long.
        widest_stroke: Images with wider strokes are scaled down to this, in pixels.
        most_pixels: Larger images are scaled down, by whole numbers, to at most so many; at 300 dpi it is more than A3.
        overview: Dark ink is told from light ink on a copy of at most so many pixels a side ...
        closer: ... and on a larger one where that leaves it unclear; 0 where no sheet can lie on a table.
        one_pen: Whether the typical strong ink is that of the writing, without the rules around it.
        thin: In such writing strokes thinner than so many pixels have paper shine into them, ...
        thin_weak: ... and ink that hangs together with them needs only this share, ...
        thin_held: ... where so much of the whole is strong: a faint rule has strong spots only.
    """

    min_contrast: int = 18
    local_contrast: float = 0.40
    page_contrast: float = 0.22
    weak_contrast: float = 1.0
    paper_reach: float = 0.04
    clear_rim: bool = True
    clear_band: float = 0.0
    rule_span: float = 0.0
    widest_stroke: float = 6.0
    most_pixels: int = 20_000_000
    overview: int = 500
    closer: int = 1500
    one_pen: bool = False
    thin: float = 2.5
    thin_weak: float = 0.7
    thin_held: float = 0.5

    @property
    def levels(self) -> Levels:
        """What of the contrast is ink."""
        return Levels(self.min_contrast, self.local_contrast, self.page_contrast, self.weak_contrast)

    @classmethod
    def for_layout(cls, layout: Layout) -> "InkSettings":
        """The settings for a page, or for one number or digit cut out of it: one pen, rules only as frames."""
        if layout == "page":
            return cls()
        cut_out = cls(page_contrast=0.42, paper_reach=1.0, clear_rim=False, rule_span=0.6, closer=0)
        if layout == "line":
            return replace(cut_out, clear_band=3.0, one_pen=True)
        # the strokes of a digit that fills a large image would pass for its paper
        return replace(cut_out, weak_contrast=0.4, overview=64)

    def others(self) -> tuple["InkSettings", "InkSettings"]:
        """Settings for a number that these leave unsure: fainter ink too; strong ink alone.

        Which ink is the number's depends on the pen, the paper and what shows through (training/README.md).
        """
        return replace(self, local_contrast=0.25, page_contrast=0.25), replace(self, page_contrast=0.6)


def extract_ink(image: Gray, settings: InkSettings = InkSettings()) -> Ink:
    """Finds the ink of a gray image, whatever its polarity, resolution and light.

    Args:
        image: uint8 (H, W), dark ink on light paper or the reverse.
        settings: See `InkSettings`.

    Returns:
        The ink, at a scale where strokes are a few pixels wide.
    """
    scale = 1 / math.ceil(math.sqrt(image.size / settings.most_pixels))
    if scale < 1:
        image = _scaled(image, scale)
    band = dark_band(image) if settings.clear_band else None
    dark_ink = dark_on_light(image, settings.overview, settings.closer, None if band is None else band.mask)
    if settings.clear_band and dark_ink is not image:
        band = dark_band(dark_ink)
    contrast = ink_contrast(dark_ink, settings.paper_reach, settings.clear_rim, None if band is None else band.mask)
    if band is not None:
        contrast = _without_band(contrast, band, settings)
    mask, faint = _ink(contrast, settings)
    stroke = stroke_width(mask)
    if stroke > settings.widest_stroke:
        scale *= settings.widest_stroke / stroke
        contrast = _scaled(contrast, settings.widest_stroke / stroke)
        mask, faint = _ink(contrast, settings)
        stroke = stroke_width(mask)
    rules = RulingSettings(span=settings.rule_span)
    written = remove_rules(mask, faint, stroke, rules)
    ruled = mask > written
    if settings.one_pen and (ruled.any() or stroke < settings.thin):
        mask, faint = _by_the_writing(contrast, ruled, stroke, settings)
        written, stroke = remove_rules(mask, faint, stroke, rules), stroke_width(mask)
    return Ink(strength=contrast, mask=written > 0, stroke=stroke, scale=scale)


def _scaled(image: Gray, scale: float) -> Gray:
    height, width = (max(1, round(side * scale)) for side in image.shape)
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _ink(contrast: Gray, settings: InkSettings) -> tuple[Gray, Gray]:
    """The ink and the faint ink, measured against all strong ink."""
    return ink_above(contrast, typical_strong(contrast, settings.min_contrast), settings.levels)


def _by_the_writing(contrast: Gray, rules: Mask, stroke: float, settings: InkSettings) -> tuple[Gray, Gray]:
    """The ink and the faint ink, measured against the strong ink beside the rules: they are often printed darker."""
    around = cv2.dilate(rules.astype(np.uint8), np.ones((3, 3), np.uint8))
    strong = typical_strong(np.where(around > 0, np.uint8(0), contrast), settings.min_contrast)
    levels = settings.levels
    if stroke < settings.thin:
        levels = replace(levels, weak=settings.thin_weak, held=settings.thin_held)
    return ink_above(contrast, strong, levels)


def _without_band(contrast: Gray, band: Band, settings: InkSettings) -> Gray:
    """Leaves out a band and its shade, unless it may be a stroke of the writing itself."""
    rest = without_shade(np.where(band.mask, np.uint8(0), contrast), band.mask)
    stroke = stroke_width(_ink(rest, settings)[0])
    return rest if 0 < settings.clear_band * stroke <= band.breadth else contrast
