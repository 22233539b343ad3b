"""`verdict`: how probable it is that a reading of a page is one whole handwritten number."""

from pathlib import Path

import click

from training.commands.options import CACHE, DATA


@click.group()
def verdict() -> None:
    """The verdict on the numbers of a page: how sure each is as a whole."""


def _json_file(context: click.Context, option: click.Parameter, path: Path) -> Path:
    if path.suffix != ".json":
        raise click.BadParameter("must end in .json")
    return path


@verdict.command()
@DATA
@CACHE
@click.option("--leave-out", multiple=True, metavar="SET", help="A set of pages to fit without; may be given again.")
@click.option("--without", multiple=True, metavar="FEATURE", help="A feature to fit without; may be given again.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    callback=_json_file,
    required=True,
    help="The .json file; its card ends in .md.",
)
def fit(data: Path, cache: Path | None, leave_out: tuple[str, ...], without: tuple[str, ...], out: Path) -> None:
    """Fits the model on the readings of pages, and tells how it does on each set when fitted without it.

    The proposals of pages are kept in the cache, so that fitting with other features takes seconds.
    """
    from training.data.datasets import default_cache
    from training.verdict.export import Fitted, export_verdict
    from training.verdict.figures import figures_of, markdown, unseen_probabilities
    from training.verdict.fit import fit_verdict
    from training.verdict.pages import load_pages
    from training.verdict.table import table_of

    def say(line: str) -> None:
        click.echo(line, err=True)

    pages = load_pages(data, cache or default_cache(), say)
    for name in leave_out:
        if name not in pages:
            raise click.BadParameter(f"there is no set {name!r}; there are {', '.join(pages)}")
    table = table_of({name: several for name, several in pages.items() if name not in leave_out}).without(without)
    fitted = fit_verdict(table, say)
    figures = figures_of(table, unseen_probabilities(table, fitted))
    click.echo(markdown(figures))
    export_verdict(Fitted(fitted.model, table, figures, leave_out), out)
    say(f"{out}, {out.with_suffix('.md')}")
