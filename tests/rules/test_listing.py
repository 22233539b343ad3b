"""Lists: which files are read and which are refused, what is near, and that many entries are quick."""

import random
import time

import pytest

from digitscan.errors import RuleError
from digitscan.rules import listing
from digitscan.rules.listing import read_list


@pytest.fixture
def listed(tmp_path):
    """Reads the column `account` of a file with some bytes."""

    def read(data):
        tmp_path.joinpath("list.csv").write_bytes(data)
        return read_list("list.csv:account", tmp_path)

    return read


@pytest.mark.parametrize(
    ("data", "entries"),
    [
        (b"account\n4711\n0815\n", {"4711", "0815"}),
        (b"\xef\xbb\xbfaccount,name\r\n4711,Ann\r\n", {"4711"}),
        (b'name,account\n"A, B","47 11"\n', {"4711"}),
        (b"account\n4711\n\n   \n4711\n", {"4711"}),
        (b"name,account\nAnn\nBob,1.5\n", {"15"}),
    ],
)
def test_entries(listed, data, entries):
    assert listed(data).entries == entries


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "list.csv has no column 'account', it has: "),
        (b"name,number\nAnn,1\n", "list.csv has no column 'account', it has: name, number"),
        (b"account\n", "list.csv has nothing in the column 'account'"),
        (b"account\n12\nAB12\n", "list.csv, line 3: 'AB12' is no number of at most 40 digits"),
        (b"account\n" + b"1" * 41 + b"\n", "list.csv, line 2: "),
        ("account\n٣\n".encode(), "list.csv, line 2: '٣' is no number"),
        (b"account\n\xff\n", "list.csv is not in UTF-8; save it as CSV UTF-8"),
        (b'account\n"12\n', "list.csv is no CSV file: "),
        (b"account\n" + b"1" * 200_000 + b"\n", "list.csv is no CSV file: "),
    ],
)
def test_wrong_lists_are_told(listed, data, told):
    with pytest.raises(RuleError) as error:
        listed(data)
    assert str(error.value).startswith(f"one_of: {told}")


@pytest.mark.parametrize("name", ["list.csv", ":account", "list.csv:", "", ":"])
def test_a_list_is_a_file_and_a_column(tmp_path, name):
    with pytest.raises(RuleError, match="expected a file and its column"):
        read_list(name, tmp_path)


@pytest.mark.parametrize("path", ["../secret.csv", "{root}/secret.csv", "link.csv", "folder/../../secret.csv"])
def test_a_list_outside_the_folder_is_not_read(tmp_path, path):
    folder = tmp_path / "forms"
    folder.joinpath("folder").mkdir(parents=True)
    tmp_path.joinpath("secret.csv").write_text("account\n4711\n", encoding="utf-8")
    folder.joinpath("link.csv").symlink_to("../secret.csv")
    with pytest.raises(RuleError, match="is outside the template's folder"):
        read_list(f"{path.format(root=tmp_path)}:account", folder)


@pytest.mark.parametrize("path", ["gone.csv", ".", "a\0b", "x" * 5000])
def test_what_is_no_file_is_told(tmp_path, path):
    with pytest.raises(RuleError, match=r"^one_of: "):
        read_list(f"{path}:account", tmp_path)


def test_a_list_in_a_folder_below_is_read(tmp_path):
    tmp_path.joinpath("lists").mkdir()
    tmp_path.joinpath("lists", "a.csv").write_text("n\n1\n", encoding="utf-8")
    assert read_list("lists/a.csv:n", tmp_path).entries == {"1"}


@pytest.mark.parametrize(("limit", "value"), [("_MOST_BYTES", 20), ("_MOST_ENTRIES", 2)])
def test_a_list_is_bounded(listed, monkeypatch, limit, value):
    monkeypatch.setattr(listing, limit, value)
    with pytest.raises(RuleError, match=r"larger than|more than"):
        listed(b"account\n" + b"123456\n" * 3)


def test_near_are_entries_with_one_or_two_other_digits_or_one_more_or_less(listed):
    near = list(listed(b"account\n1234\n1235\n1299\n9999\n123\n12345\n4321\n").near("12/34"))
    assert near == ["1235", "123", "12345", "1299"]


def test_100_000_entries_are_quick(listed):
    chance = random.Random(0)
    entries = [f"{chance.randrange(10**10):010d}" for _ in range(100_000)]
    start = time.process_time()
    found = listed("\n".join(["account", *entries]).encode())
    read = time.process_time()
    for entry in entries[:20]:
        assert found.broken(entry) == ""
        assert entry in set(found.near(entry[:4] + f"{9 - int(entry[4])}" + entry[5:]))
    assert read - start < 3
    assert time.process_time() - read < 2
