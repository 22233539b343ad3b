"""What `pages fit` left in a run folder, and what it or an exported file labels."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from digitscan.errors import InputError
from digitscan.handwriting import KINDS, HandwritingNet
from digitscan.records import Gray
from training.lines.run import exported_on
from training.pages.evaluate import Labeler
from training.pages.net import PageNet
from training.runs import KINDS as ABOUT
from training.runs import read_json, stored
from training.settings import checked

MODEL = "page"


def read_page_about(run: Path) -> dict[str, Any]:
    """Reads settings.json of a run of the net of pages.

    Raises:
        InputError: The file is missing or damaged, or of a run of another net.
    """
    path = run / "settings.json"
    about = read_json(path)
    for key, kind in ABOUT.items():
        if not isinstance(about.get(key), kind):
            raise InputError(str(path), f"{key}: is missing or damaged; train again")
    if checked(path, about["settings"]).get("model") != MODEL:
        raise InputError(str(path), "is not of a net of pages; name a run folder that pages fit wrote")
    if tuple(about["classes"]) != KINDS:
        raise InputError(str(path), "the net was trained for other kinds of ink; train again")
    return about


def begun_with(start: Path) -> list[dict[str, Any]]:
    """What settings.json tells of the run with whose weights another begins, and of those that it began with itself.

    Raises:
        InputError: The run's settings.json is missing or damaged.
    """
    about = read_page_about(start)
    settings = about["settings"]
    told = {"epochs": kept_epoch(start), "seed": settings["seed"]}
    told |= {key: about[key] for key in ("commit", "data_sha256", "sources")}
    return [*begun_of(about), told]


def begun_of(about: dict[str, Any]) -> list[dict[str, Any]]:
    """The trainings that a run's weights went through before it, the first one first."""
    return list(about.get("begun", ()))


def load_page_net(run: Path) -> nn.Module:
    """The net of a run, in evaluation mode.

    Raises:
        InputError: The folder holds no finished epoch.
    """
    model = PageNet(len(read_page_about(run)["classes"]))
    with _kept(run) as kept:
        model.load_state_dict(kept["weights"])
    return model.eval()


def kept_epoch(run: Path) -> int:
    """The number of the epoch whose weights a run keeps.

    Raises:
        InputError: The folder holds no finished epoch.
    """
    with _kept(run) as kept:
        return int(kept["epoch"])


def _kept(run: Path) -> AbstractContextManager[dict[str, Any]]:
    path = run / "checkpoint.pt"
    if not path.exists():
        raise InputError(str(path), "is missing: no epoch is finished; go on with it by: pages fit --resume")
    return stored(path, torch.device("cpu"))


def labeler(model: nn.Module) -> Labeler:
    """What labels views with a net in evaluation mode."""

    def label(views: Gray) -> NDArray[np.float32]:
        with torch.inference_mode():
            logits = model(torch.from_numpy(views).unsqueeze(1).float() / 255)
            return np.asarray(torch.softmax(logits, dim=1)[:, 0].numpy(), np.float32)

    return label


def load_labeler(net: Path) -> Labeler:
    """What labels with the net of a run folder, or of an exported .onnx file as digitscan itself runs it.

    Raises:
        InputError: The run holds no finished epoch.
        WeightsError: The file is no net of pages.
    """
    return labeler(load_page_net(net)) if net.is_dir() else HandwritingNet(net, torch.get_num_threads()).digit


def trained_on(net: Path) -> str:
    """The hash of the data set that the net of a run folder or of an exported file was trained on.

    Raises:
        InputError: The file does not tell.
    """
    return str(read_page_about(net)["data_sha256"]) if net.is_dir() else exported_on(net, "pages")
