"""Tells how the training of the net of pages goes."""

from typing import TYPE_CHECKING

from training.commands.line_talk import LineTalk
from training.commands.options import percent

if TYPE_CHECKING:
    from training.pages.fit import PageEpoch


class PageTalk(LineTalk):
    """Tells it on stderr, as for the line net."""

    def page_epoch(self, epoch: "PageEpoch") -> None:
        """Prints the line of an epoch, and shows its loss and the digits that are found beside the bar."""
        self.done, self.sum, self.taken = epoch.number, 0.0, 0
        shares = ", ".join(f"{name} {percent(share)}" for name, share in epoch.validation.taken.items())
        self.shown, self.accuracy = f"loss {epoch.train_loss:.4f}", f"  taken for digits: {shares}"
        self._show(epoch.number * self.steps)
        if not self.quiet:
            self.console.print(
                f"epoch {epoch.number}/{self.epochs}  train loss {epoch.train_loss:.4f}  validation ink taken for "
                f"digits: {shares}  {epoch.seconds:.0f} s",
                soft_wrap=True,
            )
