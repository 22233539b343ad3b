"""How many cores a process may use: what the system, its affinity and its control groups leave it."""

import math
import os
from collections.abc import Iterator
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")


def usable_cores(groups: Path = _GROUPS, own: Path = Path("/proc/self/cgroup")) -> int:
    """Counts the cores that are usable at the same time, at least one.

    A container or a job of a cluster may run on many cores and yet get the time of a few: that is a quota of its
    control group, or of one around it, in version 2 (`cpu.max`) or 1 (`cpu.cfs_quota_us`).

    Args:
        groups: Where the control groups are mounted.
        own: Where the system says which are those of this process.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([cores, *(math.ceil(quota) for quota in _quotas(groups, own))]))


def _quotas(groups: Path, own: Path) -> Iterator[float]:
    for folder in _folders(groups, own):
        quota, period = (
            _numbers(folder / "cpu.max")
            or (
                *_numbers(folder / "cpu.cfs_quota_us"),
                *_numbers(folder / "cpu.cfs_period_us"),
            )
            or (0, 0)
        )
        if quota > 0 and period > 0:
            yield quota / period


def _folders(groups: Path, own: Path) -> Iterator[Path]:
    """Yields the folders of the groups of this process and of those around them."""
    try:
        lines = own.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        root = groups / controllers if controllers else groups
        inner = root / path.lstrip("/")
        # within a container, the path may be that outside of it, while its own group is mounted as the root
        yield from dict.fromkeys((inner, *(folder for folder in inner.parents if folder.is_relative_to(root)), root))


def _numbers(file: Path) -> list[int]:
    """The numbers in a file, none where it is not there or says "max"."""
    try:
        return [int(word) for word in file.read_text(encoding="ascii").split()]
    except (OSError, ValueError):
        return []
