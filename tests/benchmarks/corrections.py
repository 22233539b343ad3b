"""Measures what corrections of an odd hand win: python tests/benchmarks/corrections.py [--numbers 75].

Numbers of four digits are drawn by a hand that writes 3 and 7 as in a mirror, settled as in a review, and the shipped
net learns from them with `python -m training finetune --corrections`, which prints the accuracy before and after.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.review.drawn_run import Run, Written, settle
from training.cli import main as training

SHIPPED = Path(__file__).resolve().parents[2] / "weights" / "digit.onnx"
A_PAGE = 15


def main():
    """Draws, settles, and finetunes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--numbers", type=int, default=75)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(0)
    texts = ["".join(chance.choices("0123456789", k=4)) for _ in range(asked.numbers)]
    read = [Written(text, text.translate(str.maketrans("37", "84"))) for text in texts]
    pages = {f"{at}.png": read[at : at + A_PAGE] for at in range(0, len(read), A_PAGE)}
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder), pages, mirrored="37").make()
        settle(run)
        out = str(Path(folder) / "mine")
        training(["finetune", str(SHIPPED), "--corrections", run.output, "--out", out, "--threads", str(asked.threads)])


if __name__ == "__main__":
    main()
