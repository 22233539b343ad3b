"""What people write as numbers: counts, amounts, dates, times, codes; a blank stands for a gap."""

import numpy as np

Chance = np.random.Generator

SHARES = (("plain", 0.42), ("amount", 0.20), ("date", 0.22), ("time", 0.05), ("code", 0.07), ("fraction", 0.04))
ONES = 0.12  # of the numbers end or begin with a 1 more than chance has it: there bars look alike
LONE = 0.02  # of the numbers are a 1 and nothing else, as a bar is
LENGTHS = (6, 9, 12, 14, 14, 12, 9, 7, 5, 5, 4, 3)  # weights of 1, 2, ... digits in a plain number


def number_text(chance: Chance) -> str:
    """A text of digits, `.,-/:` and blanks."""
    if chance.random() < LONE:
        return "1"
    kinds, shares = zip(*SHARES, strict=True)
    text = _KINDS[str(chance.choice(kinds, p=shares))](chance)
    if chance.random() < ONES:
        text = text[:-1] + "1" if chance.random() < 0.6 else "1" + text[1:]
    return text


def _digits(count: int, chance: Chance) -> str:
    return "".join(map(str, chance.integers(0, 10, count)))


def _rounded(text: str, chance: Chance) -> str:
    """Ends a number with zeros."""
    zeros = int(chance.integers(1, min(len(text), 5)))
    return text[:-zeros] + "0" * zeros


def _plain(chance: Chance) -> str:
    weights = np.array(LENGTHS, float)
    count = 1 + int(chance.choice(len(LENGTHS), p=weights / weights.sum()))
    text = _digits(count, chance)
    return _rounded(text, chance) if count > 2 and chance.random() < 0.3 else text


def _amount(chance: Chance) -> str:
    text = str(chance.integers(1, 10)) + _digits(int(chance.integers(0, 7)), chance)
    if len(text) > 2 and chance.random() < 0.4:
        text = _rounded(text, chance)
    separator = str(chance.choice((",", ".", " ", ""), p=(0.4, 0.25, 0.15, 0.2)))
    indian = chance.random() < 0.25
    groups = [text[-3:]]
    rest, size = text[:-3], 2 if indian else 3
    while rest:
        groups.insert(0, rest[-size:])
        rest = rest[:-size]
    text = separator.join(groups)
    if chance.random() < 0.45:
        cents = "00" if chance.random() < 0.5 else _digits(2, chance)
        text += str(chance.choice((".", ",", "-", " "))) + cents
    return text


def _date(chance: Chance) -> str:
    def padded(value: int) -> str:
        return f"{value:02d}" if chance.random() < 0.6 else str(value)

    day, month = int(chance.integers(1, 32)), int(chance.integers(1, 13))
    year = int(chance.integers(1850, 2035)) if chance.random() < 0.5 else int(chance.integers(2000, 2030))
    parts = [padded(day), padded(month)] if chance.random() < 0.5 else [padded(month), padded(day)]
    separator = str(chance.choice(("/", "-", ".", " ", ""), p=(0.42, 0.24, 0.14, 0.1, 0.1)))
    whole = str(year) if chance.random() < 0.6 else f"{year % 100:02d}"
    return separator.join([*parts, whole] if chance.random() < 0.85 else [str(year), *parts])


def _time(chance: Chance) -> str:
    text = f"{chance.integers(0, 24)}:{chance.integers(0, 60):02d}"
    return f"{text}:{chance.integers(0, 60):02d}" if chance.random() < 0.2 else text


def _code(chance: Chance) -> str:
    separator = str(chance.choice(("-", "/", " ")))
    return separator.join(_digits(int(chance.integers(1, 6)), chance) for _ in range(int(chance.integers(2, 4))))


def _fraction(chance: Chance) -> str:
    return "/".join(_digits(int(chance.integers(1, 4)), chance) for _ in range(2))


_KINDS = {"plain": _plain, "amount": _amount, "date": _date, "time": _time, "code": _code, "fraction": _fraction}
