"""`export`: writes a net as ONNX."""

from pathlib import Path

import click

from training.commands.options import CACHE, DATA, load_data_set


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@DATA
@CACHE
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The .onnx file; its card ends in .md.")
def export(run: Path, data: Path, cache: Path | None, out: Path) -> None:
    """Writes the net of RUN as ONNX with its model card, and checks it against torch."""
    from training import runs
    from training.data.datasets import mnist_test
    from training.export import export as write

    if out.suffix != ".onnx":
        raise click.BadParameter("must end in .onnx", param_hint="--out")
    about = runs.read_json(run / "settings.json")
    built = load_data_set(about["settings"]["data_set"], data, cache)
    if built.sha256() != about["data_sha256"]:
        click.echo("warning: the data set was built anew since this training, its validation part too", err=True)
    checked = write(run, built, mnist_test(data), out)
    click.echo(f"{out}: same class as torch on {checked.same_class} of {checked.n} digits", err=True)
