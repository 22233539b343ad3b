"""Measures how well templates are laid over pages, and how well their fields are read then.

    python tests/benchmarks/templates.py --data FOLDER --tools FOLDER [--only registration idrbt_cheques ...]

Registration: pages of many forms, warped by us (upside down, aslant, half and twice the size, with noise), are laid
on the templates of all of them. Reading: templates are made from a page's truth, whose boxes give way to the box or
comb that `digitscan template new` finds there, and other pages are read: of `idrbt_cheques` one cheque of each bank
makes its template, and those are read that trained no net; of `us_checks` half the checks say where the fields are and
the others are read, and the other way around. The fields of cheques have rules: amounts are amounts, dates are days;
`--no-rules` reads them without. Of forms that are there once, that page is read after it was warped.

Exit status: 0 when every floor is reached, 1 when one is missed, 2 without the data.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np

from digitscan.clock import Clock
from digitscan.errors import InputError
from digitscan.nets.models import Models, load_models
from digitscan.records import Box, Gray
from digitscan.rules.parse import Raw, parse_rule
from digitscan.rules.rule import Rule
from digitscan.template.candidates import Candidate, find_candidates
from digitscan.template.choice import Prepared, best_fit, prepare
from digitscan.template.cutting import on_page
from digitscan.template.homography import Homography, corners_of, project
from digitscan.template.model import FieldSpec, Template
from digitscan.template.read import read_fields
from reading import add_folders, chosen, import_tools
from sample_sets import ROOT, Truth, pages_of
from training.data.known_pages import trained_pages

BANKS = {"0836": "083654", "1008": "100828", "1206": "120613", "309": "309061"}
"""How the cheque numbers of each bank begin, and the cheque that is its template."""
ALONE = ("exam_tuberlin", "forms_india_cells", "marksheets_india", "nist_hsf")
"""Sets of forms that are there once only, or whose fields lie elsewhere on each page."""
RULES: dict[str, dict[str, Raw]] = {
    "idrbt_cheques": {"amount": {"kind": "amount"}, "date": {"kind": "date", "format": "DDMMYYYY"}},
    "us_checks": {"amount": {"kind": "amount"}, "date": {"kind": "date", "format": "MM/DD/YYYY"}},
}
"""What the fields of a set may hold, by how their names begin."""
FORMS = ("cheque.png", "form.png", "table.png", "envelope.png")
WARPS = ((0, 1.0), (180, 1.0), (0, 0.5), (180, 0.5), (8, 2.0), (-20, 0.7), (90, 1.0))
"""Degrees and scale; each with a perspective of its own."""
INSIDE, WIDE = 0.75, 0.65  # what is found is a field's box if so much of it is in that of the truth, and so wide
FLOORS = {"corner error": 0.3, "right template": 99.0, "idrbt_cheques": 88.0, "us_checks": 97.0, "others": 85.0}


@dataclass(frozen=True, slots=True)
class Judged:
    """One number of a page: where it is, what it is and was read as, how sure."""

    where: str
    wanted: str
    got: str
    confidence: float

    @property
    def right(self) -> bool:
        return self.got == self.wanted


def main() -> int:
    """Measures what was asked for and prints it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_folders(parser)
    parser.add_argument("--only", nargs="+", help="registration, idrbt_cheques, us_checks, exam_tuberlin ...")
    parser.add_argument("--list", action="store_true", help="print each number that was not read exactly")
    parser.add_argument("--no-rules", action="store_true", help="read all fields as if nothing were known of them")
    options = parser.parse_args()
    try:
        score, _ = import_tools(options)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    pages, passed = options.data / "pages", True
    if chosen("registration", options.only):
        passed &= print_registration(pages)
    models = load_models()
    others: list[Judged] = []
    for name in ("idrbt_cheques", "us_checks", *ALONE):
        if not chosen(name, options.only):
            continue
        raw = {} if options.no_rules else RULES.get(name, {})
        rules = {field: parse_rule(keys, pages) for field, keys in raw.items()}
        judged = list(read_set(pages / name, models, rules))
        passed &= print_reading(name, judged, score, options.list)
        others += judged if name in ALONE else []
    if others:
        passed &= print_reading("others", others, score, listing=False)
    return 0 if passed else 1


