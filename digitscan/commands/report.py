"""The command `digitscan report`: a run told on one HTML page."""

import contextlib

import click

from digitscan.commands import help_text
from digitscan.commands.exit_status import errors_to_exit_status
from digitscan.commands.options import OUTPUT, PASSWORD, output_option, refuse_kept
from digitscan.output.destination import open_destination
from digitscan.terminal.report import Report


@click.command(epilog=help_text.REPORT)
@OUTPUT
@output_option("The page, an HTML file that needs nothing else; - for standard output.", required=True)
@PASSWORD
def report(output: str, target: str | None, password: str | None) -> None:
    """Tells what a run has read, what is doubtful and what failed, on one page.

    OUTPUT is what digitscan scan --output has written; its journal lies beside it.
    """
    talk = Report(quiet=False, verbose=False)
    with errors_to_exit_status(talk):
        from digitscan.journal.owner import open_run
        from digitscan.reporting.report_page import report_page
        from digitscan.reporting.summary import examples, summarize
        from digitscan.review.corrected import reviewed
        from digitscan.review.page_images import PageImages
        from digitscan.review.run_facts import run_facts

        with contextlib.ExitStack() as stack:
            journal = stack.enter_context(open_run(output))
            refuse_kept(target, output, journal)
            numbers = stack.enter_context(reviewed(output, journal))
            facts = run_facts(journal)
            with open_destination(target) as destination:
                images = PageImages(facts.read_settings(password), facts.folder)
                page = report_page(output, facts.told, summarize(numbers), examples(numbers, images))
                destination.write(page.encode("utf-8"))
                destination.commit()
        if target is not None:
            talk.say(f"the report is in {target}")
