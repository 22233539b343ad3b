"""The benchmarks are run by hand; what is held here is that they start, and how a floor is judged."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent / "benchmarks"


def tables():
    spec = importlib.util.spec_from_file_location("benchmark_tables", BENCHMARKS / "tables.py")
    module = sys.modules["benchmark_tables"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("script", "option"), [("accuracy.py", "--only"), ("speed.py", "--runs")])
def test_benchmarks_start_from_any_folder(script, option, tmp_path):
    command = [sys.executable, BENCHMARKS / script, "--help"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    assert option in answer.stdout


def test_missing_data_is_named(tmp_path):
    gone = tmp_path / "gone"
    command = [sys.executable, BENCHMARKS / "accuracy.py", "--data", gone]
    answer = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert answer.returncode == 2
    assert str(gone) in answer.stderr
    assert "--data" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("exact", "floor", "passed", "shown"),
    [(0.61, 0.6, True, "yes"), (0.6, 0.6, True, "yes"), (0.59, 0.6, False, "NO"), (0.1, None, True, "")],
)
def test_floor(exact, floor, passed, shown):
    module = tables()
    result = module.Result("orand", "amounts", {"numbers": 100, "exact": exact}, 0.1, floor)
    assert result.passed == passed
    cells = [cell.strip() for cell in module.accuracy_table([result]).splitlines()[2].split("|")]
    assert cells[9] == shown


def test_no_figure_without_numbers():
    """A set of pages without handwriting has strays, but no share of numbers."""
    module = tables()
    figures = {"numbers": 0, "exact": 0.0, "recall": 0.0, "precision": 0.0, "false/page": 2.0, "read@1%": 0.0}
    table = module.pages_table([module.Result("pages/negatives", "negatives", figures, 1.5)])
    cells = [cell.strip() for cell in table.splitlines()[2].split("|")]
    assert cells[1:-1] == ["negatives", "", "", "", "", "2.0 (49)", "", "1.5 (5.0)", "", ""]
