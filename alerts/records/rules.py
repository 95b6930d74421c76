"""The rules' history, and the limits that were in force before they changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any, get_type_hints

from sqlalchemy import insert, select

from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import limit_changes, rule_sets
from alerts.rules.limits import LimitChange
from alerts.rules.rule import Concern, Rule, RuleKind, Severity, Side, Who
from ingest.readings.quantities import Metric

WORDS = {
    "kind": RuleKind,
    "metric": Metric,
    "concern": Concern,
    "severity": Severity,
    "who": Who,
    "side": Side,
}
DECIMALS = frozenset(name for name, hint in get_type_hints(Rule).items() if hint in (Decimal, Decimal | None))


class RuleRecords(RecordsPart):
    """Sets of rules as they were in force, numbered; nothing in them changes afterwards."""

    def record(self, rules: Mapping[str, Rule], now: int) -> int:
        """Record ``rules`` if they differ from the last set; returns the number of the set in force."""
        latest = self._db.execute(
            select(rule_sets).order_by(rule_sets.c.version.desc()).limit(1)
        ).one_or_none()
        plain = {name: _plain(rule) for name, rule in sorted(rules.items())}
        if latest is not None and latest.rules == plain:
            return int(latest.version)
        version = 1 if latest is None else latest.version + 1
        self._db.execute(insert(rule_sets).values(version=version, recorded_at=now, rules=plain))
        return int(version)

    def last(self) -> dict[str, Rule] | None:
        """The set recorded last, by rule id; ``None`` before the first."""
        found = self._db.scalar(select(rule_sets.c.rules).order_by(rule_sets.c.version.desc()).limit(1))
        return None if found is None else {name: _rule(plain) for name, plain in found.items()}

    def record_limit_change(self, rule: str, point: int, changed_at: int, old_limit_micro: int) -> None:
        """Keep the limit that held for ``rule`` at point key ``point`` until ``changed_at`` (UTC ms).

        ``old_limit_micro`` is in millionths of the canonical unit. The first record of an instant stands.
        """
        key = (limit_changes.c.rule == rule, limit_changes.c.point == point)
        same = select(limit_changes.c.rule).where(*key, limit_changes.c.changed_at == changed_at)
        if self._db.execute(same).one_or_none() is None:
            row = {"rule": rule, "point": point, "changed_at": changed_at}
            self._insert(limit_changes, [row | {"old_limit_micro": old_limit_micro}])

    def limit_changes(self, since: int) -> list[LimitChange]:
        """The limits that held until some instant from ``since`` (UTC ms) on, oldest first."""
        c = limit_changes.c
        query = (
            select(c.rule, c.point, c.changed_at, c.old_limit_micro)
            .where(c.changed_at >= since, c.old_limit_micro.is_not(None))
            .order_by(c.changed_at, c.rule, c.point)
        )
        return [LimitChange(*row) for row in self._db.execute(query)]


def _plain(rule: Rule) -> dict[str, Any]:
    """A rule as JSON can hold it; decimals keep every digit as text."""
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in asdict(rule).items()}


def _rule(plain: Mapping[str, Any]) -> Rule:
    known = {field.name for field in fields(Rule)}
    return Rule(**{key: _read(key, value) for key, value in plain.items() if key in known})


def _read(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key in WORDS:
        return WORDS[key](value)
    return Decimal(value) if key in DECIMALS else value
