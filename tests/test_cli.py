"""The command as its users meet it: options, exit status, what is on stdout and what on stderr."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from digitscan import cli
from digitscan.batch import reading as batch
from digitscan.batch.inputs import Inputs
from digitscan.commands import scan_run
from digitscan.files.read_settings import ReadSettings
from digitscan.pipeline import ScanSettings
from digitscan.terminal.report import Report
from tests.answers import HEADER, texts
from tests.fake_pipeline import CRASH, EMPTY

# Options


def test_rows_are_on_stdout_and_talk_is_on_stderr(scan, draw):
    draw("a.tif", 1, EMPTY, 250)
    result = scan("a.tif")
    assert result.exit_code == 0
    assert result.stdout_bytes == HEADER + (
        b"a.tif,1,,001,0.0010,review,3,5,33,25\r\na.tif,3,,250,0.2500,review,3,5,33,25\r\n"
    )
    assert result.stderr.startswith("digitscan: 3 pages, 2 numbers, 2 doubtful, 0 failed, ")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_quiet_says_nothing_but_errors(scan, draw, option):
    draw("a.png", 1)
    assert scan("a.png", option).stderr == ""
    result = scan("a.png", "none.png", option)
    assert (result.exit_code, texts(result.stdout_bytes)) == (1, ["001"])
    assert result.stderr == ("digitscan: error: none.png: there is no such file or folder; check the path\n")


@pytest.mark.parametrize("option", ["-v", "--verbose"])
def test_verbose_says_where_the_seconds_went(scan, draw, option):
    draw("a.tif", 1, 2)
    _, *stages = scan("a.tif", option).stderr.splitlines()
    assert [line.split()[0] for line in stages] == ["load", "write", "read", "ink", "classify"]
    assert stages[-2:] == ["  ink             0.50 s", "  classify        1.00 s"]


def test_verbose_shows_what_led_to_an_internal_error(scan, draw):
    draw("a.png", CRASH)
    assert "in scan_page" not in scan("a.png").stderr
    assert "in scan_page" in scan("a.png", "-v").stderr


@pytest.mark.parametrize(
    ("arguments", "format_name"),
    [
        ([], "csv"),
        (["--format", "json"], "json"),
        (["--format", "jsonl"], "jsonl"),
        (["-o", "-", "--format", "json"], "json"),
        (["-o", "x.json"], "json"),
        (["--output", "x.jsonl"], "jsonl"),
        (["-o", "x.CSV"], "csv"),
        (["-o", "x.json", "--format", "csv"], "csv"),
        (["-o", "x", "--format", "jsonl"], "jsonl"),
    ],
    ids=" ".join,
)
def test_format_is_as_asked_or_by_the_ending(scan, draw, tmp_path, arguments, format_name):
    draw("a.tif", 1, 2)
    result = scan("a.tif", *arguments)
    assert result.exit_code == 0
    files = [path for path in tmp_path.iterdir() if path.name != "a.tif"]
    if files:
        assert result.stdout_bytes == b""
    data = files[0].read_bytes() if files else result.stdout_bytes
    assert texts(data, format_name) == ["001", "002"]


def test_settings_reach_the_stages(scan, draw, monkeypatch):
    seen = []
    monkeypatch.setattr(scan_run, "read_batch", lambda inputs, settings, **_: seen.append((inputs, settings)) or [])
    Path("list").touch()
    options = "-0 -o x.csv --layout line --pages 1,3-5 --dpi 200 --password secret --max-pixels 99"
    more = "--min-confidence 0.5 --overlay o --files-from list"
    scan("a.png", "b", *options.split(), *more.split())
    scan("a.png")
    read = ReadSettings(200, (range(1, 2), range(3, 6)), "secret", 99)
    assert seen == [
        (
            Inputs(("a.png", "b"), "list", True, "x.csv"),
            batch.BatchSettings(read, ScanSettings("line", 0.5), Path("o")),
        ),
        (Inputs(("a.png",)), batch.BatchSettings(ReadSettings(), ScanSettings())),
    ]


def test_the_password_may_come_from_the_environment(scan, monkeypatch):
    seen = []
    monkeypatch.setattr(scan_run, "read_batch", lambda inputs, settings, **_: seen.append(settings) or [])
    scan("a.pdf", env={"DIGITSCAN_PASSWORD": "secret"})
    assert seen[0].read.password == "secret"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Nothing to read"),
        (["a.png", "-o", "x.txt"], "--format csv or json or jsonl"),
        (["a.png", "-o", "x"], "--format"),
        (["a.png", "--format", "xml"], "'csv', 'json', 'jsonl'"),
        (["a.png", "--layout", "book"], "'page', 'line', 'digit'"),
        (["a.png", "--rotate", "45"], "'auto', '0', '90', '180', '270'"),
        (["a.png", "--rotate", "90", "--layout", "line"], "--rotate is for whole pages"),
        (["a.png", "--rotate", "auto", "--template", "cheque"], "--rotate is for whole pages"),
        (["a.png", "--pages", "0"], "--pages"),
        (["a.png", "--pages", "3-1"], "--pages"),
        (["a.png", "--pages", "one"], "--pages"),
        (["a.png", "--dpi", "0"], "--dpi"),
        (["a.png", "--max-pixels", "0"], "--max-pixels"),
        (["a.png", "--min-confidence", "90"], "--min-confidence"),
        (["a.png", "--min-confidence", "nan"], "--min-confidence"),
        (["a.png", "--max-error", "0"], "--max-error"),
        (["a.png", "--max-error", "1"], "--max-error"),
        (["a.png", "--max-error", "nan"], "--max-error"),
        (["a.png", "--max-error", "0.1", "--min-confidence", "0.5"], "--min-confidence and --max-error exclude"),
        (["a.png", "--timeout", "0"], "range 0<x<=604800"),
        (["a.png", "--timeout", "inf"], "range 0<x<=604800"),
        (["a.png", "--timeout", "nan"], "no number from 0 to 604800"),
        (["a.png", "--timeout", "1e300"], "range 0<x<=604800"),
        (["a.png", "--timeout", "1e10"], "range 0<x<=604800"),
        (["a.png", "--files-from", "none"], "none"),
        (["a.png", "-0"], "--files-from"),
        (["-", "-"], "only once"),
        (["-", "--files-from", "-"], "only once"),
        (["a.png", "-o", "a.png", "--format", "csv"], "cannot be the output"),
        (["a.png", "-o", "./a.png", "--format", "csv"], "cannot be the output"),
        (["a.png", "--overlay", "a.png"], "--overlay"),
        (["a.png", "-q", "-v"], "--quiet and --verbose"),
        (["a.png", "--nonsense"], "--nonsense"),
    ],
    ids=" ".join,
)
def test_wrong_usage(scan, draw, arguments, words):
    before = draw("a.png", 1).read_bytes()
    result = scan(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr.replace("\n", " ")
    assert Path("a.png").read_bytes() == before


def test_help_tells_the_defaults_of_the_stages(scan):
    text = " ".join(scan("--help").stdout.split())
    assert f"[default: {ScanSettings().layout}]" in text
    assert f"[default: {ScanSettings().min_confidence}]" in text
    assert f"[default: {ReadSettings().dpi};" in text


@pytest.mark.parametrize(
    "command",
    [["--help"], ["-h"], ["scan", "--help"], ["digit", "--help"], ["completion", "--help"], ["template", "--help"]],
    ids=" ".join,
)
def test_help_fits_a_terminal_and_has_examples(command):
    result = CliRunner().invoke(cli.commands, command, terminal_width=80)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert re.search(r"  digitscan (scan|digit|completion|template) \S", result.stdout)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_shells_script(shell):
    result = CliRunner().invoke(cli.commands, ["completion", shell])
    assert result.exit_code == 0
    assert f"_DIGITSCAN_COMPLETE={shell}_complete" in result.stdout


def test_completion_completes(run):
    status, out, _ = run(
        env={"_DIGITSCAN_COMPLETE": "bash_complete", "COMP_WORDS": "digitscan scan --lay", "COMP_CWORD": "2"}
    )
    assert (status, out) == (0, b"plain,--layout\n")


@pytest.mark.parametrize(
    ("arguments", "busy"),
    [
        (["template", "check", "cheque", "."], "digitscan.template.checks.check_scans"),
        (["report", "x.csv", "-o", "x.html"], "digitscan.journal.owner.open_run"),
        (["pad", "--no-browser"], "digitscan.nets.models.load_models"),
        (["scan", "a.png", "--template", "cheque"], "digitscan.template.load.load_template"),
    ],
)
def test_ctrl_c_ends_every_command_alike(monkeypatch, arguments, busy):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(busy, interrupted)
    result = CliRunner().invoke(cli.commands, arguments)
    assert (result.exit_code, result.output) == (130, "")


EARLY = """
import runpy, sys

