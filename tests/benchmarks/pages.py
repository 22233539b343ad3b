"""Measures whole pages, each set read with a verdict that was fitted without it, and prints a table.

    python tests/benchmarks/pages.py --data FOLDER --tools FOLDER [--no-verdict] [--keep FOLDER]

The tool is score.py, which defines the figures: whole, accepted, trust@1% and recall are shares of the handwritten
numbers; wrong is one of the accepted. Its whole counts a row of cells that was read as one number as whole for each
cell; right does not. Pages that trained a net are left out. The proposals of pages are kept in the
cache of built data sets, so that a second run takes seconds.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from digitscan.errors import InputError
from digitscan.numbers.fields import field_of
from digitscan.output.json import json_object
from digitscan.pipeline import on_page
from digitscan.records import PageReading
from digitscan.verdict.model import VerdictModel
from digitscan.verdict.verdict import decide
from reading import add_folders, chosen, import_tools
from tables import markdown
from training.data.datasets import default_cache
from training.verdict.fit import fit_verdict
from training.verdict.pages import DRAWN, TruePage, load_pages
from training.verdict.table import table_of

COLUMNS = {
    "n": "numbers",
    "right": "right",
    "whole": "whole",
    "accepted": "accepted",
    "wrong": "wrong",
    "trust@1%": "trust@1%",
    "ece": "ece",
    "recall": "recall",
    "false/page": "false/page",
}

Scored = tuple[dict[str, Any], list[dict[str, Any]]]  # the truth by file, and what was read


def main() -> int:
    """Measures the sets that were asked for and prints the table."""
    options = arguments()
    try:
        score, _ = import_tools(options)
        pages = load_pages(options.data, options.cache or default_cache(), say)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    models = {} if options.no_verdict else fit_verdict(table_of(pages), say).unseen
    found: dict[str, Scored] = {}
    for name, several in pages.items():
        if name == DRAWN or not chosen(name, options.only):
            continue
        found[name] = ({page.name: page.truth for page in several}, list(read(several, models.get(name))))
        say(f"{name}: {len(found[name][1])} numbers")
    print(table_of_figures(found, score))
    if options.keep:
        keep(found, options.keep)
    return 0


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_folders(parser)
    parser.add_argument("--only", nargs="+", metavar="SET", help="these sets alone")
    parser.add_argument("--no-verdict", action="store_true", help="as sure as the texts are, each row's digits alone")
    parser.add_argument("--cache", type=Path, help="default: digitscan in the user's cache folder")
    parser.add_argument("--keep", type=Path, help="a folder for truth and readings (JSON Lines)")
    return parser.parse_args()


def say(line: str) -> None:
    """Tells how it goes."""
    print(line, file=sys.stderr)


def read(pages: Sequence[TruePage], model: VerdictModel | None) -> Iterator[dict[str, Any]]:
    """The numbers of some pages as JSON Lines has them."""
    for page in pages:
        readings = decide(page.proposals, model)
        fields = [on_page(field_of(one), page.proposals.ink.scale, page.shape) for one in readings]
        reading = PageReading(page.name, 1, tuple(fields), {})
        yield from (json_object(reading, field) for field in fields)


def table_of_figures(found: dict[str, Scored], score: ModuleType) -> str:
    """A row for all sets together, and one for each; a file gets its set's name in front, so that each counts."""
    truth: dict[str, Any] = {}
    numbers: list[dict[str, Any]] = []
    for name, (known, read) in found.items():
        truth |= {f"{name}-{file}": page for file, page in known.items()}
        numbers += [one | {"source": f"{name}-{one['source']}"} for one in read]
    rows = [("pooled", scored(truth, numbers, score))]
    rows += [(name, scored(known, read, score)) for name, (known, read) in found.items()]
    return markdown(["set", *COLUMNS], [[name, *map(cell, figures_of(figures))] for name, figures in rows])


def scored(truth: dict[str, Any], numbers: list[dict[str, Any]], score: ModuleType) -> dict[str, Any]:
    """The tool's figures, and `right`: readings that are one whole number, digit for digit, a share of the numbers."""
    figures: dict[str, Any] = score.score(truth, numbers)
    read = {name: [one for one in numbers if one["source"] == name] for name in truth}
    right = sum(is_right for name, page in truth.items() for _, is_right, _ in score.trusted_readings(page, read[name]))
    return {**figures, "right": right / max(1, figures["numbers"])}


def figures_of(figures: dict[str, Any]) -> list[float | None]:
    """The figures of a row; None for shares of no numbers."""
    shares = ("right", "whole", "accepted", "wrong", "trust@1%", "recall")
    return [None if key in shares and not figures["numbers"] else figures.get(key) for key in COLUMNS.values()]


def cell(figure: float | None) -> str:
    """One figure as text."""
    return "" if figure is None else str(figure) if isinstance(figure, int) else f"{figure:.3f}"


def keep(found: dict[str, Scored], folder: Path) -> None:
    """Writes truth and readings of each set, as score.py takes them."""
    for name, (truth, numbers) in found.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
        lines = "".join(json.dumps(number) + "\n" for number in numbers)
        (folder / name / "readings.jsonl").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
