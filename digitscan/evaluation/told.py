"""Figures of a run -> text for a terminal, and JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from digitscan.evaluation.edits import Edit
from digitscan.evaluation.scores import BINS, Scores, Tally


def as_text(scores: Scores, against: str) -> str:
    """The figures as text.

    Args:
        scores: The figures.
        against: What was taken for true.
    """
    return "\n".join([*_lines(scores, against), ""])


def as_json(scores: Scores, against: str) -> str:
    """The figures as JSON; shares are 0 to 1, null where there is nothing to share.

    Args:
        scores: The figures.
        against: What was taken for true.
    """
    found = {
        "against": against,
        **_tally(scores.total),
        "calibration_error": round(scores.calibration_error, 4),
        "calibration": [
            {
                "from": place / BINS,
                "to": (place + 1) / BINS,
                **{key: _rounded(value) for key, value in asdict(one).items()},
            }
            for place, one in enumerate(scores.bins)
        ],
        "confusions": [
            {"wanted": edit.wanted, "read": edit.found, "count": count} for edit, count in scores.confusions
        ],
        "fields": {name: _tally(one) for name, one in scores.fields.items()},
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def share(part: int, whole: int) -> str:
    """A share as people write it, with how many it is of."""
    return f"{part / whole:.2%} of {whole:,}" if whole else "none"


def confusion(edit: Edit) -> str:
    """What was read for what."""
    match edit.kind:
        case "substituted":
            return f"{edit.wanted} read as {edit.found}"
        case "deleted":
            return f"{edit.wanted} not read"
    return f"{edit.found} read from nothing"


def figures(tally: Tally) -> list[tuple[str, str]]:
    """The figures of some numbers, each with its name."""
    return [
        ("exact", share(tally.exact, tally.numbers)),
        ("digit error", share(tally.digit_errors, tally.digits)),
        ("accepted", share(tally.accepted, tally.numbers - tally.missed + tally.false)),
        ("wrong among the accepted", share(tally.accepted_wrong, tally.accepted)),
        ("missed", share(tally.missed, tally.numbers)),
        *([("on pages that failed", f"{tally.unread:,} of the missed")] if tally.unread else []),
        ("read where there is none", f"{tally.false:,}"),
    ]


def _lines(scores: Scores, against: str) -> Iterator[str]:
    yield f"against {against}"
    named = [*figures(scores.total), ("calibration error", f"{scores.calibration_error:.4f}")]
    width = max(len(name) for name, _ in named)
    yield from (f"  {name:<{width}}  {value}" for name, value in named)
    yield from ("", "confidence     numbers  mean confidence  right")
    for place, one in enumerate(scores.bins):
        if one.count:
            between = f"{place / BINS:.1f} to {(place + 1) / BINS:.1f}"
            yield f"{between}{one.count:>12,}{one.confidence:>17.4f}{one.right:>8.1%}"
    if scores.confusions:
        yield from ("", "most frequent confusions of digits")
        yield from (f"{count:>7,}  {confusion(edit)}" for edit, count in scores.confusions)
    if scores.fields:
        yield ""
        yield from _fields(list(scores.fields.items()))


def _fields(fields: Sequence[tuple[str, Tally]]) -> Iterator[str]:
    width = max(5, *(len(name or "(no name)") for name, _ in fields))
    yield f"{'field':<{width}}{'numbers':>9}{'exact':>9}{'accepted':>10}{'wrong of these':>16}"
    for name, one in fields:
        exact, wrong = (f"{part / whole:.1%}" if whole else "-" for part, whole in _shares(one))
        yield f"{name or '(no name)':<{width}}{one.numbers:>9,}{exact:>9}{one.accepted:>10,}{wrong:>16}"


def _shares(one: Tally) -> tuple[tuple[int, int], tuple[int, int]]:
    return (one.exact, one.numbers), (one.accepted_wrong, one.accepted)


def _tally(one: Tally) -> dict[str, object]:
    shares = {"exact_share": (one.exact, one.numbers), "accepted_error": (one.accepted_wrong, one.accepted)}
    shares["digit_error"] = (one.digit_errors, one.digits)
    return {
        **asdict(one),
        **{name: round(part / whole, 6) if whole else None for name, (part, whole) in shares.items()},
    }


def _rounded(value: float) -> float:
    return value if isinstance(value, int) else round(value, 4)
