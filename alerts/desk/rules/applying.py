"""Which rules judge a point at an instant, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.desk.lookups.points import find_point
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.rules.plan import Plan
from alerts.rules.rule_files import default_rules
from alerts.rules.shown.applying import RuleAtPoint, rule_at
from ingest.inventory.tree import Point


@dataclass(frozen=True, slots=True)
class RulesAtPoint:
    """The rules at a point at ``at`` (UTC ms): first those that judge it then, last those that never do.

    ``since``: when the rules in force were put there, UTC ms. Before that others may have been on or off.
    """

    point: Point
    zone: str
    at: int
    since: int
    rules: list[RuleAtPoint]

    @property
    def may_have_differed(self) -> bool:
        """Whether the instant is before these rules were in force."""
        return self.at < self.since


@use_case("rules.at-point", Right.LOOK, ScopeKind.OBJECT)
def rules_at_point(records: Records, viewer: Viewer, point: str, at: int, *, plan: Plan) -> RulesAtPoint:
    """Every rule of ``plan``, and every one that ships and is off, at ``point`` at ``at`` (UTC ms).

    Versions, hours and limits are those in force then, as far back as they are kept at hand
    (`alerts.desk.rules_in_force.LIMITS_REMEMBERED`); which rules there are, and are on, is told as it is now.
    Raises `NotFound`, also for a point that the viewer does not see; `Forbidden`, `RecordsError`.
    """
    found = find_point(plan.inventory, viewer, point)
    rules = {**default_rules(), **plan.rules}
    at_point = [rule_at(rule, found, plan, at) for rule in rules.values()]
    at_point.sort(key=lambda each: (each.why is not None, each.terms is None))
    with records.reading() as tx:
        last = tx.rules.last_set()
    since = 0 if last is None else last[1]
    return RulesAtPoint(found, plan.inventory.zone_of(found.place), at, since, at_point)
