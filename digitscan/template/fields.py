"""The fields of a template file: single ones, and those of tables, one a cell."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from digitscan.errors import RuleError, TemplateError
from digitscan.records import Box
from digitscan.rules.between import Relation, parse_relation
from digitscan.rules.listing import read_list
from digitscan.rules.parse import KEYS, parse_rule, refuse_unknown
from digitscan.template.entries import Entry
from digitscan.template.model import FieldSpec

_OWN = ("name", "box", "cells", "required")
_TABLE = {"name", "box", "rows", "columns"}
_MOST_FIELDS = 2000
_MOST_CELLS = 100
_MOST_LISTS = 10
_MOST_RELATED = 500  # names in all rules between fields: a sum of fifty fields takes up to a second a page

Lines = Mapping[str, Sequence[int]]


def fields_of(
    source: str, keys: Mapping[str, object], lines: Lines, size: tuple[int, int], folder: Path
) -> tuple[FieldSpec, ...]:
    """The fields of a file, in the order of its tables: first the single ones, then those of tables.

    Args:
        source: The file.
        keys: What stands in it.
        lines: Where its tables begin.
        size: Width and height of the reference.
        folder: The template's, where the lists of numbers lie.

    Raises:
        TemplateError: A field or its rule is wrong, or two have one name.
    """
    found: dict[str, FieldSpec] = {}
    for field in [*_single(source, keys, lines, size, folder), *_of_tables(source, keys, lines, size)]:
        if field.name in found:
            raise TemplateError(
                source,
                f'field "{field.name}": there is another one on line {found[field.name].line}; rename one',
                field.line,
            )
        found[field.name] = field
        if len(found) > _MOST_FIELDS:
            raise TemplateError(source, f"more than {_MOST_FIELDS} fields; make several templates of it", field.line)
    return tuple(found.values())


def rules_of(source: str, keys: Mapping[str, object], lines: Lines, fields: Sequence[FieldSpec]) -> Iterator[Relation]:
    """The rules between fields.

    Raises:
        TemplateError: One is wrong, or there are too many.
    """
    rules, related = {field.name: field.rule for field in fields}, 0
    for entry in _entries(source, keys, "rule", lines):
        try:
            relation = parse_relation(entry.keys, rules)
        except RuleError as error:
            raise entry.error(str(error)) from error
        related += len(relation.names)
        if related > _MOST_RELATED:
            raise entry.error(f"more than {_MOST_RELATED} names in all rules", "make several templates of it")
        yield relation


def _single(
    source: str, keys: Mapping[str, object], lines: Lines, size: tuple[int, int], folder: Path
) -> Iterator[FieldSpec]:
    lists = functools.cache(read_list)  # several fields may share a list of millions
    for entry in _entries(source, keys, "field", lines):
        try:
            refuse_unknown(entry.keys, (*_OWN, *KEYS))
            rule = parse_rule({key: value for key, value in entry.keys.items() if key in KEYS}, folder, lists)
        except RuleError as error:
            raise entry.error(str(error)) from error
        if lists.cache_info().currsize > _MOST_LISTS:
            raise entry.error(f"more than {_MOST_LISTS} lists", "put columns that can be one together")
        yield FieldSpec(
            name=entry.text("name"),
            box=entry.box(size),
            cells=entry.number("cells", 1, _MOST_CELLS) if "cells" in entry.keys else 0,
            required=entry.flag("required"),
            rule=rule,
            line=entry.line,
        )


def _of_tables(source: str, keys: Mapping[str, object], lines: Lines, size: tuple[int, int]) -> Iterator[FieldSpec]:
    """A field for each cell of each table, row by row, called TABLE.ROW.COLUMN."""
    for entry in _entries(source, keys, "table", lines, _TABLE):
        box, rows, columns = entry.box(size), entry.number("rows", 1, _MOST_FIELDS), entry.texts("columns")
        if rows > box.height or len(columns) > box.width or rows * len(columns) > _MOST_FIELDS:
            raise entry.error("it has more cells than there is room for", "correct box, rows or columns")
        for row in range(rows):
            for column, name in enumerate(columns):
                cell = Box(
                    box.left + box.width * column // len(columns),
                    box.top + box.height * row // rows,
                    box.left + box.width * (column + 1) // len(columns),
                    box.top + box.height * (row + 1) // rows,
                )
                yield FieldSpec(f"{entry.text('name')}.{row + 1}.{name}", cell, line=entry.line)


def _entries(
    source: str, keys: Mapping[str, object], kind: str, lines: Lines, known: set[str] | None = None
) -> Iterator[Entry]:
    tables = keys.get(kind, [])
    begin = lines.get(kind, ())
    if not isinstance(tables, list):
        raise TemplateError(
            source, f"write [[{kind}]] with two brackets, as there may be several", next(iter(begin), 0)
        )
    for place, table in enumerate(tables):
        yield Entry.checked(source, table, kind, begin[place] if place < len(begin) else 0, known)
