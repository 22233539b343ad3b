"""Journals and decisions that somebody has changed: the statements that do it, and whether they forge rows."""

from collections.abc import Iterator

from digitscan.journal.layout import CHECKSUM, known
from digitscan.journal.schema import LAYOUT
from digitscan.review.decisions_layout import LAYOUT as DECISIONS

Crafted = tuple[tuple[str, ...], bool]

_ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
_DEEP = "'" + "[" * 100_000 + "'"
_FORGED = {
    "numbers": (
        *(f"digits = {_DEEP}", "digits = '[[1e999, 0.5, 1, 2, 3, 4]]'", "digits = '[[7, \"x\", 1, 2, 3, 4]]'"),
        *("digits = '[[7, 0.5, 1, 2]]'", "digits = '{}'", "digits = 'null'", "digits = '[7]'", "digits = ''"),
        *("digits = '[[7, NaN, 1, 2, 3, 4]]'", "digits = '[[true, 0.5, 1, 2, 3, 4]]'", "digits = x'00'"),
        *(f"alternatives = {_DEEP}", "alternatives = '[[7, 0.5]]'", "alternatives = '[[\"7\"]]'"),
        *("alternatives = '[[\"7\", null]]'", "status = 'sure'", "status = ''", "confidence = 'much'"),
        *("confidence = 9e999", "confidence = x'00'", "text = CAST(x'ff' AS TEXT)", "text = 7.5", "text = char(0)"),
        *("text = hex(zeroblob(100000))", "\"left\" = 'x'", '"left" = 9223372036854775807', "top = -9e18"),
        *('"left" = right, right = "left"', "field = char(10)", "reason = x'00'", "picture = 'text'", "picture = 5"),
    ),
    "pages": (
        *(f"seconds = {_DEEP}", "seconds = '[]'", 'seconds = \'{"ink": "much"}\'', "seconds = ''", "seconds = x'00'"),
        *("number = -number", "number = number + 9223372036854775800", "number = 'a' || number", "width = 0"),
        *("width = -5, height = 9223372036854775807", "width = 'x'", "template = 5.5", "template = char(27)"),
    ),
    "files": (
        *("path = 5", "path = ''", "path = char(0)", "path = x''", "path = x'ff00'", "path = '/dev/zero'"),
        *("path = '../../../etc/passwd'", "path = 's3://none/x'", "path = 'in'", "size = 'x'", "size = -1"),
        *("mtime_ns = 'x'", "mtime_ns = 1e300", "sha256 = x'00'", "state = ''", "position = 1", "position = NULL"),
        *("position = 'x' || id", "position = -9223372036854775807 + id", "pages = -1", "lost = 1000000"),
        *("state = 'waiting'", "pages = 'x'", "path = 'in/0.tif'", "position = position + 4611686018427387904"),
    ),
    "run": (
        *(f"value = {_DEEP}", "value = '5'", "value = 'null'", "value = '[]'", "value = x'00'", "value = '{}'"),
        *("value = 'nan'", "value = '1e999'", "value = '-1e999'", "value = hex(zeroblob(5000))", "value = char(0)"),
        *("value = '9' || hex(zeroblob(100))", "value = '@0:'", "value = '@99999999999999999999999:'", "value = 1.5"),
    ),
}
_FORGED_DECISIONS = {
    "decisions": (
        *("verdict = 'sure'", "verdict = ''", "text = x'00'", "text = CAST(x'ff' AS TEXT)", "version = -1"),
        *("version = 9223372036854775807", "version = 'x'", "source = 5", "source = x''", "page = 'x'", "page = -1"),
        *('"left" = 9223372036854775807', "who = char(10)", "who = 5", "\"when\" = ''", "original = x'00'"),
        *("text = hex(zeroblob(100000))", "id = -id"),
    ),
    "looks": ("place = -1", "place = 9223372036854775807", "place = 'x'", "wrong = 5", "wrong = 'x'", "who = x'00'"),
}


