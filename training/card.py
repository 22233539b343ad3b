"""Writes the model card: what the weights are, what they were trained on under which terms, and how well they do."""

import dataclasses
import shlex
from collections.abc import Sequence
from typing import Any

from training.data.build import BUILDERS
from training.evaluate import Rate
from training.settings import Settings

CARD = """\
# {name}

The net by which digitscan tells the ten digits from each other and from what is no digit. It takes digits as
`digitscan.normalize` makes them, uint8 (N, 28, 28), ink 255 on 0, in the input `digits`, and gives calibrated
probabilities, float32 (N, {classes}), in the output `probabilities`.

| | |
|---|---|
| classes | {class_names} |
| normalizer version | {normalizer} |
| temperature | {temperature:.4f}, fitted on the validation part |
| "no digit" is expected | {expected}, where the net was trained with more |
| size | {size:,} bytes |
| sha256 | `{sha256}` |
| parameters | {parameters:,} |
| agrees with torch | same class on {same} of {checked} digits, probabilities within {difference:.0e} |
| trained at commit | `{commit}` |
| data, sha256 of all arrays | `{data}` |
| best epoch | {best} of {epochs}, chosen on the validation part |

## Scores

Share that is read right, with its 95 % interval. Checkpoint and temperature were chosen on the validation part, no
setting on the test set. No training saw the writers and amounts of the development part.

| set | n | right | 95 % interval |
|---|---|---|---|
{scores}

## Training data

The digits and what is no digit, each put through digitscan's own segmentation and normalization, `mnist` as it is.

| source | terms | train | validation | development |
|---|---|---|---|---|
{sources}

## Make it again

    {commands}

Settings: {settings}. Trained with {threads} threads, torch {torch}, numpy {numpy}. The same seed gives the same net on
the same kind of processor with the same versions; elsewhere one that is as good.
"""


def commands(settings: dict[str, Any], restricted: bool, name: str) -> list[str]:
    """The commands that make the weights again from a fresh clone with a data folder."""
    default = dataclasses.asdict(Settings(settings["model"], settings["data_set"]))
    options: list[str] = []
    for key, value in settings.items():
        if key in ("model", "data_set") or value == default.get(key):
            continue
        values = [f"{source}={times}" for source, times in value] if key == "repeat" else [str(value)]
        for each in values:
            options += [f"--{key.replace('_', '-')}", each]
    fit = ["python", "-m", "training", "fit", settings["model"], "--data-set", settings["data_set"], *options]
    build = ["python", "-m", "training", "datasets", "--build", settings["data_set"]]
    build += [*([] if restricted else ["--without-restricted"]), "--data", "FOLDER"]
    return [
        'pip install -e ".[training]"',
        *([shlex.join(build)] if settings["data_set"] in BUILDERS else []),
        shlex.join([*fit, "--data", "FOLDER", "--out", f"runs/{settings['model']}"]),
        shlex.join(["python", "-m", "training", "export", f"runs/{settings['model']}", "--data", "FOLDER"])
        + f" --out weights/{name}",
    ]


def score_rows(rates: Sequence[Rate]) -> str:
    """A table's rows, one a rate."""
    rows = []
    for rate in rates:
        low, high = rate.interval()
        rows.append(f"| {rate.name} | {rate.n} | {100 * rate.value:.2f} % | {100 * low:.2f} to {100 * high:.2f} % |")
    return "\n".join(rows)


def source_rows(counts: dict[str, dict[str, int]], terms: dict[str, str]) -> str:
    """A table's rows, one a source: its terms and how many samples each part has of it."""
    return "\n".join(
        f"| {name} | {terms.get(name, 'made from the sources above')} | " + " | ".join(map(str, n.values())) + " |"
        for name, n in counts.items()
    )
