"""Stands in for a store behind `s3://`: a folder, that of the variable BUCKETS, which other processes see as well.

FAKE_STORE says what is wrong with it: access is "denied", "half" of each file comes, it is "slow", "full" or
"breaks off" what is sent. Each file
that is opened is a line in `opened` beside it.
"""

import io
import os
import time
from pathlib import Path

import fsspec

LONG = [f"{level:03d}" for level in range(101, 141)]
"""What the pages of in/sub/long.tif say, in the bucket that the tests draw."""


class Bucket(fsspec.AbstractFileSystem):
    """Names begin with the bucket, as those of s3fs do."""

    protocol = ("s3", "s3a")
    cachable = False

    def _place(self, path):
        return Path(os.environ["BUCKETS"], self._strip_protocol(path))

    def info(self, path, **kwargs):
        if os.environ.get("FAKE_STORE") == "denied":
            raise PermissionError("Access Denied")
        found = self._place(path).stat()
        kind = "directory" if self._place(path).is_dir() else "file"
        return {"name": self._strip_protocol(path), "type": kind, "size": found.st_size, "ETag": str(found.st_mtime_ns)}

    def ls(self, path, detail=True, **kwargs):
        place = self._place(path)
        names = [f"{self._strip_protocol(path)}/{one.name}" for one in place.iterdir()] if place.is_dir() else [path]
        return [self.info(name) for name in names] if detail else names

    def _open(self, path, mode="rb", **kwargs):
        if os.environ.get("FAKE_STORE") == "slow":
            time.sleep(60)
        with Path(os.environ["BUCKETS"]).with_name("opened").open("a", encoding="utf-8") as log:
            log.write(f"{path}\n")
        content = self._place(path).read_bytes()
        return io.BytesIO(content[: len(content) // 2] if os.environ.get("FAKE_STORE") == "half" else content)

    def put_file(self, lpath, rpath, **kwargs):
        if os.environ.get("FAKE_STORE") == "full":
            raise OSError("the bucket is full")
        content = Path(lpath).read_bytes()
        if os.environ.get("FAKE_STORE") == "breaks off":
            self._place(rpath).write_bytes(content[:10])
            raise OSError("the network is gone")
        self._place(rpath).write_bytes(content)

    def pipe_file(self, path, value, **kwargs):
        self._place(path).write_bytes(value)

    def mv(self, path1, path2, **kwargs):
        self._place(path1).rename(self._place(path2))

    def rm_file(self, path):
        self._place(path).unlink()


def put_in_place():
    """Lets it stand in for s3fs, in this process."""
    fsspec.register_implementation("s3", Bucket, clobber=True)


def opened(folder):
    """How often each file was fetched."""
    log = folder / "opened"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return {line: lines.count(line) for line in lines}