class Interrupted:
    def find_spec(name, *_):
        if name == "digitscan.commands":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupted)
runpy.run_module("digitscan", run_name="__main__")
"""


def test_ctrl_c_while_the_command_is_loaded_leaves_no_traceback():
    done = subprocess.run([sys.executable, "-c", EARLY], capture_output=True, cwd=Path(__file__).parents[1])
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


# Input


def test_a_bad_file_gives_exit_status_1_and_one_line(scan, draw):
    draw("a.png", 1), draw("c.png", 3)
    Path("b.png").write_text("not an image", encoding="utf-8")
    result = scan("a.png", "b.png", "c.png")
    assert (result.exit_code, texts(result.stdout_bytes)) == (1, ["001", "003"])
    (line,) = [line for line in result.stderr.splitlines() if "error" in line]
    assert line.startswith("digitscan: error: b.png: ")
    assert "1 failed" in result.stderr


def test_standard_input_is_named_in_words(scan):
    assert "digitscan: error: standard input: " in scan("-", input=b"").stderr


@pytest.mark.parametrize("format_name", ["csv", "json", "jsonl"])
def test_only_failures_give_a_well_formed_output(scan, format_name):
    result = scan("none.png", "-o", f"x.{format_name}")
    assert result.exit_code == 1
    assert texts(Path(f"x.{format_name}").read_bytes(), format_name) == []


@pytest.mark.parametrize("format_name", ["csv", "json", "jsonl"])
def test_names_that_are_not_utf8_are_read_and_written(draw, run, tmp_path, format_name):
    name = b"\xff\x1b[31m.png"
    draw("a.png", 5).rename(tmp_path / os.fsdecode(name))
    status, out, err = run("scan", name, b"none" + name, "--format", format_name)
    assert (status, texts(out, format_name)) == (1, ["005"])
    written = json.loads(out.strip(b"[]\n"))["source"] if format_name != "csv" else ""
    assert os.fsencode(written) == name or out.splitlines()[1].startswith(name)
    assert "\x1b" not in err
    assert r"none\xff\x1b[31m.png" in err


@pytest.mark.parametrize(
    ("options", "as_pages"), [((), True), (("--layout", "page"), False), (("--layout", "line"), False)]
)
def test_images_that_may_be_no_pages_are_told_where_nobody_said_what_they_are(
    scan, draw, monkeypatch, options, as_pages
):
    said = []
    monkeypatch.setattr(Report, "summary", lambda _, expected_error, as_pages: said.append(as_pages))
    draw("a.png", 1)
    assert scan("a.png", *options).exit_code == 0
    assert said == [as_pages]
