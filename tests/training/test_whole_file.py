import pytest

from digitscan.errors import OutputError
from training.whole_file import make_folder, whole_file, write_text


def names(folder):
    return [found.name for found in folder.iterdir()]


@pytest.mark.parametrize("before", [None, "old"])
def test_the_file_is_replaced_at_the_end(tmp_path, before):
    path = tmp_path / "a.json"
    if before:
        path.write_text(before)
    with whole_file(path) as half:
        half.write_text("new")
        assert half.parent == tmp_path
        assert (path.read_text() if path.exists() else None) == before
    assert path.read_text() == "new"
    assert names(tmp_path) == ["a.json"]


def test_missing_folders_are_made(tmp_path):
    with whole_file(tmp_path / "new" / "folder" / "a.json") as half:
        half.write_text("new")
    assert names(tmp_path / "new" / "folder") == ["a.json"]


@pytest.mark.parametrize("error", [ValueError(), KeyboardInterrupt()])
@pytest.mark.parametrize("written", [False, True])
def test_the_old_file_stays_where_writing_fails(tmp_path, error, written):
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(type(error)) as raised, whole_file(path) as half:
        if written:
            half.write_text("ne")
        raise error
    assert raised.value is error
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.json"]


def test_nothing_is_left_where_the_place_is_taken(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(OutputError, match="taken: cannot be written"), whole_file(tmp_path / "taken") as half:
        half.write_text("new")
    assert names(tmp_path) == ["taken"]


def test_a_full_disk_is_told_and_the_old_file_stays(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(OutputError) as raised, whole_file(path) as half:
        half.write_text("ne")
        raise OSError(28, "No space left on device")
    assert str(raised.value) == f"{path}: cannot be written (No space left on device); name another file"
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.json"]


def test_a_text_is_utf8_and_keeps_its_line_ends(tmp_path):
    write_text(tmp_path / "a.txt", "ø\r\nå\n")
    assert (tmp_path / "a.txt").read_bytes() == b"\xc3\xb8\r\n\xc3\xa5\n"


@pytest.mark.parametrize("name", ["taken", "taken/run", "taken/a/b"])
def test_a_folder_that_cannot_be_made_is_told(tmp_path, name):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(OutputError, match=f"{name}: cannot be written .*; name another folder"):
        make_folder(tmp_path / name)
    if name != "taken":
        with pytest.raises(OutputError, match="cannot be written"):
            write_text(tmp_path / name, "new")


def test_a_folder_may_be_there(tmp_path):
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert names(tmp_path / "a") == ["b"]
