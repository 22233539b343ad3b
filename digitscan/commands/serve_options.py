"""The options of commands that open a page in the browser."""

import click

PORT = click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65535),
    default=0,
    help="The port of the page's address.  [default: any that is free]",
)
NO_BROWSER = click.option("--no-browser", is_flag=True, help="Do not open the page in the browser, tell its address.")
