"""What the fields of a run may hold, by its templates: told while a person types."""

import re
from collections.abc import Iterable, Mapping, Sequence

from digitscan.errors import TemplateError
from digitscan.files.read_settings import ReadSettings
from digitscan.rules.between import Relation, holds
from digitscan.rules.rule import Rule
from digitscan.template.load import load_template

LONGEST = 100
"""So many characters a number has at most."""

_NUMBER = re.compile(r"[0-9](?:[.,\-/:]?[0-9])*")


class FieldRules:
    """The rules of fields, by template and name.

    Args:
        rules: By the template's name and the field's.
        relations: What holds between fields, by the template's name.
    """

    def __init__(
        self, rules: Mapping[tuple[str, str], Rule], relations: Mapping[str, Sequence[Relation]] | None = None
    ) -> None:
        self._rules = dict(rules)
        self._relations = dict(relations or {})

    def beside(self, template: str, field: str) -> frozenset[str]:
        """The fields that a field hangs together with."""
        relations = self._relations.get(template, ())
        return frozenset(name for one in relations if field in one.names for name in one.names) - {field}

    def broken(self, template: str, field: str, text: str, beside: Mapping[str, str]) -> str:
        """Which rule a text breaks and how, of its field or between the fields of its page; empty if none.

        Args:
            template: Of the page.
            field: Of the number.
            text: As typed, of the form that `is_number` asks for, or empty.
            beside: What the fields hold that it hangs together with, by name; nothing for one that is empty.
        """
        rule = self._rules.get((template, field))
        own = rule.broken(text) if rule is not None and text else ""
        fields = {
            name: (self._rules[template, name], one)
            for name, one in {**beside, field: text}.items()
            if one and (template, name) in self._rules
        }
        between = (
            relation.reason
            for relation in self._relations.get(template, ())
            if field in relation.names and not holds(relation, fields)
        )
        return own or next(between, "")


def load_rules(templates: Iterable[str], read: ReadSettings) -> tuple[FieldRules, list[TemplateError]]:
    """Reads the rules of some templates.

    Args:
        templates: Their files, or names of those that come along.
        read: How large their references may be.

    Returns:
        The rules, and what is wrong with the templates that cannot be read.
    """
    rules, relations, wrong = {}, {}, []
    for source in templates:
        try:
            template = load_template(source, read)
        except TemplateError as error:
            wrong.append(error)
            continue
        rules.update({(template.name, field.name): field.rule for field in template.fields})
        relations[template.name] = template.rules
    return FieldRules(rules, relations), wrong


def is_number(text: str) -> bool:
    """Whether a text is digits with single signs between them, as numbers are written in the output."""
    return len(text) <= LONGEST and _NUMBER.fullmatch(text) is not None
