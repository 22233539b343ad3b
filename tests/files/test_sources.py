"""Which files a run reads, and in which order."""

import io
import os

import pytest

from digitscan.errors import InputError
from digitscan.files.sources import FORMATS, find_sources, read_list


def lay(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found(*paths):
    return [str(item) if isinstance(item, InputError) else item for item in find_sources(map(str, paths))]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["page10.png", "page2.png", "page1.png"], ["page1.png", "page2.png", "page10.png"]),
        (["b.png", "a2.png", "A.png"], ["A.png", "a2.png", "b.png"]),
        (["1.png", "a.png", "10a2.png", "10a10.png"], ["1.png", "10a2.png", "10a10.png", "a.png"]),
        (["p01.png", "p1.png", "P1.png"], ["P1.png", "p01.png", "p1.png"]),
        (["box2/x.png", "box10/x.png", "box1.png"], ["box1.png", "box2/x.png", "box10/x.png"]),
        (["x.PNG", "y.Tiff"], ["x.PNG", "y.Tiff"]),
        (["x.png", ".x.png", ".git/y.png", "a/.b/z.png"], ["x.png"]),
        (["x.png", "notes.txt", "png", "x.png.part"], ["x.png"]),
        ([f"x{ending}" for ending in FORMATS], sorted(f"x{ending}" for ending in FORMATS)),
    ],
)
def test_a_folder_is_searched_in_natural_order(tmp_path, names, expected):
    lay(tmp_path, *names)
    assert found(tmp_path) == [str(tmp_path / name) for name in expected]


def test_files_come_as_given(tmp_path, monkeypatch):
    lay(tmp_path, "b.png", "a.png", "scan", ".hidden.png", "in/x.png")
    monkeypatch.chdir(tmp_path)
    given = ["./b.png", "a.png", "scan", ".hidden.png", "-", "in/../a.png", "a.png"]
    assert found(*given) == given
    assert found("in", "in/", ".//in") == ["in/x.png", "in/x.png", ".//in/x.png"]


def test_a_name_that_is_not_utf8_survives(tmp_path):
    name = os.fsdecode(b"scan\xff\xe9.png")
    lay(tmp_path, name)
    assert found(tmp_path) == [str(tmp_path / name)]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("missing.png", ["missing.png", "no such file"]),
        ("a.png/b.png", ["no such file"]),
        ("empty", ["no image in this folder", *FORMATS]),
        ("only_text", ["no image in this folder"]),
        ("nul\0.png", ["no path"]),
        ("x" * 5000, ["cannot be read"]),
        ("", ["empty"]),
    ],
)
def test_what_is_not_there_gives_an_error_and_the_rest_follows(tmp_path, monkeypatch, path, words):
    lay(tmp_path, "a.png", "only_text/notes.txt", "only_text/deep/er.txt")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    error, after = find_sources([path, "a.png"])
    assert isinstance(error, InputError)
    assert error.source == path
    assert all(word in str(error) for word in words)
    assert "\n" not in str(error)
    assert after == "a.png"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_gives_an_error(tmp_path):
    lay(tmp_path, "a.png", "locked/x.png", "z.png")
    (tmp_path / "locked").chmod(0)
    first, error, last = find_sources([str(tmp_path)])
    (tmp_path / "locked").chmod(0o700)
    assert (first, last) == (str(tmp_path / "a.png"), str(tmp_path / "z.png"))
    assert error.source == str(tmp_path / "locked")
    assert "no permission" in error.reason


def test_a_folder_that_cannot_be_listed_does_not_end_the_search(tmp_path, monkeypatch):
    lay(tmp_path, "a.png", "locked/x.png", "z.png")
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    first, error, last = find_sources([str(tmp_path)])
    assert (first, last) == (str(tmp_path / "a.png"), str(tmp_path / "z.png"))
    assert error.source == str(tmp_path / "locked")
    assert "no permission" in error.reason


