"""Writes the line net of a run as an ONNX file and checks it against torch."""

import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn

from digitscan.errors import InputError, WeightsError
from digitscan.strip import HEIGHT, VERSION
from training.lines.batches import batches
from training.lines.dataset import Lines
from training.lines.evaluate import COLUMNS
from training.lines.net import Block, LineNet
from training.onnx_file import onnx_file
from training.origin import without_folders
from training.runs import read_json
from training.whole_file import whole_file

INPUT, OUTPUT = "strips", "log_probabilities"
CHECKED = 300
TOLERANCE = 1e-3


class LineReader(nn.Module):
    """A net from strips as they are to log probabilities, with its batch normalization folded in."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = copy.deepcopy(model).eval()
        for block in self.model.modules():
            if isinstance(block, Block):
                block.fold()

    def forward(self, strips: Tensor) -> Tensor:
        """Maps uint8 (N, 32, W), ink 255 on 0, W a multiple of 4, to float32 (N, W / 2, classes)."""
        return torch.log_softmax(self.model(strips.to(torch.float32).unsqueeze(1) / 255), dim=-1)


@dataclass(frozen=True, slots=True)
class LineCheck:
    """How an exported file compares with torch on `n` strips: the largest difference of a probability."""

    n: int
    largest_difference: float


def load_line_net(run: Path) -> nn.Module:
    """The net of a run, in evaluation mode.

    Raises:
        InputError: The folder holds no finished epoch.
    """
    about = read_json(run / "settings.json")
    model = LineNet(len(about["classes"]))
    try:
        model.load_state_dict(torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=True)["weights"])
    except (OSError, RuntimeError, KeyError) as error:
        raise InputError(str(run / "checkpoint.pt"), "is missing or damaged; train again") from error
    return model.eval()


def check(exported: bytes, model: nn.Module, lines: Lines) -> LineCheck:
    """Compares the exported file with the model as it was trained, on strips of the validation part.

    Raises:
        WeightsError: A probability differs by more than 0.001.
    """
    session = onnxruntime.InferenceSession(exported, providers=["CPUExecutionProvider"])
    largest = 0.0
    chosen = lines.of("validation")[:CHECKED]
    for batch in batches(lines, chosen, COLUMNS, seed=None):
        with torch.inference_mode():
            expected = torch.softmax(model(batch.strips), dim=-1).numpy()
        strips = (batch.strips.squeeze(1) * 255).round().to(torch.uint8).numpy()
        (found,) = session.run([OUTPUT], {INPUT: strips})
        largest = max(largest, float(np.abs(np.exp(found) - expected).max()))
    if largest > TOLERANCE:
        raise WeightsError(f"the exported net differs from the trained one by {largest}; a fault of the exporter")
    return LineCheck(len(chosen), largest)


def export(run: Path, lines: Lines, path: Path) -> LineCheck:
    """Writes the net of a run as an ONNX file.

    Args:
        run: The run folder.
        lines: The data set that it was trained on.
        path: The file to write.

    Raises:
        InputError: The run holds no finished epoch.
        WeightsError: The file does not do what the run's model does; nothing is written.
    """
    about = without_folders(read_json(run / "settings.json"))
    model = load_line_net(run)
    kept = {key: about[key] for key in ("classes", "settings", "commit", "data_sha256")}
    free = {0: torch.export.Dim("n"), 2: 4 * torch.export.Dim("quarter", min=2)}
    example = torch.zeros(2, HEIGHT, 64, dtype=torch.uint8)
    content = onnx_file(LineReader(model), example, free, (INPUT, OUTPUT), {"strip_version": VERSION, **kept})
    checked = check(content, model, lines)
    with whole_file(path) as half:
        half.write_bytes(content)
    return checked
