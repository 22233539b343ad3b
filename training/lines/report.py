"""Says in figures and in text how a line net did."""

from collections import Counter
from collections.abc import Sequence

from digitscan.evaluation.edits import Edit, count_edits
from training.evaluate import Rate
from training.lines.evaluate import Reading, digits_of

MOST = 20
KINDS = ("substituted", "deleted", "inserted")


def rates(readings: Sequence[Reading], part: str) -> list[Rate]:
    """How many texts and how many digit sequences are exact, of all and of each source.

    Where the texts of a source leave signs out there is no rate of its texts.
    """
    sources = tuple(dict.fromkeys(reading.source for reading in readings))
    found = _both(readings, part) if len(sources) > 1 else []
    for source in sources:
        found += _both([reading for reading in readings if reading.source == source], f"{part}: {source}")
    return found


def _both(readings: Sequence[Reading], name: str) -> list[Rate]:
    n = len(readings)
    digits = Rate(f"{name}, digits", sum(reading.digits_right for reading in readings), n)
    if all(reading.digits_only for reading in readings):
        return [digits]
    return [Rate(f"{name}, texts", sum(reading.right for reading in readings), n), digits]


def confusions(readings: Sequence[Reading]) -> Counter[Edit]:
    """How often each character was read as another one, as none, or where there is none.

    Where texts leave signs out only the digits are compared.
    """
    return count_edits(
        (digits_of(r.wanted), digits_of(r.found)) if r.digits_only else (r.wanted, r.found) for r in readings
    )


def describe(net: str, part: str, readings: Sequence[Reading], most: int = MOST) -> str:
    """The report on what a net read: exact texts and digits by source, and its most frequent confusions.

    Args:
        net: Name of the run or file.
        part: Of the data set.
        readings: What was read.
        most: How many confusions are told.
    """
    counts = confusions(readings)
    sums = ", ".join(f"{sum(n for edit, n in counts.items() if edit.kind == kind)} {kind}" for kind in KINDS)
    frequent = sorted(counts.items(), key=lambda item: (-item[1], item[0].wanted, item[0].found))[:most]
    return "\n".join(
        [
            f"{net} on lines {part}",
            "",
            "exact, number of strips, 95 % interval (Wilson)",
            *(str(rate) for rate in rates(readings, part)),
            "",
            f"Characters: {sums}" + (f"; the {len(frequent)} most frequent of {len(counts)} kinds:" if counts else ""),
            *(f"{n:6d}  {edit.wanted or 'nothing'} → {edit.found or 'nothing'}" for edit, n in frequent),
        ]
    )