def test_links_are_followed_but_never_in_circles(tmp_path):
    lay(tmp_path / "in", "a.png", "b/c.png")
    lay(tmp_path / "elsewhere", "d.png")
    (tmp_path / "in" / "b" / "up").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "self").symlink_to(tmp_path / "in" / "self")
    (tmp_path / "in" / "x").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "in" / "y").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "in" / "z.png").symlink_to(tmp_path / "elsewhere" / "d.png")
    expected = ["in/a.png", "in/b/c.png", "in/x/d.png", "in/z.png"]
    assert found(tmp_path / "in") == [str(tmp_path / name) for name in expected]


def test_a_deep_folder_is_searched_to_its_end(tmp_path):
    folders = [tmp_path / "in" / "/".join(["d"] * depth) for depth in range(1200)]
    for folder in folders:
        folder.mkdir()
    lay(tmp_path, "in/d/x.png")
    (folders[-1] / "y.png").touch()
    last = folders[-1] / "y.png"
    assert found(tmp_path / "in") == [str(last), str(tmp_path / "in/d/x.png")]
    last.unlink()
    (tmp_path / "in/d/x.png").unlink()
    for folder in reversed(folders):  # pytest cannot take away what is as deep
        folder.rmdir()


def test_the_search_is_lazy(tmp_path):
    lay(tmp_path, "a/1.png", "b/1.png")
    sources = find_sources([str(tmp_path)])
    assert next(sources) == str(tmp_path / "a/1.png")
    lay(tmp_path, "b/2.png")
    assert next(sources) == str(tmp_path / "b/1.png")
    assert next(sources) == str(tmp_path / "b/2.png")


@pytest.mark.parametrize(
    ("content", "nul", "expected"),
    [
        (b"a.png\nb c.png\n", False, ["a.png", "b c.png"]),
        (b"a.png\nb.png", False, ["a.png", "b.png"]),
        (b"\xef\xbb\xbfa.png\r\nb.png\r\n", False, ["a.png", "b.png"]),
        (b"a.png\n\n\nb.png\n", False, ["a.png", "b.png"]),
        (b" a.png \n", False, [" a.png "]),
        (b"", False, []),
        (b"a.png\0b\nc.png\0", True, ["a.png", "b\nc.png"]),
        (b"a.png\0b.png", True, ["a.png", "b.png"]),
        (b"", True, []),
        (b"\xff\xe9.png\n", False, [os.fsdecode(b"\xff\xe9.png")]),
        (b"\xff\xe9.png\0", True, [os.fsdecode(b"\xff\xe9.png")]),
        (b"x" * 100_000 + b"\0" + b"y" * 70_000 + b"\0", True, ["x" * 100_000, "y" * 70_000]),
    ],
)
def test_a_list_is_read(content, nul, expected):
    assert list(read_list(io.BytesIO(content), nul, "list")) == expected


@pytest.mark.parametrize("nul", [False, True])
def test_a_list_is_read_as_it_comes(nul):
    end = b"\0" if nul else b"\n"
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as stream:
        os.write(writing, b"first.png" + end)
        paths = read_list(stream, nul, "list")
        assert next(paths) == "first.png"
        os.write(writing, b"second.png" + end)
        os.close(writing)
        assert list(paths) == ["second.png"]


@pytest.mark.parametrize("nul", [False, True])
def test_a_list_that_is_none_ends_with_an_error(nul):
    end = b"\0" if nul else b"\n"
    stream = io.BytesIO(b"a.png" + end + b"x" * 9_000_000 + end + b"b.png" + end)
    path, error = read_list(stream, nul, "paths.txt")
    assert path == "a.png"
    assert "paths.txt: entry 2 is longer than any path" in str(error)
    assert stream.tell() < 500_000


@pytest.mark.parametrize("nul", [False, True])
def test_a_list_has_no_say_in_standard_input(nul):
    end = b"\0" if nul else b"\n"
    error, path = read_list(io.BytesIO(b"-" + end + b"./-" + end), nul, "paths.txt")
    assert "paths.txt: entry 1 is -" in str(error)
    assert path == "./-"
