"""The options of `scan`: those of the command, with the same meaning, and refused at once where they cannot be."""

import re
from pathlib import Path

import pytest

import digitscan
from digitscan import library
from digitscan.commands import scan as scan_command
from digitscan.commands import scan_run


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"layout": "lines"}, "layout='lines': give one of page, line, digit"),
        ({"dpi": 10}, "dpi=10: give a whole number from 50 to 1200"),
        ({"dpi": 100.5}, "dpi=100.5"),
        ({"max_pixels": 0}, "max_pixels=0"),
        ({"overlay": "s3://b/check"}, "overlay='s3://b/check': give a path of this machine"),
        ({"weights": "s3://u:SECRET@b/w.onnx"}, "weights='s3://u:***@b/w.onnx': give a path of this machine"),
        (
            {"template": ["form", "az://c/t.toml?sig=SECRET"]},
            "template='az://c/t.toml?***': give a path of this machine",
        ),
        ({"min_confidence": 1.5}, "min_confidence=1.5"),
        ({"min_confidence": float("nan")}, "min_confidence=nan"),
        ({"max_error": 0}, "max_error=0"),
        ({"max_error": 0.1, "min_confidence": 0.9}, "exclude each other"),
        ({"pages": "0"}, "pages are counted from 1"),
        ({"or_free": True}, "or_free is for template"),
        ({"template": "cheque", "layout": "line"}, "layout is only for or_free"),
        ({"printed": True, "layout": "line"}, "printed is for whole pages"),
        ({"printed": True, "template": "cheque"}, "printed is for whole pages"),
        ({"rotate": 45}, "rotate=45: give one of auto, 0, 90, 180, 270"),
        ({"rotate": 90, "layout": "line"}, "rotate is for whole pages"),
        ({"rotate": 90, "template": "cheque"}, "rotate is for whole pages"),
        ({"jobs": 0}, "jobs is 1 or more"),
        ({"jobs": 2, "timeout": 0}, "timeout more than 0"),
        ({"jobs": 2, "timeout": float("nan")}, "timeout more than 0"),
        ({"jobs": 2, "scheduler": "tcp://h:1"}, "give one of them"),
        ({"failures": "ignore"}, "failures='ignore'"),
    ],
    ids=str,
)
def test_an_option_that_cannot_be_is_refused_at_once(options, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        digitscan.scan("a.png", **options)


def test_an_unknown_option_is_refused_at_once():
    with pytest.raises(TypeError, match=r"scan\(\) has no option 'dip'; it has layout, template, .*dpi"):
        digitscan.scan("a.png", dip=300)


def test_a_template_that_cannot_be_used_is_told_at_once(tmp_path):
    with pytest.raises(digitscan.TemplateError, match=r"none\.toml"):
        digitscan.scan("a.png", template=tmp_path / "none.toml")


def test_weights_that_are_missing_are_told_by_the_iterator(read, monkeypatch):
    monkeypatch.setenv("FAKE_NO_WEIGHTS", "1")
    found = read("a.png")
    with pytest.raises(digitscan.WeightsError, match="weights are missing"):
        next(found)


COMMAND_AND_LIBRARY = [
    ([], {}),
    (["--layout", "line", "--min-confidence", "0.5"], {"layout": "line", "min_confidence": 0.5}),
    (["--pages", "1,3-", "--dpi", "200", "--password", "x"], {"pages": "1,3-", "dpi": 200, "password": "x"}),
    (["--rotate", "270"], {"rotate": 270}),
    (["--rotate", "auto"], {"rotate": "auto"}),
    (["--max-pixels", "9", "--no-follow"], {"max_pixels": 9, "no_follow": True}),
    (["--max-error", "0.25"], {"max_error": 0.25}),
    (["--overlay", "o", "--weights", "w.onnx"], {"overlay": "o", "weights": "w.onnx"}),
    (["--pictures", "-o", "x.xlsx"], {"pictures": True}),
    (["--pictures", "-o", "x.xlsx", "--max-error", "0.25"], {"pictures": True, "max_error": 0.25}),
    (["--jobs", "3", "--timeout", "5"], {"jobs": 3, "timeout": 5}),
    (["--jobs", "1", "--timeout", "5"], {"jobs": 1, "timeout": 5}),
    (["--jobs", "3"], {"jobs": 3}),
    (["--scheduler", "tcp://h:1"], {"scheduler": "tcp://h:1"}),
    (["--scheduler", "tcp://h:1", "--timeout", "5"], {"scheduler": "tcp://h:1", "jobs": 1, "timeout": 5}),
]


@pytest.mark.parametrize(("arguments", "options"), COMMAND_AND_LIBRARY, ids=str)
def test_options_mean_what_the_commands_do(scan, monkeypatch, arguments, options):
    asked = []

    def read_batch(inputs, settings, count=False, workers=None, *rest, **others):
        asked.append((inputs.paths, inputs.timeout, settings, workers))
        yield from ()

    monkeypatch.setattr(scan_run, "read_batch", read_batch)
    monkeypatch.setattr(library, "read_batch", read_batch)
    Path("w.onnx").touch()
    Path("b.png").touch()
    assert scan("a.png", "b.png", *arguments).exit_code == 0
    list(digitscan.scan(["a.png", "b.png"], **options))
    assert asked[0] == asked[1]
    assert getattr(asked[0][-1], "scheduler", None) == options.get("scheduler")


def test_every_option_of_the_command_is_there():
    ours = {"paths", "failures", *library.ScanOptions.__annotations__}
    of_runs = {"files_from", "null", "output", "format_name", "wide", "quiet", "verbose"}
    run_alone = {"journal", "resume", "verify", "no_journal", "failures", "max_failures", "watch"}
    named = {"templates": "template"}
    theirs = {named.get(str(option.name), option.name) for option in scan_command.scan.params}
    assert theirs - of_runs - run_alone <= ours
    assert ours - {"failures"} <= theirs
