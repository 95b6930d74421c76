"""Which rules judge a point at an instant, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alerts.desk.lookups.points import find_point
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.rules.limits import past_limits_of
from alerts.rules.plan import Plan
from alerts.rules.rule_files import default_rules
from alerts.rules.shown.applying import RuleAtPoint, rule_at
from ingest.inventory.tree import Point


@dataclass(frozen=True, slots=True)
class RulesAtPoint:
    """The rules at a point at ``at`` (UTC ms): first those that judge it then, last those that never do.

    They are those of the set ``set_version``, which was put in force at ``since`` (UTC ms); 0 for both where
    none is on record.
    """

    point: Point
    zone: str
    at: int
    set_version: int
    since: int
    rules: list[RuleAtPoint]

    @property
    def may_have_differed(self) -> bool:
        """Whether the instant is before the first rules on record: which were on then nobody knows."""
        return self.at < self.since


@use_case("rules.at-point", Right.LOOK, ScopeKind.OBJECT)
def rules_at_point(records: Records, viewer: Viewer, point: str, at: int, *, plan: Plan) -> RulesAtPoint:
    """Every rule in force at ``at`` (UTC ms), and every one that ships and was off, at ``point``.

    Which rules there were, with their hours and limits, is told as it is on record; of a time before the
    first record, by that one. The point and its calendar are those of ``plan``. At most four statements.
    Raises `NotFound`, also for a point that the viewer does not see; `Forbidden`, `RecordsError`.
    """
    found = find_point(plan.inventory, viewer, point)
    with records.reading() as tx:
        set_version, since, then = _plan_at(tx, plan, found, at)
    rules = {**default_rules(), **then.rules}
    at_point = [rule_at(rule, found, then, at) for rule in rules.values()]
    at_point.sort(key=lambda each: (each.why is not None, each.terms is None))
    return RulesAtPoint(found, plan.inventory.zone_of(found.place), at, set_version, since, at_point)


def _plan_at(tx: Transaction, plan: Plan, point: Point, at: int) -> tuple[int, int, Plan]:
    """Number and instant of the set in force at ``at``, and ``plan`` as it was by it for ``point``."""
    last = tx.rules.last_set()
    if last is None or last[1] <= at:
        return *(last or (0, 0)), plan
    then = tx.rules.set_at(at)
    if then is None:
        return *last, plan
    # A rule of a set has the hours and the version of its time; limits of points are on record by themselves.
    changes = tx.rules.limit_changes_of(then.rules, [point.key])
    unsound = {id_: why for id_, why in plan.unsound.items() if then.rules.get(id_) == plan.rules.get(id_)}
    was = replace(
        plan, rules=then.rules, past_limits=past_limits_of(changes), rule_changes=(), unsound=unsound
    )
    return then.version, then.recorded_at, was
