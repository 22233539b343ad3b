"""Writes a net that labels ink, of a run, as an ONNX file, checks it against torch, and writes its card."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from digitscan.nets.ink_labels import KINDS
from digitscan.records import Gray
from training.card_parts import exported_net
from training.models.block import folded
from training.onnx_file import Agreement, compare_with_torch, onnx_file
from training.origin import without_folders
from training.pages.card import PageWeights, write_card
from training.pages.dataset import Pages
from training.pages.evaluate import score
from training.pages.kinds import InkNet
from training.pages.labeling import load_labeler
from training.whole_file import write_bytes, write_text

INPUT, OUTPUT = "views", "probabilities"
CHECKED = 40


class PageLabeler(nn.Module):
    """A net from views as they are to probabilities, with its batch normalization folded in."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = folded(model)

    def forward(self, views: Tensor) -> Tensor:
        """Maps uint8 (N, H, W), ink 255 on 0, H and W multiples of 32, to float32 (N, kinds, H / 4, W / 4)."""
        return torch.softmax(self.model(views.to(torch.float32).unsqueeze(1) / 255), dim=1)


def check(exported: bytes, model: nn.Module, pages: Pages) -> Agreement:
    """Compares the exported file with the model as it was trained, on pages of the validation part.

    Raises:
        WeightsError: A probability differs by more than 0.001.
    """

    def samples() -> Iterator[tuple[Gray, NDArray[np.float32]]]:
        for k in pages.of("validation")[:CHECKED]:
            view = pages.views[k : k + 1]
            with torch.inference_mode():
                expected = torch.softmax(model(torch.from_numpy(view).unsqueeze(1).float() / 255), dim=1).numpy()
            yield view, expected

    return compare_with_torch(exported, samples())


def export(net: InkNet, run: Path, pages: Pages, path: Path) -> Agreement:
    """Writes the net of a run as an ONNX file.

    Args:
        net: What it is.
        run: The run folder.
        pages: The data set that it was trained on.
        path: The file to write.

    Raises:
        InputError: The run holds no finished epoch.
        WeightsError: The file does not do what the run's model does; nothing is written.
    """
    about = without_folders(net.read_about(run))
    model = net.load(run)
    kept = {key: about[key] for key in ("settings", "commit", "data_sha256")}
    kept |= {"classes": KINDS, net.version[0]: net.version[1]}
    free = {0: torch.export.Dim("n"), 1: 32 * torch.export.Dim("down"), 2: 32 * torch.export.Dim("across")}
    example = torch.zeros(2, 96, 128, dtype=torch.uint8)
    content = onnx_file(PageLabeler(model), example, free, (INPUT, OUTPUT), kept)
    checked = check(content, model, pages)
    path.with_suffix(".md").unlink(missing_ok=True)  # that of another net, with which this one would be refused
    write_bytes(path, content)
    return checked


def export_with_card(net: InkNet, run: Path, pages: Pages, path: Path) -> Agreement:
    """Writes the net of a run as an ONNX file, and its model card beside it.

    Raises:
        InputError: The run holds no finished epoch.
        OutputError: A file cannot be written.
        WeightsError: The file does not do what the run's model does; nothing is written.
    """
    checked = export(net, run, pages, path)
    scores = score(load_labeler(net, path), pages, "validation")
    weights = PageWeights(net, exported_net(net, run, path, checked), scores)
    write_text(path.with_suffix(".md"), write_card(weights))
    return checked
