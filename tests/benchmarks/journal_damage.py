"""Damages a journal and its decisions in thousands of ways, and prints what must not come of it.

    python tests/benchmarks/journal_damage.py [--flips 10000] [--truncations 2000] [--seed 1] [--no-crafted]

Bits are flipped one at a time, files are truncated, and their schemas and rows are changed with right checksums. After
each, `status`, `export` and `scan --resume` must give what was read or a line that says what is wrong, never a
traceback, fewer rows in the output, or more than ten seconds. Half of the time the scans are gone. A third of flips and
truncations are of the decisions. Exit status 1 when anything must not come of it.
"""

import argparse
import faulthandler
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.journal.crafted import crafted_decisions, crafted_journals
from tests.journal.damage import JOURNAL, REVIEW, DamagedRun, changed, flipped, truncated


def main() -> int:
    """Damages and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flips", type=int, default=10_000)
    parser.add_argument("--truncations", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-crafted", action="store_true", help="leave out changed schemas and rows")
    asked = parser.parse_args()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        run = DamagedRun(Path(scratch, "run"))
        print({name: len(content) for name, content in run.whole.items()})
        for kind, count in (("flip", asked.flips), ("truncation", asked.truncations)):
            report(run, wrong, kind, at_random(run, kind, count, asked.seed))
        if not asked.no_crafted:
            report(run, wrong, "crafted", crafted(run, Path(scratch)))
    print(f"slowest {run.slowest:.1f} s; {len(wrong)} must not be")
    print("\n".join(wrong))
    return 1 if wrong else 0


def report(run: DamagedRun, wrong: list[str], kind: str, faults: Iterator[list[str]]) -> None:
    """Takes up the faults of damages of a kind, and prints what came of them."""
    run.counts.clear()
    count = bad = 0
    for found in faults:
        faulthandler.dump_traceback_later(600, exit=True)
        count, bad = count + 1, bad + bool(found)
        wrong += found
    faulthandler.cancel_dump_traceback_later()
    print(f"{kind}: {count}, wrong {bad}; {dict(sorted(run.counts.items()))}", flush=True)


def at_random(run: DamagedRun, kind: str, count: int, seed: int) -> Iterator[list[str]]:
    """The faults of damages at random."""
    damage = flipped if kind == "flip" else truncated
    for number in range(count):
        chance = random.Random(f"{seed}/{kind}/{number}")
        if number % 3 == 2:
            found = run.faults_of_review(damage(run.whole[REVIEW], chance))
        else:
            found = run.faults_of_journal(damage(run.whole[JOURNAL], chance), gone=number % 2 == 1)
        yield [f"{kind} {number}: {fault}" for fault in found]


def crafted(run: DamagedRun, folder: Path) -> Iterator[list[str]]:
    """The faults of databases that somebody has changed."""
    for number, (statements, forged) in enumerate(crafted_journals()):
        content = changed(run.whole[JOURNAL], folder, *statements)
        found = run.faults_of_journal(content, number % 2 == 1, forged)
        yield [f"{statements[0][:100]}: {fault}" for fault in found]
    for statements, forged in crafted_decisions():
        content = changed(run.whole[REVIEW], folder, *statements)
        yield [f"{statements[0][:100]}: {fault}" for fault in run.faults_of_review(content, forged)]


if __name__ == "__main__":
    sys.exit(main())
