"""What a training of a line net, or of one that labels ink, begins with: a run, or an exported file."""

import copy
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import onnx
from torch import Tensor, nn

from digitscan.errors import InputError
from training.kind import Kind
from training.loop import Scores, Shown, Task, Training
from training.origin import file_sha256
from training.settings import Settings
from training.unfold import fill, normalize

MEASURED = 16  # batches by which the statistics of an exported net are measured


def training_of(
    kind: Kind, settings: Settings, task: Task[Shown, Scores], start: Path | None = None
) -> Training[Shown, Scores]:
    """A training on the processor.

    Args:
        kind: What is trained.
        settings: What decides the result.
        task: What it is to learn.
        start: A run folder or an exported file whose weights it begins with; fresh ones if None.

    Raises:
        InputError: There is no such net.
    """
    model = load_start(kind, start, task.inputs(settings.seed)) if start else None
    return Training(settings, task, lambda: model or kind.build(len(kind.classes)))


def load_start(kind: Kind, start: Path, batches: Iterable[Tensor], grown: nn.Module | None = None) -> nn.Module:
    """The net of a run folder or of an exported file, ready to be trained further.

    Args:
        kind: What it must be.
        start: The run folder, or the .onnx file.
        batches: Inputs on which it will be trained.
        grown: Has the layers that an older exported file has not; they begin afresh if None.

    Raises:
        InputError: The run holds no finished epoch, or the file is no such net.
    """
    if start.is_dir():
        return kind.load(start)
    some = list(islice(batches, MEASURED))
    model = (copy.deepcopy(grown) if grown else kind.build(len(kind.classes))).eval()
    try:
        exported = onnx.load(start)
        filled = _filled(exported, (kind.build, kind.grown_from), len(kind.classes), some[0][:1])
    except Exception as error:  # protobuf has errors of its own for a foreign file
        raise InputError(str(start), f"is not {kind.what} of today; name one, or a run folder") from error
    normalize(filled, some)
    model.load_state_dict(filled.state_dict(), strict=False)
    return model


def _filled(
    exported: onnx.ModelProto, builds: Sequence[Callable[[int], nn.Module] | None], classes: int, example: Tensor
) -> nn.Module:
    """The first net that takes the weights of an exported file.

    Raises:
        ValueError: None does.
    """
    wrong = ValueError("no net")
    for build in builds:
        if build is not None:
            model = build(classes).eval()
            try:
                fill(model, exported, example)
            except ValueError as error:
                wrong = error
            else:
                return model
    raise wrong


def begun_with(kind: Kind, start: Path) -> list[dict[str, Any]]:
    """What settings.json tells of the run or exported file with whose weights another begins.

    Of a run it tells those too that it began with itself; of a file only which one it is: its card tells the rest.

    Raises:
        InputError: The run's settings.json is missing or damaged.
    """
    if start.is_file():
        return [{"file": start.name, "sha256": file_sha256(start)}]
    about = kind.read_about(start)
    settings = about["settings"]
    told = {"epochs": kind.kept_epoch(start), "seed": settings["seed"]}
    told |= {key: about[key] for key in ("commit", "data_sha256", "sources")}
    return [*begun_of(about), told]


def begun_of(about: dict[str, Any]) -> list[dict[str, Any]]:
    """The trainings that a run's weights went through before it, the first one first."""
    return list(about.get("begun", ()))
