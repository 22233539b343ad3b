"""The run folder: what a training leaves behind, so that it can be repeated, resumed, measured and exported.

| file | holds |
|---|---|
| settings.json | the settings, the classes, the hash of the data, the git commit |
| metrics.json | loss, validation loss and accuracy of each epoch, and by source |
| checkpoint.pt | the averaged weights of the best epoch on the validation part |
| last.pt | all that `--resume` needs |
"""

import dataclasses
import io
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from digitscan.errors import InputError
from training.data.datasets import PARTS
from training.models import MODELS, build
from training.settings import Settings, checked, read_object
from training.whole_file import write_bytes, write_text

KINDS = {"settings": dict, "classes": list, "sources": dict, "data_sha256": str, "commit": str, "versions": dict}
"""Of the values in settings.json that are read again."""


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
    write_text(path, json.dumps(content, indent=1) + "\n")


def write_tensors(path: Path, content: dict[str, Any]) -> None:
    """Saves tensors so that the file is always whole."""
    saved = io.BytesIO()  # torch would tell of a full disk by an error of its own
    torch.save(content, saved)
    write_bytes(path, saved.getbuffer())


def read_json(path: Path) -> dict[str, Any]:
    """Reads a JSON object of a run folder.

    Raises:
        InputError: The file is missing, or no such object.
    """
    return read_object(path, "name a run folder that fit wrote")


def read_whole_about(path: Path) -> dict[str, Any]:
    """Reads a settings.json that holds all that `describe` gave, of any net.

    Raises:
        InputError: The file is missing or damaged.
    """
    about = read_json(path)
    for key, kind in KINDS.items():
        if not isinstance(about.get(key), kind):
            raise InputError(str(path), f"{key}: is missing or damaged; train again")
    return about


def read_about(run: Path) -> dict[str, Any]:
    """Reads settings.json of a run folder: what `describe` gave, all of it, and of its settings those that it had then.

    Raises:
        InputError: The file is missing or damaged, or tells of a model that is not known here.
    """
    path = run / "settings.json"
    about = read_whole_about(path)
    settings = checked(path, about["settings"])
    for key in ("model", "data_set"):
        if key not in settings:
            raise InputError(str(path), f"{key}: is missing; train again")
    if settings["model"] not in MODELS:
        raise InputError(str(path), f"model: there is no {settings['model']!r}; there are {', '.join(MODELS)}")
    return about


def read_run_settings(run: Path) -> Settings:
    """The settings of a run; those that it did not have yet have their defaults.

    Raises:
        InputError: Its settings.json is missing or damaged.
    """
    return Settings(**checked(run / "settings.json", read_about(run)["settings"]))


@contextmanager
def stored(path: Path, device: torch.device) -> Iterator[dict[str, Any]]:
    """Gives what `write_tensors` wrote, to be put to use within.

    Raises:
        InputError: The file is missing or damaged, or its tensors are not those of the model that they are put into.
    """
    try:
        yield torch.load(path, map_location=device, weights_only=True)
    except Exception as error:  # torch has no common class for what a damaged file, or one of another model, raises
        raise InputError(str(path), "is missing or damaged; train again") from error


def load_model(run: Path) -> nn.Module:
    """The model of a run with its kept weights, in evaluation mode.

    Raises:
        InputError: The folder holds no finished epoch.
    """
    about = read_about(run)
    model = build(about["settings"]["model"], len(about["classes"]))
    with stored(run / "checkpoint.pt", torch.device("cpu")) as kept:
        model.load_state_dict(kept["weights"])
    return model.eval()


class Data(Protocol):
    """What is noted of a data set: see `DataSet`."""

    @property
    def classes(self) -> tuple[str, ...]:
        """What each label stands for."""

    @property
    def sources(self) -> NDArray[np.uint8]:
        """Index into `source_names`, (N,)."""

    @property
    def source_names(self) -> tuple[str, ...]:
        """The collections that went in."""

    @property
    def parts(self) -> NDArray[np.uint8]:
        """Index into `PARTS`, (N,)."""

    def sha256(self) -> str:
        """The hash of all arrays."""


def describe(settings: Settings, data: Data) -> dict[str, Any]:
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
