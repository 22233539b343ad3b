"""Folders and patterns behind addresses -> the addresses of files, in the order of folders here."""

from collections.abc import Iterator
from typing import Any

from digitscan.errors import InputError
from digitscan.files.answering import Looking
from digitscan.files.names import FORMATS, Folder, natural
from digitscan.files.remote import info_of, store_errors, system_of

_LONGEST = 4096
"""No address of a folder is longer, unless its store makes folders up."""
_LINK_TO_FOLDER = "is a link to a folder, which is not followed; name what it leads to"


def named_by(address: str, follow: bool) -> list[Folder | str]:
    """What an address names: a file, a folder, or files and folders if it is a pattern with `*`, `?` or `[`.

    Raises:
        InputError: Its store cannot be asked, nothing is like the pattern, or the address is not taken.
        OSError: There is no such file, or it cannot be read.
    """
    try:
        return [Folder(address) if info_of(address, follow)["type"] == "directory" else address]
    except FileNotFoundError:
        if not any(sign in address for sign in "*?["):
            raise
    with store_errors(address):
        system, path = system_of(address)
        found: dict[str, Any] = system.glob(path, detail=True)
    found = {name: one for name, one in found.items() if not name.rpartition("/")[2].startswith(".")}  # as in a shell
    if not found:
        raise InputError(address, "nothing is like this pattern; check it")
    start = _start(address, path)
    names = sorted(found, key=lambda name: [natural(part) for part in name.split("/")])
    return [Folder(start + name) if found[name]["type"] == "directory" else start + name for name in names]


def remote_entries(folder: str, looking: Looking) -> Iterator[Folder | str | InputError]:
    """Yields what counts in a folder, after `looking` was told that one looks there; raises as `named_by` does."""
    if len(folder) > _LONGEST:
        raise InputError(folder[:100] + "...", "it is too deep; name a folder within it")
    looking(folder)
    with store_errors(folder):
        system, path = system_of(folder)
        found = system.ls(path, detail=True)
    counting = []
    for entry in found:
        name = entry["name"].rstrip("/").rpartition("/")[2]
        # a store may keep a folder as an empty file of its name
        if entry["name"].strip("/") == path.strip("/") or name.startswith(".") or not name:
            continue
        linked = entry["type"] == "link" and system.isdir(entry["name"])
        if linked or entry["type"] == "directory" or name.lower().endswith(FORMATS):
            counting.append((natural(name), entry["type"] == "directory", linked))
    for (_, name), is_folder, linked in sorted(counting):
        inner = f"{folder.rstrip('/')}/{name}"
        if linked:
            yield InputError(inner, _LINK_TO_FOLDER)
        else:
            yield Folder(inner) if is_folder else inner
    system.invalidate_cache(path)  # else what a store keeps of each folder would fill the memory


def _start(address: str, path: str) -> str:
    """What stands before a path in its address, as a store tells paths without it."""
    return address.rstrip("/").removesuffix(path)
