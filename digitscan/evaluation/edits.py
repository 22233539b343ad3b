"""Aligns what was read with what is written, character by character, and counts where they differ."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """A character that was read as another, as none (deleted: `found` is empty), or from none (`wanted` is empty)."""

    wanted: str
    found: str

    @property
    def kind(self) -> str:
        """Substituted, deleted or inserted."""
        return "substituted" if self.wanted and self.found else "deleted" if self.wanted else "inserted"


def edits(wanted: str, found: str) -> list[Edit]:
    """The fewest edits between two texts, from left to right; a substitution goes before the others (Levenshtein)."""
    costs = _costs(wanted, found)
    i, j = len(wanted), len(found)
    backwards: list[Edit] = []
    while i or j:
        if i and j and costs[i][j] == costs[i - 1][j - 1] + (wanted[i - 1] != found[j - 1]):
            i, j = i - 1, j - 1
            if wanted[i] != found[j]:
                backwards.append(Edit(wanted[i], found[j]))
        elif i and costs[i][j] == costs[i - 1][j] + 1:
            i -= 1
            backwards.append(Edit(wanted[i], ""))
        else:
            j -= 1
            backwards.append(Edit("", found[j]))
    return backwards[::-1]


def count_edits(pairs: Iterable[tuple[str, str]]) -> Counter[Edit]:
    """How often each edit is made in pairs of a wanted and a found text."""
    return Counter(edit for wanted, found in pairs if wanted != found for edit in edits(wanted, found))


def _costs(wanted: str, found: str) -> list[list[int]]:
    """The number of edits between the first i characters of one text and the first j of the other, [i][j]."""
    costs = [list(range(len(found) + 1))]
    for i, character in enumerate(wanted, 1):
        row, above = [i], costs[-1]
        for j, other in enumerate(found, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (character != other)))
        costs.append(row)
    return costs
