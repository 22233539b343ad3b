"""Addresses such as `s3://bucket/form.png`: what is one, which are taken, and how one is shown.

Nothing is asked for here, and fsspec, which does that, is loaded only to see whether it is there.
"""

import re
from urllib.parse import urlsplit

from digitscan.errors import InputError

PACKAGES = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "az": "adlfs",
    "abfs": "adlfs",
    "oss": "ossfs",
    "http": "fsspec aiohttp",
    "https": "fsspec aiohttp",
    "memory": "fsspec",
    "sftp": "fsspec paramiko",
    "ssh": "fsspec paramiko",
    "ftp": "fsspec",
    "smb": "fsspec smbprotocol",
    "webdav": "webdav4[fsspec]",
    "hdfs": "fsspec pyarrow",
}
"""What to install for a protocol. Those of fsspec that wrap another one, or run something, are not taken."""

WHOLE_OR_NOT = frozenset(("s3", "s3a", "gs", "gcs", "az", "abfs", "oss", "memory"))
"""Stores in which a file is there only once all of it is, and which know no links."""

_LINKLESS = WHOLE_OR_NOT | {"http", "https"}
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_LOCAL = "file"


def is_address(path: str) -> bool:
    """Whether a path is an address, be it of a sort that is taken or not."""
    return _ADDRESS.match(path) is not None


def protocol_of(address: str) -> str:
    """What stands before `://`."""
    return address.partition("://")[0].lower()


def local_path(path: str) -> str:
    """A `file:///` address as the path that it stands for; all else stays as it is."""
    if not is_address(path) or protocol_of(path) != _LOCAL or (parts := urlsplit(path)).netloc not in ("", "localhost"):
        return path
    from urllib.request import url2pathname  # it loads all that speaks HTTP, which --help can do without

    return url2pathname(parts.path)


def shown(address: str) -> str:
    """An address without what may be secret in it; one that is taken is shown as it is."""
    if not _secret(address):
        return address
    start, _, rest = address.partition("://")
    rest = re.sub(r"\?.*", "?***", rest, flags=re.DOTALL)
    user = re.match(r"([^:/]*):(?:.*@|[^/]*)", rest, flags=re.DOTALL)
    return f"{start}://{rest}" if user is None else f"{start}://{user[1]}:***@{rest[user.end() :]}"


def check_address(address: str, follow: bool = True) -> None:
    """Refuses an address that is not taken.

    Args:
        address: As the user gave it.
        follow: Whether links may be followed.

    Raises:
        InputError: It is of no sort that is taken, holds a secret, may lead over links, or its package is missing.
    """
    if why := _secret(address) or _refusal(address, follow):
        raise InputError(shown(address), why)


def _secret(address: str) -> str:
    """Says why an address is refused that holds a secret, which would go with each row that is written."""
    protocol, rest = protocol_of(address), address.partition("://")[2]
    authority = rest.partition("/")[0]
    user, _, word = authority.partition(":")
    if (word and "@" in rest and not word.isdecimal() and "@" not in user) or "@" in word:
        if protocol in ("s3", "s3a") and user == "arn" and "@" not in authority:
            return ""
        instead = f"in the environment variable FSSPEC_{protocol.upper()}_PASSWORD"
        if protocol in WHOLE_OR_NOT:
            instead = f"as {PACKAGES[protocol]} takes it, by its environment variables or files"
        return f"a password in an address would be shown with each number; take it out, and give it {instead}"
    if protocol in ("http", "https") and "?" in rest:
        return "what follows the ? in an address may be a key, and would be shown; fetch the file, and name that"
    return ""


def _refusal(address: str, follow: bool) -> str:
    protocol = protocol_of(address)
    if protocol == _LOCAL:
        return "it names another machine; give the path, or file:///PATH"
    if protocol not in PACKAGES:
        return f"addresses that begin with {protocol}:// are not read; these are: {', '.join(PACKAGES)}"
    if not follow and protocol not in _LINKLESS:
        return f"with --no-follow nothing is read over {protocol}://, where links cannot be told; copy the files here"
    try:
        import fsspec

        fsspec.get_filesystem_class(protocol)
    except ImportError:
        return f"a package is missing for {protocol}://; install it: pip install {PACKAGES[protocol]}"
    return ""
