"""Writes the model card of a net that labels ink: what it is, what it was trained on and how well it does."""

from dataclasses import dataclass
from typing import Any

from digitscan.nets.closer import BESIDE, ROW
from digitscan.nets.handwriting import WRITING
from digitscan.nets.ink_labels import CELL, KINDS
from training.card_parts import ExportedNet, fact_rows, net_facts, settings_words, training_commands
from training.data.known_pages import FILLED, NEGATIVES
from training.pages.evaluate import PageScores
from training.pages.kinds import CLOSER, InkNet
from training.provenance import INSTALL, filled

CARD = """\
# {name}

{intro}

| | |
|---|---|
{facts}

## Scores

{measured}

| ink of | taken for handwritten digits |
|---|---|
{scores}

## Training data

{data}

## Make it again

    {commands}

{settings}
"""

SETTINGS = ("epochs", "seed", "batch", "learning_rate", "warm_up", "weight_decay", "average", "precision", "optimizer")
"""Those of the settings that the training of this net follows."""


@dataclass(frozen=True, slots=True)
class PageWeights:
    """An exported net that labels ink, as its card tells of it.

    Attributes:
        kind: What it is.
        net: The net and what it was exported from.
        scores: What it takes for digits.
    """

    kind: InkNet
    net: ExportedNet
    scores: PageScores


def write_card(weights: PageWeights) -> str:
    """The card, as Markdown."""
    about = weights.net.about
    return CARD.format(
        name=weights.net.name,
        intro=_intro(weights.kind),
        facts=fact_rows(_facts(weights)),
        measured=filled(
            f"Measured on {weights.scores.n} composed {weights.kind.views} of the validation part, whose hands and "
            "letters trained nothing: the share of the ink, in cells, that is a digit with more than 0.5."
        ),
        scores="\n".join(f"| {name} | {share:.2%} |" for name, share in weights.scores.taken.items()),
        data=_data(weights),
        commands="\n    ".join(_commands(weights)),
        settings=settings_words({**about, "settings": {key: about["settings"][key] for key in SETTINGS}}),
    )


def _intro(kind: InkNet) -> str:
    shown = f"as `digitscan.nets.handwriting` brings it to a height of {WRITING:g} pixels"
    if kind is CLOSER:
        shown = (
            f"in rows that may be numbers, as `digitscan.nets.closer` brings each to a height of {ROW:g} pixels, with "
            f"{BESIDE:g} heights of what stands beside it"
        )
    return filled(
        "A convolutional net that tells which ink of a page is a handwritten digit. It takes the strength of the ink "
        f"{shown}, ink 255 on 0, uint8 (N, H, W) "
        f"with H and W multiples of 32, in the input `views`, and gives the probabilities of {', '.join(KINDS)} for "
        f"the ink of each {CELL} by {CELL} pixels, float32 (N, {len(KINDS)}, H / {CELL}, W / {CELL}), in the output "
        "`probabilities`. Signs between the digits of a number count as digits."
    )


def _facts(weights: PageWeights) -> list[tuple[str, str]]:
    about, (version, number) = weights.net.about, weights.kind.version
    return net_facts(weights.net, ", ".join(about["classes"]), (version.replace("_", " "), number), weights.kind.views)


def _data(weights: PageWeights) -> str:
    about = weights.net.about
    what = "composed parts of pages,"
    if weights.kind is CLOSER:
        what = "rows of composed parts of pages, which the net of pages may take for numbers, or some others,"
    counts = next(iter(about["sources"].values()))
    return filled(
        f"{counts['train']:,} {what} and {counts['validation']:,} for validation: digits of the data "
        "set `digits`, letters of the data set `letters` (their sources and terms are in the card of the digit net), "
        f"drawn hands, print in {about['fonts']} fonts (training/README.md tells which), on drawn paper and on real "
        "pages: every second one of the "
        f"folders {', '.join(f'`pages/{folder}`' for folder in (NEGATIVES, *FILLED))}, which are given for research, "
        "with and without a licence. The other pages of these folders, and all other real pages, trained nothing."
    )


def _commands(weights: PageWeights) -> list[str]:
    def build(sources: dict[str, Any]) -> list[str]:
        return ["--count", str(next(iter(sources.values()))["train"]), "--fonts", "FONTS"]

    data = (f"python -m training datasets --build {name} --data FOLDER" for name in ("digits", "letters"))
    return [INSTALL, *data, *training_commands(weights.net, weights.kind, build)]
