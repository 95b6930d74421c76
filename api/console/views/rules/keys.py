"""The keys of a rule in the words of a language, each with where its value comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from enum import StrEnum

from alerts.rules.own_words import KEYS as KEYS_OF_WORDS
from alerts.rules.rule import Rule
from alerts.rules.rule_files import field_by_key
from alerts.rules.rule_words import hours_of_rule, quantity_in_words, words_in_force
from alerts.rules.shown.keys import IN_MS, IN_UNIT, differing_keys
from api.words.languages import Language
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.readings.quantities import QUANTITIES

NAMED: dict[str, Callable[[Language, str], str]] = {
    "kind": lambda language, value: language.name_of("rulebook-kind", value),
    "who": lambda language, value: language.name_of("rulebook-who", value),
    "side": lambda language, value: language.name_of("rulebook-side", value),
    "metric": lambda language, value: language.name_of("metric", value),
    "concern": lambda language, value: language.name_of("concern", value),
    "severity": lambda language, value: language.name_of("severity", value),
}
"""Keys with values that have names -> how these are written."""


FIRST = ("limit", "margin", "side", "drop", "within", "stays", "lasts", "readings")
LAST = (*KEYS_OF_WORDS, "version")
"""Keys in the order in which people look for them: what is asked for first, its number last."""
DEFAULTS = {field.name: field.default for field in fields(Rule) if field.default is not MISSING}


class KeyFrom(StrEnum):
    """Where the value of a key comes from."""

    FILE = "file"
    SHIPPED = "shipped"
    DEFAULT = "default"
    """Neither ships nor need be written."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key: its value in words, and where it ships as something else what that is, else ``None``."""

    key: str
    value: str
    shipped: str | None
    come_from: KeyFrom


def key_rows(rule: Rule, shipped: Rule | None, language: Language) -> list[KeyRow]:
    """The keys of ``rule``; those of one that does not ship are the installation's own, or as if left out."""
    differs, field = differing_keys(rule, shipped) if shipped else (), field_by_key(rule.kind)
    others = [key for key in field if key not in (*FIRST, *LAST)]
    return [
        KeyRow(
            key,
            value_in_words(rule, key, language),
            value_in_words(shipped, key, language) if shipped and key in differs else None,
            _come_from(rule, key, None if shipped is None else differs),
        )
        for key in (*FIRST, *others, *LAST)
        if key in differs or _says(rule, key)
    ]


def _says(rule: Rule, key: str) -> bool:
    if key in KEYS_OF_WORDS:
        return rule.words is not None
    field = field_by_key(rule.kind)
    return key in field and getattr(rule, field[key]) is not None


def _come_from(rule: Rule, key: str, differs: tuple[str, ...] | None) -> KeyFrom:
    """``differs``: the keys in which it differs from what ships; ``None``: nothing does."""
    if differs is not None:
        return KeyFrom.FILE if key in differs else KeyFrom.SHIPPED
    field = field_by_key(rule.kind).get(key, key)
    is_default = field in DEFAULTS and getattr(rule, field, None) == DEFAULTS[field]
    return KeyFrom.DEFAULT if is_default and key not in KEYS_OF_WORDS else KeyFrom.FILE


def value_in_words(rule: Rule, key: str, language: Language) -> str:
    """What ``rule`` says under ``key``."""
    if key in KEYS_OF_WORDS:
        said = getattr(words_in_force(rule), key)
        return language.text("rulebook-nothing") if said is None else language.say(said)
    field = field_by_key(rule.kind).get(key, key)
    value = getattr(rule, field)
    if value is None or value == "":
        return language.text("rulebook-nothing")
    if key in NAMED:
        return NAMED[key](language, value)
    if key == "hours":
        return language.say(hours_of_rule(rule))
    if isinstance(value, bool):
        return language.text("rulebook-yes" if value else "rulebook-no")
    return span_in_words(value, language) if field.endswith(IN_MS) else _number(rule, key, value, language)


def _number(rule: Rule, key: str, value: object, language: Language) -> str:
    """With its unit, as a share of a hundred, or as it is."""
    if not isinstance(value, Decimal):
        return str(value)
    if key in IN_UNIT and rule.metric is not None:
        return language.say(quantity_in_words(float(value), QUANTITIES[rule.metric].unit))
    return language.text("rulebook-percent", value=f"{float(value) * 100:.4g}")


def span_in_words(span: int, language: Language) -> str:
    """A span (ms) in the largest unit of which it is a whole number."""
    if span and span % DAY == 0:
        return language.text("rulebook-days", count=span // DAY)
    if span and span % HOUR == 0:
        return language.text("rulebook-hours", count=span // HOUR)
    if span and span % MINUTE == 0:
        return language.text("rulebook-minutes", count=span // MINUTE)
    return language.text("rulebook-seconds", count=span // SECOND)
