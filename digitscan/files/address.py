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

_HTTP = frozenset(("http", "https"))
_LINKLESS = WHOLE_OR_NOT | _HTTP
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_IN_TEXT = re.compile(r"[a-z][a-z0-9+.-]{0,20}://[^\s'\"<>]+", re.IGNORECASE)
_QUERY = re.compile(r"\?[\w.~%-]+=")
"""How what may be a key begins after a path; elsewhere than over HTTP, a `?` alone is a sign of a pattern."""
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
    start, sign, rest = address.partition("://")
    hidden = rest
    if _has_query(address):
        hidden = re.sub(r"\?.*", "?***", hidden, flags=re.DOTALL)
    if _has_password(address):
        user = r"[^:/@]*:" if protocol_of(address) in _HTTP else r"[^:/]*:"
        hidden = re.sub(rf"^({user})?(?:.*@|[^/]*)", r"\1***@", hidden, count=1, flags=re.DOTALL)
    return f"{start}{sign}{hidden}"


def without_secrets(text: str) -> str:
    """A text, such as what a library says of an error, with all addresses in it as they are shown."""
    return _IN_TEXT.sub(lambda found: shown(found[0]), text)


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
    protocol = protocol_of(address)
    cure = f"take it out, and give it in the environment variable FSSPEC_{protocol.upper()}_PASSWORD"
    if protocol in _HTTP:
        cure = "fetch the file, and name that"
    elif protocol in WHOLE_OR_NOT:
        cure = f"take it out, and give it as {PACKAGES[protocol]} takes it, by its environment variables or files"
    if _has_password(address):
        return f"a password in an address would be shown with each number; {cure}"
    if _has_query(address):
        pattern = "" if protocol in _HTTP else "; in a pattern, give * in place of ?"
        return f"what follows the ? in an address may be a key, and would be shown; {cure}{pattern}"
    return ""


def _has_password(address: str) -> bool:
    """Whether a user's password is in it; over HTTP a user alone may be a key."""
    protocol, _, rest = address.partition("://")
    authority = rest.partition("/")[0]
    user, _, word = authority.partition(":")
    if protocol.lower() in _HTTP and "@" in authority:
        return True
    if protocol.lower() in ("s3", "s3a") and user == "arn" and "@" not in authority:
        return False
    return (word != "" and "@" in rest and not word.isdecimal() and "@" not in user) or "@" in word


def _has_query(address: str) -> bool:
    rest = address.partition("://")[2]
    return "?" in rest if protocol_of(address) in _HTTP else _QUERY.search(rest) is not None


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
