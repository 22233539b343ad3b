"""The package as a whole: what starting it loads, its version, its weights, and README's word."""

import importlib.metadata
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import digitscan

ROOT = Path(__file__).parents[1]
COMMANDS = ("pip install . && digitscan scan forms/*.png", 'pip install -e ".[dev]" && pytest')
COMMANDS_WITH_OPTIONS = ("scan", "digit", "pad", "review", "export", "report", "evaluate")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*[a-z]")

# Runs `digitscan ARGUMENTS` and prints, as its last line on stderr, the top-level packages it has loaded.
RUN_AND_LIST = """
import json, runpy, sys
sys.argv = ["digitscan", *sys.argv[1:]]
try:
    runpy.run_module("digitscan", run_name="__main__")
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


@cache
def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RUN_AND_LIST, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False)


@cache
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def options_of_commands() -> set[str]:
    return {option for name in COMMANDS_WITH_OPTIONS for option in OPTION.findall(run(name, "--help").stdout)}


def options_in_readme() -> set[str]:
    """The options shown in README's code, but for lines that call another command than ours."""
    code = re.findall(r"```.*?\n(.*?)```", readme(), re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", readme(), flags=re.DOTALL))
    lines = [line for block in code for line in block.splitlines()] + spans
    ours = [part for line in lines for part in re.split(r"&&|\||;", line) if is_ours(part.strip())]
    return {option for line in ours for option in OPTION.findall(line)}


def is_ours(command: str) -> bool:
    return (
        command.startswith("-")
        or re.search(f"digitscan ({'|'.join(COMMANDS_WITH_OPTIONS)})", command) is not None
        or re.match(r"\S*digitscan -", command) is not None
    )


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("scan", "--help"), ("digit", "--help"), ("template", "new", "--help")]
    + [(name, "--help") for name in ("pad", "review", "export", "report", "evaluate")],
    ids=" ".join,
)
def test_help_loads_no_heavy_package(arguments):
    answer = run(*arguments)
    assert answer.returncode == 0, answer.stderr
    loaded = set(json.loads(answer.stderr.splitlines()[-1]))
    assert not loaded & {"cv2", "numpy", "onnxruntime", "PIL", "pypdfium2", "torch"}


def test_version_is_stated_once():
    assert digitscan.__version__ in run("--version").stdout
    installed = {package.version for package in importlib.metadata.distributions(name="digitscan")}
    assert installed <= {digitscan.__version__}, "install again: pip install -e ."


def test_weights_are_found_from_any_folder(tmp_path):
    """They are looked for beside the package, not in the folder that the command is run from."""
    code = "from digitscan.nets.classify import weights_folder; print(weights_folder())"
    answer = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert list(Path(answer.stdout.strip()).glob("*.onnx"))


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_shows_the_command(command):
    assert command in readme()


def test_readme_tells_every_option():
    missing = options_of_commands() - set(OPTION.findall(readme())) - {"--help"}
    assert not missing


def test_every_option_in_readme_exists():
    exist = options_of_commands() | set(OPTION.findall(run("--help").stdout))
    assert not options_in_readme() - exist
