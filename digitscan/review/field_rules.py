"""What the fields of a run may hold, by its templates: told while a person types."""

import re
from collections.abc import Iterable, Mapping

from digitscan.errors import TemplateError
from digitscan.files.read_settings import ReadSettings
from digitscan.rules.rule import Rule
from digitscan.template.load import load_template

LONGEST = 100
"""So many characters a number has at most."""

_NUMBER = re.compile(r"[0-9](?:[.,\-/:]?[0-9])*")


class FieldRules:
    """The rules of fields, by template and name.

    Args:
        rules: By the template's name and the field's.
    """

    def __init__(self, rules: Mapping[tuple[str, str], Rule]) -> None:
        self._rules = dict(rules)

    def broken(self, template: str, field: str, text: str) -> str:
        """Which rule a text breaks and how; empty if none.

        Args:
            template: Of the page.
            field: Of the number.
            text: As typed, of the form that `is_number` asks for, or empty.
        """
        rule = self._rules.get((template, field))
        return rule.broken(text) if rule is not None and text else ""


def load_rules(templates: Iterable[str], read: ReadSettings) -> tuple[FieldRules, list[TemplateError]]:
    """Reads the rules of some templates.

    Args:
        templates: Their files, or names of those that come along.
        read: How large their references may be.

    Returns:
        The rules, and what is wrong with the templates that cannot be read.
    """
    rules, wrong = {}, []
    for source in templates:
        try:
            template = load_template(source, read)
        except TemplateError as error:
            wrong.append(error)
            continue
        rules.update({(template.name, field.name): field.rule for field in template.fields})
    return FieldRules(rules), wrong


def is_number(text: str) -> bool:
    """Whether a text is digits with single signs between them, as numbers are written in the output."""
    return len(text) <= LONGEST and _NUMBER.fullmatch(text) is not None
