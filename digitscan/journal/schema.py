"""What the tables of a journal hold.

Anything that knows SQLite can look into a journal, also while the run goes on.

| table | a row is |
|---|---|
| `run` | a fact about the run: settings, weights, output, when it started and finished |
| `files` | a file or folder of the input; `position` is its place there, NULL if it no longer is in the input |
| `pages` | a page that was read |
| `numbers` | a number on a page, in reading order by `position`; see `records.Field` |
| `failures` | what could not be read; `page` is NULL where it is the file as a whole |

A file that was read and is not found any more is kept in front of the input, at a `position` below 0.

A path is text; bytes where it is not UTF-8. `digits` is JSON `[[value, confidence, left, top, right, bottom], ...]`,
`alternatives` `[[text, confidence], ...]`, `seconds` `{stage: seconds}`. `state` of a file is "waiting" until all of
its pages are done.
"""

APPLICATION = 0x64677363  # "dgsc", at the place where SQLite keeps whose file it is
VERSION = 1
JOURNAL = ".journal"  # what its name ends in

SCHEMA = """
CREATE TABLE run (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    id INTEGER PRIMARY KEY, position INTEGER, path NOT NULL, size INTEGER, mtime_ns INTEGER, sha256 TEXT,
    pages INTEGER, state TEXT NOT NULL
);
CREATE INDEX files_by_position ON files (position);
CREATE INDEX files_by_path ON files (path);
CREATE TABLE pages (
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE, number INTEGER NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, template TEXT NOT NULL, seconds TEXT NOT NULL,
    UNIQUE (file, number)
);
CREATE TABLE numbers (
    id INTEGER PRIMARY KEY, page INTEGER NOT NULL REFERENCES pages ON DELETE CASCADE, position INTEGER NOT NULL,
    field TEXT NOT NULL, text TEXT NOT NULL, confidence REAL NOT NULL, status TEXT NOT NULL,
    "left" INTEGER NOT NULL, top INTEGER NOT NULL, "right" INTEGER NOT NULL, bottom INTEGER NOT NULL,
    reason TEXT NOT NULL, digits TEXT NOT NULL, alternatives TEXT NOT NULL, picture BLOB NOT NULL,
    UNIQUE (page, position)
);
CREATE INDEX numbers_by_status ON numbers (status, confidence);
CREATE TABLE failures (
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE, page INTEGER,
    reason TEXT NOT NULL
);
CREATE INDEX failures_by_file ON failures (file);
"""
