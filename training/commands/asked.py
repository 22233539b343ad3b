"""Which settings the command line of `fit` asks for, for a new run or for one that is there."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click

from digitscan.errors import InputError
from training.origin import DISTILLED, KEY
from training.recipes import OWN, recipe
from training.settings import Settings

OTHERS = {DISTILLED: "distill", KEY: "finetune"}
"""The commands whose runs tell so in settings.json, and whose objective fit does not have."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line asks for.

    Attributes:
        model: Name of the model, one of the models.
        data_set: Name of the data set; None where it is not given.
        recipe: Name of the recipe; None where it is not given.
        given: The settings that options or a file of settings give.
    """

    model: str
    data_set: str | None
    recipe: str | None
    given: Mapping[str, object]

    def settings(self, data_set: str | None = None) -> Settings:
        """The settings of a new run.

        Args:
            data_set: Taken where none is given; that of the model's own recipe if None.
        """
        stated = self._stated()
        name = str(stated.get("data_set", data_set or OWN[self.model].data_set))
        return replace(recipe(self.recipe or "own", self.model, name), **stated)  # type: ignore[arg-type]

    def resumed(self, run: Path) -> Settings:
        """The settings of a run that is to go on; what the command line gives may not differ from them.

        A recipe gives all settings.

        Raises:
            InputError: The run is damaged, or another command made it.
            click.UsageError: A value differs.
        """
        from training.runs import read_about, read_run_settings

        settings, about = read_run_settings(run), read_about(run)
        for key, command in OTHERS.items():
            if key in about:
                words = f"is of a run that {command} made, whose objective fit does not have; use {command}"
                raise InputError(str(run / "settings.json"), words)
        stated = asdict(self.settings(settings.data_set)) if self.recipe else self._stated()
        for name, value in stated.items():
            there = getattr(settings, name)
            if value != there:
                words = f"{name.replace('_', ' ')} is {there} in {run}, not {value}"
                raise click.UsageError(f"{words}; leave it out, or name another folder without --resume")
        return settings

    def _stated(self) -> dict[str, object]:
        """The settings that the command line states by name."""
        named = {"model": self.model, "data_set": self.data_set}
        return {**self.given, **{key: name for key, name in named.items() if name is not None}}
