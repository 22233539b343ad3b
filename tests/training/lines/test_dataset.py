"""Strips of any width go into one file and come back as they were; a damaged file is named."""

import numpy as np
import pytest

from digitscan.errors import InputError
from training.lines.dataset import gather, join, load, save


def strips(*widths):
    chance = np.random.default_rng(sum(widths))
    return [chance.integers(0, 256, (32, width)).astype(np.uint8) for width in widths]


@pytest.fixture
def lines():
    return join(
        [
            gather("written", "train", strips(40, 12), ["1,2", "x"], digits_only=False),
            gather("amounts", "train", strips(33), ["77"], digits_only=True),
            gather("written", "validation", strips(20), ["8"], digits_only=False),
        ]
    )


def test_each_strip_is_found_again(lines):
    wanted = [*strips(40, 12), *strips(33), *strips(20)]
    assert len(lines) == 4
    assert lines.widths.tolist() == [40, 12, 33, 20]
    for k, strip in enumerate(wanted):
        assert np.array_equal(lines.strip(k), strip)
    assert lines.texts.tolist() == ["1,2", "x", "77", "8"]
    assert lines.digits_only.tolist() == [False, False, True, False]


def test_parts_and_sources_are_kept_apart(lines):
    assert lines.source_names == ("written", "amounts")
    assert lines.of("train").tolist() == [0, 1, 2]
    assert lines.of("train", "written").tolist() == [0, 1]
    assert lines.of("validation", "written").tolist() == [3]
    assert lines.of("development").tolist() == []


def test_a_file_holds_all_of_it(lines, tmp_path):
    save(lines, tmp_path / "lines.npz")
    assert load(tmp_path / "lines.npz").sha256() == lines.sha256()


def test_any_change_is_told_by_the_hash(lines):
    other = join([lines, gather("written", "train", strips(5), ["3"], digits_only=False)])
    assert other.sha256() != lines.sha256()


@pytest.mark.parametrize("case", ["missing", "text", "cut off", "other sizes"])
def test_a_file_that_cannot_be_used_is_named(case, lines, tmp_path):
    path = tmp_path / "lines.npz"
    save(lines, path)
    match case:
        case "missing":
            path.unlink()
        case "text":
            path.write_text("no arrays")
        case "cut off":
            path.write_bytes(path.read_bytes()[:-200])
        case "other sizes":
            with np.load(path) as arrays:
                np.savez(path, **{**arrays, "pixels": arrays["pixels"][:, :-3]})
    with pytest.raises(InputError, match=r"lines\.npz.*lines build"):
        load(path)
