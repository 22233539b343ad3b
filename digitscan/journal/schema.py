"""What the tables of a journal hold.

Anything that knows SQLite can look into a journal, also while the run goes on.

| table | a row is |
|---|---|
| `run` | a fact about the run: settings, weights, output, when it started and finished, how many rows `files` has |
| `files` | a file or folder of the input; `position` is its place there, NULL if it no longer is in the input |
| `pages` | a page that was read; `turn` is by how many degrees clockwise it was turned for that |
| `numbers` | a number on a page, in reading order by `position`; see `records.Field` |
| `failures` | what could not be read; `page` is NULL where it is the file as a whole |

Every row has the checksum of its other columns, that of a number leaves out its id. `pages_read` counts the rows of
`pages` of a file, `numbers` those of a page. `lost` is how many pages of a file were read and then lost with a damaged
journal, until they are read again.

A file that was read and is not found any more is kept in front of the input, at a `position` below 0.

A path is text; bytes where it is not UTF-8. `digits` is JSON `[[value, confidence, left, top, right, bottom], ...]`,
`alternatives` `[[text, confidence], ...]`, `seconds` `{stage: seconds}`. `state` of a file is "waiting" until all of
its pages are done.
"""

import re
from dataclasses import replace

from digitscan.journal.layout import Layout

JOURNAL = ".journal"  # what its name ends in

_SCHEMA = """
CREATE TABLE run (key TEXT PRIMARY KEY, value TEXT NOT NULL, checksum INTEGER) WITHOUT ROWID;
CREATE TABLE files (
    id INTEGER PRIMARY KEY, position INTEGER, path NOT NULL, size INTEGER, mtime_ns INTEGER, sha256 TEXT,
    pages INTEGER, state TEXT NOT NULL, pages_read INTEGER NOT NULL DEFAULT 0, lost INTEGER NOT NULL DEFAULT 0,
    checksum INTEGER
);
CREATE INDEX files_by_position ON files (position);
CREATE INDEX files_by_path ON files (path);
CREATE TABLE pages (
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE, number INTEGER NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, turn INTEGER NOT NULL DEFAULT 0,
    template TEXT NOT NULL, seconds TEXT NOT NULL,
    numbers INTEGER NOT NULL DEFAULT 0, checksum INTEGER,
    UNIQUE (file, number)
);
CREATE TABLE numbers (
    id INTEGER PRIMARY KEY, page INTEGER NOT NULL REFERENCES pages ON DELETE CASCADE, position INTEGER NOT NULL,
    field TEXT NOT NULL, text TEXT NOT NULL, confidence REAL NOT NULL, status TEXT NOT NULL,
    "left" INTEGER NOT NULL, top INTEGER NOT NULL, "right" INTEGER NOT NULL, bottom INTEGER NOT NULL,
    reason TEXT NOT NULL, digits TEXT NOT NULL, alternatives TEXT NOT NULL, picture BLOB NOT NULL,
    checksum INTEGER,
    UNIQUE (page, position)
);
CREATE INDEX numbers_by_status ON numbers (status, confidence);
CREATE TABLE failures (
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE, page INTEGER,
    reason TEXT NOT NULL, checksum INTEGER
);
CREATE INDEX failures_by_file ON failures (file);
"""

_COUNTS = """
CREATE TEMP TRIGGER counted_file AFTER INSERT ON main.files BEGIN
    INSERT INTO run (key, value) VALUES ('files', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1;
END;
CREATE TEMP TRIGGER counted_page AFTER INSERT ON main.pages BEGIN
    UPDATE files SET pages_read = pages_read + 1, lost = max(0, lost - 1) WHERE id = NEW.file;
END;
CREATE TEMP TRIGGER dropped_page AFTER DELETE ON main.pages BEGIN
    UPDATE files SET pages_read = pages_read - 1 WHERE id = OLD.file;
END;
"""
_MISCOUNTED = """
SELECT 'the list of files', NULL
WHERE (SELECT count(*) FROM files) <> ifnull((SELECT CAST(value AS INTEGER) FROM run WHERE key = 'files'), 0)
UNION ALL SELECT path, NULL FROM files WHERE pages_read <> (SELECT count(*) FROM pages WHERE file = files.id)
UNION ALL SELECT path, number FROM pages JOIN files ON files.id = pages.file
WHERE numbers <> (SELECT count(*) FROM numbers WHERE page = pages.id)
"""
_PLACES = (
    ("run", "SELECT 'the setting ' || ?, NULL"),
    ("files", "SELECT path, NULL FROM files WHERE id = ?"),
    ("pages", "SELECT path, number FROM pages JOIN files ON files.id = file WHERE pages.id = ?"),
    (
        "numbers",
        "SELECT path, number FROM numbers JOIN pages ON pages.id = page JOIN files ON files.id = file "
        "WHERE numbers.id = ?",
    ),
    ("failures", "SELECT path, page FROM failures JOIN files ON files.id = file WHERE failures.id = ?"),
)
_WITHOUT_CHECKSUMS = Layout(
    application=0x64677363,  # "dgsc", at the place where SQLite keeps whose file it is
    version=1,
    schema=re.sub(r",\s+(pages_read|lost|turn|numbers|checksum) INTEGER[^,)\n]*", "", _SCHEMA),
    counts="",
    miscounted="",
    places=(),
    damaged="the journal is damaged",
    cure="digitscan scan --resume, given as before, goes on with it",
    unusable="the journal cannot be used: {}; what is in it is kept",
    foreign="this is no journal of digitscan; name another output, or move it out of the way",
    later="delete it to start over",
)
LAYOUT = replace(
    _WITHOUT_CHECKSUMS,
    version=3,
    cure="digitscan scan --resume, given as before, keeps what is whole in it and reads the rest again",
    schema=_SCHEMA,
    counts=_COUNTS,
    miscounted=_MISCOUNTED,
    places=_PLACES,
    before=_WITHOUT_CHECKSUMS,
    unreferred=("numbers",),
)
