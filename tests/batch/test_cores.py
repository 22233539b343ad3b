"""How many cores may be used, by quotas of control groups of both versions."""

import os

import pytest

from digitscan.batch.cores import usable_cores

HAS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


@pytest.fixture
def groups(tmp_path):
    """Writes files of control groups, and which are our own."""

    def write(own, **files):
        (tmp_path / "own").write_text(own, encoding="ascii")
        for name, content in files.items():
            path = tmp_path / "groups" / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="ascii")
        return usable_cores(tmp_path / "groups", tmp_path / "own")

    return write


def test_without_control_groups_it_is_the_affinity(tmp_path):
    assert usable_cores(tmp_path, tmp_path / "none") == HAS


@pytest.mark.parametrize(
    ("own", "files", "cores"),
    [
        ("0::/", {"cpu_dot_max": "100000 100000\n"}, 1),
        ("0::/", {"cpu_dot_max": "50000 100000\n"}, 1),
        ("0::/", {"cpu_dot_max": "max 100000\n"}, HAS),
        ("0::/a/b", {"a__cpu_dot_max": "100000 100000\n", "a__b__cpu_dot_max": "max 100000"}, 1),
        ("0::/outside/of/here", {"cpu_dot_max": "100000 100000\n"}, 1),
        ("0::/", {"cpu_dot_max": "9900000 100000\n"}, HAS),
        (
            "3:cpu,cpuacct:/a",
            {"cpu,cpuacct__a__cpu_dot_cfs_quota_us": "90000", **{"cpu,cpuacct__a__cpu_dot_cfs_period_us": "100000"}},
            1,
        ),
        ("3:cpu:/", {"cpu__cpu_dot_cfs_quota_us": "-1", "cpu__cpu_dot_cfs_period_us": "100000"}, HAS),
        ("4:memory:/", {"memory__cpu_dot_cfs_quota_us": "1", "memory__cpu_dot_cfs_period_us": "100000"}, HAS),
        ("0::/", {"cpu_dot_max": "nonsense"}, HAS),
    ],
    ids=str,
)
def test_quotas_count(groups, own, files, cores):
    assert groups(own + "\n", **files) == cores
