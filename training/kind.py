"""The kinds of nets that have commands of their own, as their run folders and exported files tell of them."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from digitscan.errors import InputError
from training.evaluate import open_onnx
from training.runs import read_whole_about, stored
from training.settings import checked


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of net.

    Attributes:
        model: Its name in the settings of a run.
        group: Of the commands that make it.
        what: What it is, as errors say it.
        classes: What its outputs stand for.
        classes_name: What errors call these.
        build: Builds it for a number of classes, with fresh weights.
        grown_from: Builds the net that it has grown from, all of whose layers it has, if there is one.
    """

    model: str
    group: str
    what: str
    classes: tuple[str, ...]
    classes_name: str
    build: Callable[[int], nn.Module]
    grown_from: Callable[[int], nn.Module] | None = field(default=None, kw_only=True)

    def read_about(self, run: Path) -> dict[str, Any]:
        """Reads settings.json of a run of this kind.

        Raises:
            InputError: The file is missing or damaged, or of a run of another net.
        """
        path = run / "settings.json"
        about = read_whole_about(path)
        if checked(path, about["settings"]).get("model") != self.model:
            raise InputError(str(path), f"is not of {self.what}; name a run folder that {self.group} fit wrote")
        if tuple(about["classes"]) != self.classes:
            raise InputError(str(path), f"the net was trained for other {self.classes_name}; train again")
        return about

    def load(self, run: Path) -> nn.Module:
        """The net of a run, in evaluation mode.

        Raises:
            InputError: The folder holds no finished epoch.
        """
        model = self.build(len(self.read_about(run)["classes"]))
        with self._kept(run) as kept:
            model.load_state_dict(kept["weights"])
        return model.eval()

    def kept_epoch(self, run: Path) -> int:
        """The number of the epoch whose weights a run keeps.

        Raises:
            InputError: The folder holds no finished epoch.
        """
        with self._kept(run) as kept:
            return int(kept["epoch"])

    def _kept(self, run: Path) -> AbstractContextManager[dict[str, Any]]:
        path = run / "checkpoint.pt"
        if not path.exists():
            cure = f"go on with it by: {self.group} fit --resume"
            raise InputError(str(path), f"is missing: no epoch is finished; {cure}")
        return stored(path, torch.device("cpu"))

    def trained_on(self, net: Path) -> str:
        """The hash of the data set that the net of a run folder or of an exported file was trained on.

        Raises:
            InputError: The file does not tell.
        """
        if net.is_dir():
            return str(self.read_about(net)["data_sha256"])
        try:
            return str(json.loads(open_onnx(net).get_modelmeta().custom_metadata_map["data_sha256"]))
        except (KeyError, ValueError) as error:
            again = f"export it with: python -m training {self.group} export"
            raise InputError(str(net), f"does not tell its data; {again}") from error
