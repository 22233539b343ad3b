"""The nets that reading needs, loaded once for many pages."""

from dataclasses import dataclass
from pathlib import Path

from digitscan import normalize, strip
from digitscan.classify import Classifier, weights_folder
from digitscan.sequence import SequenceNet


@dataclass(frozen=True, slots=True)
class Models:
    """The nets: of single digits, and of whole numbers, without which digits alone decide."""

    digit: Classifier
    line: SequenceNet | None = None


def load_models(weights: Path | None = None) -> Models:
    """Loads the nets.

    Args:
        weights: Of the digit net, an ONNX file that `python -m training export` wrote; None for the bundled one.

    Raises:
        WeightsError: A file cannot be used.
    """
    line = SequenceNet(strip.VERSION, weights_folder() / "line.onnx")
    return Models(Classifier(normalize.VERSION, weights), line)
