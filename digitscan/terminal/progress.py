"""The progress bar: pages done, numbers found, how many of them are doubtful, and the time left."""

import time

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Column


class ProgressBar:
    """A bar on the terminal behind stderr, counted by files, since pages are known only once they are read.

    Args:
        files: How many files there are, or None where unknown. A single file has no end to count to either.
    """

    def __init__(self, files: int | None) -> None:
        self._console = Console(stderr=True)
        whole_text = Column(no_wrap=True)
        self._progress = Progress(
            BarColumn(bar_width=None),
            TextColumn("{task.description}", table_column=whole_text, markup=False),
            console=self._console,
            transient=True,
            expand=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._files = files if files is not None and files > 1 else None
        self._start = time.monotonic()
        self._task = self._progress.add_task("", total=self._files)

    def update(self, files: int, counts: str) -> None:
        """Shows how far the run has come: the files that are done, and what was found in them."""
        elapsed = time.monotonic() - self._start
        text = f"{counts} · {_clock(elapsed)}"
        if self._files is not None:
            left = _clock(elapsed / files * (self._files - files)) if files else "-:--"
            text = f"{files:,}/{self._files:,} files · {counts} · {left} left"
        self._progress.update(self._task, description=text, completed=files)
        self._progress.start()
        self._console.show_cursor()  # hidden by rich; it would stay so if the process is killed

    def say(self, line: str) -> None:
        """Prints a line above the bar."""
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def hide(self) -> None:
        """Takes the bar off the screen until the next update."""
        self._progress.stop()


def _clock(seconds: float) -> str:
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
