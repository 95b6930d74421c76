"""The keys of a rule as a rules file writes them, and what of them differs from another rule."""

from __future__ import annotations

from decimal import Decimal

from alerts.rules.own_words import KEYS as KEYS_OF_WORDS
from alerts.rules.rule import Rule
from alerts.rules.rule_files import field_by_key
from ingest.inventory.notation import write_duration
from ingest.readings.quantities import QUANTITIES

KeyValue = str | int | float | bool | dict[str, str]
IN_MS = "_ms"
"""How the names of fields end that are durations."""
IN_UNIT = ("limit", "margin", "drop")
"""Keys in the unit of the rule's metric."""


def keys_of(rule: Rule) -> dict[str, KeyValue]:
    """The keys that make ``rule`` what it is, each as a rules file writes it; without those that say nothing.

    Which there are depends on the kind. A file with them all makes the same rule anew, by any id.
    """
    found = {key: _value(rule, key, field) for key, field in field_by_key(rule.kind).items()}
    if rule.words is not None:
        words = zip(KEYS_OF_WORDS, rule.words, strict=True)
        found |= {key: dict(texts) for key, texts in words}
    return {key: value for key, value in found.items() if value is not None}


def differing_keys(rule: Rule, other: Rule) -> tuple[str, ...]:
    """The keys in which ``rule`` says something else than ``other``; as numbers, not as they are written."""
    fields = field_by_key(rule.kind) | {key: key for key in KEYS_OF_WORDS}
    words, others = rule.words or (None, None), other.words or (None, None)
    said = dict(zip(KEYS_OF_WORDS, zip(words, others, strict=True), strict=True))
    return tuple(
        key
        for key, field in fields.items()
        if (said[key][0] != said[key][1] if key in said else getattr(rule, field) != getattr(other, field))
    )


def _value(rule: Rule, key: str, field: str) -> KeyValue | None:
    value = getattr(rule, field)
    if value is None:
        return None
    if field.endswith(IN_MS):
        return write_duration(value)
    if isinstance(value, Decimal):
        unit = f" {QUANTITIES[rule.metric].unit}" if key in IN_UNIT and rule.metric else ""
        return f"{value:f}{unit}" if unit else float(value)
    return value if isinstance(value, bool | int) else str(value)
