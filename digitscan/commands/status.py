"""The command `digitscan status`: how far a run is, from another terminal, or how it ended."""

import time
from typing import TYPE_CHECKING

import click

from digitscan.commands import help_text
from digitscan.commands.exit_status import errors_to_exit_status
from digitscan.commands.options import OUTPUT
from digitscan.terminal.report import Report, count, printable

if TYPE_CHECKING:
    from digitscan.journal.progress import Progress


@click.command(epilog=help_text.STATUS)
@OUTPUT
def status(output: str) -> None:
    """Tells how far the run is that writes OUTPUT, by its journal.

    Pages and numbers that were read, what failed by reason, and while it goes on its rate and the time left.
    """
    with errors_to_exit_status(Report(quiet=False, verbose=False)):
        from digitscan.journal.beginning import is_running
        from digitscan.journal.owner import open_run
        from digitscan.journal.progress import failures_by_reason, progress_of

        with open_run(output) as journal:
            facts, done = journal.facts(), progress_of(journal)
            failures = failures_by_reason(journal)
        running = is_running(facts.get("process", ""))
        state = "finished" if "finished" in facts else "running" if running else "ended early; go on with --resume"
        lines = [
            ("state", state),
            ("files", f"{done.done:,} of {done.files:,} done"),
            ("pages", f"{done.pages:,}"),
            ("numbers", f"{done.numbers:,}, {done.doubtful:,} doubtful"),
            ("failed", f"{done.failed:,}"),
            *((f"  {times:,}", reason) for reason, times in failures),
        ]
        if "started" in facts and state == "running":
            with journal.understanding():
                lines += _pace(facts, done)
        for name, value in lines:
            click.echo(f"{name:<11}{printable(value)}")


def _pace(facts: dict[str, str], done: "Progress") -> list[tuple[str, str]]:
    seconds = max(1e-3, time.time() - float(facts["started"]))
    pages = done.pages - int(facts.get("pages_before", 0))
    files = done.done - int(facts.get("done_before", 0))
    left = _clock(seconds / files * (done.files - done.done)) if files else "not known yet"
    return [("rate", f"{count(round(3600 * pages / seconds), 'page')} an hour"), ("time left", left)]


def _clock(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02d} hours" if minutes >= 60 else count(max(1, minutes), "minute")
