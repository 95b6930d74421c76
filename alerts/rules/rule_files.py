"""Rules from TOML: the defaults that ship with the product, and a file of the organisation's own over them.

A file holds ``[[rule]]`` tables. One whose ``id`` is a default's changes just the keys it names (``enabled =
false`` removes the rule); another id is a new rule. All problems of a file are reported together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from alerts.rules.limits import limit_fault, micro
from alerts.rules.own_words import KEYS as KEYS_OF_WORDS
from alerts.rules.own_words import own_words, words_beyond_kind
from alerts.rules.rule import ALWAYS, CONTRACT, SUPPLY, Concern, Rule, RuleKind, Severity, Side, Who
from alerts.rules.selection import applies
from ingest.durations import DAY, MINUTE, SECOND
from ingest.inventory.local_time import parse_hours
from ingest.inventory.notation import one_of, parse_decimal, parse_difference, parse_duration, parse_limit
from ingest.inventory.tree import Inventory
from ingest.problems import Problem, Problems
from ingest.readings.quantities import Metric
from ingest.said import Said, said_by
from ingest.toml_files import parse_toml, read_toml

MOST_MARKS = 64
"""Marks of a window: one machine word."""
MOST_RULES = 1000
LONGEST_TEXT = 100
TEXT_NEEDED = Said("rules-text-needed", most=LONGEST_TEXT)
DEFAULTS = "default_rules.toml"


class RuleProblems(Problems):
    """A rules file that cannot be used, with everything that is wrong with it."""


def default_rules() -> dict[str, Rule]:
    """The rules that ship (judgement.md, section 2), by id."""
    return dict(_defaults())


@cache
def _defaults() -> dict[str, Rule]:
    content = resources.files("alerts.rules").joinpath(DEFAULTS).read_bytes()
    return _read(DEFAULTS, parse_toml(DEFAULTS, content), {})


def load_rules(path: Path | None) -> dict[str, Rule]:
    """The default rules as changed and extended by the file at ``path`` (``None``: by nothing), by id.

    Raises
    ------
    RuleProblems
        With every problem of the file: unknown or missing keys, wrong types and units, numbers out of range.
    """
    if path is None:
        return default_rules()
    try:
        tables = read_toml(path)
    except Problems as unreadable:
        raise RuleProblems(unreadable.problems) from unreadable
    return _read(path.name, tables, _defaults())


def rules_of_text(name: str, text: str) -> dict[str, Rule]:
    """As `load_rules`, of a file of that name with ``text`` in it. Raises `RuleProblems`."""
    try:
        tables = parse_toml(name, text.encode())
    except Problems as unreadable:
        raise RuleProblems(unreadable.problems) from unreadable
    return _read(name, tables, _defaults())


def check_against(rules: Mapping[str, Rule], inventory: Inventory, file: str = "rules") -> list[Problem]:
    """What is wrong with ``rules`` for this ``inventory``.

    A rule of the organisation's own, or one it changed, that matches no point is a problem: it would protect
    nobody. A default rule that matches none is not: a heating company has no turbidity. A point's limit for a
    rule that does not exist, or for a rule of another metric, is one too. Calendars are checked by
    `alerts.rules.hours.missing_calendars`.
    """
    shipped = _defaults()
    points = inventory.points.values()
    problems = [
        Problem(file, rule.id, _matches_nobody(rule))
        for rule in rules.values()
        if rule != shipped.get(rule.id) and not any(applies(rule, point) for point in points)
    ]
    for point in points:
        for rule_id in point.limits:
            rule = rules.get(rule_id) or shipped.get(rule_id)
            if rule is None:
                problems.append(Problem(file, rule_id, Said("rules-limit-of-no-rule", point=point.id)))
            elif rule.metric not in (None, point.metric):
                said = Said("rules-limit-of-other-metric", point=point.id, metric=point.metric.value)
                problems.append(Problem(file, rule_id, said))
    return problems


def _matches_nobody(rule: Rule) -> Said:
    metric = rule.metric.value if rule.metric else "any"
    return Said("rules-no-point-matches", metric=metric, who=rule.who.value)


def _read(file: str, tables: Mapping[str, Any], base: Mapping[str, Rule]) -> dict[str, Rule]:
    """``base`` changed by the tables of one file. Raises `RuleProblems`."""
    problems = [Problem(file, key, Said("rules-unknown-table")) for key in tables if key != "rule"]
    rule_tables = tables.get("rule", [])
    if not isinstance(rule_tables, list) or not all(isinstance(table, dict) for table in rule_tables):
        raise RuleProblems([*problems, Problem(file, "rule", Said("rules-no-tables"))])
    if len(rule_tables) > MOST_RULES:
        raise RuleProblems([*problems, Problem(file, "rule", Said("rules-too-many", most=MOST_RULES))])
    rules, seen = dict(base), set[str]()
    for number, table in enumerate(rule_tables, start=1):
        name = table.get("id")
        if not isinstance(name, str) or not _ID.fullmatch(name):
            problems.append(Problem(file, f"rule {number}.id", Said("rules-bad-id")))
            continue
        if name in seen:
            problems.append(Problem(file, name, Said("rules-written-twice")))
            continue
        seen.add(name)
        _apply(rules, name, table, _ProblemCollector(file, name, problems))
    if problems:
        raise RuleProblems(problems)
    return rules


class _ProblemCollector:
    """Collects the problems of one rule."""

    def __init__(self, file: str, rule: str, into: list[Problem]) -> None:
        self._file = file
        self._rule = rule
        self._into = into

    def __call__(self, key: str, reason: Said | str) -> None:
        self._into.append(Problem(self._file, f"{self._rule}.{key}", reason))

    def __len__(self) -> int:
        return len(self._into)


def _apply(rules: dict[str, Rule], name: str, table: Mapping[str, Any], report: _ProblemCollector) -> None:
    """Bring one ``[[rule]]`` table into ``rules``, or report its problems."""
    before = len(report)
    changes = _values(table, report)
    enabled = changes.pop("enabled", True)
    changes["id"] = name
    known = rules.get(name)
    if known is None:
        for key in _REQUIRED:
            if key not in changes and key not in table:
                report(key, Said("rules-missing"))
    metric = changes.get("metric", known.metric if known else None)
    changes |= _values_in_unit(table, metric, report)
    words = own_words(table, report, is_new=known is None)
    if words is not None:
        changes["words"] = words
    if len(report) > before:
        return
    rule = Rule(**{"metric": None, **changes}) if known is None else replace(known, **changes)
    for key, reason in _contradictions(rule, table):
        report(key, reason)
    if enabled:
        rules[name] = rule
    else:
        rules.pop(name, None)


def _values(table: Mapping[str, Any], report: _ProblemCollector) -> dict[str, Any]:
    """Field -> value for the keys whose meaning does not depend on the metric."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key in _KEYS:
            field, parse = _KEYS[key]
            try:
                values[field] = parse(value)
            except ValueError as reason:
                report(key, said_by(reason))
        elif key not in _IN_UNIT and key not in KEYS_OF_WORDS and key != "id":
            report(key, Said("rules-unknown-key"))
    return values


