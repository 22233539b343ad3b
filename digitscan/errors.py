"""What can go wrong, as far as a user can mend it. Every message names the file and says what to do."""

from typing import Any


class DigitscanError(Exception):
    """The base of all errors that digitscan raises on purpose; its text is one line for the user."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Goes from one process to another with all that it holds, its notes too, however it is made."""
        return type(self).__new__, (type(self), *self.args), self.__dict__


class InputError(DigitscanError):
    """A file, or one page of it, that cannot be read. The batch goes on without it.

    Args:
        source: The path as the user gave it.
        reason: What is wrong and what to do about it, without the file's name.
        page: Number of the page from 1, where one page only is concerned.
    """

    def __init__(self, source: str, reason: str, page: int | None = None) -> None:
        place = source if page is None else f"{source}, page {page}"
        super().__init__(f"{place}: {reason}")
        self.source = source
        self.reason = reason
        self.page = page


class OutputError(DigitscanError):
    """The output cannot be written (no folder, full disk ...). The run ends."""


class WeightsError(DigitscanError):
    """The weights are missing, damaged, or made for another version of the normalization."""


class RuleError(DigitscanError):
    """A rule that no field can have; the text names the key. Who reads the template adds its file, line and field."""


class TemplateError(DigitscanError):
    """A template that cannot be used. Nothing is read.

    Args:
        source: Its file as the user gave it.
        reason: What is wrong, with the field's name, and what to do about it.
        line: Where in the file, from 1; 0 where that is not known.
    """

    def __init__(self, source: str, reason: str, line: int = 0) -> None:
        super().__init__(f"{source}, line {line}: {reason}" if line else f"{source}: {reason}")


class JournalError(DigitscanError):
    """A journal that cannot be used or continued. Nothing is read.

    Args:
        path: Of its file.
        reason: What is wrong and what to do about it.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")


class TruthError(DigitscanError):
    """A list of what is true that cannot be used.

    Args:
        source: Its file as the user gave it.
        reason: What is wrong and what to do about it.
        line: Where in the file, from 1; 0 where that is not known.
    """

    def __init__(self, source: str, reason: str, line: int = 0) -> None:
        super().__init__(f"{source}, line {line}: {reason}" if line else f"{source}: {reason}")


class WorkerError(DigitscanError):
    """The processes that read pages cannot be started. The run ends."""
