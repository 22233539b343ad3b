import pytest

from training.whole_file import whole_file


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


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ValueError(), KeyboardInterrupt()])
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
    with pytest.raises(OSError, match="taken"), whole_file(tmp_path / "taken") as half:
        half.write_text("new")
    assert names(tmp_path) == ["taken"]