def _values_in_unit(
    table: Mapping[str, Any], metric: Metric | None, report: _ProblemCollector
) -> dict[str, Decimal]:
    """Field -> value for the keys in the unit of the rule's metric."""
    values: dict[str, Decimal] = {}
    for key, parse in _IN_UNIT.items():
        if key not in table:
            continue
        if metric is None:
            report(key, Said("rules-needs-metric"))
            continue
        try:
            values[key] = parse(table[key], metric)
        except ValueError as reason:
            report(key, said_by(reason))
    return values


def _contradictions(rule: Rule, table: Mapping[str, Any]) -> list[tuple[str, Said]]:
    """``(key, reason)`` for what is wrong with the rule as a whole."""
    found = [
        (key, Said("rules-no-meaning-for-kind", kind=rule.kind.value))
        for key in table
        if key in _KINDS_OF_KEY and rule.kind not in _KINDS_OF_KEY[key]
    ]
    if not rule.clause and rule.kind in (RuleKind.WINDOW, RuleKind.FALL):
        found.append(("clause", TEXT_NEEDED))
    found += words_beyond_kind(rule)
    if rule.kind in (RuleKind.WINDOW, RuleKind.FALL) and rule.metric is None:
        found.append(("metric", Said("rules-missing")))
    if rule.kind is RuleKind.STUCK and (rule.lasts_ms <= 0 or rule.readings <= 1):
        found.append(("lasts, readings", Said("rules-stuck-needs")))
    if rule.kind is RuleKind.FALL:
        found += _fall_contradictions(rule)
    if rule.kind is RuleKind.WINDOW and rule.metric is not None and rule.limit is not None:
        fault = limit_fault(rule, micro(rule.limit))
        found += [] if fault is None else [(fault.key, fault.reason)]
    return found


