"""`samples`: draws some of a data set."""

import math
from pathlib import Path

import click

from training.commands.options import CACHE, DATA, DATA_SET, find_data_set
from training.settings import AUGMENTATIONS

PARTS = ("train", "validation", "development", "test")
TEN, THREE, MANY = 10, 3, 12  # samples shown of each class, those of more than so many classes, samples in a row


@click.command()
@DATA_SET
@DATA
@CACHE
@click.option("--part", type=click.Choice(PARTS), default="train", show_default=True)
@click.option(
    "--augmentation",
    type=click.Choice(AUGMENTATIONS),
    default="none",
    show_default=True,
    help="Changes the samples as in training.",
)
@click.option("--count", type=click.IntRange(1, 2000), help="How many.  [default: ten of each class, three if many]")
@click.option("--seed", type=int, default=1, show_default=True, help="Chooses the samples.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The picture, a .png file.")
def samples(
    data_set: str,
    data: Path,
    cache: Path | None,
    part: str,
    augmentation: str,
    count: int | None,
    seed: int,
    out: Path,
) -> None:
    """Draws a grid of samples, the same number of each class, with the names of their classes."""
    import numpy as np
    import torch

    from training.augment import augment
    from training.data.datasets import default_cache
    from training.data.samples import spread
    from training.figures.grid import draw_grid
    from training.figures.style import save

    if out.suffix != ".png":
        raise click.BadParameter("must end in .png", param_hint="--out")
    entry, cache = find_data_set(data_set), cache or default_cache()
    built = entry.load(data, cache)
    found = entry.test(data, cache) if part == "test" else (built.part(part).images, built.part(part).labels)
    if found is None or not len(found[1]):
        raise click.BadParameter(f"{data_set} has no samples for {part}", param_hint="--part")
    images, labels = found
    present = len(np.unique(labels))
    each = math.ceil(count / present) if count else TEN if present <= MANY else THREE
    chosen = spread(labels, count or each * present, seed)
    drawn = torch.from_numpy(images[chosen])
    changed = augment(drawn, augmentation, torch.Generator().manual_seed(seed)).numpy()
    what = "training" if part == "train" else part
    title = f"{Path(data_set).name}: {len(chosen):,} of {len(labels):,} {what} samples"
    title += "" if augmentation == "none" else f"\nchanged by augmentation “{augmentation}”"
    names = [built.classes[label] for label in labels[chosen]]
    save(draw_grid(changed, names, title, each * max(1, MANY // each)), out)
