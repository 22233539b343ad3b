"""`models`: lists the networks that can be trained."""

import click

CLASSES = 10


@click.command()
def models() -> None:
    """Lists the models: parameters for 10 classes, what each is, and what its authors report."""
    from rich.console import Console
    from rich.table import Table

    from training.models import MODELS, build, count_parameters

    rows = [
        (model.name, count_parameters(build(model.name, CLASSES)), model.what, model.reported)
        for model in MODELS.values()
    ]
    console = Console(highlight=False)
    if not console.is_terminal:
        for row in rows:
            click.echo("\t".join(map(str, row)))
        return
    table = Table("model", box=None, pad_edge=False)
    table.add_column("parameters", justify="right")
    table.add_column("what it is")
    table.add_column("its authors report")
    for name, parameters, what, reported in rows:
        table.add_row(name, f"{parameters:,}", what, reported)
    console.print(table)
