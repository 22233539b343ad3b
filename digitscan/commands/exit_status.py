"""Errors that end a run -> the exit status that a shell sees."""

import contextlib
import sys
from collections.abc import Iterator

from digitscan.errors import DigitscanError, JournalError, TemplateError, TruthError
from digitscan.output.destination import ReaderGoneError
from digitscan.terminal.report import Report

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_READER_GONE = 141  # what a shell shows for a program that SIGPIPE ended


@contextlib.contextmanager
def errors_to_exit_status(report: Report) -> Iterator[None]:
    """Tells the errors that end a run, in a line each, and leaves with their exit status."""
    try:
        yield
    except ReaderGoneError as error:
        report.note(f"ended early: {error}")
        sys.exit(EXIT_READER_GONE)
    except (JournalError, TemplateError, TruthError) as error:
        report.error(error)
        sys.exit(EXIT_USAGE)
    except DigitscanError as error:
        report.error(error)
        sys.exit(EXIT_FAILED)
    finally:
        report.close()
