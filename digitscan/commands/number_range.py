"""Numbers as options take them."""

import math
from typing import Any

import click


class NumberRange(click.FloatRange):
    """Numbers from one to another; what is no number is in no range, and yet not outside of it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuses what is outside of the range, and `nan`."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is no number from {self.min:g} to {self.max:g}.", param, ctx)
        return number
