"""Which numbers of a run are looked at, and in which order, as a query over the journal and the decisions."""

from dataclasses import dataclass
from typing import Any, Literal

Which = Literal["open", "settled", "read", "all"]
Order = Literal["confidence", "page", "field"]

STATE = (
    "CASE WHEN s.verdict <> 'undone' THEN s.verdict WHEN k.wrong THEN 'open' WHEN k.whole THEN 'confirmed' "
    "WHEN n.status = 'review' THEN 'open' ELSE 'read' END"
)
"""How a number stands; `n` is its row, `s` that of its decision and `k` that of looks at its digits, if there are."""

TABLES = "numbers n LEFT JOIN temp.settled s ON s.number = n.id LEFT JOIN temp.looked k ON k.number = n.id"
_PLACES = "JOIN pages p ON p.id = n.page JOIN files f ON f.id = p.file"
THERE = "n.page NOT IN (SELECT p.id FROM pages p JOIN files f ON f.id = p.file WHERE f.position IS NULL)"
"""That the file of a number still is in the input; to be asked only where one is not, since it takes its time."""

_WHICH = {
    "open": f"{STATE} = 'open'",
    "settled": f"{STATE} NOT IN ('open', 'read')",
    "read": f"{STATE} = 'read'",
    "all": "1",
}
_ORDERS = {
    "confidence": "n.confidence, n.id",
    "page": "f.position, p.number, n.position",
    "field": "n.field, n.confidence, n.id",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which numbers, and in which order.

    Attributes:
        which: How they stand.
        order: The least sure first, page by page, or field by field with the least sure of each first.
        field: Of this field alone; None for all.
        file: Of files with this in their path.
        below: Of a confidence below this.
        broken: Those alone that break a rule.
    """

    which: Which = "open"
    order: Order = "confidence"
    field: str | None = None
    file: str = ""
    below: float = 1.01
    broken: bool = False

    def query(self, columns: str, more: str = "1") -> tuple[str, list[Any]]:
        """The query for columns of the numbers, and its values.

        Args:
            columns: What is asked for.
            more: Another condition, without values.
        """
        conditions = [_WHICH[self.which], "n.confidence < ?", more]
        values: list[Any] = [self.below]
        if self.field is not None:
            conditions.append("n.field = ?")
            values.append(self.field)
        if self.file:
            conditions.append("instr(lower(CAST(f.path AS TEXT)), lower(?))")
            values.append(self.file)
        if self.broken:
            conditions.append("n.reason <> ''")
        where = " AND ".join(conditions)
        # going through pages and files as well takes twice as long
        tables = f"{TABLES} {_PLACES}" if self.order == "page" or self.file else TABLES
        return f"SELECT {columns} FROM {tables} WHERE {where} ORDER BY {_ORDERS[self.order]}", values
