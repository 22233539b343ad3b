"""Which journal a run is kept in: a new one, or one that was begun and is continued."""

import json
import os
import socket
from pathlib import Path

from digitscan.errors import JournalError
from digitscan.journal.integrity import DamagedError, EarlierVersionError, damage
from digitscan.journal.mending import process_of, renew_journal
from digitscan.journal.owner import check_owner
from digitscan.journal.progress import progress_of
from digitscan.journal.schema import LAYOUT
from digitscan.journal.store import Journal, make_journal, open_journal

Facts = dict[str, str]
_RUNNING = "a run is writing it; wait for its end, or name another output"


def begin_journal(path: str, output: str, settings: Facts, resume: bool) -> Journal:
    """Opens the journal of a run, before anything is read.

    Args:
        path: Where the journal lies.
        output: What the run writes; behind an address its name may be that of another one here or elsewhere.
        settings: What decides what is read and how, by the names of options.
        resume: Whether a run that was begun is continued; where there is none, it begins.

    Raises:
        JournalError: A run goes on there, or has not finished and is not to be continued; or was begun otherwise, or
            for an output elsewhere.
        OutputError: The journal cannot be read or written.
    """
    if os.path.lexists(path):
        journal = _opened(path, settings, output, resume)
        check_owner(journal, output, "name another with --journal, or delete it")
        if _may_continue(journal, settings, resume):
            journal.note(process=process_mark())
            journal.commit()
            return journal
        journal.close()
    journal = make_journal(path)
    journal.note(settings=json.dumps(settings), process=process_mark(), output=output)
    journal.commit()
    return journal


def _opened(path: str, settings: Facts, output: str, resume: bool) -> Journal:
    """Opens a journal that is there; to be continued, it is renewed if it is damaged or of the version before."""
    try:
        return open_journal(path, writing=True)
    except (DamagedError, EarlierVersionError):
        if not resume:
            raise
    if is_running(process_of(path)):
        raise JournalError(path, _RUNNING)
    renewed = renew_journal(path)
    journal = open_journal(path, writing=True)
    journal.renewed = str(renewed) if renewed.aside else ""
    # of a journal whose settings are lost no page is kept
    journal.note(**{"settings": json.dumps(settings), "output": output, **journal.facts()})
    return journal


def process_mark() -> str:
    """Names this process so that no other has the same name, also after a restart of the machine where that is told."""
    return _mark(os.getpid())


def is_running(mark: str) -> bool:
    """Whether a process that `process_mark` named runs on this machine."""
    host, _, rest = mark.rpartition("@")
    process = rest.partition(":")[0]
    if host != socket.gethostname() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except PermissionError:  # it is another user's
        pass
    except (OSError, OverflowError, ValueError):  # a number that no process has
        return False
    return _mark(int(process)) == mark


def _may_continue(journal: Journal, settings: Facts, resume: bool) -> bool:
    facts = journal.facts()
    if is_running(facts.get("process", "")):
        raise JournalError(journal.path, _RUNNING)
    if not resume:
        done = progress_of(journal)
        if "finished" not in facts and done.pages:
            raise JournalError(
                journal.path,
                f"the run has not finished, it has read {done.done:,} of {done.files:,} files; "
                "go on with --resume, or delete this file to start over",
            )
        return False
    before = _settings_of(journal, facts)
    changed = [name for name in {**before, **settings} if before.get(name) != settings.get(name)]
    if changed:
        told = "; ".join(f"{name} was {before.get(name)}, is {settings.get(name)}" for name in changed)
        raise JournalError(journal.path, f"the run was begun otherwise: {told}; give the same, or delete this file")
    return True


def _settings_of(journal: Journal, facts: Facts) -> Facts:
    try:
        found = json.loads(facts["settings"])
    except (KeyError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise damage(journal.path, LAYOUT, "its settings are no run's")
    return found


def _mark(process: int) -> str:
    """Host, number and, on Linux, time of start of a process."""
    try:
        started = (
            Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rsplit(")")[-1].split()[19]
        )
    except (OSError, IndexError):
        started = ""
    return f"{socket.gethostname()}@{process}:{started}"
