"""Rules between the fields of a form: one is the sum of others, or some are equal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Literal

from digitscan.errors import RuleError
from digitscan.rules.amount import Amount, number_of
from digitscan.rules.apply import Ruled, told
from digitscan.rules.joint import Joint, Value, equal, summed
from digitscan.rules.parse import Raw, refuse_unknown
from digitscan.rules.posterior import RuleSettings, normalized
from digitscan.rules.rule import Rule, Text, digits_of

_MOST_FIELDS = 50
_USUAL = RuleSettings()


@dataclass(frozen=True, slots=True)
class Relation:
    """What holds between fields: the last of `names` is the sum of the others, or all are equal.

    `as_amounts` tells that they are compared as numbers, not as texts: `1,234` and `1234.00` are equal then.
    """

    what: Literal["sum", "equal"]
    names: tuple[str, ...]
    as_amounts: bool = False

    @property
    def reason(self) -> str:
        """What is said where it does not hold."""
        *others, last = self.names
        return f"sum: {' + '.join(others)} is not {last}" if self.what == "sum" else f"equal: {', '.join(self.names)}"


def parse_relation(raw: Raw, rules: Mapping[str, Rule]) -> Relation:
    """Reads a rule between fields.

    Args:
        raw: The keys of one `[[rule]]`, as TOML gives them.
        rules: The rules of all fields of the form, by the fields' names.

    Raises:
        RuleError: A key is unknown, names no field, or a field that holds no number.
    """
    refuse_unknown(raw, ("sum", "equal"))
    if len(raw) != 1:
        raise RuleError("rule: expected sum or equal, one of them, such as sum = ['first', 'second', 'total']")
    what: Literal["sum", "equal"] = "sum" if "sum" in raw else "equal"
    names = raw[what]
    least = 3 if what == "sum" else 2
    if not isinstance(names, list) or not least <= len(names) <= _MOST_FIELDS:
        raise RuleError(f"{what}: expected a list of {least} to {_MOST_FIELDS} names of fields")
    for place, name in enumerate(names):
        if not isinstance(name, str) or name not in rules:
            raise RuleError(f"{what}: there is no field '{str(name)[:40]}'")
        if name in names[:place]:
            raise RuleError(f"{what}: '{name}' is named twice")
        kind = rules[name].kind
        if what == "sum" and kind and not kind.numeric:
            raise RuleError(f"sum: '{name}' is a date or a time, which cannot be added")
    kinds = [rules[name].kind for name in names]
    other = next((name for name, kind in zip(names, kinds, strict=True) if type(kind) is not type(kinds[0])), None)
    if what == "equal" and other and not all(kind is None or kind.numeric for kind in kinds):
        raise RuleError(f"equal: '{names[0]}' and '{other}' are not of one kind, so they are never equal")
    return Relation(what, tuple(names), what == "sum" or any(isinstance(kind, Amount) for kind in kinds))


def apply_between(
    relations: Sequence[Relation], fields: Mapping[str, Ruled], settings: RuleSettings = _USUAL
) -> dict[str, Ruled]:
    """Chooses what the fields of a form hold by what holds between them.

    The texts of a relation's fields are chosen together: the likeliest that hold. By Bayes' rule, as for one field, a
    text is as probable as all joint readings with it that hold, among all that hold. Joint readings with a text that
    nobody proposed hold as often as `settings.by_chance`; those that do not hold are written only `settings.slip` as
    often. Where no joint reading holds that is likelier than that, all fields of the relation keep their texts and get
    the reason.

    Args:
        relations: What holds, applied one after the other.
        fields: What was read, by the fields' names. A field without a number is not there, and breaks its relations.
        settings: How a rule counts.
    """
    found = dict(fields)
    for relation in relations:
        if all(name in found for name in relation.names):
            found |= _chosen(relation, found, settings)
    for relation in relations:  # only now, since a later one may change what an earlier one has chosen
        if not holds(relation, {name: (one.rule, one.text) for name, one in found.items()}):
            for name in relation.names:
                if name in found:
                    found[name] = replace(found[name], reason=found[name].reason or relation.reason)
    return found


def _chosen(relation: Relation, fields: Mapping[str, Ruled], settings: RuleSettings) -> dict[str, Ruled]:
    """The fields of one relation with the texts that hold together, as far as there are such."""
    some = [fields[name] for name in relation.names]
    values = [{text: _value(relation, one.rule, text) for text in one.candidates.shares} for one in some]
    joint = _joint(relation, some, values)
    holds = joint.probability > settings.slip * prod(one.confidence for one in some)
    unseen = 1.0 - prod(1.0 - one.candidates.rest for one in some)
    found = {}
    for place, (name, one) in enumerate(zip(relation.names, some, strict=True)):
        known, shares = values[place], one.candidates.shares
        whole = _shares_of_values(one, known)
        weights = {}
        for text, share in shares.items():
            value = known[text]
            mass = share * joint.masses[place].get(value, 0.0) / whole[value] if value in whole else 0.0
            weights[text] = mass + settings.slip * max(0.0, share - mass)
        after = normalized(weights, settings.by_chance * unseen + settings.slip * one.candidates.rest)
        text = next(text for text in shares if known[text] == joint.best[place]) if holds else one.text
        found[name] = told(one.rule, one.reading, after, text, one.rule.broken(text), settings)
    return found


def _joint(relation: Relation, some: Sequence[Ruled], values: Sequence[Mapping[Text, Value | None]]) -> Joint:
    shares = [_shares_of_values(one, known) for one, known in zip(some, values, strict=True)]
    if not all(shares):
        return Joint((), 0.0, ({},) * len(some))
    if relation.what == "equal":
        return equal(shares)
    return summed([{int(value): share for value, share in one.items()} for one in shares])


def _shares_of_values(one: Ruled, values: Mapping[Text, Value | None]) -> dict[Value, float]:
    """The probability of each value of a field; several texts may stand for one."""
    found: dict[Value, float] = {}
    for text, share in one.candidates.shares.items():
        value = values[text]
        if value is not None and share > 0:
            found[value] = found.get(value, 0.0) + share
    return found


def holds(relation: Relation, fields: Mapping[str, tuple[Rule, Text]]) -> bool:
    """Whether a relation holds.

    Args:
        relation: What is to hold.
        fields: The rules of fields, and what they hold, by name; one that is not there breaks its relations.
    """
    if any(name not in fields for name in relation.names):
        return False
    values = [_value(relation, *fields[name]) for name in relation.names]
    if relation.what == "equal":
        return len(set(values)) == 1 and None not in values
    numbers = [value for value in values if isinstance(value, int)]
    return len(numbers) == len(values) and sum(numbers[:-1]) == numbers[-1]


def _value(relation: Relation, rule: Rule, text: Text) -> Value | None:
    """What is compared or added: hundredths of an amount, None for what is no number."""
    value = rule.value(text)
    if not relation.as_amounts:
        return value if rule.kind else digits_of(value)
    number = number_of(value)
    return None if number is None else int(100 * number)
