"""The options of commands that open a page in the browser."""

import click

PORT = click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65535),
    default=0,
    help="The port of the page's address.  [default: any that is free]",
)
BROWSER = click.option(
    "--browser/--no-browser", default=True, help="Open the page in the browser, or only tell its address."
)
