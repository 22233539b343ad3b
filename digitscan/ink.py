"""Separates ink from paper: polarity, background, threshold, working scale."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from digitscan.border import Band, dark_band, dark_rim
from digitscan.records import Gray, Ink, Layout, Mask
from digitscan.ruling import RulingSettings, remove_rules


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
        overview: Dark ink is told from light ink on a copy of at most so many pixels a side.
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
    overview: int = 500

    @classmethod
    def for_layout(cls, layout: Layout) -> "InkSettings":
        """The settings for a page, or for one number or digit cut out of it: one pen, rules only as frames."""
        if layout == "page":
            return cls()
        cut_out = cls(page_contrast=0.42, paper_reach=1.0, clear_rim=False, clear_band=3.0, rule_span=0.6)
        # the strokes of a digit that fills a large image would pass for its paper
        return replace(cut_out, weak_contrast=0.4, overview=64, clear_band=0.0) if layout == "digit" else cut_out


def extract_ink(image: Gray, settings: InkSettings = InkSettings()) -> Ink:
    """Finds the ink of a gray image, whatever its polarity, resolution and light.

    Args:
        image: uint8 (H, W), dark ink on light paper or the reverse.
        settings: See `InkSettings`.

    Returns:
        The ink, at a scale where strokes are a few pixels wide.
    """
    dark_ink = _dark_on_light(image, settings.overview)
    contrast = _contrast(dark_ink, settings)
    if settings.clear_band:
        contrast = _without_band(contrast, dark_band(dark_ink), settings)
    mask, faint = _threshold(contrast, settings)
    stroke = stroke_width(mask)
    scale = 1.0
    if stroke > settings.widest_stroke:
        scale = settings.widest_stroke / stroke
        contrast = np.asarray(cv2.resize(contrast, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
        mask, faint = _threshold(contrast, settings)
        stroke = stroke_width(mask)
    mask = remove_rules(mask, faint, stroke, RulingSettings(span=settings.rule_span))
    return Ink(strength=contrast, mask=mask > 0, stroke=stroke, scale=scale)


def stroke_width(mask: Mask | Gray) -> float:
    """Typical width of the strokes in pixels: twice the ink's area over its outline's length; 0 without ink."""
    ink = mask.astype(np.uint8)
    width = _area_over_outline(ink)
    for strokes in (1.7, 3.0, 3.0):
        side = round(strokes * width) + 1
        solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
        # a single bar may be most of the ink and make strokes seem half as wide as it is
        if not solid.any() or (strokes < 2 and cv2.countNonZero(solid) < 0.5 * cv2.countNonZero(ink)):
            continue
        # bars, logos and blots are no strokes
        ink = np.where(cv2.dilate(solid, np.ones((3, 3), np.uint8)) > 0, np.uint8(0), ink)
        width = _area_over_outline(ink) or width
    return width


def _area_over_outline(ink: Gray) -> float:
    area = cv2.countNonZero(ink)
    inner = cv2.countNonZero(cv2.erode(ink, np.ones((3, 3), np.uint8)))
    return 2.0 * area / (area - inner) if area > inner else 0.0


def _dark_on_light(image: Gray, overview: int) -> Gray:
    """Returns the image with dark ink on light paper: ink is what departs from the median around it."""
    shrink = min(1.0, overview / max(image.shape))
    height, width = (max(1, round(side * shrink)) for side in image.shape)
    small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    reach = int(np.clip(min(small.shape) * 0.7, 5, 45)) | 1
    departure = small.astype(np.float32) - cv2.medianBlur(small, reach)
    # a scanner's black border lies at the rim
    inner = departure[height // 5 : height - height // 5, width // 5 : width - width // 5]
    if not inner.any():
        inner = departure
    return image if float(np.sum(inner * np.abs(inner))) <= 0 else 255 - image


def _contrast(image: Gray, settings: InkSettings) -> Gray:
    """How much darker than its paper each pixel is, 0 to 255: paper by a closing wider than any stroke."""
    height, width = image.shape
    side = min(max(settings.paper_reach * min(image.shape), 60.0), 0.67 * min(image.shape))
    shrink = max(1, round(min(side / 12, max(image.shape) / 100)))
    small = cv2.resize(image, (max(1, width // shrink), max(1, height // shrink)), interpolation=cv2.INTER_AREA)
    small = np.asarray(cv2.medianBlur(small, 3), np.uint8)
    rim = dark_rim(np.asarray(small, np.uint8)) if settings.clear_rim else None
    reach = max(3, round(side / shrink)) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    paper = cv2.blur(paper, (reach, reach))
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    darker = cv2.subtract(paper, image)
    # noise makes the lightest paper lighter than the typical one
    grain = float(np.median(darker[:: max(1, height // 500), :: max(1, width // 500)]))
    contrast = np.asarray(cv2.subtract(darker, np.full(1, min(grain, 30.0))), np.uint8)
    if rim is not None and rim.any():
        contrast[cv2.resize(rim, (width, height), interpolation=cv2.INTER_NEAREST) > 0] = 0
    return contrast


def _without_band(contrast: Gray, band: Band | None, settings: InkSettings) -> Gray:
    """Leaves out a band, unless it may be a stroke of the writing itself."""
    if band is None:
        return contrast
    rest = np.where(band.mask, np.uint8(0), contrast)
    stroke = stroke_width(_threshold(rest, settings)[0])
    return rest if 0 < settings.clear_band * stroke <= band.breadth else contrast


def _threshold(contrast: Gray, settings: InkSettings) -> tuple[Gray, Gray]:
    """The ink, as 0 or 1: against the strongest ink near by and against that of the whole image.

    Returns:
        The ink, and the ink with what is half as strong: a thin rule that falls between two rows of pixels.
    """
    height, width = contrast.shape
    inked = contrast[contrast > settings.min_contrast]
    if not inked.size:
        return np.zeros_like(contrast), np.zeros_like(contrast)
    otsu, _ = cv2.threshold(inked, 0, 255, cv2.THRESH_OTSU)
    page = float(np.median(inked[inked > otsu])) if (inked > otsu).any() else otsu
    block = max(4, min(height, width) // 40)
    rows, columns = -(-height // block), -(-width // block)
    padded = cv2.copyMakeBorder(contrast, 0, rows * block - height, 0, columns * block - width, cv2.BORDER_REPLICATE)
    peaks = padded.reshape(rows, block, columns, block).max(axis=(1, 3))
    peaks = cv2.blur(cv2.dilate(peaks, np.ones((3, 3), np.uint8)), (3, 3))
    near = cv2.resize(peaks, (columns * block, rows * block), interpolation=cv2.INTER_LINEAR)[:height, :width]
    least = max(settings.min_contrast, settings.page_contrast * page)
    level = cv2.max(cv2.convertScaleAbs(near, alpha=settings.local_contrast), np.full_like(near, int(least)))
    strong = (contrast > level).astype(np.uint8)
    faint = (contrast > cv2.convertScaleAbs(level, alpha=0.5)).astype(np.uint8)
    if settings.weak_contrast < 1.0:
        strong = _held_by(
            strong, (contrast > cv2.convertScaleAbs(level, alpha=settings.weak_contrast)).astype(np.uint8)
        )
    return strong, faint


def _held_by(strong: Gray, weak: Gray) -> Gray:
    """The weak ink that hangs together with strong ink."""
    _, labels = cv2.connectedComponents(weak, connectivity=8, ltype=cv2.CV_32S)
    held = np.bincount(labels.ravel(), weights=strong.ravel()) > 0
    held[0] = False
    return np.asarray(held[labels], np.uint8)
