"""Measures what a rule is worth: how many account numbers are accepted wrong with it and without, as many accepted.

    python tests/benchmarks/rules.py --data FOLDER [--count 1000]

An account number has ten digits of one hand, with a check digit by Luhn's rule or two by mod 97 (ISO 7064), in
the cramped way of forms: most digits have a gap, some touch. The digits are of hands that no training sees, as in
`touching.py`. Without a rule the surest numbers are accepted, with it the surest of those that hold; both times the
same share of all. Exit status: 0 when at least ten times fewer are accepted wrong with either rule, 1 when not, 2 when
the data are not there.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from digitscan.clock import Clock
from digitscan.errors import DigitscanError
from digitscan.ink import InkSettings, extract_ink
from digitscan.models import Models, load_models
from digitscan.number import NumberSettings
from digitscan.one_number import read_one_number
from digitscan.records import Gray
from digitscan.rules.apply import apply_rule
from digitscan.rules.parse import parse_rule
from digitscan.rules.rule import Rule, digits_of
from tables import markdown
from touching import ROOT, Hand, data_option, read_hands
from touching_digits import FINE, Chance, made_small, on_paper, with_stroke
from training.data.canvas import sheared

SEED = 6
LENGTH = 10
CHECKS = {"luhn": 1, "iso7064.mod_97_10": 2}  # and how many digits of a number are for the check
SHARE = 0.95  # of all numbers are accepted
FEWER = 10
GAP, SPREAD = 0.06, 0.08  # between digits, in heights


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read, how sure that is, and whether it is right and may be accepted."""

    confidence: float
    right: bool
    holds: bool = True


NOTHING = Answer(0.0, False, False)


@dataclass(frozen=True, slots=True)
class Answers:
    """What was read without the rule and with it, and the seconds that either took."""

    plain: list[Answer]
    ruled: list[Answer]
    seconds: tuple[float, float]


def main() -> int:
    """Measures and prints."""
    options = arguments()
    cv2.setNumThreads(1)
    try:
        hands, models = read_hands(options.data), load_models()
    except DigitscanError as error:
        print(error, file=sys.stderr)
        return 2
    rows, passed = [], True
    for check in CHECKS:
        found = answers(hands, check, options.count, models)
        row, enough = row_of(check, found)
        rows.append(row)
        passed &= enough
    head = ["check", "n", "right", "right, ruled", "accepted", "wrong", "wrong, ruled", "ms", "ms, ruled", "ok"]
    print(markdown(head, rows))
    return 0 if passed else 1


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data_option(parser)
    parser.add_argument("--count", type=int, default=1000, help="numbers for each rule; default: 1000")
    return parser.parse_args()


def answers(hands: Sequence[Hand], check: str, count: int, models: Models) -> Answers:
    """Writes numbers, and reads each without its rule and with it."""
    rule = parse_rule({"kind": "digits", "length": LENGTH, "check": check}, ROOT)
    usual = NumberSettings.for_layout("line")
    found = Answers([], [], (0.0, 0.0))
    plain_s = ruled_s = 0.0
    for text, image in drawn(hands, rule, check, count):
        ink = extract_ink(image, InkSettings.for_layout("line"))
        start = time.perf_counter()
        plain = read_one_number(ink, models, Clock(), usual)
        middle = time.perf_counter()
        reading = read_one_number(ink, models, Clock(), usual.with_rule(rule.near))
        ruled = apply_rule(rule, reading) if reading else None
        plain_s, ruled_s = plain_s + middle - start, ruled_s + time.perf_counter() - middle
        found.plain.append(Answer(plain.confidence, digits_of(plain.text) == text) if plain else NOTHING)
        found.ruled.append(Answer(ruled.confidence, ruled.text == text, ruled.holds) if ruled else NOTHING)
    return Answers(found.plain, found.ruled, (plain_s / count, ruled_s / count))


def drawn(hands: Sequence[Hand], rule: Rule, check: str, count: int) -> Iterator[tuple[str, Gray]]:
    """Numbers that hold a rule, half of them of writers, half of MNIST's digits, each by itself always the same."""
    for k in range(count):
        chance = np.random.default_rng([SEED, len(check), k])
        writer = hands[-1] if k % 2 else hands[k // 2 % (len(hands) - 1)]
        text = number_of(rule, CHECKS[check], chance)
        yield text, written(writer, text, chance)


def number_of(rule: Rule, checks: int, chance: Chance) -> str:
    """A number of chance that holds."""
    while True:
        start = "".join(map(str, chance.integers(0, 10, LENGTH - checks)))
        for end in range(10**checks):
            text = f"{start}{end:0{checks}d}"
            if not rule.broken(text):
                return text


def written(writer: Hand, text: str, chance: Chance) -> Gray:
    """A number in one hand on paper: uint8 (H, W), dark on light, 26 to 56 pixels a digit."""
    shapes = writer.choose(map(int, text), chance)
    pen = float(np.median([shape.stroke for shape in shapes]))
    slant = chance.normal(0.05, 0.1)
    canvas = np.zeros((2 * FINE, 2 * FINE * (len(text) + 1)), np.float32)
    left = FINE // 2
    for shape in shapes:
        height = FINE * float(np.clip(chance.normal(1, 0.07), 0.8, 1.25))
        ink = sheared(with_stroke(shape, pen), height, 1.0, slant + chance.normal(0, 0.03)).astype(np.float32)
        top = int(np.clip(round(1.6 * FINE + chance.normal(0, 0.04) * FINE) - len(ink), 0, 2 * FINE - len(ink)))
        area = canvas[top : top + len(ink), left : left + ink.shape[1]]
        np.maximum(area, ink, out=area)
        left += ink.shape[1] + round(FINE * max(-0.1, chance.normal(GAP, SPREAD)))
    return on_paper(made_small(canvas, chance), chance)


def wrong_among_accepted(some: Sequence[Answer]) -> int:
    """How many of the surest numbers are wrong, if `SHARE` of all are accepted; those that break a rule come last."""
    surest = sorted(some, key=lambda one: (not one.holds, -one.confidence))
    return sum(not one.right for one in surest[: round(SHARE * len(some))])


def row_of(check: str, found: Answers) -> tuple[list[str], bool]:
    """The row of a rule, and whether it is worth enough."""
    count = len(found.plain)
    wrong, ruled = wrong_among_accepted(found.plain), wrong_among_accepted(found.ruled)
    passed = wrong >= FEWER * ruled and wrong > 0
    right = [f"{sum(one.right for one in some) / count:.1%}" for some in (found.plain, found.ruled)]
    times = [f"{1000 * seconds:.0f}" for seconds in found.seconds]
    return [
        check,
        str(count),
        *right,
        f"{SHARE:.0%}",
        str(wrong),
        str(ruled),
        *times,
        "yes" if passed else "NO",
    ], passed


if __name__ == "__main__":
    sys.exit(main())
