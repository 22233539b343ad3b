"""Writes the model of the verdict as JSON, and its card."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from digitscan.verdict.model import VerdictModel
from training.provenance import filled
from training.verdict.figures import Figures, markdown
from training.verdict.pages import DRAWN, DRAWN_SEEDS
from training.verdict.table import Table

CARD = """\
# {name}

{intro}

| | |
|---|---|
| model | boosted trees, {trees} of depth {depth} |
| features | {features} |
| size | {size:,} bytes |
| sha256 | `{sha256}` |

## Scores

{scored}

{scores}

## Training data

{data}

## Make it again

    pip install -e ".[training]"
    python -m training verdict fit --data FOLDER{left_out} --out weights/{name}
"""
_INTRO = (
    "Tells how probable it is that a reading of a page is one whole handwritten number, all digits right: what "
    "`digitscan.verdict` evaluates with numpy alone. Plain arrays as JSON: the names of the features, the trees, and "
    "the slope and bias of the curve that was fitted on forms that the trees had not seen."
)
_SCORED = (
    "Each set by a model that has not seen it, neither its trees nor its curve. Accepted are readings of a probability "
    "of 0.9 and more, a share of the set's handwritten numbers; wrong is the share of the accepted; `trust@1%` are the "
    "right ones that can be accepted, the surest first, while at most one in a hundred is wrong; ece is the expected "
    "calibration error over ten even bins. With so few sets, and many of a page or two, these figures are noisy."
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, what it was fitted on, how it does on sets that it has not seen, and which sets were left out of it."""

    model: VerdictModel
    table: Table
    figures: Sequence[Figures]
    left_out: Sequence[str] = ()


def export_verdict(fitted: Fitted, path: Path) -> None:
    """Writes the model, and its card, a file of its name that ends in .md."""
    told = fitted.model.as_json()
    content = (json.dumps(told, separators=(",", ":")) + "\n").encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.with_suffix(".md").write_text(_card(fitted, path.name, content), encoding="utf-8")


def _card(fitted: Fitted, name: str, content: bytes) -> str:
    trees, nodes = fitted.model.trees.features.shape
    return CARD.format(
        name=name,
        intro=filled(_INTRO),
        trees=trees,
        depth=(nodes + 1).bit_length() - 1,
        features=", ".join(fitted.model.names),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        scored=filled(_SCORED),
        scores=markdown(fitted.figures),
        data=filled(_data(fitted.table)),
        left_out="".join(f" --leave-out {one}" for one in fitted.left_out),
    )


def _data(table: Table) -> str:
    counts = {name: int((table.sets == name).sum()) for name in dict.fromkeys(table.sets.tolist())}
    real = ", ".join(f"`pages/{name}` ({count})" for name, count in counts.items() if name != DRAWN)
    return (
        f"Readings of {real}, without every second page of the folders whose pages trained the nets, and "
        f"{counts.get(DRAWN, 0)} readings of forms that our own code draws, with the seeds {DRAWN_SEEDS.start} to "
        f"{DRAWN_SEEDS.stop - 1}. Some of the folders are given for research, with and without a licence. A set counts "
        "as the root of the number of its readings, the drawn forms 0.3 times that. A reading is right if it holds "
        "most of its digits inside the box of a number and has that number's text; readings of numbers that nobody "
        "can read for sure count neither way."
    )
