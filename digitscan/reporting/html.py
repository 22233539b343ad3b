"""Parts of an HTML page that needs nothing else: no script, no file beside it, nothing from the network."""

import base64
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from digitscan.terminal.report import printable

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_STYLE = Path(__file__).parent / "page.css"
_WIDE, _HIGH = 640, 180


def document(title: str, parts: Iterable[str]) -> str:
    """A whole page.

    Args:
        title: Of the page, as text.
        parts: Of its body, as HTML.
    """
    style = _STYLE.read_text(encoding="utf-8")
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{text(title)}</title>",
            f"<style>{style}</style></head><body><main>",
            f"<h1>{text(title)}</h1>",
            *parts,
            "</main></body></html>\n",
        ]
    )


def text(content: object) -> str:
    """A text that stays a text, whatever a file was called or a field is."""
    return escape(printable(str(content)))


def heading(content: str) -> str:
    """The heading of a part."""
    return f"<h2>{text(content)}</h2>"


def paragraph(content: str) -> str:
    """A paragraph of text."""
    return f"<p>{text(content)}</p>"


def tiles(numbers: Iterable[tuple[str, str]]) -> str:
    """Figures that are seen first, each with its name."""
    cells = "".join(f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>" for name, value in numbers)
    return f'<dl class="tiles">{cells}</dl>'


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; cells that are numbers stand right."""
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in header)
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def image(png: bytes, described: str) -> str:
    """A picture in the page itself."""
    return f'<img src="data:image/png;base64,{base64.b64encode(png).decode("ascii")}" alt="{text(described)}">'


def cards(contents: Iterable[str]) -> str:
    """Parts of HTML side by side."""
    return '<div class="cards">' + "".join(f'<div class="card">{one}</div>' for one in contents) + "</div>"


def histogram(bins: Sequence[tuple[int, int]], names: tuple[str, str], described: str) -> str:
    """Bars from 0 to 1 from left to right, each in two parts.

    Args:
        bins: How many there are of the first and of the second part.
        names: Of the parts.
        described: What it shows, for who does not see it.
    """
    highest = max(1, *(sum(counts) for counts in bins))
    step = _WIDE / len(bins)
    bars = []
    for place, counts in enumerate(bins):
        bottom = float(_HIGH)
        for part, count in enumerate(counts):
            height = _HIGH * count / highest
            bottom -= height
            told = f"{place / len(bins):.2f} to {(place + 1) / len(bins):.2f}: {count:,} {names[part]}"
            bars.append(
                f'<rect class="part{part}" x="{place * step + 1:.1f}" y="{bottom:.1f}" width="{step - 2:.1f}" '
                f'height="{height:.1f}"><title>{text(told)}</title></rect>'
            )
    marks = "".join(
        f'<text x="{_WIDE * tenth / 10:.0f}" y="{_HIGH + 18}" text-anchor="middle">{tenth / 10:g}</text>'
        for tenth in range(0, 11, 2)
    )
    key = " ".join(f'<span class="key part{part}">{text(name)}</span>' for part, name in enumerate(names))
    return (
        f'<figure><svg viewBox="-12 -4 {_WIDE + 24} {_HIGH + 28}" role="img" aria-label="{text(described)}">'
        f'{"".join(bars)}<path d="M0 {_HIGH}h{_WIDE}"/>{marks}</svg><figcaption>{key}</figcaption></figure>'
    )


def _cell(content: object) -> str:
    if isinstance(content, int):
        return f'<td class="number">{content:,}</td>'
    if isinstance(content, float):
        return f'<td class="number">{content:.4f}</td>'
    return f"<td>{text(content)}</td>"
