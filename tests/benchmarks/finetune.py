"""Measures what a few hundred corrected digits of one writer win, and what MNIST loses by it; prints a table.

    python tests/benchmarks/finetune.py --data FOLDER [--rehearse NAME] [--cache FOLDER] [--draws 3] [--digits 300]

Three writers of `swiss_numbers` whom no training has seen; of each, `--digits` digits drawn at random finetune the
shipped net, and the rest is measured before and after. Without `--rehearse` (a data set, e.g. `digits` or `mnist`) the
net sees the new digits only. Exit status: 0 when, over all writers and draws, errors are halved and MNIST's test set
loses no more than 0.1 points on average; 1 when not; 2 when the data are not there.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from digitscan.errors import InputError
from training.commands.talk import Talk
from training.data.datasets import DIGITS, PARTS, DataSet, default_cache, mnist_test
from training.data.prepare import on_paper, prepare
from training.data.registry import DATA_SETS
from training.data.sources import DEVELOPMENT_WRITERS, read_arrays
from training.evaluate import logits_of
from training.finetune import finetune, finetune_settings
from training.loop import Training
from training.rehearsal import mix
from training.runs import load_model
from training.start import Start, read_start

SHIPPED = Path(__file__).resolve().parents[2] / "weights" / "digit.onnx"
MOST_LOST = 0.1


@dataclass(frozen=True, slots=True)
class Result:
    """One finetuning: errors among the `rest` before and after, MNIST's accuracy in percent after, and its time."""

    writer: str
    rest: int
    before: int
    after: int
    mnist: float
    seconds: float


def main() -> int:
    """Measures and prints."""
    options = arguments()
    torch.set_num_threads(1)
    try:
        start, test = read_start(SHIPPED), mnist_test(options.data)
        old = DATA_SETS[options.rehearse].load(options.data, options.cache) if options.rehearse else None
        writers = [writer_digits(options.data, name) for name in DEVELOPMENT_WRITERS]
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    known = mnist_percent(start.model, *test)
    print(f"MNIST test before: {known:.2f} %; rehearsal: {options.rehearse or 'none'}\n")
    print("| writer | digits measured | errors before | after | MNIST test | seconds |\n|---|---|---|---|---|---|")
    results = []
    for writer in writers:
        for seed in range(options.draws):
            result = measure(start, drawn(writer, options.digits, seed), old, test, seed)
            print(f"| {result.writer} | {result.rest} | {result.before} | {result.after} | ", end="")
            print(f"{result.mnist:.2f} % | {result.seconds:.0f} |", flush=True)
            results.append(result)
    before, after = sum(r.before for r in results), sum(r.after for r in results)
    lost = known - float(np.mean([r.mnist for r in results]))
    print(f"| all | {sum(r.rest for r in results)} | {before} | {after} | {known - lost:.2f} % | |")
    return 0 if 2 * after <= before and lost <= MOST_LOST else 1


def arguments() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=default_cache())
    parser.add_argument("--rehearse", choices=tuple(DATA_SETS))
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--digits", type=int, default=300)
    return parser.parse_args()


def writer_digits(data: Path, writer: str) -> DataSet:
    """All digits of a writer, put through digitscan's own stages, as those of training are."""
    path = data / "characters" / "swiss_numbers.npz"
    images, labels, writers = read_arrays(path, "images", "labels", "writers")
    mine = writers == writer
    digits, found = prepare([on_paper(image) for image in images[mine]], 1)
    n = len(digits)
    nothing = np.zeros(n, np.uint8)
    values = labels[mine][found].astype(np.uint8)
    return DataSet(writer, DIGITS, digits, values, nothing, (writer,), np.full(n, -1, np.int32), nothing)


def drawn(writer: DataSet, count: int, seed: int) -> DataSet:
    """The writer's digits with `count` of them, drawn at random, for training, and the rest for validation.

    A finetuning does not choose by its validation part, so that the rest is unseen.
    """
    parts = np.full(len(writer), PARTS.index("validation"), np.uint8)
    parts[np.random.default_rng(seed).permutation(len(writer))[:count]] = PARTS.index("train")
    return replace(writer, parts=parts)


def measure(
    start: Start, writer: DataSet, old: DataSet | None, test: tuple[np.ndarray, np.ndarray], seed: int
) -> Result:
    """Finetunes on one draw."""
    rest = writer.part("validation")
    settings = replace(finetune_settings(start.name, writer.name, old is not None), seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        finetune(start, mix(writer, old, start.classes, seed), settings, Path(folder), torch.device("cpu"), silent)
        seconds = time.monotonic() - begun
        model = load_model(Path(folder))
    before, after = (errors(net, rest.images, rest.labels) for net in (start.model, model))
    return Result(writer.name, len(rest), before, after, mnist_percent(model, *test), seconds)


def silent(part: str, training: Training) -> Talk:
    """Tells nothing of how a finetuning goes."""
    return Talk(training.settings.epochs, training.steps_an_epoch, 0, True, training.mean_loss, part)


def errors(model: torch.nn.Module, images: np.ndarray, labels: np.ndarray) -> int:
    """How many of the digits get another label as the likeliest."""
    return int((logits_of(model, images).argmax(dim=1).numpy() != labels).sum())


def mnist_percent(model: torch.nn.Module, images: np.ndarray, labels: np.ndarray) -> float:
    """Accuracy on MNIST's test set in percent."""
    return 100 * (1 - errors(model, images, labels) / len(labels))


if __name__ == "__main__":
    sys.exit(main())
