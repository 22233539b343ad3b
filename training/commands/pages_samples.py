"""`pages samples` and `closer samples`: draw some of the data set of a net that labels ink, as it would be built."""

import itertools
from pathlib import Path

import click

from training.commands.options import CACHE, DATA
from training.commands.pages_data import FONTS, NetOf, load_desks

ACROSS = 3


def make_samples(net: NetOf) -> click.Command:
    """Makes the command for a net that labels ink."""

    @click.command("samples")
    @DATA
    @CACHE
    @FONTS
    @click.option("--count", type=click.IntRange(1, 200), default=12, show_default=True, help="How many.")
    @click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Chooses what is composed.")
    @click.option(
        "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The picture, a .png file."
    )
    def samples(data: Path, cache: Path | None, fonts: tuple[Path, ...], count: int, seed: int, out: Path) -> None:
        """Composes views, and draws each as the net sees it, beside the truth: what is ink of which kind.

        Handwritten digits are red, other handwriting is green, print blue, and what is only known to be no digit, on
        real pages, is teal.
        """
        import numpy as np

        from training.pages.picture import draw_pages
        from training.pages.real import real_pages
        from training.whole_file import whole_file

        if out.suffix != ".png":
            raise click.BadParameter("must end in .png", param_hint="--out")
        desk, real = load_desks(cache, fonts, "train")["train"], real_pages(data)
        compose, parts = net().compose, []
        for k in itertools.count():
            if len(parts) >= count:
                break
            parts += compose(desk, real, np.random.default_rng([seed, k]))
        with whole_file(out) as half:
            half.write_bytes(
                draw_pages([part.view for part in parts[:count]], [part.kinds for part in parts[:count]], ACROSS)
            )

    return samples
