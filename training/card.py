"""Writes the model card: what the weights are, what they were trained on under which terms, and how well they do."""

import hashlib
import shlex
import textwrap
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from digitscan.normalize import VERSION
from training.data.build import BUILDERS
from training.data.datasets import DIGITS, DIGITS_AND_JUNK
from training.data.sources import SOURCES
from training.evaluate import Rate
from training.quantize import CALIBRATION, Comparison
from training.recipes import recipe

WIDTH = 120

CARD = """\
# {name}

{intro}

| | |
|---|---|
{facts}

## Scores

Share that is read right, with its 95 % interval. Checkpoint and temperature were chosen on the validation part, no
setting on the test set.{unseen}{int8}

| set | n | right | 95 % interval |
|---|---|---|---|
{scores}

## Training data

{data}

| source | terms | train | validation | development |
|---|---|---|---|---|
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
DATA = {
    "digits": "The digits and what is no digit, each put through digitscan's own segmentation and normalization, "
    "`mnist` as it is.",
    "letters": "Characters, each put through digitscan's own segmentation and normalization.",
}


@dataclass(frozen=True, slots=True)
class Weights:
    """An exported net, as its card tells of it.

    Attributes:
        name: Name of the file.
        content: The file.
        about: The run's settings.json.
        best_epoch: The epoch whose weights these are.
        temperature: By which logits are divided.
        junk_expected: How often what is no digit is expected; None where there is no such class.
        parameters: How many weights training adjusted.
        same: On how many of `checked` images the float net had the same class as torch.
        checked: On so many it was compared with torch.
        difference: The largest difference of a probability there.
        int8: How it compares with the float net, where it is int8.
        scores: What it got right.
    """

    name: str
    content: bytes
    about: dict[str, Any]
    best_epoch: int
    temperature: float
    junk_expected: float | None
    parameters: int
    same: int
    checked: int
    difference: float
    int8: Comparison | None
    scores: Sequence[Rate]


def write_card(weights: Weights) -> str:
    """The card, as Markdown."""
    about = weights.about
    settings = about["settings"]
    data_set = settings["data_set"]
    held = sum(counts["development"] for counts in about["sources"].values())
    return CARD.format(
        name=weights.name,
        intro=_intro(weights),
        facts="\n".join(f"| {name} | {value} |" for name, value in _facts(weights)),
        unseen=" No training saw the writers and amounts of the development part." if held else "",
        int8="\n" + SATURATION if weights.int8 else "",
        scores=score_rows(weights.scores),
        data=DATA.get(data_set, f"The data set `{data_set}`."),
        sources=source_rows(about["sources"], data_set),
        commands="\n    ".join(commands(settings, restricted(about["sources"]), weights)),
        settings=_settings(about),
    )


def _intro(weights: Weights) -> str:
    settings, classes = weights.about["settings"], tuple(weights.about["classes"])
    what = WHAT.get(
        classes, f"A net that tells the {len(classes)} classes of the data set `{settings['data_set']}` apart."
    )
    images = "images as the data set has them, 0 to 255"
    if _normalized(weights):
        images = "images as `digitscan.normalize` makes them, ink 255 on 0"
    return textwrap.fill(
        f"{what} It takes {images}, uint8 (N, 28, 28), in the input `digits`, and gives calibrated probabilities, "
        f"float32 (N, {len(classes)}), in the output `probabilities`.",
        WIDTH,
    )


def _settings(about: dict[str, Any]) -> str:
    settings = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in about["settings"].items())
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return textwrap.fill(
        f"Settings: {settings}. Trained with {about['threads']} threads, {versions}. The same seed gives the same net "
        "on the same kind of processor with the same versions; elsewhere one that is as good.",
        WIDTH,
    )


def _normalized(weights: Weights) -> bool:
    """Whether the images are digits in MNIST's form, or went through our normalization."""
    settings, classes = weights.about["settings"], tuple(weights.about["classes"])
    return classes in WHAT or settings["data_set"] in DATA


def _facts(weights: Weights) -> list[tuple[str, str]]:
    about = weights.about
    facts = [("model", f"`{about['settings']['model']}`"), ("classes", ", ".join(about["classes"]))]
    if _normalized(weights):
        facts.append(("normalizer version", str(VERSION)))
    facts.append(("temperature", f"{weights.temperature:.4f}, fitted on the validation part"))
    if weights.junk_expected is not None:
        often = f"in {weights.junk_expected:.0%} of the candidates, where the net was trained with another share"
        facts.append(('"no digit" is expected', often))
    agrees = f"same class on {weights.same} of {weights.checked} digits, probabilities within {weights.difference:.0e}"
    if weights.int8 is not None:
        facts.append(("int8", f"ranges from {CALIBRATION:,} training images; {weights.int8}, one core, batches of 256"))
        agrees += ", before it was made int8"
    return [
        *facts,
        ("size", f"{len(weights.content):,} bytes"),
        ("sha256", f"`{hashlib.sha256(weights.content).hexdigest()}`"),
        ("parameters", f"{weights.parameters:,}"),
        ("agrees with torch", agrees),
        ("trained at commit", f"`{about['commit']}`"),
        ("data, sha256 of all arrays", f"`{about['data_sha256']}`"),
        ("best epoch", f"{weights.best_epoch} of {about['settings']['epochs']}, chosen on the validation part"),
    ]


def commands(settings: dict[str, Any], without: bool, weights: Weights) -> list[str]:
    """The commands that make the weights again from a fresh clone with a data folder.

    Args:
        settings: Of the training.
        without: Whether the data set holds restricted sources.
        weights: The exported net.
    """
    model, data_set = settings["model"], settings["data_set"]
    default = asdict(recipe("own", model, data_set))
    options: list[str] = []
    for key, value in settings.items():
        if key in ("model", "data_set") or value == default.get(key):
            continue
        values = [f"{source}={times}" for source, times in value] if key == "repeat" else [str(value)]
        for each in values:
            options += [f"--{key.replace('_', '-')}", each]
    fit = ["python", "-m", "training", "fit", model, "--data-set", data_set, *options]
    build = ["python", "-m", "training", "datasets", "--build", data_set]
    build += [*([] if without else ["--without-restricted"]), "--data", "FOLDER"]
    export = ["python", "-m", "training", "export", f"runs/{model}", *(["--int8"] if weights.int8 else [])]
    return [
        'pip install -e ".[training]"',
        *([shlex.join(build)] if data_set in BUILDERS else []),
        shlex.join([*fit, "--data", "FOLDER", "--out", f"runs/{model}"]),
        shlex.join([*export, "--data", "FOLDER", "--out", f"weights/{weights.name}"]),
    ]


def restricted(sources: Collection[str]) -> bool:
    """Whether sources that are for research only, or state no terms, are among those named."""
    return any(source.restricted and source.name in sources for source in SOURCES)


def score_rows(rates: Sequence[Rate]) -> str:
    """A table's rows, one a rate."""
    rows = []
    for rate in rates:
        low, high = rate.interval()
        rows.append(f"| {rate.name} | {rate.n} | {100 * rate.value:.2f} % | {100 * low:.2f} to {100 * high:.2f} % |")
    return "\n".join(rows)


def source_rows(counts: dict[str, dict[str, int]], data_set: str) -> str:
    """A table's rows, one a source: its terms and how many samples each part has of it."""
    terms = {source.name: source.terms for source in SOURCES}
    unknown = "made from the sources above" if data_set == "digits" else "see its authors"
    return "\n".join(
        f"| {name} | {terms.get(name, unknown)} | " + " | ".join(map(str, n.values())) + " |"
        for name, n in counts.items()
    )
