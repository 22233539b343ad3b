"""The options that several commands share, and what they come to."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from digitscan.errors import InputError

if TYPE_CHECKING:
    from training.data.datasets import DataSet
    from training.data.registry import Entry

Command = TypeVar("Command", bound=Callable[..., Any])


def data_folder(name: str, about: str) -> Callable[[Command], Command]:
    """An option of this name for the data folder; `about` begins its help."""
    return click.option(
        name,
        type=click.Path(path_type=Path),
        envvar="DIGITSCAN_DATA",
        default=Path("../shared/data"),
        show_default=True,
        help=f"{about}; also the environment variable DIGITSCAN_DATA.",
    )


def _with_onnx(context: click.Context, option: click.Parameter, path: Path) -> Path:
    if path.suffix != ".onnx":
        raise click.BadParameter("must end in .onnx")
    return path


DATA = data_folder("--data", "Folder of the data")
CACHE = click.option(
    "--cache",
    type=click.Path(path_type=Path),
    envvar="DIGITSCAN_CACHE",
    help="Folder of built data sets; also DIGITSCAN_CACHE.  [default: digitscan in the user's cache folder]",
)
DATA_SET_HELP = "Name of the data set, or a folder with a folder of images for each class."
DATA_SET = click.option("--data-set", default="digits", show_default=True, help=DATA_SET_HELP)
MODELS_DATA_SET = click.option("--data-set", help=f"{DATA_SET_HELP}  [default: that of the model's own recipe]")
FIRST_SEED = 1
RUN = click.option(
    "--out", "run", type=click.Path(path_type=Path, file_okay=False), required=True, help="The run folder."
)
SEED = click.option("--seed", type=int, help=f"Repeats a training.  [default: {FIRST_SEED}]")
RESUME = click.option(
    "--resume", is_flag=True, help="Go on with the run folder; no setting may be given another value."
)
QUIET = click.option("--quiet", is_flag=True, help="No progress.")
EXPORTED = click.option(
    "--out",
    type=click.Path(path_type=Path),
    callback=_with_onnx,
    required=True,
    help="The .onnx file; its card ends in .md.",
)
MINUTES = click.option("--minutes", type=float, help="Begin no epoch that would probably end after this time.")
THREADS = click.option("--threads", type=click.IntRange(1), help="Processor cores to use.  [default: all]")


def known(name: str, names: Collection[str], kind: str) -> str:
    """Returns `name` where it is one of `names`; else ends with status 2 and says which there are."""
    if name not in names:
        raise click.BadParameter(f"there is no {kind} {name!r}; there are {', '.join(names)}")
    return name


def repetition(text: str) -> tuple[str, int]:
    """Reads SOURCE=N; else ends with status 2."""
    source, _, times = text.rpartition("=")
    if not source or not times.isdecimal():
        raise click.BadParameter(f"{text!r} is not SOURCE=N", param_hint="--repeat")
    return source, int(times)


def settings_of(path: Path, model: str) -> dict[str, Any]:
    """The settings that a file gives for a training of `model`, checked like the options of the running command.

    The data set is that of the command line, where it is given there.

    Raises:
        InputError: The file is wrong; names the key.
    """
    from training.data.registry import find_data_set
    from training.settings import read_settings

    context, found = click.get_current_context(), read_settings(path)
    if found.pop("model", model) != model:
        raise InputError(str(path), f"model: is not {model!r}; name a file that tune wrote for that model")
    if context.params["data_set"] is not None:
        found["data_set"] = context.params["data_set"]
    elif "data_set" in found and find_data_set(found["data_set"]) is None:
        raise InputError(str(path), f"data_set: there is no {found['data_set']!r}; name another by --data-set")
    for option in context.command.params:
        if option.name in found and option.name != "repeat":
            try:
                option.type.convert(found[option.name], option, context)
            except click.BadParameter as error:
                raise InputError(str(path), f"{option.name}: {error.message}") from error
    return found


def percent(rate: float) -> str:
    """A rate as a person reads it."""
    return f"{100 * rate:.2f} %"


def load_data_set(name: str, data: Path, cache: Path | None) -> "DataSet":
    """Loads the named data set."""
    from training.data.datasets import default_cache

    return find_data_set(name).load(data, cache or default_cache())


def load_new(name: str, data: Path, cache: Path | None, seed: int) -> "DataSet":
    """Loads the data set of a finetuning; of a folder a fifth is held out, since few digits are all there is."""
    from training.data.registry import DATA_SETS
    from training.rehearsal import hold_out

    new = load_data_set(name, data, cache)
    return new if name in DATA_SETS else hold_out(new, seed)


def load_run_data(run: Path, data: Path, cache: Path | None) -> "DataSet":
    """Loads what a run was trained on; where it was finetuned, mixes the new digits with the old ones again.

    Raises:
        InputError: It has other classes than the run.
    """
    from training.origin import origin_of
    from training.rehearsal import mix
    from training.runs import read_about

    about = read_about(run)
    name, seed, classes = about["settings"]["data_set"], about["settings"]["seed"], tuple(about["classes"])
    origin = origin_of(about)
    if origin is None:
        built = load_data_set(name, data, cache)
    else:
        old = load_data_set(origin.rehearsed, data, cache) if origin.rehearsed else None
        built = mix(load_new(name, data, cache, seed), old, classes, seed)
    if built.classes != classes:
        words = f"was trained on {len(classes)} classes, but {name} has {len(built.classes)} now; train again"
        raise InputError(str(run), words)
    return built


def find_data_set(name: str) -> "Entry":
    """The data set of this name, or of a folder or corrections; else ends with status 2 and says which there are."""
    from training.data import registry

    return registry.find_data_set(name) or registry.DATA_SETS[known(name, registry.DATA_SETS, "data set")]
