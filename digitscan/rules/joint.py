"""How probable the values of several fields are together, if one is the sum of the others or all are equal."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

_MOST_VALUES = 20  # of a field; what is left out is hardly probable
_MOST_SUMS = 300  # of the first fields; so that a sum of many fields stays quick

Value = int | str
Masses = Mapping[Value, float]


@dataclass(frozen=True, slots=True)
class Joint:
    """Values that hold together.

    Attributes:
        best: The likeliest, one for each field; empty if none hold together.
        probability: Of the likeliest.
        masses: For each field and value, how probable it is that all values hold together and this is among them.
    """

    best: tuple[Value, ...]
    probability: float
    masses: tuple[Masses, ...]


def summed(fields: Sequence[Mapping[int, float]]) -> Joint:
    """Values of which the last is the sum of the others.

    Args:
        fields: The probabilities of each field's values.
    """
    steps = [dict(heapq.nlargest(_MOST_VALUES, one.items(), key=lambda item: item[1])) for one in fields]
    steps[-1] = {-value: share for value, share in steps[-1].items()}
    ahead, behind = _sums(steps), _sums(steps[::-1])[::-1]
    masses: list[dict[Value, float]] = [
        {
            abs(value): share * sum(mass * behind[k + 1].get(-value - there, 0.0) for there, mass in ahead[k].items())
            for value, share in step.items()
        }
        for k, step in enumerate(steps)
    ]
    probability, values = _best(steps)
    return Joint(tuple(map(abs, values)), probability, tuple(masses))


def equal(fields: Sequence[Masses]) -> Joint:
    """Values that are all the same.

    Args:
        fields: The probabilities of each field's values.
    """
    masses = {value: prod(one.get(value, 0.0) for one in fields) for value in fields[0]}
    best = max(masses, key=masses.__getitem__)
    same = (best,) * len(fields) if masses[best] > 0 else ()
    return Joint(same, masses[best], (masses,) * len(fields))


def _sums(steps: Iterable[Mapping[int, float]]) -> list[dict[int, float]]:
    """The sums of the first 0, 1, 2 ... steps with their probabilities."""
    found = [{0: 1.0}]
    for step in steps:
        sums: dict[int, float] = {}
        for there, mass in found[-1].items():
            for value, share in step.items():
                sums[there + value] = sums.get(there + value, 0.0) + mass * share
        found.append(dict(heapq.nlargest(_MOST_SUMS, sums.items(), key=lambda item: item[1])))
    return found


def _best(steps: Sequence[Mapping[int, float]]) -> tuple[float, tuple[int, ...]]:
    """The likeliest values that sum to nothing, and how likely they are; 0 and none if there are none."""
    kept: dict[int, tuple[float, tuple[int, ...]]] = {0: (1.0, ())}
    for step in steps:
        found: dict[int, tuple[float, tuple[int, ...]]] = {}
        for there, (mass, values) in kept.items():
            for value, share in step.items():
                if mass * share > found.get(there + value, (0.0,))[0]:
                    found[there + value] = mass * share, (*values, value)
        kept = found if step is steps[-1] else dict(heapq.nlargest(_MOST_SUMS, found.items(), key=lambda one: one[1]))
    return kept.get(0, (0.0, ()))
