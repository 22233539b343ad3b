"""The command `digitscan evaluate`: how well a run was read."""

import contextlib
from typing import Literal

import click

from digitscan.commands import help_text
from digitscan.commands.exit_status import errors_to_exit_status
from digitscan.commands.options import OUTPUT, PASSWORD, output_option, refuse_kept
from digitscan.commands.paths import PathHere
from digitscan.output.destination import open_destination
from digitscan.terminal.report import Report, count


@click.command(epilog=help_text.EVALUATE)
@OUTPUT
@click.argument("truth", required=False, type=PathHere("a list is a file", readable=False))
@click.option("--corrections", is_flag=True, help="Take what was settled in the review for true, in place of TRUTH.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="Of the figures; HTML has pictures of the errors.",
)
@output_option("Where the figures go.  [default: standard output]")
@PASSWORD
def evaluate(
    output: str,
    truth: str | None,
    corrections: bool,
    format_name: Literal["text", "json", "html"],
    target: str | None,
    password: str | None,
) -> None:
    """Tells how well a run was read: exact numbers, errors among the accepted, calibration, confusions, by field.

    OUTPUT is what digitscan scan --output has written; its journal lies beside it. TRUTH is a CSV file with the columns
    source and text, and page, field or left, top, right and bottom: every number of the pages that it tells of.
    """
    if (truth is not None) == corrections:
        raise click.UsageError("Give TRUTH, a CSV file, or --corrections, one of them.")
    talk = Report(quiet=False, verbose=False)
    with errors_to_exit_status(talk):
        from digitscan.evaluation.judging import by_review, by_truth
        from digitscan.evaluation.page import evaluation_page
        from digitscan.evaluation.scores import score
        from digitscan.evaluation.told import as_json, as_text
        from digitscan.evaluation.truth import read_truth
        from digitscan.journal.owner import open_run
        from digitscan.review.corrected import reviewed
        from digitscan.review.page_images import PageImages
        from digitscan.review.run_facts import run_facts

        with contextlib.ExitStack() as stack:
            journal = stack.enter_context(open_run(output))
            refuse_kept(target, output, journal, *([truth] if truth else []))
            listed = read_truth(truth) if truth else {}
            against = truth or "what was settled in the review"
            numbers = stack.enter_context(reviewed(output, journal))
            scores = score(by_truth(numbers, listed) if truth else by_review(numbers))
            with open_destination(target) as destination:
                match format_name:
                    case "text":
                        told = as_text(scores, against)
                    case "json":
                        told = as_json(scores, against)
                    case "html":
                        facts = run_facts(journal)
                        images = PageImages(facts.read_settings(password), facts.folder)
                        told = evaluation_page(output, against, scores, images)
                destination.write(told.encode("utf-8", "backslashreplace"))
                destination.commit()
        if not scores.total.numbers:
            why = "no number of the run is in the truth; compare the paths in the column source"
            if corrections:
                why = "nothing was settled; settle some numbers with digitscan review"
            talk.say(f"nothing was judged: {why}")
            return
        if scores.total.unread:
            talk.say(f"{count(scores.total.unread, 'number')} of pages that could not be read counted as missed")
        unknown = sum(map(len, listed.values())) - scores.total.numbers
        if listed and unknown:
            talk.say(
                f"{count(unknown, 'number')} of {truth} left out, of pages that are not in the run; "
                "compare the columns source and page"
            )
