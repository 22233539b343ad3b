"""`evaluate`: measures a net."""

from pathlib import Path

import click

from training.commands.options import CACHE, DATA, DATA_SET, load_data_set


@click.command()
@click.argument("net", type=click.Path(path_type=Path, exists=True))
@DATA_SET
@DATA
@CACHE
def evaluate(net: Path, data_set: str, data: Path, cache: Path | None) -> None:
    """Measures NET, a run folder or an exported .onnx file.

    Tells its accuracy on MNIST's test set, and on the validation and the development part of the data set, each
    with n and the 95 % interval.
    """
    from training.data.datasets import NO_DIGIT, PARTS, mnist_test
    from training.evaluate import load, rate, rates, refusal

    built, measured = load_data_set(data_set, data, cache), load(net)
    click.echo(rate(measured, "MNIST test", *mnist_test(data)))
    for each in rates(measured, built):
        click.echo(each)
    if len(built.classes) > NO_DIGIT:
        click.echo(refusal(measured, built.where(built.parts != PARTS.index("train"))))