def crafted_journals() -> Iterator[Crafted]:
    """Yields the changes of a journal."""
    tables = [table.name for table in known(LAYOUT).tables]
    bodies = ("DELETE FROM pages", "UPDATE numbers SET text = '0'", f"{_ENDLESS}", "SELECT RAISE(FAIL, 'no')")
    for table in tables:
        for event in ("INSERT", "UPDATE", "DELETE"):
            for body in bodies:
                if body != _ENDLESS:
                    yield (f"CREATE TRIGGER t AFTER {event} ON {table} BEGIN {body}; END",), False
    yield from _schemas(tables)
    yield from _headers()
    indexes = [row[1] for row in known(LAYOUT).schema if row[0] == "index" and row[3] is not None]
    yield from (((f"DROP INDEX {index}",), False) for index in indexes)
    yield from _forged(LAYOUT, _FORGED)
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)"
    files = f"INSERT INTO files (path, state, position) {many} SELECT 'in/0.tif', 'done', 100 + i FROM n"
    yield (files, "UPDATE run SET value = (SELECT count(*) FROM files) WHERE key = 'files'", *_sealed(LAYOUT)), True
    numbers = (
        'INSERT INTO numbers (page, position, field, text, confidence, status, "left", top, "right", bottom, reason, '
        f"digits, alternatives, picture) {many} SELECT 1, 100 + i, '', '7', 0.5, 'review', 1, 2, 3, 4, '', '[]', '[]', "
        "x'' FROM n"
    )
    counted = "UPDATE pages SET numbers = (SELECT count(*) FROM numbers WHERE page = pages.id)"
    yield (numbers, counted, *_sealed(LAYOUT)), True


def crafted_decisions() -> Iterator[Crafted]:
    """Yields the changes of decisions."""
    tables = [table.name for table in known(DECISIONS).tables]
    for table in tables:
        for event in ("INSERT", "UPDATE", "DELETE"):
            for body in ("DELETE FROM decisions", "UPDATE decisions SET text = '0'"):
                yield (f"CREATE TRIGGER t AFTER {event} ON {table} BEGIN {body}; END",), False
    yield from _schemas(tables)
    yield from _headers()
    yield from _forged(DECISIONS, _FORGED_DECISIONS)
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)"
    columns = 'source, page, "left", top, "right", bottom, original'
    rows = f"INSERT INTO looks ({columns}, place, wrong, who, \"when\") {many} SELECT {columns}, i, 1, 'x', '' FROM n"
    yield (f"{rows}, (SELECT * FROM decisions LIMIT 1)", *_sealed(DECISIONS)), True


def _schemas(tables: list[str]) -> Iterator[Crafted]:
    for table in tables:
        view = f"ALTER TABLE {table} RENAME TO real_{table}"
        yield (view, f"CREATE VIEW {table} AS SELECT * FROM real_{table}"), False
        yield (view, f"CREATE VIEW {table} AS {_ENDLESS}"), False
        yield (f"DROP TABLE {table}",), False
        yield (f"ALTER TABLE {table} ADD COLUMN more TEXT DEFAULT 'x'",), False
        yield (f"ALTER TABLE {table} ADD COLUMN more GENERATED ALWAYS AS (hex(zeroblob(1000000))) VIRTUAL",), False
        yield (f"CREATE INDEX more ON {table} (hex(checksum))",), False
        for sql in ("''", "NULL", "'CREATE TABLE'", "replace(sql, 'NOT NULL', 'CHECK (load_extension(''x''))')"):
            yield (f"UPDATE sqlite_schema SET sql = {sql} WHERE name = '{table}'",), False
        for root in ("0", "1", "rootpage + 1", "-1", "999999", "NULL", "'x'"):
            yield (f"UPDATE sqlite_schema SET rootpage = {root} WHERE name = '{table}'",), False
    yield (f"CREATE VIEW more AS {_ENDLESS}",), False
    yield ("CREATE TABLE more (x)",), False
    yield ("CREATE VIRTUAL TABLE more USING fts5(x)",), False
    yield ("UPDATE sqlite_schema SET type = 'view'",), False
    yield ("UPDATE sqlite_schema SET name = 'x', tbl_name = 'x'",), False
    yield ("UPDATE sqlite_schema SET sql = sql || hex(zeroblob(1000000)) WHERE type = 'table'",), False
    yield ("INSERT INTO sqlite_schema SELECT * FROM sqlite_schema",), False
    yield ("DELETE FROM sqlite_schema",), False


def _headers() -> Iterator[Crafted]:
    for version in (0, 1, 3, 99, -1):
        yield (f"PRAGMA user_version = {version}",), False
        yield (f"PRAGMA user_version = {version}", "PRAGMA application_id = 0"), False
    yield ("PRAGMA application_id = 0",), False


def _forged(layout, changes: dict[str, tuple[str, ...]]) -> Iterator[Crafted]:
    for table, values in changes.items():
        for value in values:
            which = "" if table != "run" else " WHERE key <> 'files'"
            yield (f"UPDATE OR IGNORE {table} SET {value}{which}", *_sealed(layout)), True


def _sealed(layout) -> list[str]:
    return [f"UPDATE {table.name} SET {CHECKSUM} = {table.checksum_of()}" for table in known(layout).tables]
