"""Tells how a training goes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.commands.options import percent

if TYPE_CHECKING:
    from training.evaluate import Scores
    from training.loop import Epoch, Training

EVERY = 10
"""Steps between two looks at the loss, each of which makes a GPU wait."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of the scores of an epoch: beside the bar, and in the line of the epoch."""

    beside: str
    line: str


def tell_accuracy(scores: "Scores") -> Told:
    """What is told of the scores on digits."""
    accuracy = percent(scores.accuracy)
    return Told(f"validation {accuracy}", f"validation loss {scores.loss:.4f}  accuracy {accuracy}")


class Talk:
    """Tells how the training goes, on stderr: a bar on a terminal, and a line an epoch everywhere."""

    def __init__(
        self,
        epochs: int,
        steps: int,
        done: int,
        quiet: bool,
        loss: Callable[[], float],
        stage: str = "",
        tell: Callable[[Any], Told] = tell_accuracy,
    ) -> None:
        """Makes the bar.

        Args:
            epochs: How many the training has.
            steps: Of an epoch.
            done: Epochs that are done already.
            quiet: Tell nothing.
            loss: Gives the mean loss so far in the epoch.
            stage: Which part of the training it is, where it has several.
            tell: Gives what is told of the scores of an epoch.
        """
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True, highlight=False)
        self.epochs, self.steps, self.quiet, self.console, self.loss = epochs, steps, quiet, console, loss
        self.stage, self.tell = f"{stage}, " if stage else "", tell
        self.bar = Progress(
            TextColumn(f"{self.stage}epoch {{task.fields[epoch]}}"),
            BarColumn(),
            TextColumn("{task.percentage:.0f} %"),
            TextColumn("{task.fields[scores]}"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        )
        self.shown, self.scores = "", ""
        self.task = self.bar.add_task(
            "training",
            total=epochs * steps,
            completed=done * steps,
            epoch=f"{min(done + 1, epochs)}/{epochs}",
            scores="",
        )

    def __enter__(self) -> "Talk":
        self.bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.bar.stop()

    def step(self, done: int) -> None:
        """Moves the bar, and shows the loss so far in the epoch and the scores of the last one."""
        if self.bar.disable:
            return
        if done % EVERY == 0:
            self.shown = f"loss {self.loss():.4f}"
        self._show(done)

    def _show(self, done: int) -> None:
        epoch = f"{min(self.epochs, (done - 1) // self.steps + 1)}/{self.epochs}"
        self.bar.update(self.task, completed=done, epoch=epoch, scores=f"{self.shown}{self.scores}")

    def epoch(self, epoch: "Epoch[Any]") -> None:
        """Prints the line of an epoch, and shows its loss and scores beside the bar."""
        told = self.tell(epoch.validation)
        self.shown, self.scores = f"loss {epoch.train_loss:.4f}", f"  {told.beside}"
        self._show(epoch.number * self.steps)
        if not self.quiet:
            self.console.print(
                f"{self.stage}epoch {epoch.number}/{self.epochs}  train loss {epoch.train_loss:.4f}  {told.line}  "
                f"{epoch.seconds:.0f} s",
                soft_wrap=True,
            )


def fit_and_tell(
    training: "Training[Any, Any]",
    run: Path,
    quiet: bool,
    minutes: float | None = None,
    tell: Callable[[Any], Told] = tell_accuracy,
) -> "Epoch[Any]":
    """Trains until it is over, and tells how it goes; see `training.loop.fit`."""
    from training.loop import fit

    epochs, steps, done = training.settings.epochs, training.steps_an_epoch, len(training.done)
    with Talk(epochs, steps, done, quiet, training.mean_loss, tell=tell) as talk:
        return fit(training, run, minutes, talk.epoch, talk.step)
