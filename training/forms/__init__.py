"""Sample scans with known truth, drawn stroke by stroke: `python -m training.forms [FOLDER] [--seed N]`."""

from training.forms.hand import Hand, draw_number

__all__ = ["Hand", "draw_number"]