def _fall_contradictions(rule: Rule) -> list[tuple[str, Said]]:
    if rule.drop <= 0 or not rule.within_ms or not rule.stays_ms:
        return [("drop, within, stays", Said("rules-fall-needs"))]
    if rule.within_ms % rule.step_ms or rule.stays_ms % rule.step_ms:
        return [("within, stays", Said("rules-multiples-of-step"))]
    if (rule.within_ms + rule.stays_ms) // rule.step_ms >= MOST_MARKS:
        return [("within, stays", Said("rules-too-many-steps", most=MOST_MARKS - 1))]
    if rule.margin > rule.drop:
        return [("margin", Said("rules-margin-beyond-drop", drop=str(rule.drop)))]
    return []


# How each key is read: the field's value, or ValueError with a sentence for the user.


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        raise ValueError(TEXT_NEEDED)
    return value


def _clause(value: object) -> str:
    """Empty for a technical rule, which is bound to no clause."""
    return "" if value == "" else _text(value)


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(Said("rules-boolean"))  # noqa: TRY004 - one error type for all of these
    return value


def _integer(lowest: int, highest: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise ValueError(Said("rules-whole-number", lowest=lowest, highest=highest))
        return value

    return read


def _share(value: object) -> Decimal:
    share = parse_decimal(value)
    if not 0 <= share < 1:
        raise ValueError(Said("rules-share"))
    return share


def _coverage(value: object) -> Decimal:
    coverage = parse_decimal(value)
    if not 0 <= coverage <= 1:
        raise ValueError(Said("rules-coverage"))
    return coverage


def _step(value: object) -> int:
    step = parse_duration(value, SECOND, DAY)
    if DAY % step:
        raise ValueError(Said("rules-step"))
    return step


def _duration(shortest: int, longest: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        return parse_duration(value, shortest, longest)

    return read


def _hours(value: object) -> str:
    text = _text(value)
    if text not in (ALWAYS, CONTRACT, SUPPLY):
        parse_hours(text)
    return text


_ID = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_REQUIRED = ("clause", "kind", "concern", "severity")

_KEYS: dict[str, tuple[str, Callable[[object], Any]]] = {
    "enabled": ("enabled", _boolean),
    "clause": ("clause", _clause),
    "kind": ("kind", one_of(RuleKind)),
    "metric": ("metric", one_of(Metric)),
    "concern": ("concern", one_of(Concern)),
    "severity": ("severity", one_of(Severity)),
    "who": ("who", one_of(Who)),
    "side": ("side", one_of(Side)),
    "hours": ("hours", _hours),
    "heating_season": ("heating_season", _boolean),
    "step": ("step_ms", _step),
    "marks": ("marks", _integer(1, MOST_MARKS)),
    "share": ("share", _share),
    "coverage": ("coverage", _coverage),
    "opens_ticket": ("opens_ticket", _boolean),
    "review_when_late": ("review_when_late", _boolean),
    "figures": ("figures", _boolean),
    "lasts": ("lasts_ms", _duration(MINUTE, 30 * DAY)),
    "readings": ("readings", _integer(2, 1_000_000)),
    "within": ("within_ms", _duration(SECOND, DAY)),
    "stays": ("stays_ms", _duration(SECOND, DAY)),
    "version": ("version", _integer(1, 1_000_000)),
}
"""Key of a file -> field of `Rule` and the function that reads it."""

_IN_UNIT: dict[str, Callable[[object, Metric], Decimal]] = {
    "limit": parse_limit,
    "margin": parse_difference,
    "drop": parse_difference,
}
"""Keys in the unit of the rule's metric, named like their fields -> the function that reads them."""

_KINDS_OF_KEY: dict[str, tuple[RuleKind, ...]] = {
    **dict.fromkeys(("side", "limit", "marks", "share", "coverage", "figures"), (RuleKind.WINDOW,)),
    **dict.fromkeys(("hours", "heating_season", "step", "margin"), (RuleKind.WINDOW, RuleKind.FALL)),
    **dict.fromkeys(("drop", "within", "stays"), (RuleKind.FALL,)),
    **dict.fromkeys(("lasts", "readings"), (RuleKind.STUCK,)),
}
"""Keys that only some kinds of rules have -> those kinds."""


def field_by_key(kind: RuleKind) -> dict[str, str]:
    """The keys that a file may give a rule of ``kind``, beside its words -> the field of `Rule` of each."""
    fields = {key: field for key, (field, _) in _KEYS.items()} | {key: key for key in _IN_UNIT}
    fields.pop("enabled")
    return {key: field for key, field in fields.items() if kind in _KINDS_OF_KEY.get(key, (kind,))}
