"""Figures as Markdown tables, for a terminal and for README."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# RapidOCR (PP-OCRv4), published figures, measured on two cores: share of the numbers read exactly on whole
# pages, false digits a page, share read exactly on fields cut out by hand, seconds a page.
RAPIDOCR = {
    "exam_tuberlin": (0.30, 55, 0.20, 5.1),
    "forms_india_cells": (0.32, 151, 0.83, 12),
    "funsd_handwritten": (0.60, 64, 0.60, 1.8),
    "idrbt_cheques": (0.17, 64, 0.08, 2.4),
    "marksheets_india": (0.13, 32, 0.65, 7.5),
    "math_sheets": (0.64, 4, 0.92, 5.3),
    "medical_maetao": (0.06, 15, 0.13, 9.9),
    "negatives": (None, 49, None, 5.0),
    "nist_hsf": (0.54, 144, 0.57, 11),
    "sudoku_handwritten": (0.51, 34, 0.71, 4.2),
    "us_checks": (0.61, 23, 0.90, 2.0),
}
RAPIDOCR_ORAND = "57%, read@1% 27% (128 amounts)"


@dataclass(frozen=True, slots=True)
class Result:
    """What one set came to.

    `figures` are score.py's; `seconds` is what one image took, reading its file included; `floor` is the
    share of numbers that must be read exactly.
    """

    name: str
    title: str
    figures: dict[str, Any]
    seconds: float
    floor: float | None = None

    @property
    def passed(self) -> bool:
        """Whether the floor, if there is one, is reached."""
        return self.floor is None or self.figures["exact"] >= self.floor


def accuracy_table(results: Sequence[Result]) -> str:
    """A row for each result but the single sets of pages and fields that have no floor."""
    head = [
        "what",
        "n",
        "exact",
        "digit error",
        "false a page",
        "read@1%",
        "s each",
        "floor",
        "ok",
        "RapidOCR",
    ]
    rows = [
        [
            r.name if "/" in r.name else r.title,
            str(r.figures["numbers"]),
            figure(r, "exact", "{:.2%}"),
            figure(r, "digit error", "{:.2%}"),
            figure(r, "false/page", "{:.1f}"),
            figure(r, "read@1%"),
            f"{r.seconds:.4f}",
            "" if r.floor is None else f"{r.floor:.1%}",
            "" if r.floor is None else "yes" if r.passed else "NO",
            RAPIDOCR_ORAND if r.name == "orand" else "",
        ]
        for r in results
        if "/" not in r.name or r.floor is not None
    ]
    return markdown(head, rows)


def pages_table(results: Sequence[Result]) -> str:
    """A row for each set of pages, read as they are and with their fields cut out; RapidOCR in brackets."""
    by_name = {r.name: r for r in results}
    head = ["set", "numbers", "exact", "recall", "precision", "false a page", "read@1%", "s a page"]
    head += ["field exact", "field read@1%"]
    rows = []
    for name in sorted({r.name.partition("/")[2] for r in results} - {""}):
        page, field = by_name.get(f"pages/{name}"), by_name.get(f"fields/{name}")
        exact, strays, in_field, seconds = RAPIDOCR.get(name, (None, None, None, None))
        row = [
            name,
            figure(page or field, "numbers", "{}"),
            beside(figure(page, "exact"), exact, "{:.0%}"),
            figure(page, "recall"),
            figure(page, "precision"),
            beside(figure(page, "false/page", "{:.1f}"), strays),
            figure(page, "read@1%"),
            beside(f"{page.seconds:.1f}" if page else "", seconds),
            beside(figure(field, "exact"), in_field, "{:.0%}"),
            figure(field, "read@1%"),
        ]
        rows.append(row)
    note = "In brackets: RapidOCR (PP-OCRv4) on the same sets, published figures, measured on two cores."
    return f"{markdown(head, rows)}\n\n{note}" if rows else ""


def figure(result: Result | None, key: str, form: str = "{:.1%}") -> str:
    """One figure as text; nothing where it was not measured, or is a share of no numbers."""
    if result is None or key not in result.figures or not (result.figures["numbers"] or key == "false/page"):
        return ""
    return form.format(result.figures[key])


def beside(ours: str, theirs: float | None, form: str = "{}") -> str:
    """Our figure with the published one in brackets."""
    return ours if theirs is None else f"{ours or '-'} ({form.format(theirs)})"


def markdown(head: list[str], rows: Sequence[list[str]]) -> str:
    """A Markdown table, padded so that it can be read as text; nothing without rows."""
    if not rows:
        return ""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    head, *lines = (
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in [head, *rows]
    )
    return "\n".join([head, "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines])
