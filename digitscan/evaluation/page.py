"""Figures of a run -> one HTML page, with pictures of what was read wrongly."""

from collections.abc import Iterator

from digitscan.errors import InputError
from digitscan.evaluation.judging import Judged
from digitscan.evaluation.scores import BINS, Scores
from digitscan.evaluation.told import confusion, figures
from digitscan.reporting.html import cards, document, heading, image, paragraph, table, text, tiles
from digitscan.review.page_images import PageImages
from digitscan.review.pictures import crop_box, number_picture

_LARGEST = (480, 150)


def evaluation_page(output: str, against: str, scores: Scores, images: PageImages) -> str:
    """The page.

    Args:
        output: The run's, for the title.
        against: What was taken for true.
        scores: The figures.
        images: Of the run's pages.
    """
    return document(f"digitscan: how well {output} was read", _parts(against, scores, images))


def _parts(against: str, scores: Scores, images: PageImages) -> Iterator[str]:
    yield paragraph(f"Against {against}.")
    yield tiles([*figures(scores.total), ("calibration error", f"{scores.calibration_error:.4f}")])
    yield heading("How far confidence can be trusted")
    yield table(
        ["confidence", "numbers", "mean confidence", "share that is right"],
        [
            (f"{place / BINS:.1f} to {(place + 1) / BINS:.1f}", one.count, one.confidence, one.right)
            for place, one in enumerate(scores.bins)
            if one.count
        ],
    )
    if scores.confusions:
        yield heading("Most frequent confusions of digits")
        yield table(["confusion", "how often"], [(confusion(edit), count) for edit, count in scores.confusions])
    if scores.fields:
        yield heading("Fields")
        yield table(
            ["field", "numbers", "exact", "accepted", "wrong of these"],
            [
                (name or "(no name)", one.numbers, one.exact, one.accepted, one.accepted_wrong)
                for name, one in scores.fields.items()
            ],
        )
    yield heading("Wrong numbers")
    if not scores.wrong:
        yield paragraph("None.")
    else:
        yield paragraph("The surest first, since those are the costly ones.")
        yield cards(_card(one, images) for one in scores.wrong)


def _card(one: Judged, images: PageImages) -> str:
    truth = "no number" if one.truth is None else one.truth or "empty"
    if one.number is None:
        why = "missed: its page could not be read" if one.unread else "missed"
        return f"<strong>{text(truth)}</strong>{paragraph(why)}"
    number = one.number
    told = " · ".join(filter(None, [one.field, number.page.path, f"page {number.page.number}"]))
    sure = f"{number.field.confidence:.2f}, {number.field.status}"
    read = f"<p>is {text(truth)}, read as</p><strong>{text(one.read or '(empty)')}</strong> {text(sure)}"
    return f"{_picture(one, images)}{read}{paragraph(told)}"


def _picture(one: Judged, images: PageImages) -> str:
    assert one.number is not None
    page, box = one.number.page, one.number.field.box
    try:
        found = images.image(page)
    except InputError as error:
        return paragraph(f"No picture: {error.reason}")
    described = f"the number as written, read as {one.read or 'empty'}"
    return image(number_picture(found, crop_box(page.upright(box), *page.upright_size), _LARGEST), described)
