"""The options of `digitscan scan` that are about templates, and what they ask for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from digitscan.commands.option_group import option_group
from digitscan.commands.paths import PathHere
from digitscan.files.read_settings import ReadSettings

if TYPE_CHECKING:
    from digitscan.output.formats import Format
    from digitscan.records import Layout
    from digitscan.template.choice import Prepared


@dataclass(frozen=True, slots=True)
class TemplateOptions:
    """Which templates, as the user gave them."""

    templates: tuple[str, ...]
    or_free: bool
    wide: bool

    def check(self, layout: "Layout | None", format_name: "Format") -> None:
        """Refuses options that do not go together.

        Raises:
            click.UsageError: Some do not.
        """
        for name, given in (("--or-free", self.or_free), ("--wide", self.wide)):
            if given and not self.templates:
                raise click.UsageError(f"{name} is for --template.")
        if self.templates and layout and not self.or_free:
            raise click.UsageError("--template says what a page holds, so --layout is only for --or-free.")
        if self.wide and self.or_free:
            raise click.UsageError("--wide and --or-free exclude each other: a page without a template has no columns.")
        if self.wide and format_name != "csv":
            raise click.UsageError("--wide is for CSV.")


TEMPLATE_OPTIONS = option_group(
    "form",
    TemplateOptions,
    click.option(
        "--template",
        "templates",
        metavar="FILE",
        type=PathHere("a template is a file"),
        multiple=True,
        help="Read the named fields of this template, which digitscan template new has made, or of one that comes "
        "along, by its name. Of several the one that fits best.",
    ),
    click.option("--or-free", is_flag=True, help="Read a page that no --template fits as if there were none."),
    click.option("--wide", is_flag=True, help="With --template, CSV with a row a page and a column for each field."),
)


def load_templates(sources: tuple[str, ...], read: ReadSettings) -> "tuple[Prepared, ...]":
    """The templates, ready to be laid over pages.

    Raises:
        TemplateError: One cannot be used.
    """
    if not sources:
        return ()
    from digitscan.template.choice import prepare
    from digitscan.template.load import load_template

    return tuple(prepare(load_template(source, read)) for source in sources)


def wide_fields(templates: "tuple[Prepared, ...]") -> list[str]:
    """The names of all fields, in the order of the templates and each name once: the columns of `--wide`.

    Raises:
        click.UsageError: A field is called like another column.
    """
    from digitscan.output.wide import WIDE_COLUMNS

    names = list(dict.fromkeys(field.name for one in templates for field in one.template.fields))
    for name in names:
        if name in (*WIDE_COLUMNS, "status"):
            raise click.UsageError(f'--wide has a column "{name}" of its own; rename that field in the template.')
    return names
