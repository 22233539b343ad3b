"""Writes the line net of a run as an ONNX file, checks it against torch, and writes its card."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from digitscan.nets import normalize
from digitscan.nets.classify import Classifier
from digitscan.nets.models import Models
from digitscan.nets.sequence import SequenceNet
from digitscan.nets.strip import HEIGHT, VERSION
from digitscan.records import Gray
from training.card_parts import exported_net
from training.data.datasets import PARTS, DataSet
from training.evaluate import Rate
from training.lines.batches import batches
from training.lines.calibrate import Fitted, fit_calibration, judge
from training.lines.card import LineWeights, write_card
from training.lines.dataset import Lines
from training.lines.evaluate import COLUMNS, readings_of
from training.lines.held_out import Labeled, held_out
from training.lines.report import rates
from training.lines.run import LINE, load_reader
from training.models.block import folded
from training.onnx_file import Agreement, compare_with_torch, described_anew, onnx_file
from training.origin import without_folders
from training.runs import describe
from training.settings import Settings
from training.whole_file import make_folder, write_bytes, write_text

INPUT, OUTPUT = "strips", "log_probabilities"
CHECKED = 300


class LineReader(nn.Module):
    """A net from strips as they are to log probabilities, with its batch normalization folded in."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = folded(model)

    def forward(self, strips: Tensor) -> Tensor:
        """Maps uint8 (N, 32, W), ink 255 on 0, W a multiple of 4, to float32 (N, W / 2, classes)."""
        return torch.log_softmax(self.model(strips.to(torch.float32).unsqueeze(1) / 255), dim=-1)


def check(exported: bytes, model: nn.Module, lines: Lines) -> Agreement:
    """Compares the exported file with the model as it was trained, on strips of the validation part.

    Raises:
        WeightsError: A probability differs by more than 0.001.
    """

    def samples() -> Iterator[tuple[Gray, NDArray[np.float32]]]:
        for batch in batches(lines, lines.of("validation")[:CHECKED], COLUMNS, seed=None):
            with torch.inference_mode():
                expected = torch.softmax(model(batch.strips), dim=-1).numpy()
            yield (batch.strips.squeeze(1) * 255).round().to(torch.uint8).numpy(), expected

    return compare_with_torch(exported, samples(), np.exp)


def export(run: Path, lines: Lines, path: Path) -> Agreement:
    """Writes the net of a run as an ONNX file.

    Args:
        run: The run folder.
        lines: The data set that it was trained on.
        path: The file to write.

    Raises:
        InputError: The run holds no finished epoch.
        WeightsError: The file does not do what the run's model does; nothing is written.
    """
    content, _, checked = _exported(run, lines)
    _write(path, content)
    return checked


def _exported(run: Path, lines: Lines) -> tuple[bytes, dict[str, Any], Agreement]:
    """The net of a run as an ONNX file, what that tells of itself, and how it compares with torch."""
    about = without_folders(LINE.read_about(run))
    model = LINE.load(run)
    kept = {key: about[key] for key in ("classes", "settings", "commit", "data_sha256")}
    kept["strip_version"] = VERSION
    free = {0: torch.export.Dim("n"), 2: 4 * torch.export.Dim("quarter", min=2)}
    example = torch.zeros(2, HEIGHT, 64, dtype=torch.uint8)
    content = onnx_file(LineReader(model), example, free, (INPUT, OUTPUT), kept)
    return content, kept, check(content, model, lines)


def _write(path: Path, content: bytes) -> None:
    path.with_suffix(".md").unlink(missing_ok=True)  # that of another net, with which this one would be refused
    write_bytes(path, content)


def export_with_card(run: Path, lines: Lines, digits: DataSet, data: Path, path: Path) -> Agreement:
    """Writes the net of a run as an ONNX file, calibrated beside the bundled digit net, and its model card.

    Args:
        run: The run folder.
        lines: The data set that it was trained on.
        digits: The data set `digits`, with which numbers were written.
        data: The data folder, with the images of the validation part.
        path: The file to write, ending in .onnx; the card's name ends in .md.

    Raises:
        InputError: The run holds no finished epoch.
        OutputError: A file cannot be written.
        WeightsError: The file does not do what the run's model does; nothing is written.
    """
    make_folder(path.parent)  # what cannot be written is told before minutes are spent
    numbers = held_out(data, digits)
    content, about, checked = _exported(run, lines)
    fitted = _calibrated(content, numbers)
    _write(path, described_anew(content, about | {"calibration": asdict(fitted.calibration)}))
    weights = LineWeights(
        exported_net(LINE, run, path, checked),
        digits=describe(Settings("digit", digits.name), digits),
        scores=_scores(path, lines),
        fitted=fitted,
    )
    write_text(path.with_suffix(".md"), write_card(weights))
    return checked


def _calibrated(exported: bytes, numbers: Sequence[Labeled]) -> Fitted:
    """How sure an exported net and the bundled digit net are together, on numbers that neither was trained on."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line.onnx"
        path.write_bytes(exported)
        models = Models(Classifier(normalize.VERSION), SequenceNet(VERSION, path))
        return fit_calibration(judge(numbers, models))


def _scores(path: Path, lines: Lines) -> list[Rate]:
    """What the exported net reads right in what training did not see."""
    reader = load_reader(path)
    parts = [part for part in PARTS[1:] if len(lines.of(part))]
    return [rate for part in parts for rate in rates(readings_of(lines, part, reader(lines, part)), part)]
