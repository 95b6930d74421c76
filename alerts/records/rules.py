"""The rules' history, and the limits that were in force before they changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple, get_type_hints

from sqlalchemy import Select, insert, select

from alerts.records.sql.inventory_tables import limit_changes
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import rule_sets
from alerts.records.sql.staging import Bite, StagingRecords, bites_of
from alerts.rules.limits import LimitChange, RuleChange
from alerts.rules.rule import Concern, OwnWords, Rule, RuleKind, Severity, Side, Who
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


class RuleOnRecord(NamedTuple):
    """What a set of rules, on record since an instant (UTC ms), says of one rule; ``None``: it has it not."""

    set_version: int
    recorded_at: int
    rule: Rule | None


class RuleSet(NamedTuple):
    """A set of rules by id, and since when (UTC ms) it is on record."""

    version: int
    recorded_at: int
    rules: dict[str, Rule]


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

    def last_set(self) -> tuple[int, int] | None:
        """Number of the set recorded last and when that was, UTC ms; ``None`` before the first."""
        c = rule_sets.c
        found = self._db.execute(select(c.version, c.recorded_at).order_by(c.version.desc()).limit(1)).first()
        return None if found is None else (found.version, found.recorded_at)

    def versions_of(self, rule: str, most: int) -> list[RuleOnRecord]:
        """What the newest ``most`` sets say of ``rule``, newest first."""
        newest = select(rule_sets).order_by(rule_sets.c.version.desc()).limit(most)
        rows = [(row.version, row.recorded_at, row.rules.get(rule)) for row in self._db.execute(newest)]
        return [RuleOnRecord(no, at, None if plain is None else _rule(plain)) for no, at, plain in rows]

    def gone(self, known: Collection[str], most: int) -> list[Rule]:
        """What rules that ``known`` has not were last, by the newest ``most`` sets; the last gone first."""
        newest = select(rule_sets.c.rules).order_by(rule_sets.c.version.desc()).limit(most)
        found: dict[str, Any] = {}
        for rules in self._db.scalars(newest):
            found |= {id_: plain for id_, plain in rules.items() if id_ not in known and id_ not in found}
        return list(map(_rule, found.values()))

    def set_at(self, instant: int) -> RuleSet | None:
        """The set in force at ``instant`` (UTC ms), or the first one where that is later; ``None``: none."""
        c = rule_sets.c
        then = select(rule_sets).where(c.recorded_at <= instant).order_by(c.version.desc()).limit(1)
        first = select(rule_sets).order_by(c.version).limit(1)
        row = self._db.execute(then).first() or self._db.execute(first).first()
        if row is None:
            return None
        rules = {name: _rule(plain) for name, plain in row.rules.items()}
        return RuleSet(row.version, row.recorded_at, rules)

    def rule_changes(self, since: int) -> list[RuleChange]:
        """The versions and hours of rules that held until an instant from ``since`` (UTC ms) on, in order."""
        c = rule_sets.c
        before = select(c.version).where(c.recorded_at < since).order_by(c.version.desc()).limit(1)
        first = self._db.scalar(before) or 0
        query = select(c.recorded_at, c.rules).where(c.version >= first).order_by(c.version)
        return [
            RuleChange(rule, newer.recorded_at, plain["version"], plain["hours"])
            for older, newer in pairwise(self._db.execute(query))
            for rule, plain in older.rules.items()
            if _of_then(plain) != _of_then(newer.rules.get(rule, {}))
        ]

    def own_words(self) -> dict[tuple[str, int], OwnWords]:
        """Rule id and version -> the words that the newest set with both has for it, of rules with own words.

        Reads all sets: they grow by what people change, and this is asked once a start.
        """
        found: dict[tuple[str, int], OwnWords] = {}
        for plain_rules in self._db.scalars(select(rule_sets.c.rules).order_by(rule_sets.c.version)):
            for rule, plain in plain_rules.items():
                words = _words(plain.get("words"))
                if words is None:
                    found.pop((rule, plain["version"]), None)
                else:
                    found[rule, plain["version"]] = words
        return found

    def limit_changes(self, since: int) -> list[LimitChange]:
        """The limits that held until some instant from ``since`` (UTC ms) on, oldest first."""
        c = limit_changes.c
        query = select(c.rule, c.point, c.changed_at, c.old_limit_micro).where(
            c.changed_at >= since, c.old_limit_micro.is_not(None)
        )
        return self._with_staged(query, lambda row: row["changed_at"] >= since)

    def limit_changes_of(self, rules: Collection[str], points: Collection[int]) -> list[LimitChange]:
        """The limits that ever held of ``rules`` at the point keys ``points``, some of each; oldest first."""
        c = limit_changes.c
        query = select(c.rule, c.point, c.changed_at, c.old_limit_micro).where(
            c.rule.in_(rules), c.point.in_(points), c.old_limit_micro.is_not(None)
        )
        return self._with_staged(query, lambda row: row["rule"] in rules and row["point"] in points)

    def _with_staged(
        self, query: Select[Any], wanted: Callable[[Mapping[str, Any]], bool]
    ) -> list[LimitChange]:
        """What ``query`` gives and what is staged; the first record of an instant stands."""
        c = limit_changes.c
        rows = self._db.execute(query.order_by(c.changed_at, c.rule, c.point))
        on_record = list(map(LimitChange._make, rows))
        staged = StagingRecords(self._db).rows_in_force(limit_changes)
        if not staged:
            return on_record
        found = {change[:3]: change for change in on_record}
        for _, row in staged:
            if wanted(row):
                change = LimitChange(row["rule"], row["point"], row["changed_at"], row["old_limit_micro"])
                found.setdefault(change[:3], change)
        return sorted(found.values(), key=lambda change: (change.until, change.rule, change.key))


def limit_change_bites(changes: Iterable[LimitChange]) -> Iterator[Bite]:
    """What puts ``changes`` on record. The first record of an instant stands."""
    rows = (
        {"rule": rule, "point": key, "changed_at": until, "old_limit_micro": limit}
        for rule, key, until, limit in changes
    )
    return bites_of(limit_changes, rows)


def _plain(rule: Rule) -> dict[str, Any]:
    """A rule as JSON can hold it; decimals keep every digit as text. Without words of its own it has none."""
    plain = {key: str(value) if isinstance(value, Decimal) else value for key, value in asdict(rule).items()}
    del plain["words"]
    if rule.words is not None:
        plain["words"] = {key: dict(texts) for key, texts in rule.words._asdict().items()}
    return plain


def _rule(plain: Mapping[str, Any]) -> Rule:
    known = {field.name for field in fields(Rule)}
    return Rule(**{key: _read(key, value) for key, value in plain.items() if key in known})


def _words(plain: Mapping[str, Mapping[str, str]] | None) -> OwnWords | None:
    if plain is None:
        return None
    return OwnWords(tuple(plain["name"].items()), tuple(plain["text"].items()))


def _of_then(plain: Mapping[str, Any]) -> tuple[Any, Any]:
    """What is remembered of a rule when it changes."""
    return plain.get("version"), plain.get("hours")


def _read(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key == "words":
        return _words(value)
    if key in WORDS:
        return WORDS[key](value)
    return Decimal(value) if key in DECIMALS else value
