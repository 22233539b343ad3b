"""With `--no-follow` no path leads over a link, not even one that is put there while files are read."""

import io
import os
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from digitscan.errors import InputError
from digitscan.files import opening, read_settings
from digitscan.files.opening import open_file, read_standard_input
from digitscan.files.pages import ReadSettings, read_pages
from digitscan.files.sources import find_sources
from digitscan.journal.store import journal_path, open_journal
from digitscan.records import Page
from digitscan.review.run_facts import run_facts
from tests.page_files import encoded

pytestmark = pytest.mark.skipif(not opening.CAN_REFUSE_LINKS, reason="this system cannot refuse links")
REFUSED = "is a link, which --no-follow leaves out"


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """The folder `in`, that is read, and `secret` beside it, with an image each."""
    for name in ("in/a.png", "in/sub/b.png", "secret/s.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded("PNG"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*paths):
    return [str(item) if isinstance(item, InputError) else item for item in find_sources(map(str, paths), follow=False)]


def read(path):
    (item,) = read_pages(str(path), ReadSettings(follow=False))
    return item


def test_links_in_folders_are_told_and_left_out(folders):
    (folders / "in" / "c.png").symlink_to(folders / "secret" / "s.png")
    (folders / "in" / "d").symlink_to(folders / "secret")
    (folders / "in" / "e.png").symlink_to(folders / "in" / "e.png")
    (folders / "in" / "f.png").symlink_to("nowhere")
    (folders / "in" / "g.txt").symlink_to(folders / "secret" / "s.png")
    (folders / "in" / "sub" / "up").symlink_to(folders / "in")
    items = found("in")
    told = [item.split(":")[0] for item in items if REFUSED in item]
    assert told == ["in/c.png", "in/d", "in/e.png", "in/f.png", "in/sub/up"]
    assert [item for item in items if REFUSED not in item] == ["in/a.png", "in/sub/b.png"]
    assert all(
        isinstance(read(path), Page) for path in ("in/a.png", folders / "in/sub/b.png", "in/../in/a.png", "./in/a.png")
    )


@pytest.mark.parametrize("path", ["link.png", "way/s.png", "in/way/../a.png"])
def test_a_path_that_leads_over_a_link_is_told(folders, path):
    (folders / "link.png").symlink_to("in/a.png")
    (folders / "way").symlink_to("secret")
    (folders / "in" / "way").symlink_to("../secret")
    (message,) = found(path)
    assert message.startswith(f"{path}: ")
    assert REFUSED in message
    assert str(read(path)) == message


def test_a_folder_that_a_link_leads_to_is_told(folders):
    (folders / "way").symlink_to("in")
    for path in ("way", "way/"):
        assert REFUSED in "".join(found(path))


def test_what_becomes_a_link_after_it_was_found_is_not_read(folders):
    sources = found("in")
    (folders / "in" / "a.png").unlink()
    (folders / "in" / "a.png").symlink_to(folders / "secret" / "s.png")
    (folders / "in" / "sub").rename(folders / "gone")
    (folders / "in" / "sub").symlink_to(folders / "secret")
    (folders / "secret" / "b.png").write_bytes(encoded("PNG"))
    assert [REFUSED in str(read(source)) for source in sources] == [True, True]
    assert all(isinstance(next(read_pages(source, ReadSettings())), Page) for source in sources)


def test_a_folder_that_becomes_a_link_while_it_is_searched_is_not_entered(folders):
    items = find_sources(["in"], follow=False)
    assert next(items) == "in/a.png"
    (folders / "in" / "sub").rename(folders / "gone")
    (folders / "in" / "sub").symlink_to(folders / "secret")
    assert REFUSED in str(next(items))
    assert next(items, None) is None


@pytest.mark.parametrize("follow", [False, True])
def test_a_pipe_that_takes_the_place_of_a_file_keeps_nobody_waiting(folders, monkeypatch, follow):
    os.mkfifo(folders / "in" / "p.png")
    regular = (folders / "in" / "a.png").stat()
    monkeypatch.setattr(opening, "status", lambda source, follow: regular)
    with pytest.raises(InputError, match="pipe or device"):
        open_file("in/p.png", follow)


@pytest.mark.parametrize("follow", [False, True])
def test_special_files_in_folders_are_told_and_never_opened(folders, monkeypatch, follow):
    os.mkfifo(folders / "in" / "p.png")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("in/s.png")
    opened = []
    monkeypatch.setattr(os, "fdopen", lambda *arguments: opened.append(arguments))
    for name in ("p.png", "s.png"):
        (error,) = read_pages(f"in/{name}", ReadSettings(follow=follow))
        assert "this is a pipe or device" in str(error)
    assert not opened
    assert {"in/p.png", "in/s.png"} <= set(find_sources(["in"], follow))


def test_what_is_not_there_is_told_as_ever(folders):
    assert "no such file" in found("in/missing.png")[0]
    assert "no such file" in found("in/a.png/b.png")[0]
    assert "empty" in found("")[0]
    assert "this is a folder" in str(read("in"))


def opened():
    """Counts the open files, on Linux."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def test_no_file_stays_open(folders):
    before = opened()
    (folders / "way").symlink_to("secret")
    for path in ("in/a.png", "in", "way/s.png", "missing/x.png", "way"):
        read(path)
        found(path)
    assert opened() == before


def test_the_command_takes_the_option(folders, draw, scan):
    draw("in/a.png", 120)
    (folders / "in" / "l.png").symlink_to(folders / "secret" / "s.png")
    result = scan("--no-follow", "in")
    assert result.exit_code == 1
    assert f"in/l.png: {REFUSED}" in result.stderr
    assert "in/a.png,1,,120," in result.stdout
    assert "secret" not in result.stdout
    assert "l.png" in scan("in").stdout


@pytest.mark.parametrize(("options", "follow"), [((), True), (("--no-follow",), False)])
def test_a_run_is_looked_at_later_as_it_was_read(folders, draw, scan, options, follow):
    draw("in/a.png", 120)
    assert scan(*options, "in/a.png", "-o", "rows.csv").exit_code == 0
    with open_journal(journal_path("rows.csv")) as journal:
        assert run_facts(journal).read_settings(None).follow == follow


def test_a_system_without_such_a_way_is_told(folders, scan, monkeypatch):
    monkeypatch.setattr("digitscan.commands.input_options.CAN_REFUSE_LINKS", False)
    result = scan("--no-follow", "in")
    assert result.exit_code == 2
    assert "--no-follow" in result.stderr


def test_standard_input_is_held_only_up_to_a_size(monkeypatch):
    monkeypatch.setattr(opening, "MOST_FROM_STANDARD_INPUT", 1 << 20)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(bytes(1 << 20))))
    assert len(read_standard_input("-")) == 1 << 20
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(bytes(5 << 20))))
    with pytest.raises(InputError, match="more than 1 MiB; save it as a file"):
        read_standard_input("-")
    assert read_settings.MOST_FROM_STANDARD_INPUT <= 1 << 30
