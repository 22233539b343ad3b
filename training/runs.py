"""The run folder: what a training leaves behind, so that it can be repeated, resumed, measured and exported.

| file | holds |
|---|---|
| settings.json | the settings, the classes, the hash of the data, the git commit |
| metrics.json | loss, validation loss and accuracy of each epoch, and by source |
| checkpoint.pt | the averaged weights of the best epoch on the validation part |
| last.pt | all that `--resume` needs |
"""

import dataclasses
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from digitscan.errors import InputError
from training.data.datasets import PARTS, DataSet
from training.models import build
from training.settings import Settings
from training.whole_file import whole_file


def commit() -> str:
    """The git commit of this code, with "+" where files were changed since; "unknown" outside of a repository."""
    folder = Path(__file__).parent
    try:
        head, changed = (
            subprocess.run(("git", *words), cwd=folder, capture_output=True, text=True, check=True).stdout.strip()
            for words in (("rev-parse", "HEAD"), ("status", "--porcelain"))
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return head + ("+" if changed else "")


def write_json(path: Path, content: Any) -> None:
    """Writes JSON so that the file is always whole."""
    with whole_file(path) as half:
        half.write_text(json.dumps(content, indent=1) + "\n")


def write_tensors(path: Path, content: dict[str, Any]) -> None:
    """Saves tensors so that the file is always whole."""
    with whole_file(path) as half:
        torch.save(content, half)


def read_json(path: Path) -> dict[str, Any]:
    """Reads a JSON object of a run folder.

    Raises:
        InputError: The file is missing or not JSON.
    """
    try:
        content: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise InputError(str(path), f"is not of a run folder ({error}); name one that fit wrote") from error
    return content


def load_model(run: Path) -> nn.Module:
    """The model of a run with its kept weights, in evaluation mode.

    Raises:
        InputError: The folder holds no finished epoch.
    """
    about = read_json(run / "settings.json")
    model = build(about["settings"]["model"], len(about["classes"]))
    try:
        model.load_state_dict(torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=True)["weights"])
    except (OSError, RuntimeError, KeyError) as error:
        raise InputError(str(run / "checkpoint.pt"), "is missing or damaged; train again") from error
    return model.eval()


def describe(settings: Settings, data: DataSet) -> dict[str, Any]:
    """What goes into settings.json: enough to train the same again, and to tell whether the data are the same."""
    counts = {
        name: {part: int(((data.sources == at) & (data.parts == p)).sum()) for p, part in enumerate(PARTS)}
        for at, name in enumerate(data.source_names)
    }
    return {
        "settings": dataclasses.asdict(settings),
        "classes": data.classes,
        "sources": counts,
        "data_sha256": data.sha256(),
        "commit": commit(),
        "threads": torch.get_num_threads(),
        "versions": {"torch": torch.__version__, "numpy": np.__version__},
    }
