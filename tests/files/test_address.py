"""Addresses: which are taken, what is shown of one that holds a secret, and that no other way leads to a store."""

import pytest

from digitscan.errors import InputError
from digitscan.files.address import check_address, is_address, local_path, shown, without_secrets


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("s3://bucket/a.png", True),
        ("S3A://bucket", True),
        ("no+such.one-://x", True),
        ("s3:/bucket/a.png", False),
        ("./s3://bucket", False),
        ("a/http://x", False),
        ("simplecache::s3://bucket/a.png", False),
        ("://x", False),
    ],
)
def test_what_is_an_address(path, expected):
    assert is_address(path) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("file:///scans/a%20b.png", "/scans/a b.png"),
        ("file://localhost/a.png", "/a.png"),
        ("FILE:///a.png", "/a.png"),
        ("file://server/a.png", "file://server/a.png"),
        ("a.png", "a.png"),
        ("memory:///a.png", "memory:///a.png"),
    ],
)
def test_a_file_address_is_a_path(path, expected):
    assert local_path(path) == expected


@pytest.mark.parametrize(
    "address",
    [
        "memory://forms/a.png",
        "memory://forms/photo@2x.png",
        "memory://forms/a::file:///etc/passwd.png",
        "memory://forms/a?b*.png",
        "memory://forms/part?/year=2020/a.png",
        "ftp://user@host:2121/a.png",
    ],
)
def test_what_is_taken_is_shown_as_it_is(address):
    check_address(address)
    assert shown(address) == address


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("sftp://user:SECRET@host/a.png", "sftp://user:***@host/a.png"),
        ("sftp://me@corp.org:SECRET@host/a.png", "sftp://me@corp.org:***@host/a.png"),
        ("sftp://user:SEC/RET@host/a.png", "sftp://user:***@host/a.png"),
        ("sftp://user:SEC@RET@host/a.png", "sftp://user:***@host/a.png"),
        ("s3://key:SECRET@bucket/a.png", "s3://key:***@bucket/a.png"),
        ("https://user:SECRET@host/a.png", "https://user:***@host/a.png"),
        ("https://host/a.png?X-Amz-Signature=SECRET", "https://host/a.png?***"),
        ("http://host/a.png?\nSECRET", "http://host/a.png?***"),
        ("no-such://user:SECRET@host/a.png", "no-such://user:***@host/a.png"),
        ("az://forms/a.png?sv=2022-11-02&sig=SECRET", "az://forms/a.png?***"),
        ("abfs://c@account/a.png?SIG=SEC/RET", "abfs://c@account/a.png?***"),
        ("gs://forms/a.png?X-Goog-Signature=SECRET", "gs://forms/a.png?***"),
        ("s3://key:SE?x=CRET@bucket/a.png", "s3://key:***@"),
        ("ftp://user@host:2121/a.png?token=SECRET", "ftp://user@host:2121/a.png?***"),
        ("https://SECRET@host:8080/a.png", "https://***@host:8080/a.png"),
        ("https://me@corp.org:SECRET@host/a.png", "https://***@host/a.png"),
    ],
)
def test_a_secret_is_refused_and_not_shown(address, told):
    with pytest.raises(InputError) as error:
        check_address(address)
    assert error.value.source == told
    assert "SE" not in str(error.value).removesuffix(error.value.reason)
    assert "RET" not in str(error.value)
    assert "CRET" not in without_secrets(f"ClientError(url='{address}', status=403)".replace("\n", ""))


@pytest.mark.parametrize(
    ("address", "follow", "words"),
    [
        ("no-such://x/a.png", True, "no-such:// are not read"),
        ("zip://a.png", True, "zip:// are not read"),
        ("reference://a.png", True, "reference:// are not read"),
        ("file://server/a.png", True, "another machine"),
        ("sftp://host/a.png", False, "--no-follow"),
        ("ftp://host/a.png", False, "--no-follow"),
        ("oss://bucket/a.png", True, "pip install ossfs"),
    ],
)
def test_others_are_refused(address, follow, words, monkeypatch):
    import fsspec

    def missing(protocol):
        raise ImportError

    monkeypatch.setattr(fsspec, "get_filesystem_class", missing)
    with pytest.raises(InputError, match=words):
        check_address(address, follow)


def test_fsspec_itself_may_be_missing(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    with pytest.raises(InputError, match="pip install fsspec paramiko"):
        check_address("sftp://host/a.png")
