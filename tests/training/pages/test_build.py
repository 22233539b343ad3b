"""With what each part of the data set of pages is written and printed."""

from pathlib import Path

from training.pages.build import desk_of

FONTS = [Path(f"/fonts/{family}-{face}.ttf") for family in "abcdefghijkl" for face in ("Bold", "Regular")]


def test_no_family_of_fonts_prints_in_two_parts(digits, letters):
    train, validation = (desk_of(digits, letters, FONTS, part).fonts for part in ("train", "validation"))
    assert {font.name for font in validation} == {"a-Bold.ttf", "a-Regular.ttf", "k-Bold.ttf", "k-Regular.ttf"}
    assert sorted((*train, *validation)) == FONTS
