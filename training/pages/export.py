"""Writes the net of pages of a run as an ONNX file, checks it against torch, and writes its card."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn

from digitscan.errors import WeightsError
from digitscan.handwriting import KINDS, VERSION
from training.models import count_parameters
from training.models.block import folded
from training.onnx_file import onnx_file
from training.origin import without_folders
from training.pages.card import PageWeights, write_card
from training.pages.dataset import Pages
from training.pages.evaluate import score
from training.pages.run import PAGE, load_labeler
from training.whole_file import whole_file, write_text

INPUT, OUTPUT = "views", "probabilities"
CHECKED, TOLERANCE = 40, 1e-3


class PageLabeler(nn.Module):
    """A net from views as they are to probabilities, with its batch normalization folded in."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = folded(model)

    def forward(self, views: Tensor) -> Tensor:
        """Maps uint8 (N, H, W), ink 255 on 0, H and W multiples of 32, to float32 (N, kinds, H / 4, W / 4)."""
        return torch.softmax(self.model(views.to(torch.float32).unsqueeze(1) / 255), dim=1)


@dataclass(frozen=True, slots=True)
class PageCheck:
    """How an exported file compares with torch on `n` pages: the largest difference of a probability."""

    n: int
    largest_difference: float


def check(exported: bytes, model: nn.Module, pages: Pages) -> PageCheck:
    """Compares the exported file with the model as it was trained, on pages of the validation part.

    Raises:
        WeightsError: A probability differs by more than 0.001.
    """
    session = onnxruntime.InferenceSession(exported, providers=["CPUExecutionProvider"])
    chosen, largest = pages.of("validation")[:CHECKED], 0.0
    for k in chosen:
        view = pages.views[k : k + 1]
        with torch.inference_mode():
            expected = torch.softmax(model(torch.from_numpy(view).unsqueeze(1).float() / 255), dim=1).numpy()
        (found,) = session.run([OUTPUT], {INPUT: view})
        largest = max(largest, float(np.abs(found - expected).max()))
    if largest > TOLERANCE:
        raise WeightsError(f"the exported net differs from the trained one by {largest}; a fault of the exporter")
    return PageCheck(len(chosen), largest)


def export(run: Path, pages: Pages, path: Path) -> PageCheck:
    """Writes the net of a run as an ONNX file.

    Args:
        run: The run folder.
        pages: The data set that it was trained on.
        path: The file to write.

    Raises:
        InputError: The run holds no finished epoch.
        WeightsError: The file does not do what the run's model does; nothing is written.
    """
    about = without_folders(PAGE.read_about(run))
    model = PAGE.load(run)
    kept = {key: about[key] for key in ("settings", "commit", "data_sha256")}
    kept |= {"classes": KINDS, "view_version": VERSION}
    free = {0: torch.export.Dim("n"), 1: 32 * torch.export.Dim("down"), 2: 32 * torch.export.Dim("across")}
    example = torch.zeros(2, 96, 128, dtype=torch.uint8)
    content = onnx_file(PageLabeler(model), example, free, (INPUT, OUTPUT), kept)
    checked = check(content, model, pages)
    path.with_suffix(".md").unlink(missing_ok=True)  # that of another net, with which this one would be refused
    with whole_file(path) as half:
        half.write_bytes(content)
    return checked


def export_with_card(run: Path, pages: Pages, path: Path) -> PageCheck:
    """Writes the net of a run as an ONNX file, and its model card beside it.

    Raises:
        InputError: The run holds no finished epoch.
        OutputError: A file cannot be written.
        WeightsError: The file does not do what the run's model does; nothing is written.
    """
    checked = export(run, pages, path)
    weights = PageWeights(
        name=path.name,
        content=path.read_bytes(),
        about=without_folders(PAGE.read_about(run)),
        epoch=PAGE.kept_epoch(run),
        parameters=count_parameters(PAGE.load(run)),
        checked=checked.n,
        difference=checked.largest_difference,
        scores=score(load_labeler(path), pages, "validation"),
    )
    write_text(path.with_suffix(".md"), write_card(weights))
    return checked
