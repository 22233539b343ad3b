"""What a file makes a decoder ask for is bounded, and its lack is told as such."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from digitscan.workers.memory_limit import ran_out
from tests.pdf_files import spaces

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such limit")
ROOT = Path(__file__).parents[2]


def run(*arguments, cwd):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize(
    ("max_pixels", "most"), [(150_000_000, 1024), (1, 1024), (300_000_000, 2048)], ids=["default", "less", "more"]
)
def test_a_process_gets_no_more_than_it_may(tmp_path, max_pixels, most):
    script = (
        "from digitscan.workers.memory_limit import limit_memory; import resource; "
        f"limit_memory({max_pixels}); print(resource.getrlimit(resource.RLIMIT_DATA)[0] >> 20); "
        "bytearray(4 << 30)"
    )
    ended = run("-c", script, cwd=tmp_path)
    assert ended.stdout == f"{most}\n"
    assert ended.stderr.endswith("MemoryError\n")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (RuntimeError("BFCArena: Failed to allocate memory for requested buffer of size 1600000000"), True),
        (RuntimeError("std::bad_alloc"), True),
        (RuntimeError("something else"), False),
        (ValueError("no number"), False),
    ],
)
def test_the_lack_of_memory_is_told_from_other_faults(error, expected):
    assert ran_out(error) == expected


def test_opencv_tells_both_with_one_class():
    short = cv2.error("short of memory")
    short.code = cv2.Error.StsNoMem
    with pytest.raises(cv2.error) as other:
        cv2.resize(np.zeros((0, 0), np.uint8), (2, 2))
    assert (ran_out(short), ran_out(other.value)) == (True, False)


def test_a_bomb_costs_its_page_alone(tmp_path):
    (tmp_path / "a.pdf").write_bytes(spaces(1300))
    Image.new("L", (60, 40), 255).save(tmp_path / "b.png")
    assert (tmp_path / "a.pdf").stat().st_size < 20_000
    ended = run("-m", "digitscan", "scan", "--jobs", "2", "a.pdf", "b.png", cwd=tmp_path)
    assert ended.returncode == 1
    (error,) = [line for line in ended.stderr.splitlines() if "error" in line]
    assert error.startswith("digitscan: error: a.pdf")
    assert "memory" in error
    assert "1 page," in ended.stderr
