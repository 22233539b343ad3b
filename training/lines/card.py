"""Writes the model card of the line net: what it is, what it was trained on under which terms, how well it reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from digitscan.nets.strip import HEIGHT, VERSION
from training.card_parts import ExportedNet, fact_rows, net_facts, score_rows, settings_words, training_commands
from training.data.known_pages import CHECKS
from training.data.sources import RESEARCH, SOURCES
from training.evaluate import Rate
from training.lines.calibrate import Fitted
from training.lines.run import LINE
from training.lines.splices import SPLICES
from training.provenance import INSTALL, SOURCE_HEAD, build_command, filled, source_rows

CARD = """\
# {name}

{intro}

| | |
|---|---|
{facts}

## Scores

{measured}

| set | n | right | 95 % interval |
|---|---|---|---|
{scores}

## Confidence

{confidence}

| numbers | n | read exactly |
|---|---|---|
{fitted}

## Training data

{data}

{sources}

The data set `digits` (sha256 `{digits_sha256}`) comes from:

{digit_sources}

## Make it again

    {commands}

{settings}
"""

PARISH, WRITTEN = "parish-numbers", "written"
TERMS = {
    **{source.name: source.terms for source in SOURCES},
    SPLICES: RESEARCH,
    PARISH: RESEARCH,
    CHECKS: RESEARCH,
    WRITTEN: "written by training.lines with the data set `digits`, see below",
}

SETTINGS = ("epochs", "seed", "learning_rate", "warm_up", "weight_decay", "average", "repeat", "precision", "optimizer")
"""Those of the settings that the training of this net follows, beside the batch."""


@dataclass(frozen=True, slots=True)
class LineWeights:
    """An exported line net, as its card tells of it.

    Attributes:
        net: The net and what it was exported from.
        digits: Of the data set `digits`, what a run's settings.json would tell.
        scores: What it read right.
        fitted: How sure it and the digit net are together.
    """

    net: ExportedNet
    digits: dict[str, Any]
    scores: Sequence[Rate]
    fitted: Fitted


def write_card(weights: LineWeights) -> str:
    """The card, as Markdown."""
    about, digits = weights.net.about, weights.digits
    return CARD.format(
        name=weights.net.name,
        intro=_intro(about),
        facts=fact_rows(_facts(weights)),
        measured=_measured(),
        scores=score_rows(weights.scores),
        confidence=_confidence(weights.fitted),
        fitted="\n".join(
            f"| {name} | {n:,} | {weights.fitted.exact[name]:.1%} |" for name, n in weights.fitted.n.items()
        ),
        data=_data(about),
        sources="\n".join((*SOURCE_HEAD, *_source_rows(about))),
        digits_sha256=digits["data_sha256"],
        digit_sources="\n".join((*SOURCE_HEAD, *source_rows(digits))),
        commands="\n    ".join(_commands(weights)),
        settings=_settings(about),
    )


def _intro(about: dict[str, Any]) -> str:
    return filled(
        "A convolutional net that reads a whole number at once, without recurrence, trained with connectionist "
        f"temporal classification (CTC). It takes strips {HEIGHT} pixels high as `digitscan.nets.strip` cuts them, ink "
        f"255 on 0, uint8 (N, {HEIGHT}, W) with W a multiple of 4, in the input `strips`, and gives the logarithms of "
        f"the probabilities of each two columns, float32 (N, W / 2, {len(about['classes'])}), in the output "
        "`log_probabilities`."
    )


def _facts(weights: LineWeights) -> list[tuple[str, str]]:
    classes = " ".join(f"`{name}`" for name in weights.net.about["classes"])
    told = f"{classes}; x is whatever is no part of a number"
    return net_facts(weights.net, told, ("strip version", VERSION), "strips")


def _measured() -> str:
    return filled(
        "Share of strips whose whole text, or whose digits alone, are read exactly, with its 95 % interval; each frame "
        "is read as its most probable character, without lattice or rules. Where the labels of a source leave signs "
        "out only digits are compared. What was chosen was chosen on the validation part. No training saw the numbers "
        "of the development part, nor the digits with which its written ones are made."
    )


def _confidence(fitted: Fitted) -> str:
    curve = fitted.calibration
    return filled(
        "A number's texts are weighed by this net and by the lattice of the digit net: log probabilities count "
        f"{curve.line_weight:g} and {curve.lattice_weight:g}, and the lattice takes no text for less probable than "
        f"exp({curve.lattice_floor:g}). The likeliest text is right with the probability "
        f"1 / (1 + exp(-z)), z = {curve.intercept:g} + {curve.odds:g} odds + {curve.line:g} line + {curve.lattice:g} "
        f"lattice + {curve.chosen:g} chosen: the log odds of its share, its log probability by either, and the log of "
        "how likely its line is the number's among those of the image (`digitscan.nets.calibration`). Both "
        "were fitted on the validation part as images, and on numbers written anew in the hands of that part, where "
        "each source counts alike, so the "
        f"curve saw these numbers, of which the nets saw none; its mean log loss on them is {fitted.log_loss:.3f}. "
        f"Of the right readings of scans {fitted.mislabeled:.1%} are taken to be denied by a wrong label, a share that "
        "was fitted too."
    )


def _data(about: dict[str, Any]) -> str:
    marked = [name for name in about["sources"] if TERMS.get(name) == RESEARCH]
    words = "Strips of numbers, each put through digitscan's own search for ink and rows."
    if WRITTEN in about["sources"]:
        words += f" Those of `{WRITTEN}` are made of the digits of the same part of `digits`, and of its letters."
    if PARISH in about["sources"]:
        words += (
            f" Of a cell of `{PARISH}` the line is taken in which the digit net finds the label, and cells without one "
            "are left out, so its scores are those of cells that can be read."
        )
    if CHECKS in about["sources"]:
        words += f" Those of `{CHECKS}` are cut from every second page of that folder, several times each."
    if SPLICES in about["sources"]:
        words += f" Those of `{SPLICES}` are beginnings and ends of different amounts of ORAND's that train."
    if marked:
        words += f" Given for research only, or without a licence: {', '.join(f'`{name}`' for name in marked)}."
    return filled(words)


def _source_rows(about: dict[str, Any]) -> list[str]:
    return [
        f"| {name} | {TERMS.get(name, 'see its authors')} | {' | '.join(map(str, counts.values()))} |"
        for name, counts in about["sources"].items()
    ]


def _commands(weights: LineWeights) -> list[str]:
    digits = build_command("digits", weights.digits["sources"])
    return [INSTALL, digits, *training_commands(weights.net, LINE, _build, ("--data", "FOLDER"))]


def _build(sources: dict[str, Any]) -> list[str]:
    """The options of the command that builds the data of some sources."""
    return ["--count", str(sources[WRITTEN]["train"])] if WRITTEN in sources else []


def _settings(about: dict[str, Any]) -> str:
    followed = {key: about["settings"][key] for key in SETTINGS}
    batch = {"batch": f"{about['settings']['batch']} columns of pixels"}
    return settings_words({**about, "settings": {**followed, **batch}})
