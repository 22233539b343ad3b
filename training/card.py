"""Writes the model card: what the weights are, what they were trained on under which terms, and how well they do."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from digitscan.nets.normalize import VERSION
from training.calibrate import Calibrated
from training.card_parts import ExportedNet, fact_rows, file_facts, run_facts, score_rows, settings_words
from training.data.datasets import DIGITS, DIGITS_AND_JUNK
from training.evaluate import Rate
from training.origin import origin_of
from training.provenance import WIDTH, commands, data_words, normalized, source_tables
from training.quantize import CALIBRATION, Comparison

CARD = """\
# {name}

{intro}

| | |
|---|---|
{facts}

## Scores

{chosen}{int8}

| set | n | right | 95 % interval |
|---|---|---|---|
{scores}

## Training data

{data}

{sources}

## Make it again

    {commands}

{settings}
"""

WHAT = {
    DIGITS_AND_JUNK: "A net that tells the ten digits from each other and from what is no digit.",
    DIGITS: "A net that tells the ten digits from each other; it has no class for what is no digit.",
}
SATURATION = """\
On x86 processors without VNNI some sums of an int8 net saturate; measure it there before it is used there."""


@dataclass(frozen=True, slots=True)
class Weights:
    """An exported net, as its card tells of it.

    Attributes:
        net: The net and what it was exported from.
        calibrated: The net with its temperature.
        same: On how many of the images that were checked the float net had the same class as torch.
        made: How many of these were made from others and from noise, as the validation part has so few.
        int8: How it compares with the float net, where it is int8.
        scores: What it got right.
    """

    net: ExportedNet
    calibrated: Calibrated
    same: int
    made: int
    int8: Comparison | None
    scores: Sequence[Rate]


def write_card(weights: Weights) -> str:
    """The card, as Markdown."""
    about = weights.net.about
    return CARD.format(
        name=weights.net.name,
        intro=_intro(weights),
        facts=fact_rows(_facts(weights)),
        chosen=_chosen(weights),
        int8="\n" + SATURATION if weights.int8 else "",
        scores=score_rows(weights.scores),
        data=data_words(about),
        sources=source_tables(about),
        commands="\n    ".join(commands(about, weights.net.name, weights.int8 is not None)),
        settings=settings_words(about),
    )


def _chosen(weights: Weights) -> str:
    """What the scores are, what was chosen on which part, and what no training saw."""
    finetuned, fitted = origin_of(weights.net.about) is not None, weights.calibrated.fitted
    chosen = {
        (False, True): "Checkpoint and temperature were chosen on the validation part, no",
        (False, False): "The checkpoint was chosen on the validation part, no",
        (True, True): "The temperature was chosen on the validation part, no",
        (True, False): "Nothing was chosen on the validation part, and no",
    }
    held = sum(counts["development"] for counts in weights.net.about["sources"].values())
    unseen = " No training saw the writers and amounts of the development part." if held else ""
    measured = "Share that is read right, with its 95 % interval."
    return textwrap.fill(f"{measured} {chosen[finetuned, fitted]} setting on the test set.{unseen}", WIDTH)


def _intro(weights: Weights) -> str:
    settings, classes = weights.net.about["settings"], tuple(weights.net.about["classes"])
    what = WHAT.get(
        classes, f"A net that tells the {len(classes)} classes of the data set `{settings['data_set']}` apart."
    )
    images = "images as the data set has them, 0 to 255"
    if normalized(weights.net.about):
        images = "images as `digitscan.nets.normalize` makes them, ink 255 on 0"
    return textwrap.fill(
        f"{what} It takes {images}, uint8 (N, 28, 28), in the input `digits`, and gives calibrated probabilities, "
        f"float32 (N, {len(classes)}), in the output `probabilities`.",
        WIDTH,
    )


def _facts(weights: Weights) -> list[tuple[str, str]]:
    net, about = weights.net, weights.net.about
    facts = [("model", f"`{about['settings']['model']}`"), ("classes", ", ".join(about["classes"]))]
    if normalized(about):
        facts.append(("normalizer version", str(VERSION)))
    facts.append(("temperature", _temperature(weights)))
    expected = weights.calibrated.no_digit_expected
    if expected is not None:
        facts.append(('"no digit" is expected', f"in {expected:.0%} of the candidates, {_trained(weights)}"))
    agrees = f"same class on {weights.same} of {net.checked} images, probabilities within {net.difference:.0e}"
    if weights.made:
        agrees += f"; {weights.made} of them were made by moving the others and from noise"
    if weights.int8 is not None:
        facts.append(("int8", f"ranges from {CALIBRATION:,} training images; {weights.int8}, one core, batches of 256"))
        agrees += ", before it was made int8"
    return [
        *facts,
        *file_facts(net),
        ("agrees with torch", agrees),
        *run_facts(about),
        ("epoch", f"{net.epoch} of {about['settings']['epochs']}, {_epoch(about)}"),
    ]


def _temperature(weights: Weights) -> str:
    found, origin = weights.calibrated, origin_of(weights.net.about)
    if found.fitted:
        return f"{found.temperature:.4f}, fitted on the validation part"
    kept = f"that of `{origin.file}`" if origin and not origin.head_replaced else "not fitted"
    return f"{found.temperature:.4f}, {kept}: the {found.measured} images of the validation part are too few to fit one"


def _trained(weights: Weights) -> str:
    origin = origin_of(weights.net.about)
    if origin and not origin.head_replaced:
        return f"as by `{origin.file}` when the finetuning began"
    return "where the net was trained with another share"


def _epoch(about: dict[str, Any]) -> str:
    return "chosen on the validation part" if origin_of(about) is None else "the last one"
