"""Numbers of a run as JSON, for the page in the browser."""

from collections.abc import Mapping

from digitscan.records import Box
from digitscan.review.decision import Settled
from digitscan.review.pictures import crop_box
from digitscan.review.run_number import RunNumber
from digitscan.review.session import Session
from digitscan.terminal.report import printable

_DOUBTFUL_DIGIT = 0.9


def number_json(number: RunNumber, session: Session) -> dict[str, object]:
    """A number with all that is shown beside its picture; boxes are in pixels of its page as it was read, upright.

    Args:
        number: The number.
        session: What the review works with.
    """
    page, field = number.page, number.field
    related = bool(session.rules.beside(page.template, field.name))
    # what the run found broken may be mended by now, which is known where the template's rules are
    as_read = field.reason if number.text == field.text and not related else ""
    return {
        "id": number.id,
        "page": page.id,
        "source": printable(page.path),
        "number": page.number,
        "field": field.name,
        "read": field.text,
        "text": number.text,
        "state": number.state,
        "version": number.version,
        "who": number.who,
        "confidence": field.confidence,
        "accepted": field.status == "accepted",
        "broken": session.broken(number, number.text) or as_read,
        "related": related,
        "box": _box(page.upright(field.box)),
        "crop": _box(crop_box(page.upright(field.box), *page.upright_size)),
        "size": list(page.upright_size),
        "digits": [
            {"value": digit.value, "doubtful": digit.confidence < _DOUBTFUL_DIGIT, "box": _box(page.upright(digit.box))}
            for digit in field.digits
        ],
        "alternatives": [one.text for one in field.alternatives if one.text],
    }


def counts_json(counts: Mapping[Settled, int]) -> dict[str, int]:
    """How many numbers are open, settled by a person, and read without anybody's look."""
    waiting, read = counts.get("open", 0), counts.get("read", 0)
    return {"open": waiting, "read": read, "settled": sum(counts.values()) - waiting - read}


def _box(box: Box) -> list[int]:
    return [box.left, box.top, box.right, box.bottom]
