"""Options that belong together, handed to a command as one record."""

from collections.abc import Callable
from dataclasses import fields
from functools import update_wrapper
from typing import Any, TypeVar

Command = Callable[..., None]
Group = Callable[[Command], Command]
Record = TypeVar("Record")


def option_group(name: str, record: type[Record], *options: Group) -> Group:
    """Makes a decorator that adds options to a command, which gets them as one argument.

    Args:
        name: Of that argument.
        record: A dataclass with a field for each option, called as click calls its value.
        options: In the order in which `--help` shows them.
    """

    def decorate(command: Command) -> Command:
        def gathered(**given: Any) -> None:
            own = {field.name: given.pop(field.name) for field in fields(record)}  # type: ignore[arg-type]
            command(**given, **{name: record(**own)})

        decorated: Command = update_wrapper(gathered, command)
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate
