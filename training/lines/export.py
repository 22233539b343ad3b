"""Writes the line net of a run as an ONNX file, checks it against torch, and writes its card."""

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn

from digitscan import normalize
from digitscan.calibration import Calibration
from digitscan.classify import Classifier
from digitscan.errors import WeightsError
from digitscan.models import Models
from digitscan.sequence import SequenceNet
from digitscan.strip import HEIGHT, VERSION
from training.data.datasets import PARTS, DataSet
from training.evaluate import Rate
from training.lines.batches import batches
from training.lines.calibrate import Fitted, Labeled, fit_calibration, held_out, judge
from training.lines.card import LineWeights, write_card
from training.lines.dataset import Lines
from training.lines.evaluate import COLUMNS, readings_of
from training.lines.report import rates
from training.lines.run import LINE, load_reader
from training.models import count_parameters
from training.models.block import folded
from training.onnx_file import onnx_file
from training.origin import without_folders
from training.runs import describe
from training.settings import Settings
from training.whole_file import make_folder, whole_file, write_text

INPUT, OUTPUT = "strips", "log_probabilities"
CHECKED = 300
TOLERANCE = 1e-3


class LineReader(nn.Module):
    """A net from strips as they are to log probabilities, with its batch normalization folded in."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = folded(model)

    def forward(self, strips: Tensor) -> Tensor:
        """Maps uint8 (N, 32, W), ink 255 on 0, W a multiple of 4, to float32 (N, W / 2, classes)."""
        return torch.log_softmax(self.model(strips.to(torch.float32).unsqueeze(1) / 255), dim=-1)


@dataclass(frozen=True, slots=True)
class LineCheck:
    """How an exported file compares with torch on `n` strips: the largest difference of a probability."""

    n: int
    largest_difference: float


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


def export(run: Path, lines: Lines, path: Path, calibration: Calibration | None = None) -> LineCheck:
    """Writes the net of a run as an ONNX file.

    Args:
        run: The run folder.
        lines: The data set that it was trained on.
        path: The file to write.
        calibration: Travels with the net, if it is known.

    Raises:
        InputError: The run holds no finished epoch.
        WeightsError: The file does not do what the run's model does; nothing is written.
    """
    about = without_folders(LINE.read_about(run))
    model = LINE.load(run)
    kept = {key: about[key] for key in ("classes", "settings", "commit", "data_sha256")}
    kept["strip_version"] = VERSION
    if calibration is not None:
        kept["calibration"] = asdict(calibration)
    free = {0: torch.export.Dim("n"), 2: 4 * torch.export.Dim("quarter", min=2)}
    example = torch.zeros(2, HEIGHT, 64, dtype=torch.uint8)
    content = onnx_file(LineReader(model), example, free, (INPUT, OUTPUT), kept)
    checked = check(content, model, lines)
    path.with_suffix(".md").unlink(missing_ok=True)  # that of another net, with which this one would be refused
    with whole_file(path) as half:
        half.write_bytes(content)
    return checked


def export_with_card(run: Path, lines: Lines, digits: DataSet, data: Path, path: Path) -> LineCheck:
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
    fitted = _calibrated(run, lines, held_out(data, digits))
    checked = export(run, lines, path, fitted.calibration)
    weights = LineWeights(
        name=path.name,
        content=path.read_bytes(),
        about=without_folders(LINE.read_about(run)),
        epoch=LINE.kept_epoch(run),
        parameters=count_parameters(LINE.load(run)),
        checked=checked.n,
        difference=checked.largest_difference,
        digits=describe(Settings("digit", digits.name), digits),
        scores=_scores(path, lines),
        fitted=fitted,
    )
    write_text(path.with_suffix(".md"), write_card(weights))
    return checked


def _calibrated(run: Path, lines: Lines, numbers: Sequence[Labeled]) -> Fitted:
    """How sure the net of a run and the bundled digit net are together, on numbers that neither was trained on."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line.onnx"
        export(run, lines, path)
        models = Models(Classifier(normalize.VERSION), SequenceNet(VERSION, path))
        return fit_calibration(judge(numbers, models))


def _scores(path: Path, lines: Lines) -> list[Rate]:
    """What the exported net reads right in what training did not see."""
    reader = load_reader(path)
    parts = [part for part in PARTS[1:] if len(lines.of(part))]
    return [rate for part in parts for rate in rates(readings_of(lines, part, reader(lines, part)), part)]
