"""The nets that reading needs, loaded once for many pages."""

from dataclasses import dataclass
from pathlib import Path

from digitscan.nets import normalize, strip
from digitscan.nets.classify import Classifier, weights_files
from digitscan.nets.handwriting import HandwritingNet
from digitscan.nets.sequence import SequenceNet


@dataclass(frozen=True, slots=True)
class Models:
    """The nets: of single digits; of whole numbers, without which digits alone decide; of pages.

    Without the last one all ink of a page that looks like digits is read, print too.
    """

    digit: Classifier
    line: SequenceNet | None = None
    handwriting: HandwritingNet | None = None


def load_models(weights: Path | None = None) -> Models:
    """Loads the nets.

    Args:
        weights: Of the digit net, an ONNX file that `python -m training export` wrote; None for the bundled one.

    Raises:
        WeightsError: A file cannot be used.
    """
    files = weights_files()
    line = SequenceNet(strip.VERSION, files["line"])
    return Models(Classifier(normalize.VERSION, weights), line, HandwritingNet(files["handwriting"]))
