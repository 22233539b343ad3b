"""The command `digitscan review`: a page in the browser on which the doubtful numbers of a run are settled."""

import getpass

import click

from digitscan.commands import help_text
from digitscan.commands.exit_status import errors_to_exit_status
from digitscan.commands.options import OUTPUT, PASSWORD
from digitscan.commands.paths import PathHere
from digitscan.commands.serve_options import NO_BROWSER, PORT
from digitscan.terminal.report import Report


@click.command(epilog=help_text.REVIEW)
@OUTPUT
@click.option("--name", metavar="NAME", help="Who settles the numbers.  [default: your user name]")
@click.option(
    "--template",
    "templates",
    metavar="FILE",
    type=PathHere("a template is a file", readable=False),
    multiple=True,
    help="Where a template is now, if not where it was; its rules are checked while you type.",
)
@PASSWORD
@PORT
@NO_BROWSER
def review(
    output: str, name: str | None, templates: tuple[str, ...], password: str | None, port: int, no_browser: bool
) -> None:
    """Settles the doubtful numbers of a run, on a page in the browser.

    OUTPUT is what digitscan scan --output has written; its journal, OUTPUT.journal, lies beside it. Decisions are kept
    in OUTPUT.review, each as soon as it is made; digitscan export writes the corrected numbers.
    """
    report = Report(quiet=False, verbose=False)
    with errors_to_exit_status(report):
        from digitscan.journal.owner import open_run
        from digitscan.review.app import review_app
        from digitscan.review.field_rules import load_rules
        from digitscan.review.run_facts import run_facts
        from digitscan.review.session import open_session
        from digitscan.web.server import ServeSettings, serve

        with open_run(output) as journal:
            facts = run_facts(journal)
            read = facts.read_settings(password)
            rules, wrong = load_rules(dict.fromkeys([*templates, *facts.templates]), read)
            for error in wrong:
                report.say(f"without its rules: {error}")
            with open_session(output, name or _user_name(), journal, read, rules, facts.folder) as session:
                if session.decisions.renewed:
                    report.say(session.decisions.renewed)
                serve(review_app(session), ServeSettings(port, not no_browser), report.say)


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # which error depends on Python's version and the system
        return "somebody"
