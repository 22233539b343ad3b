"""Nets between a run and the weights that it began with: what a training forgets of these, its average with them keeps.

After Wortsman et al., "Robust fine-tuning of zero-shot models" (2022): between the two there often is a net that is
better than either, on what was trained last and elsewhere.
"""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor, nn

from training.begun import load_start
from training.kind import Kind
from training.origin import file_sha256
from training.runs import write_json, write_tensors
from training.whole_file import make_folder

MEASURED = 60  # batches by which the statistics of batch normalization are measured


def blend(kind: Kind, run: Path, start: Path, share: float, batches: Iterable[Tensor], out: Path) -> None:
    """Writes a run whose weights lie between those of another and those that it began with.

    Args:
        kind: What they are.
        run: The run folder.
        start: A run folder or an exported file.
        share: Of the run in the result, 0 to 1.
        batches: Inputs on which the run was trained.
        out: The new run's folder.

    Raises:
        InputError: There is no such net.
        OutputError: The folder cannot be written.
    """
    about, some = kind.read_about(run), list(islice(batches, MEASURED))
    model = kind.load(run)
    first = load_start(kind, start, some, grown=model).state_dict()
    mixed = {
        name: torch.lerp(first[name], value, share) if value.is_floating_point() else value
        for name, value in model.state_dict().items()
    }
    model.load_state_dict(mixed)
    measure_norms(model, some)
    make_folder(out)
    write_tensors(out / "checkpoint.pt", {"weights": model.state_dict(), "epoch": kind.kept_epoch(run)})
    sha256 = file_sha256(start / "checkpoint.pt" if start.is_dir() else start)
    write_json(out / "settings.json", about | {"blended": {"with": start.name, "sha256": sha256, "share": share}})


def measure_norms(model: nn.Module, batches: Iterable[Tensor]) -> None:
    """Measures the statistics of batch normalization anew: those of two nets do not fit one that lies between them."""
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the mean of all that comes
        norm.train()
    with torch.no_grad():
        for batch in batches:
            model(batch)
    model.eval()
