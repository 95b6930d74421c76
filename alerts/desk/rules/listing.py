"""The rules in force as anybody may read them, what differs from those that ship, and what they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.desk.lookups.errors import NotFound
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import EVERYWHERE, Viewer
from alerts.records import Records, Transaction
from alerts.records.rules import RuleOnRecord
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule
from alerts.rules.rule_files import default_rules
from alerts.rules.shown.counts import points_looked_at
from alerts.rules.shown.keys import differing_keys
from ingest.said import Said

MOST_SETS = 50
"""Sets of rules on record that are looked through for what a rule was."""


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule of the installation, or one that ships and that it goes without.

    Attributes
    ----------
    in_force
        Whether it judges; if not, ``rule`` is as it ships, or as it was last where it does not ship: it was
        removed.
    ships
        Whether a rule of that id ships.
    differs
        The keys in which it differs from what ships; all that it has, of one of the installation's own, are
        its own and none of them is named.
    points
        Points that it looks at, of those that the viewer sees.
    """

    rule: Rule
    in_force: bool
    ships: bool
    differs: tuple[str, ...]
    points: int


@dataclass(frozen=True, slots=True)
class ShownRules:
    """The rules in their order, at last own ones of the installation that it removed, and the set in force.

    ``version`` counts the sets on record, the last of which was put there at ``since`` (UTC ms); 0 for both
    where none is.
    """

    rules: Sequence[ShownRule]
    version: int
    since: int


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """What a rule was from ``since`` (UTC ms) on, as the set ``set_version`` has it; ``None``: it was off.

    ``changed``: the keys that were otherwise before; none for the first that is known.
    """

    set_version: int
    since: int
    rule: Rule | None
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule with what it was before, newest first; ``more``: older sets are on record, too."""

    shown: ShownRule
    shipped: Rule | None
    versions: Sequence[RuleVersion]
    more: bool


@use_case("rules.list", Right.LOOK, ScopeKind.ANYWHERE)
def list_rules(records: Records, viewer: Viewer, *, plan: Plan) -> ShownRules:
    """The rules of ``plan``, those that ship and are off, and those on record lately that neither does have.

    Two statements. Every point in memory is looked at once. Raises `Forbidden`, `RecordsError`.
    """
    rules = {**default_rules(), **plan.rules}
    with records.reading() as tx:
        last, gone = tx.rules.last_set(), tx.rules.gone(rules.keys(), MOST_SETS)
    rules |= {rule.id: rule for rule in gone}
    version, since = last or (0, 0)
    return ShownRules(_shown(list(rules.values()), plan, viewer), version, since)


@use_case("rules.show", Right.LOOK, ScopeKind.ANYWHERE)
def show_rule(records: Records, viewer: Viewer, rule: str, *, plan: Plan) -> RuleFile:
    """The rule of that id, what ships under it, and its versions on record.

    One statement. Raises `NotFound` for one that neither is in force, ships nor was on record lately;
    `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        sets, more = _sets(tx, rule)
    shipped = default_rules().get(rule)
    known = plan.rules.get(rule) or shipped or next((each.rule for each in sets if each.rule), None)
    if known is None:
        raise NotFound(Said("refusal-no-rule", id=rule))
    return RuleFile(_shown([known], plan, viewer)[0], shipped, list(_versions(sets)), more)


def _sets(tx: Transaction, rule: str) -> tuple[list[RuleOnRecord], bool]:
    sets = tx.rules.versions_of(rule, MOST_SETS + 1)
    return sets[:MOST_SETS], len(sets) > MOST_SETS


def _versions(sets: Sequence[RuleOnRecord]) -> list[RuleVersion]:
    """Where ``sets``, newest first, say something else of the rule than the one before."""
    found = []
    for number, each in enumerate(sets):
        before = sets[number + 1].rule if number + 1 < len(sets) else None
        if each.rule is None and before is None:
            continue
        changed = () if each.rule is None or before is None else differing_keys(each.rule, before)
        if changed or each.rule is None or before is None:
            found.append(RuleVersion(each.set_version, each.recorded_at, each.rule, changed))
    return found


def _shown(rules: Sequence[Rule], plan: Plan, viewer: Viewer) -> list[ShownRule]:
    shipped, by_id = default_rules(), {rule.id: rule for rule in rules}
    scope = viewer.where(Right.LOOK)
    seen = plan.inventory if scope == EVERYWHERE else scope.part(plan.inventory)
    points = points_looked_at(by_id, seen.points.values())
    return [
        ShownRule(
            rule,
            rule.id in plan.rules,
            rule.id in shipped,
            differing_keys(rule, shipped[rule.id]) if rule.id in shipped else (),
            points[rule.id],
        )
        for rule in rules
    ]
