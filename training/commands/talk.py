"""Tells how a training goes."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from training.commands.options import percent

if TYPE_CHECKING:
    from training.fit import Epoch

EVERY = 10
"""Steps between two looks at the loss, each of which makes a GPU wait."""


class Talk:
    """Tells how the training goes, on stderr: a bar on a terminal, and a line an epoch everywhere."""

    def __init__(
        self, epochs: int, steps: int, done: int, quiet: bool, loss: Callable[[], float], stage: str = ""
    ) -> None:
        """Makes the bar.

        Args:
            epochs: How many the training has.
            steps: Of an epoch.
            done: Epochs that are done already.
            quiet: Tell nothing.
            loss: Gives the mean loss so far in the epoch.
            stage: Which part of the training it is, where it has several.
        """
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True, highlight=False)
        self.epochs, self.steps, self.quiet, self.console, self.loss = epochs, steps, quiet, console, loss
        self.stage = f"{stage}, " if stage else ""
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
        self.shown, self.accuracy = "", ""
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
        """Moves the bar, and shows the loss so far in the epoch and the validation accuracy of the last one."""
        if self.bar.disable:
            return
        if done % EVERY == 0:
            self.shown = f"loss {self.loss():.4f}"
        self._show(done)

    def _show(self, done: int) -> None:
        epoch = f"{min(self.epochs, (done - 1) // self.steps + 1)}/{self.epochs}"
        self.bar.update(self.task, completed=done, epoch=epoch, scores=f"{self.shown}{self.accuracy}")

    def epoch(self, epoch: "Epoch") -> None:
        """Prints the line of an epoch, and shows its loss and accuracy beside the bar."""
        scores = epoch.validation
        self.shown, self.accuracy = f"loss {epoch.train_loss:.4f}", f"  validation {percent(scores.accuracy)}"
        self._show(epoch.number * self.steps)
        if not self.quiet:
            self.console.print(
                f"{self.stage}epoch {epoch.number}/{self.epochs}  train loss {epoch.train_loss:.4f}  validation loss "
                f"{scores.loss:.4f}  accuracy {percent(scores.accuracy)}  {epoch.seconds:.0f} s",
                soft_wrap=True,
            )
