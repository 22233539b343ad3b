"""How the numbers of a run stand by the decisions on them: tables of this process beside the journal's own.

`settled` has the decision that counts, `looks` the looks at digits, and `looked` what those come to for a number.
"""

from pathlib import Path

from digitscan.journal.store import Journal

_TEMPORARY = (
    "CREATE TEMP TABLE settled (number INTEGER PRIMARY KEY, verdict TEXT, text TEXT, version INTEGER, who TEXT)",
    "CREATE TEMP TABLE looks (number INTEGER, place INTEGER, wrong INTEGER, who TEXT, PRIMARY KEY (number, place))",
    "CREATE TEMP TABLE looked (number INTEGER PRIMARY KEY, wrong INTEGER, whole INTEGER, who TEXT)",
)
# CROSS JOIN keeps SQLite from going through all numbers first.
_MEANT = """
FROM decided.{table} d
CROSS JOIN files f ON f.path = d.source
CROSS JOIN pages p ON p.file = f.id AND p.number = d.page
CROSS JOIN numbers n ON n.page = p.id AND n."left" = d."left" AND n.top = d.top AND n."right" = d."right"
    AND n.bottom = d.bottom AND n.text = d.original
WHERE d.id > ? ORDER BY d.id
"""
_SETTLED = f"INSERT OR REPLACE INTO settled SELECT n.id, d.verdict, d.text, d.version, d.who {_MEANT}"
_LOOKS = f"INSERT OR REPLACE INTO looks SELECT n.id, d.place, d.wrong, d.who {_MEANT}"
_LOOKED = f"""
INSERT OR REPLACE INTO looked
SELECT l.number, max(l.wrong) > 0, sum(l.wrong = 0) = json_array_length(n.digits),
    max(CASE WHEN l.wrong >= 0 THEN l.who END)
FROM looks l JOIN numbers n ON n.id = l.number WHERE l.number IN (SELECT n.id {_MEANT}) GROUP BY l.number
"""
_TAKING_IN = {"decisions": (_SETTLED,), "looks": (_LOOKS, _LOOKED)}


class Standing:
    """Keeps these tables up to date; one thread at a time may use it.

    Args:
        journal: Gets the tables; its file stays as it is.
        decisions: The path of the decisions; None where there are none.
    """

    def __init__(self, journal: Journal, decisions: str | None) -> None:
        self._journal = journal
        self._seen = dict.fromkeys(_TAKING_IN, 0) if decisions is not None else {}
        if decisions is not None:
            journal.rows("ATTACH ? AS decided", f"{Path(decisions).absolute().as_uri()}?mode=ro")
        for statement in _TEMPORARY:
            journal.rows(statement)

    def take_in(self) -> None:
        """Takes in what was decided since the last time, by whoever it was."""
        if not self._seen:
            return
        latest = self._journal.rows(
            "SELECT (SELECT ifnull(max(id), 0) FROM decided.decisions), (SELECT ifnull(max(id), 0) FROM decided.looks)"
        )[0]
        for (table, statements), last in zip(_TAKING_IN.items(), latest, strict=True):
            if last > self._seen[table]:
                for statement in statements:
                    self._journal.rows(statement.format(table=table), self._seen[table])
                self._seen[table] = last
