"""What the tables of decisions hold.

| table | a row is |
|---|---|
| `decisions` | a verdict on a number; the one with the highest `version` counts |
| `looks` | a digit that was looked at in a group: 1 if it was `wrong`, 0 if right, -1 taken back; the last one counts |

A row counts for the numbers with its source, page, box and text, so that decisions outlast another reading of a file.

Every row has the checksum of its other columns.
"""

from dataclasses import replace

from digitscan.journal.layout import Layout

KEY = 'source, page, "left", top, "right", bottom, original'
_COLUMNS = (
    'source NOT NULL, page INTEGER NOT NULL, "left" INTEGER NOT NULL, top INTEGER NOT NULL, '
    '"right" INTEGER NOT NULL, bottom INTEGER NOT NULL, original TEXT NOT NULL'
)
_SCHEMA = f"""
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, {_COLUMNS}, version INTEGER NOT NULL, verdict TEXT NOT NULL, text TEXT NOT NULL,
    who TEXT NOT NULL, "when" TEXT NOT NULL, checksum INTEGER, UNIQUE ({KEY}, version)
);
CREATE TABLE looks (
    id INTEGER PRIMARY KEY, {_COLUMNS}, place INTEGER NOT NULL, wrong INTEGER NOT NULL,
    who TEXT NOT NULL, "when" TEXT NOT NULL, checksum INTEGER
);
"""
_WITHOUT_CHECKSUMS = Layout(
    application=0x64677276,  # "dgrv"
    version=1,
    schema=_SCHEMA.replace(", checksum INTEGER", ""),
    counts="",
    miscounted="",
    places=(),
    damaged="the decisions are damaged",
    cure="digitscan review keeps what is whole of them, and opens the numbers whose decision is lost",
    unusable="the decisions cannot be kept: {}; check the disk and the folder",
    foreign="these are no decisions of digitscan review; move the file out of the way",
    later="update it",
)
LAYOUT = replace(
    _WITHOUT_CHECKSUMS,
    version=2,
    schema=_SCHEMA,
    miscounted="SELECT NULL, NULL LIMIT 0",
    places=tuple((name, f"SELECT source, page FROM {name} WHERE id = ?") for name in ("decisions", "looks")),
    before=_WITHOUT_CHECKSUMS,
)
