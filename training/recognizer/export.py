"""Writes the recognizer of a run as an ONNX file, checks it against torch, and writes its model card."""

import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from digitscan.errors import InputError
from digitscan.recognition.recognizer import CLASSES, ROWS, VERSION
from training.data.page_halves import BARE, SETS
from training.onnx_file import compare_with_torch, onnx_file
from training.provenance import filled
from training.recognizer.net import RecognizerNet, ShippedRecognizer
from training.recognizer.real import REGISTERS, SHEETS
from training.recognizer.sources import SHARES
from training.whole_file import write_bytes, write_text

INPUT, OUTPUT = "strips", "logs"
_CHECKED = 4

CARD = """\
# {name}

{intro}

| | |
|---|---|
| model | `recognizer` |
| recognizer version | {version} |
| size | {size:,} bytes |
| sha256 | `{sha256}` |
| parameters | {parameters:,} |
| agrees with torch | on {checked} batches, probabilities within {difference:.0e} |
| trained at commit | `{commit}` |
| epochs | {epoch} of {epochs}, {shard:,} new strips each, every strip seen {pool} times |
| seed | {seed} |

## Training data

{data}

| real numbers | terms | count | share of the strips |
|---|---|---|---|
{real}

## Make it again

    pip install -e ".[training]"
    python -m training make recognizer --fonts FONTS --data FOLDER --out weights/recognizer.onnx

{again}
"""

INTRO = """\
A convolutional net that reads numbers. It takes strips cut out of pages with nothing erased, uint8 (N, {rows}, W), W a
multiple of 4, paper light gray and ink dark, in the input `strips`, and gives log probabilities float32 (N, W / 2,
{classes}) of the characters in each frame in the output `logs`: a blank, the digits, `. , - / :`, and x for what is no
part of a number (connectionist temporal classification). `digitscan/recognition` brings strips to this form."""

DATA = """\
Strips cut out of composed views of pages as digitscan cuts what its detector finds: numbers of stroke hands (CROHME, CC
BY-NC-SA) and image hands (MNIST, swiss_numbers, chars74k, tasnim62, dida, femnist_digits, semeion, choice62), half of
each; printed numbers in {fonts} fonts; words, cursive, marks, operators and struck-out digits, which read x; empty
paper; on drawn paper and on real pages without handwritten digits (every second page, by name, of {bare}, and the
blank forms). Beside them real numbers, whose labels tell digits alone: amounts of ORAND CAR-A, cells of parish
registers and row numbers of Danish ones (none of the registers {registers}), cells of weather sheets (not of {sheets}),
marks of answer books, and the fields of every second page of {sets}. All other pages trained nothing; `python -m
training recognizer evaluate` measures on them."""

TERMS = {
    "orand-car-a": "given for research",
    "parish-numbers": "none stated",
    "danish-row-numbers": "none stated",
    "meteosaver": "AGPL-3.0",
    "answer-marks": "none stated",
    "pages": "given for research, or none stated",
}

AGAIN = """\
It is trained from nothing, in stretches that may be stopped; the same seed gives the same strips everywhere, and the
same net on the same kind of processor with the same versions. {remark}"""


def export(run: Path, path: Path) -> float:
    """Writes the averaged weights of a run, and their card; gives the largest difference from torch.

    Raises:
        InputError: The run holds no finished epoch.
        WeightsError: The file does not do what the run's model does; nothing is written.
    """
    if not (run / "last.pt").is_file():
        raise InputError(str(run), "holds no finished epoch; train one first")
    state = torch.load(run / "last.pt", map_location="cpu", weights_only=True)
    about = json.loads((run / "settings.json").read_text(encoding="utf-8"))
    model = RecognizerNet()
    model.load_state_dict(state["average"])
    shipped = ShippedRecognizer(model).eval()
    free = {0: torch.export.Dim("n"), 2: 4 * torch.export.Dim("across")}
    kept = {"classes": CLASSES, "recognizer_version": VERSION, "commit": about["commit"], "seed": about["seed"]}
    content = onnx_file(shipped, torch.zeros(2, ROWS, 128, dtype=torch.uint8), free, (INPUT, OUTPUT), kept)
    rng = np.random.default_rng(0)
    strips = [rng.integers(0, 256, (3, ROWS, 4 * int(rng.integers(10, 90))), np.uint8) for _ in range(_CHECKED)]
    with torch.inference_mode():
        samples = [(some, shipped(torch.from_numpy(some)).exp().numpy()) for some in strips]
    checked = compare_with_torch(content, samples, np.exp)
    path.with_suffix(".md").unlink(missing_ok=True)  # that of another net, with which this one would be refused
    write_bytes(path, content)
    write_text(path.with_suffix(".md"), _card(path.name, content, about, state["epoch"], checked.largest_difference))
    return checked.largest_difference


def _card(name: str, content: bytes, about: dict[str, object], epoch: int, difference: float) -> str:
    from training.recognizer.fit import POOL

    counts = about["real"]
    assert isinstance(counts, dict)
    rows = [f"| {key} | {TERMS[key]} | {count:,} | {SHARES[key]:.0%} |" for key, count in counts.items()]
    data = DATA.format(
        fonts=about["fonts"],
        bare=", ".join(BARE),
        sets=", ".join(SETS),
        registers=", ".join(REGISTERS),
        sheets=", ".join(SHEETS),
    )
    return CARD.format(
        name=name,
        version=VERSION,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        parameters=sum(p.numel() for p in RecognizerNet().parameters()),
        checked=_CHECKED,
        difference=difference,
        commit=about["commit"],
        epoch=epoch,
        epochs=about["epochs"],
        shard=about["shard"],
        pool=POOL,
        seed=about["seed"],
        intro=filled(INTRO.format(rows=ROWS, classes=len(CLASSES))),
        data=filled(data),
        real="\n".join(rows),
        again=filled(AGAIN.format(remark=about.get("remark", ""))),
    )