def print_registration(pages: Path) -> bool:
    """Lays the templates of many forms over warped pages, and prints how far off the corners are."""
    images = dict(reference_pages(pages))
    ready = [prepare(Template(name, name, image, (spec_of_middle(image),))) for name, image in images.items()]
    errors, right, seconds = [], 0, 0.0
    for seed, (name, image) in enumerate(images.items()):
        for number, (degrees, scale) in enumerate(WARPS):
            page, truth = warped(image, degrees, scale, seed=100 * seed + number)
            start = time.perf_counter()
            fit = best_fit(page, ready)
            seconds += time.perf_counter() - start
            right += fit is not None and fit.template.name == name
            if fit is None or fit.template.name != name:
                print(f"  {name}, {degrees} degrees, scale {scale}: {fit and fit.template.name}")
                continue
            corners = corners_of(image.shape)
            off = np.hypot(*(project(fit.registration.homography, corners) - project(truth, corners)).T)
            errors.append(100 * off.mean() / (image.shape[1] * scale))
    count = len(images) * len(WARPS)
    mean, share = float(np.mean(errors)), 100 * right / count
    print(
        f"registration: {count} pages, {len(ready)} templates, right template {share:.1f} %, corner error "
        f"mean {mean:.3f} % of the width, worst {max(errors):.3f} %, {seconds / count:.2f} s a page"
    )
    return mean <= FLOORS["corner error"] and share >= FLOORS["right template"]


def reference_pages(pages: Path) -> Iterator[tuple[str, Gray]]:
    """A page of each form."""
    places = [pages / "idrbt_cheques" / f"Cheque_{number}.jpeg" for number in BANKS.values()]
    places += [pages / "us_checks/us_53_s3.png", *(ROOT / "forms" / name for name in FORMS)]
    places += [next(iter(sorted(pages.glob(f"{name}/*[0-9]*.[jpb]*")))) for name in ("nist_hsf", "forms_india_cells")]
    places += [pages / "exam_tuberlin/scan-12.jpg", pages / "exam_tuberlin/scan-33.jpg"]
    places += [pages / "marksheets_india/hanishka_1.bmp"]
    for place in places:
        yield place.name, image_of(place)


def image_of(place: Path) -> Gray:
    """The first page of a file."""
    return next(iter(pages_of(place))).image


