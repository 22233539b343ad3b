"""The nets that label ink: of whole pages, and closer of the rows that may be numbers."""

from dataclasses import dataclass, replace

from digitscan.nets.closer import CloserNet
from digitscan.nets.handwriting import HandwritingNet
from digitscan.nets.ink_labels import KINDS, InkLabels
from training.kind import Kind
from training.pages import closer, compose
from training.pages.build import Compose, compose_page
from training.pages.net import PageNet


@dataclass(frozen=True, slots=True)
class InkNet(Kind):
    """A kind of net that labels ink.

    Attributes:
        views: What it is shown, in the plural.
        shape: Rows and columns of the views that it is trained on.
        batch: How many of them are one batch.
        labels: The exported net, as digitscan itself runs it.
        compose: Composes some views.
    """

    views: str
    shape: tuple[int, int]
    batch: int
    labels: type[InkLabels]
    compose: Compose

    @property
    def version(self) -> tuple[str, int]:
        """What its file calls the version of what it is shown, and this version."""
        return f"{self.labels.shown}_version", self.labels.version


PAGE = InkNet(
    model="page",
    group="pages",
    what="a net of pages",
    classes=KINDS,
    classes_name="kinds of ink",
    build=PageNet,
    views="pages",
    shape=compose.SHAPE,
    batch=12,
    labels=HandwritingNet,
    compose=compose_page,
)
"""Labels whole pages."""

CLOSER = replace(
    PAGE,
    model="closer",
    group="closer",
    what="a net that looks closer",
    views="rows",
    shape=closer.SHAPE,
    batch=48,
    labels=CloserNet,
    compose=closer.compose_rows,
)
"""Labels the rows of a page that may be numbers, anew and larger."""
