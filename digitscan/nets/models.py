"""The nets that reading needs, loaded once for many pages."""

from dataclasses import dataclass, replace
from pathlib import Path

from digitscan.detection.detector import DetectorNet
from digitscan.detection.orientation import OrientationNet
from digitscan.nets import normalize, strip
from digitscan.nets.classify import Classifier, weights_files
from digitscan.nets.closer import CloserNet
from digitscan.nets.handwriting import HandwritingNet
from digitscan.nets.sequence import SequenceNet
from digitscan.verdict.model import VerdictModel, load_verdict


@dataclass(frozen=True, slots=True)
class Models:
    """The nets: of single digits; of whole numbers, without which digits alone decide; of pages; of rows of pages.

    Without that of pages all ink of a page that looks like digits is read, print too; that of rows, which looks closer
    at what is left, is asked only beside it. Without the verdict, a number of a page is as sure as its text is.
    Without that of orientation all pages are taken to be upright.
    """

    digit: Classifier
    line: SequenceNet | None = None
    handwriting: HandwritingNet | None = None
    closer: CloserNet | None = None
    verdict: VerdictModel | None = None
    detector: DetectorNet | None = None
    orientation: OrientationNet | None = None


def load_models(weights: Path | None = None) -> Models:
    """Loads the nets, and the verdict on what they read.

    Args:
        weights: Of the digit net, an ONNX file that `python -m training export` wrote; None for the bundled one.

    Raises:
        WeightsError: A file cannot be used.
    """
    return replace(load_nets(weights), verdict=load_verdict(weights_files()["verdict"]))


def load_nets(weights: Path | None = None) -> Models:
    """Loads the nets alone; takes and raises what `load_models` does."""
    files = weights_files()
    line = SequenceNet(strip.VERSION, files["line"])
    digit = Classifier(normalize.VERSION, weights)
    return Models(
        digit,
        line,
        HandwritingNet(files["handwriting"]),
        CloserNet(files["closer"]),
        None,
        DetectorNet(files["detector"]),
        OrientationNet(files["orientation"]) if "orientation" in files else None,
    )
