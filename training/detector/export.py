"""Writes the detector of a run as an ONNX file, checks it against torch, and writes its model card."""

import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from digitscan.detection.detector import CHANNELS, VERSION
from digitscan.errors import InputError
from training.data.page_halves import BARE, SETS
from training.detector.net import DetectorNet, ShippedDetector
from training.onnx_file import compare_with_torch, onnx_file
from training.provenance import filled
from training.whole_file import write_bytes, write_text

INPUT, OUTPUT = "pages", "maps"
_CHECKED = 4

CARD = """\
# {name}

{intro}

| | |
|---|---|
| model | `detector` |
| detector version | {version} |
| size | {size:,} bytes |
| sha256 | `{sha256}` |
| parameters | {parameters:,} |
| agrees with torch | on {checked} views, maps within {difference:.0e} |
| trained at commit | `{commit}` |
| epochs | {epoch} of {epochs}, {shard} new views each, every view seen {pool} times |
| seed | {seed} |

## Training data

{data}

## Make it again

    pip install -e ".[training]"
    python -m training make detector --fonts FONTS --data FOLDER --out weights/detector.onnx

{again}
"""

INTRO = """\
A convolutional net that finds handwritten digits on a page in color, and which of them are one number. It takes
pages uint8 (N, H, W, 3), RGB, H and W multiples of 32, in the input `pages`, and gives maps float32 (N, 10, H /
4, W / 4) in the output `maps`: probabilities that a handwritten or a printed digit has its center in a cell,
and that a cell links two digits of a number; log height of the digits over 24 pixels; where the number's next
and previous digit are, in heights; the probabilities that there are such. `digitscan/detection` reads them."""

DATA = """\
Views of 320 by 320 pixels, {real:.0%} of them of real pages with known numbers, the others composed: numbers of
stroke hands (CROHME, CC BY-NC-SA) and image hands (MNIST, swiss_numbers, chars74k, tasnim62, dida,
femnist_digits, semeion, choice62), words and signs of the same hands, print in {fonts} fonts
(training/README.md tells which), on drawn paper and on real pages without handwritten digits: every second
page, by name, of {bare}, and the blank forms. Real pages with known numbers: every second page of {sets} (of
sudoku_photos every second puzzle). Their digits are where the reader of cut-out numbers sees them; boxes that
it reads otherwise teach nothing. These pages are given for research, with and without a licence. All other real
pages trained nothing; `python -m training detector evaluate` measures on them."""

AGAIN = """\
It is trained from nothing, in stretches that may be stopped; the same seed gives the same views everywhere, and
the same net on the same kind of processor with the same versions. {remark}"""


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
    model = DetectorNet()
    model.load_state_dict(state["average"])
    shipped = ShippedDetector(model).eval()
    free = {0: torch.export.Dim("n"), 1: 32 * torch.export.Dim("down"), 2: 32 * torch.export.Dim("across")}
    kept = {"classes": CHANNELS, "detector_version": VERSION, "commit": about["commit"], "seed": about["seed"]}
    content = onnx_file(shipped, torch.zeros(2, 96, 128, 3, dtype=torch.uint8), free, (INPUT, OUTPUT), kept)
    rng = np.random.default_rng(0)
    views = [rng.integers(0, 256, (1, 128, 160, 3), np.uint8) for _ in range(_CHECKED)]
    with torch.inference_mode():
        samples = [(view, shipped(torch.from_numpy(view)).numpy()) for view in views]
    checked = compare_with_torch(content, samples)
    path.with_suffix(".md").unlink(missing_ok=True)  # that of another net, with which this one would be refused
    write_bytes(path, content)
    write_text(path.with_suffix(".md"), _card(path.name, content, about, state["epoch"], checked.largest_difference))
    return checked.largest_difference


def _card(name: str, content: bytes, about: dict[str, object], epoch: int, difference: float) -> str:
    from training.detector.fit import POOL
    from training.detector.shards import REAL

    return CARD.format(
        name=name,
        version=VERSION,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        parameters=sum(p.numel() for p in DetectorNet().parameters()),
        checked=_CHECKED,
        difference=difference,
        commit=about["commit"],
        epoch=epoch,
        epochs=about["epochs"],
        shard=about["shard"],
        pool=POOL,
        seed=about["seed"],
        intro=filled(INTRO),
        data=filled(DATA.format(real=REAL, bare=", ".join(BARE), sets=", ".join(SETS), fonts=about["fonts"])),
        again=filled(AGAIN.format(remark=about.get("remark", ""))),
    )