def spec_of_middle(image: Gray) -> FieldSpec:
    """A field in the middle of a page, where nothing is looked for then."""
    height, width = image.shape
    return FieldSpec("middle", Box(width // 3, height * 2 // 5, width * 2 // 3, height * 3 // 5))


def warped(image: Gray, degrees: float, scale: float, seed: int) -> tuple[Gray, Homography]:
    """A page as a camera may see it, and the homography that made it."""
    rng = np.random.default_rng(seed)
    height, width = image.shape
    corners = corners_of(image.shape) - (width / 2, height / 2)
    angle = np.deg2rad(degrees)
    turn = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    moved = scale * (corners + rng.uniform(-0.04, 0.04, (4, 2)) * min(height, width)) @ turn
    moved = (moved - moved.min(axis=0) + 0.03 * scale * width).astype(np.float32)
    size = tuple(int(side) for side in np.ceil(moved.max(axis=0) + 0.03 * scale * width))
    truth = cv2.getPerspectiveTransform(corners_of(image.shape), moved)
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    # area sampling is no option of warps: smooth first where pixels are lost
    source = cv2.GaussianBlur(image, (0, 0), 0.4 / scale) if scale < 1 else image
    page = cv2.warpPerspective(source, truth, size, flags=flags, borderValue=120)
    noisy = page + rng.normal(0, 3, page.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8), np.asarray(truth, np.float64)


def read_set(folder: Path, models: Models, rules: Mapping[str, Rule]) -> Iterator[Judged]:
    """Reads the numbers of a set; `rules` are what fields whose names begin so may hold."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    if folder.name in ALONE:
        for seed, (name, page) in enumerate(truth.items()):
            if wanted := numbers_of(page):
                image = image_of(folder / name)
                seen, _ = warped(image, 3, 1.0, seed)
                yield from read_page(name, seen, [prepared(name, image, dict(boxes_of(page)), rules)], wanted, models)
        return
    if folder.name == "idrbt_cheques":
        banks = {name: [name] for name in truth if any(bank in name for bank in BANKS.values())}
        trained = [path.name for path in trained_pages(folder.parent.parent, folder.name)]
        rest = [name for name in truth if name not in (*banks, *trained)]
        yield from read_others(folder, truth, banks, models, rules, rest)
        return
    names = sorted(truth)
    for half, rest in ((names[::2], names[1::2]), (names[1::2], names[::2])):
        yield from read_others(folder, {name: truth[name] for name in names}, {half[0]: half}, models, rules, rest)


def read_others(
    folder: Path,
    truth: Truth,
    forms: dict[str, list[str]],
    models: Models,
    rules: Mapping[str, Rule],
    rest: Sequence[str] | None = None,
) -> Iterator[Judged]:
    """Reads the pages that made no template; `forms` names each template's page, and those that its boxes are from."""
    ready = []
    for name, pages in forms.items():
        image = image_of(folder / name)
        bare = prepare(Template(name, name, image, (spec_of_middle(image),)))
        boxes = dict(boxes_of(truth[name]))
        for other in pages:
            if other != name and (fit := best_fit(image_of(folder / other), [bare])):
                back = np.linalg.inv(fit.registration.homography)
                for field, box in boxes_of(truth[other]):
                    boxes[field] = boxes[field].union(on_page(box, back, image.shape))
        ready.append(prepared(name, image, boxes, rules))
    made = {page for pages in forms.values() for page in pages}
    for name in rest or truth:
        if name not in made:
            yield from read_page(name, image_of(folder / name), ready, numbers_of(truth[name]), models)


def boxes_of(page: dict[str, Any]) -> Iterator[tuple[str, Box]]:
    """The boxes of a page's numbers, by the names of their fields."""
    return ((field, Box(*number["box"])) for field, number in numbers_of(page).items())


def numbers_of(page: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The handwritten numbers of a page whose place is known, by the name of the field, or a number."""
    strings = [one for one in page["strings"] if one.get("box") and one.get("text") and one.get("handwritten", True)]
    named = len({one.get("field") for one in strings}) == len(strings)
    return {one["field"] if named and one.get("field") else f"field{k}": one for k, one in enumerate(strings)}


def prepared(name: str, image: Gray, boxes: dict[str, Box], rules: Mapping[str, Rule]) -> Prepared:
    """A template from the truth of a page: each box as it is printed, if it is found there."""
    candidates = find_candidates(image)
    fields = [snapped(field, box, candidates, image) for field, box in boxes.items()]
    ruled = [
        replace(one, rule=next((rule for begin, rule in rules.items() if one.name.startswith(begin)), one.rule))
        for one in fields
    ]
    return prepare(Template(name, name, image, tuple(ruled)))


def snapped(name: str, box: Box, candidates: Sequence[Candidate], image: Gray) -> FieldSpec:
    """A field that lies where a box was found, if that is much the same as the truth's box, or else where that is."""
    height, width = image.shape
    inside = Box(max(0, box.left), max(0, box.top), min(width, box.right), min(height, box.bottom))
    within = [one for one in candidates if shared(one.box, inside) >= INSIDE and one.box.width >= WIDE * inside.width]
    best = max(within, key=lambda one: one.box.width * one.box.height, default=None)
    return FieldSpec(name, inside) if best is None else FieldSpec(name, best.box, best.cells)


def shared(one: Box, other: Box) -> float:
    """The share of a box that lies in another."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0, across) * max(0, down) / (one.width * one.height)


def read_page(
    name: str, image: Gray, ready: Sequence[Prepared], wanted: dict[str, dict[str, Any]], models: Models
) -> Iterator[Judged]:
    """Reads the fields of a page that its truth knows."""
    fit = best_fit(image, ready)
    fields = {} if fit is None else {field.name: field for field in read_fields(image, fit, models, Clock())}
    for field, number in wanted.items():
        if not number.get("doubtful"):
            found = fields.get(field)
            got = "".join(str(digit.value) for digit in found.digits) if found else ""
            yield Judged(f"{name} {field}", number["text"], got, found.confidence if found else 0.0)


def print_reading(name: str, judged: Sequence[Judged], score: ModuleType, listing: bool) -> bool:
    """Prints how many numbers were read exactly, and at one error in a hundred."""
    exact = 100 * sum(one.right for one in judged) / max(1, len(judged))
    accepted = 100 * score.read_at([(one.confidence, one.right) for one in judged])
    print(f"{name}: {len(judged)} numbers, {exact:.1f} % exact, {accepted:.1f} % read at 1 % error", flush=True)
    for one in judged if listing else ():
        if not one.right:
            print(f"  {one.where}: want {one.wanted} got {one.got or '-'} ({one.confidence:.2f})")
    return exact >= FLOORS.get(name, 0.0)


if __name__ == "__main__":
    sys.exit(main())
