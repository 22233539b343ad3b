"""Measures what a rule is worth: how many account numbers are accepted wrong with it and without, as many accepted.

    python tests/benchmarks/rules.py --data FOLDER [--count 1000]

An account number has ten digits of one hand, in the cramped way of forms: most digits have a gap, some touch. It has
a check digit by Luhn's rule, or two by mod 97 (ISO 7064), or is one of a list of 100,000. The digits are of hands
that no training sees, as in `touching.py`. Without a rule the surest numbers are accepted, with it the surest of those
that hold; both times the same share of all. A second table has those that are surer than 0.9: how many are wrong, and
how many the confidences promise. Exit status: 0 when with each rule at least ten times fewer are accepted wrong, 1
when not, 2 when the data are not there.
"""

import argparse
import functools
import itertools
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from digitscan.clock import Clock
from digitscan.errors import DigitscanError
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.inked_number import read_inked_number
from digitscan.nets.models import Models, load_models
from digitscan.numbers.number import NumberSettings
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
LISTED = 100_000
SHARE = 0.95  # of all numbers are accepted
SURE = 0.9
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
    found = {
        name: answers(hands, rule, texts, options.count, models)
        for name, (rule, texts) in zip((*CHECKS, "list"), (*map(checked, CHECKS), listed()), strict=True)
    }
    head = ["rule", "n", "right", "right, ruled", "accepted", "wrong", "wrong, ruled", "ms", "ms, ruled", "ok"]
    print(markdown(head, [row_of(name, some) for name, some in found.items()]))
    rows = [sure_row(*one) for name, some in found.items() for one in ((name, some.ruled), ("without", some.plain))]
    print()
    print(markdown(["rule", f"surer than {SURE}", "wrong", "promised"], rows))
    return 0 if all(is_enough(some) for some in found.values()) else 1


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data_option(parser)
    parser.add_argument("--count", type=int, default=1000, help="numbers for each rule; default: 1000")
    return parser.parse_args()


def checked(check: str) -> tuple[Rule, Iterator[str]]:
    """A rule with a check, and numbers of chance that hold it."""
    rule = parse_rule({"kind": "digits", "length": LENGTH, "check": check}, ROOT)
    return rule, numbers_of(rule, CHECKS[check])


def listed() -> tuple[Rule, Iterator[str]]:
    """The rule of a list, and numbers of it."""
    chance = np.random.default_rng(SEED)
    numbers = [f"{number:0{LENGTH}d}" for number in chance.integers(0, 10**LENGTH, LISTED)]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "list.csv").write_text("\n".join(["account", *numbers]), encoding="utf-8")
        rule = parse_rule({"kind": "digits", "one_of": "list.csv:account"}, Path(folder))
    return rule, iter(numbers)


def numbers_of(rule: Rule, checks: int) -> Iterator[str]:
    """Numbers of chance that hold a rule by their last digits."""
    chance = np.random.default_rng([SEED, checks])
    while True:
        start = "".join(map(str, chance.integers(0, 10, LENGTH - checks)))
        ends = (f"{start}{end:0{checks}d}" for end in range(10**checks))
        yield from itertools.islice((text for text in ends if not rule.broken(text)), 1)


def answers(hands: Sequence[Hand], rule: Rule, texts: Iterator[str], count: int, models: Models) -> Answers:
    """Writes numbers, and reads each without its rule and with it."""
    usual = NumberSettings.for_layout("line")
    found = Answers([], [], (0.0, 0.0))
    plain_s = ruled_s = 0.0
    for text, image in drawn(hands, itertools.islice(texts, count)):
        ink_of = functools.partial(extract_ink, image)
        ink = ink_of(InkSettings.for_layout("line"))
        start = time.perf_counter()
        by_nets = read_inked_number(ink, ink_of, models, Clock(), usual)
        plain = by_nets.reading if by_nets else None
        middle = time.perf_counter()
        by_rule = read_inked_number(ink, ink_of, models, Clock(), usual.with_rule(rule.near))
        reading = by_rule.reading if by_rule else None
        ruled = apply_rule(rule, reading) if reading else None
        plain_s, ruled_s = plain_s + middle - start, ruled_s + time.perf_counter() - middle
        found.plain.append(Answer(plain.confidence, digits_of(plain.text) == text) if plain else NOTHING)
        found.ruled.append(Answer(ruled.confidence, ruled.text == text, ruled.holds) if ruled else NOTHING)
    return Answers(found.plain, found.ruled, (plain_s / count, ruled_s / count))


def drawn(hands: Sequence[Hand], texts: Iterable[str]) -> Iterator[tuple[str, Gray]]:
    """Numbers with their images, half of them in writers' hands, half of MNIST's digits."""
    for k, text in enumerate(texts):
        writer = hands[-1] if k % 2 else hands[k // 2 % (len(hands) - 1)]
        yield text, written(writer, text, np.random.default_rng([SEED, int(text)]))


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


def is_enough(found: Answers) -> bool:
    """Whether a rule is worth what it has to be; where nothing is wrong without it, nothing is shown."""
    wrong, ruled = wrong_among_accepted(found.plain), wrong_among_accepted(found.ruled)
    return wrong >= FEWER * max(1, ruled)


def row_of(name: str, found: Answers) -> list[str]:
    """The row of a rule."""
    both = (found.plain, found.ruled)
    right = [f"{sum(one.right for one in some) / len(some):.1%}" for some in both]
    wrong = [str(wrong_among_accepted(some)) for some in both]
    times = [f"{1000 * seconds:.0f}" for seconds in found.seconds]
    told = "yes" if is_enough(found) else "NO"
    return [name, str(len(found.plain)), *right, f"{SHARE:.0%}", *wrong, *times, told]


def sure_row(name: str, some: Sequence[Answer]) -> list[str]:
    """How many numbers are sure, how many of these are wrong, and how many of them may be by their confidences."""
    sure = [one for one in some if one.holds and one.confidence > SURE]
    wrong, promised = sum(not one.right for one in sure), sum(1 - one.confidence for one in sure)
    return [name, f"{len(sure) / len(some):.1%}", str(wrong), f"{promised:.1f}"]


if __name__ == "__main__":
    sys.exit(main())
