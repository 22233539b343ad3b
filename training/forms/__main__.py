"""Draw the sample scans: `python -m training.forms [FOLDER] [--seed N]`."""

import argparse
from pathlib import Path

from training.forms.files import make

_SEED = 4


def main() -> None:
    """Read the command line and draw."""
    parser = argparse.ArgumentParser(prog="python -m training.forms", description="Draw the sample scans.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("forms"), help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=_SEED, help="another seed: other hands and numbers")
    options = parser.parse_args()
    for path in make(options.folder, options.seed):
        print(f"{path}  {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
