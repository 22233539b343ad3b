"""What is said of the library holds: its examples run, its options are told, and importing it costs nothing."""

import json
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import digitscan
from digitscan import library

ROOT = Path(__file__).parents[2]
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "library.md").read_text(encoding="utf-8"), re.DOTALL)


def test_importing_loads_nothing_and_offers_everything():
    code = (
        "import sys, json, digitscan; first = sorted({name.partition('.')[0] for name in sys.modules}); "
        "offered = [getattr(digitscan, name) is not None for name in digitscan.__all__]; "
        "print(json.dumps([first, all(offered), sorted(dir(digitscan)) == sorted(digitscan.__all__)]))"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, timeout=60)
    loaded, *rest = json.loads(answer.stdout)
    assert not {*loaded} & {"cv2", "numpy", "onnxruntime", "PIL", "click"}
    assert rest == [True, True]
    with pytest.raises(AttributeError, match="module 'digitscan' has no attribute 'nothing'"):
        digitscan.nothing  # noqa: B018


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.splitlines()[-1].strip()[:40])
def test_each_example_of_the_documentation_runs(read, draw, example, monkeypatch):
    draw("scans/cheque.png", 120), draw("scans/form.png", 99)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(example, "docs/library.md", "exec"), {})


def test_the_example_of_the_readme_runs(read, draw, capsys):
    draw("forms/cheque.png", 120)
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    assert capsys.readouterr().out == "forms/cheque.png 1 120 0.12\n"


def test_every_option_is_in_the_documentation():
    text = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    assert not [name for name in library.ScanOptions.__annotations__ if f"`{name}=" not in text]
