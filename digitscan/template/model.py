"""What a template is: the image that it was made from, and the fields on it, in that image's pixels."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from digitscan.records import Box, Gray


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A named field of a template.

    Attributes:
        name: As it stands in the output.
        box: Where it lies, in pixels of the reference.
        cells: How many equal cells a comb has, one digit each; 0 where it has none.
        required: Whether it is for review when it is empty.
        rule: What it may hold: all other keys of its table, as they were written.
        line: Where its table begins in the file, from 1, for messages.
    """

    name: str
    box: Box
    cells: int = 0
    required: bool = False
    rule: Mapping[str, object] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A rule between fields, as it was written, and the line where its table begins."""

    keys: Mapping[str, object]
    line: int


@dataclass(frozen=True, slots=True)
class Template:
    """A form with its fields.

    Attributes:
        source: The path of its file, as the user gave it.
        name: As it stands in the output.
        reference: A scan of it, filled or not: uint8 gray (H, W).
        fields: In the order of the output.
        rules: Rules between fields.
    """

    source: str
    name: str
    reference: Gray
    fields: tuple[FieldSpec, ...]
    rules: tuple[RuleSpec, ...] = ()
