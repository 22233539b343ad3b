"""Draws pages of numbers, and writes the journal of a run that read them: fast, since no net is asked."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from digitscan.errors import InputError
from digitscan.journal.plan import plan
from digitscan.journal.reading import files
from digitscan.journal.recording import add_failure, add_file, add_page, finish_file
from digitscan.journal.rows import NUMBER_COLUMNS
from digitscan.journal.sameness import Found
from digitscan.journal.store import journal_path, make_journal, open_journal
from digitscan.records import Alternative, Box, Digit, Field, PageReading, SourceFile
from digitscan.review.decisions import decisions_path, open_decisions
from digitscan.review.run_numbers import RunNumbers
from digitscan.review.selection import Selection
from tests.drawing import Paper


@dataclass(frozen=True)
class Written:
    """A number on a page: what is written, what was read, and how sure that is."""

    truth: str
    read: str
    confidence: float = 0.5
    field: str = ""
    reason: str = ""
    alternatives: tuple[str, ...] = ()


@dataclass
class Run:
    """A run over pages in a folder; `output` is its table, which nobody has written.

    Its writer has an odd hand: the digits that are `mirrored` are written as in a mirror.
    """

    folder: Path
    pages: dict[str, list[Written]]
    template: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    mirrored: str = ""
    fields: list[Field] = field(default_factory=list)

    @property
    def output(self):
        return str(self.folder / "numbers.csv")

    def make(self):
        """Draws the pages and writes the journal."""
        with make_journal(journal_path(self.output)) as journal:
            journal.note(**self.facts)
            plan(journal, [Found(str(self.folder / name)) for name in self.pages])
            for file, (name, numbers) in zip(files(journal), list(self.pages.items()), strict=True):
                path = self.folder / name
                image, boxes = draw_page(numbers, mirrored=self.mirrored)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(cv2.imencode(path.suffix, image)[1].tobytes())
                fields = [as_read(*pair) for pair in zip(numbers, boxes, strict=True)]
                record(journal, file, image.shape, fields, self)
                self.fields.extend(fields)
            journal.commit()
        return self

    def keys(self):
        """The keys of its numbers, by their texts."""
        with open_journal(journal_path(self.output)) as journal:
            numbers = RunNumbers(journal, None)
            return {one.field.text: one.key for one in numbers.numbers(numbers.ids(Selection("all")))}

    def repeat(self, times):
        """Adds links to pages, by name so many of each, as further files of the run."""
        names = {f"{at}-{name}": name for name, count in times.items() for at in range(count)}
        with open_journal(journal_path(self.output), writing=True) as journal:
            known = {Path(file.path).name: file.id for file in files(journal)}
            for position, (link, name) in enumerate(names.items(), len(known)):
                path = self.folder / link
                path.hardlink_to(self.folder / name)
                file = journal.change(
                    "INSERT INTO files (position, path, size, mtime_ns, sha256, pages, state) "
                    "SELECT ?, ?, size, mtime_ns, sha256, pages, state FROM files WHERE id = ?",
                    *(position, str(path), known[name]),
                )
                page = journal.change(
                    "INSERT INTO pages (file, number, width, height, template, seconds, numbers) "
                    "SELECT ?, number, width, height, template, seconds, numbers FROM pages WHERE file = ?",
                    *(file, known[name]),
                )
                journal.change(
                    f"INSERT INTO numbers (page, {NUMBER_COLUMNS}) SELECT ?, {NUMBER_COLUMNS} FROM numbers "
                    "WHERE page = (SELECT id FROM pages WHERE file = ?)",
                    *(page, known[name]),
                )
            journal.commit()


def record(journal, file, shape, fields, run=None, path=None):
    """Writes one page of a file, as read, into a journal."""
    content = Path(path or file.path)
    status = content.stat()
    sha256 = hashlib.sha256(content.read_bytes()).hexdigest()
    add_file(journal, file.id, SourceFile(status.st_size, status.st_mtime_ns, sha256, 1))
    template = run.template if run else ""
    add_page(journal, file.id, PageReading(file.path, 1, tuple(fields), {"ink": 0.1}, template, shape[1], shape[0]))
    finish_file(journal, file.id)


def draw_page(numbers, height=40, columns=1, width=500, mirrored=""):
    """A page with a number in each place: its image, and for each number the boxes of its digits."""
    rows = -(-len(numbers) // columns)
    paper = Paper(2 * height * rows + 60, width * columns)
    places = []
    for at, one in enumerate(numbers):
        before = len(paper.boxes)
        paper.write(one.truth, 40 + width * (at % columns), 30 + 2 * height * (at // columns), height)
        places.append(tuple(paper.boxes[before:]))
    for box, value in zip(paper.boxes, paper.values, strict=True):
        if str(value) in mirrored:
            digit = paper.ink[box.top : box.bottom, box.left : box.right]
            digit[:] = digit[:, ::-1].copy()
    return paper.image(), places


def as_read(one, boxes):
    """The number as the run has it; the digits that were read share the boxes of those that are written."""
    whole = Box(boxes[0].left, min(b.top for b in boxes), boxes[-1].right, max(b.bottom for b in boxes))
    values = [int(character) for character in one.read if character.isdigit()]
    spread = [boxes[min(len(boxes) - 1, at * len(boxes) // max(1, len(values)))] for at in range(len(values))]
    right = [int(character) for character in one.truth if character.isdigit()]
    digits = tuple(
        Digit(value, 0.99 if at < len(right) and right[at] == value else 0.4, box)
        for at, (value, box) in enumerate(zip(values, spread, strict=True))
    )
    others = tuple(Alternative(text, 0.1) for text in one.alternatives)
    status = "accepted" if one.confidence >= 0.9 and not one.reason else "review"
    return Field(one.field, one.read, one.confidence, status, whole, digits, others, one.reason)


def failed(output, source, reason, page=None):
    """Adds a failure to a run's journal, of the first file with `source` in its path."""
    with open_journal(journal_path(output), writing=True) as journal:
        file = next(file.id for file in files(journal) if source in file.path)
        add_failure(journal, file, InputError(source, reason, page))
        journal.commit()


def settle(run, verdicts=None):
    """Settles all numbers of a run as they are written, but for those read as one of `verdicts`: what is said there."""
    with open_journal(journal_path(run.output)) as journal, open_decisions(decisions_path(run.output)) as decisions:
        numbers = RunNumbers(journal, decisions.path)
        written = [one for numbers in run.pages.values() for one in numbers]
        found = numbers.numbers(numbers.ids(Selection("all", "page")))
        for number, one in zip(found, written, strict=True):
            verdict = "confirmed" if one.truth == one.read else "corrected"
            verdict, text = (verdicts or {}).get(one.read, (verdict, one.truth))
            decisions.decide(number.key, 0, verdict, text, "Ann")
