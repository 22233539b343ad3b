"""`export`: writes a net as ONNX."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from training.commands.options import CACHE, DATA, EXPORTED, load_run_data
from training.commands.run_folder import warn_of_other_data
from training.commands.unseen import test_set

if TYPE_CHECKING:
    from training.quantize import Comparison


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@DATA
@CACHE
@EXPORTED
@click.option(
    "--int8",
    is_flag=True,
    help="Quantize, if that makes no more errors on the validation part, beyond noise, and is faster; else float32.",
)
def export(run: Path, data: Path, cache: Path | None, out: Path, int8: bool) -> None:
    """Writes the net of RUN as ONNX with its model card, and checks it against torch.

    The time of an int8 net is measured on this machine's processor, and another may be faster with float32.
    """
    from training import runs
    from training.export import export as write

    about = runs.read_about(run)
    data_set = about["settings"]["data_set"]
    built = load_run_data(run, data, cache)
    warn_of_other_data(about["data_sha256"], built.sha256())
    exported = write(run, built, test_set(data_set, built.classes, data, cache), out, int8)
    checked = exported.check
    click.echo(f"{out}: same class as torch on {checked.same_class} of {checked.n} images", err=True)
    if exported.int8 is not None:
        click.echo(f"int8: {exported.int8}\n{out}: {_verdict(exported.int8)}", err=True)


def _verdict(int8: "Comparison") -> str:
    if int8.worth_it:
        return "written as int8: no more errors beyond noise, and faster"
    why = [
        *([] if int8.costs_nothing else ["int8 makes more errors than chance would"]),
        *([] if int8.is_faster else ["int8 is not at least a tenth faster"]),
    ]
    return f"written as float32: {', and '.join(why)}"
