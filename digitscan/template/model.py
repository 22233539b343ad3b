"""What a template is: the image that it was made from, and the fields on it, in that image's pixels."""

from dataclasses import dataclass, field

from digitscan.records import Box, Gray
from digitscan.rules.between import Relation
from digitscan.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A named field of a template.

    Attributes:
        name: As it stands in the output.
        box: Where it lies, in pixels of the reference.
        cells: How many equal cells a comb has, one digit each; 0 where it has none.
        required: Whether it is for review when it is empty.
        rule: What it may hold.
        line: Where its table begins in the file, from 1, for messages.
    """

    name: str
    box: Box
    cells: int = 0
    required: bool = False
    rule: Rule = field(default_factory=Rule)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """A form with its fields.

    Attributes:
        source: The path of its file, as the user gave it.
        name: As it stands in the output.
        reference: A scan of it, filled or not: uint8 gray (H, W).
        fields: In the order of the output.
        rules: What holds between them.
    """

    source: str
    name: str
    reference: Gray
    fields: tuple[FieldSpec, ...]
    rules: tuple[Relation, ...] = ()

    @property
    def ruled(self) -> frozenset[str]:
        """The names of the fields that have a rule of their own or hang together with others."""
        related = {name for relation in self.rules for name in relation.names}
        return frozenset(related.union(one.name for one in self.fields if one.rule != Rule()))
