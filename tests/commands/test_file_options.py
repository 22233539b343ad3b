"""The options of `digit`, `explain` and `template` that say how files are opened: all that their messages name."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from digitscan import cli
from tests.test_pdf_password import locked

COMMANDS = [
    ["digit", "a.pdf"],
    ["explain", "a.pdf", "-o", "why.png"],
    ["template", "new", "a.pdf", "-o", "a.toml"],
    ["template", "check", "cheque", "a.pdf"],
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.pdf").write_bytes(locked(b"s3same"))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("settings", [{"args": ["--password", "s3same"]}, {"env": {"DIGITSCAN_PASSWORD": "s3same"}}])
def test_the_password_opens_a_pdf(command, settings):
    told = CliRunner().invoke(cli.commands, command).stderr
    assert "the PDF needs a password; give it with --password" in told
    result = CliRunner().invoke(cli.commands, [*command, *settings.get("args", ())], env=settings.get("env"))
    assert (result.exit_code in (0, 1), "password" in result.stderr) == (True, False)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_larger_images_are_refused(command):
    result = CliRunner().invoke(cli.commands, [*command, "--password", "s3same", "--max-pixels", "99"])
    assert "more than the limit of 99; if you trust the file, raise the limit with --max-pixels" in result.stderr


@pytest.mark.parametrize("command", COMMANDS[:3], ids=" ".join)
def test_pdf_pages_are_drawn_as_asked(command):
    result = CliRunner().invoke(cli.commands, [*command, "--password", "s3same", "--dpi", "50", "--max-pixels", "99"])
    assert "drawn at 50 dpi, 21 x 28 pixels are more" in result.stderr
