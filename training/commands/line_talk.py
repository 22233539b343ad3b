"""Tells how the training of the line net goes."""

from typing import TYPE_CHECKING

from training.commands.options import percent
from training.commands.talk import Talk

if TYPE_CHECKING:
    from training.lines.fit import LineEpoch


class LineTalk(Talk):
    """Tells it on stderr: a bar on a terminal, and a line an epoch everywhere."""

    def __init__(self, epochs: int, steps: int, done: int, quiet: bool) -> None:
        """Makes the bar.

        Args:
            epochs: How many the training has.
            steps: About so many has an epoch.
            done: Epochs that are done already.
            quiet: Tell nothing.
        """
        super().__init__(epochs, steps, done, quiet, self._mean)
        self.done, self.sum, self.taken = done, 0.0, 0

    def _mean(self) -> float:
        return self.sum / max(1, self.taken)

    def line_step(self, step: int, loss: float) -> None:
        """Moves the bar to a step of the epoch, and shows the mean loss so far in it."""
        self.sum, self.taken = self.sum + loss, step
        self.step(self.done * self.steps + min(step, self.steps))

    def line_epoch(self, epoch: "LineEpoch") -> None:
        """Prints the line of an epoch, and shows its loss and exact texts beside the bar."""
        self.done, self.sum, self.taken = epoch.number, 0.0, 0
        scores = epoch.validation
        self.shown, self.accuracy = f"loss {epoch.train_loss:.4f}", f"  validation {percent(scores.texts)}"
        self._show(epoch.number * self.steps)
        if not self.quiet:
            by_source = ", ".join(f"{name} {percent(share)}" for name, share in scores.by_source.items())
            self.console.print(
                f"epoch {epoch.number}/{self.epochs}  train loss {epoch.train_loss:.4f}  validation texts "
                f"{percent(scores.texts)}  digits {percent(scores.digits)} ({by_source})  {epoch.seconds:.0f} s",
                soft_wrap=True,
            )
