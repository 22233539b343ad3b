"""Writes the orientation net of a run as an ONNX file, checks it against torch, and writes its model card."""

import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from digitscan.detection.orientation import CLASSES, VERSION, WINDOW
from digitscan.errors import InputError
from training.data.page_halves import BARE, SETS
from training.detector.shards import REAL
from training.onnx_file import compare_with_torch, onnx_file
from training.orientation.fit import POOL
from training.orientation.net import OrientationNet, ShippedOrientation
from training.provenance import filled
from training.whole_file import write_bytes, write_text

INPUT, OUTPUT = "windows", "turns"
_CHECKED = 16

CARD = """\
# {name}

{intro}

| | |
|---|---|
| model | `orientation` |
| orientation version | {version} |
| size | {size:,} bytes |
| sha256 | `{sha256}` |
| parameters | {parameters:,} |
| agrees with torch | on {checked} windows, probabilities within {difference:.0e} |
| trained at commit | `{commit}` |
| epochs | {epoch} of {epochs}, {shard} new windows each, {real} of real pages, every one seen {pool} times |
| seed | {seed} |

## Training data

{data}

## Make it again

    pip install -e ".[training]"
    python -m training make orientation --fonts FONTS --data FOLDER --out weights/orientation.onnx

{again}
"""

INTRO = """\
A convolutional net that tells how a page lies, by windows of it in gray. It takes windows uint8 (N, {window},
{window}) of a page whose longer side is 1,400 pixels, in the input `windows`, and gives probabilities float32 (N,
4) in the output `turns`: that the window is upright, and that it has to be turned clockwise by 90, 180 or 270
degrees to be so. `digitscan/detection/orientation.py` chooses the windows and sums what they say."""

DATA = """\
Windows, each in all four turns: views as the detector's are composed ({real:.0%} of them
of real pages with known numbers, the others of stroke and image hands, words, signs, print in {fonts} fonts, on
drawn paper and on real pages, see its card), and windows of whole real pages, chosen as they are of a page that
is read: every second page, by name, of {bare}, of {sets} (of sudoku_photos every second puzzle), and the blank
forms. These pages are given for research, with and without a licence. All other real pages trained nothing;
`python -m training orientation evaluate` measures on them."""

AGAIN = """\
It is trained from nothing, in a stretch that may be stopped; the same seed gives the same views everywhere, and
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
    model = OrientationNet()
    model.load_state_dict(state["average"])
    shipped = ShippedOrientation(model).eval()
    kept = {"classes": CLASSES, "orientation_version": VERSION, "commit": about["commit"], "seed": about["seed"]}
    example = torch.zeros(2, WINDOW, WINDOW, dtype=torch.uint8)
    content = onnx_file(shipped, example, {0: torch.export.Dim("n")}, (INPUT, OUTPUT), kept)
    rng = np.random.default_rng(0)
    windows = [rng.integers(0, 256, (1, WINDOW, WINDOW), np.uint8) for _ in range(_CHECKED)]
    with torch.inference_mode():
        samples = [(window, shipped(torch.from_numpy(window)).numpy()) for window in windows]
    checked = compare_with_torch(content, samples)
    path.with_suffix(".md").unlink(missing_ok=True)  # that of another net, with which this one would be refused
    write_bytes(path, content)
    write_text(path.with_suffix(".md"), _card(path.name, content, about, state["epoch"], checked.largest_difference))
    return checked.largest_difference


def _card(name: str, content: bytes, about: dict[str, object], epoch: int, difference: float) -> str:
    data = DATA.format(real=REAL, bare=", ".join(BARE), sets=", ".join(SETS), fonts=about["fonts"])
    return CARD.format(
        name=name,
        version=VERSION,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        parameters=sum(p.numel() for p in OrientationNet().parameters()),
        checked=_CHECKED,
        difference=difference,
        epoch=epoch,
        pool=POOL,
        intro=filled(INTRO.format(window=WINDOW)),
        data=filled(data),
        again=filled(AGAIN.format(remark=about.get("remark", ""))),
        **{key: about[key] for key in ("commit", "epochs", "shard", "real", "seed")},
    )
