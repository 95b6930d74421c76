"""Whether rules and points go together: limits that mean something, and hours in which they can be judged.

Everything is found at one point of each kind (`alerts.rules.point_kinds`), so that checking costs little
beside building what judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from alerts.rules.hours import ApplicabilityGroup, ApplicabilityGroups, CalendarMissing
from alerts.rules.inventory_files import LIMIT_COLUMNS
from alerts.rules.limits import MICRO, effective_limit, limit_fault
from alerts.rules.point_kinds import PointKind, point_kinds
from alerts.rules.rule import CONTRACT, SUPPLY, Rule, RuleKind, Side
from alerts.rules.selection import applies
from alerts.rules.spans import applicable_spans, most_marks
from alerts.rules.timing import least_present
from ingest.inventory.local_time import Bounds, common_spans
from ingest.inventory.notation import write_duration
from ingest.inventory.tree import Inventory, Point
from ingest.problems import Problem
from ingest.readings.quantities import QUANTITIES
from ingest.said import Said

COLUMN_OF_RULE = {column.rule: column.key for column in LIMIT_COLUMNS}


class Consistency:
    """The rules of a set, held against an inventory.

    Parameters
    ----------
    rules_file, inventory_file
        What to call them in a problem.
    """

    def __init__(
        self, rules: Mapping[str, Rule], inventory: Inventory, rules_file: str, inventory_file: Said | str
    ) -> None:
        self._rules_file, self._inventory_file = rules_file, inventory_file
        self._rules = [rule for rule in rules.values() if rule.kind in (RuleKind.WINDOW, RuleKind.FALL)]
        self._of_unusable = [rule for rule in rules.values() if rule.kind is RuleKind.UNUSABLE]
        self._inventory = inventory
        self._groups = ApplicabilityGroups(inventory)
        self._group_at: dict[tuple[str, tuple[int, str | None]], ApplicabilityGroup | None] = {}
        self._spans: dict[ApplicabilityGroup, Bounds] = {}
        self._hours_reasons: dict[tuple[str, tuple[int, str | None]], Said | None] = {}
        self.kinds = point_kinds(inventory, self._groups)

    def problems(self) -> Iterator[Problem]:
        """What cannot be judged at all, or says two things at once."""
        told: set[tuple[Said | str, Said | str]] = set()
        for kind in self.kinds:
            looking = [rule for rule in self._rules if applies(rule, kind.point)]
            for problem in (
                *self._limits(kind, looking),
                *self._opposite_sides(kind, looking),
                *self._hours(kind, looking),
                *self._unusable(kind),
            ):
                # Of what a rule or a calendar says, the first kind of points is enough.
                if (problem.file, problem.where) not in told:
                    told.add((problem.file, problem.where))
                    yield problem

    def warnings(self) -> Iterator[Problem]:
        """What can be judged, and may not mean what its author thinks."""
        told: set[str] = set()
        for rule, kind in product(self._rules, self.kinds):
            if rule.id in told or not applies(rule, kind.point):
                continue
            reason = _coarse(rule, kind.point)
            if reason is not None:
                told.add(rule.id)
                where = f"points.{kind.point.id}.sampling"
                yield Problem(self._inventory_file, where, Said("rules-of-rule", rule=rule.id, reason=reason))

    def _limits(self, kind: PointKind, looking: Sequence[Rule]) -> Iterator[Problem]:
        """A point's own limit that nothing or everything breaches; a rule's own is checked with its file."""
        for rule in looking:
            own = kind.point.limits.get(rule.id) if rule.kind is RuleKind.WINDOW else None
            fault = None if own is None else limit_fault(rule, round(own * MICRO))
            if fault is not None:
                yield self._at_point(kind, _key(rule), fault.reason)

    def _opposite_sides(self, kind: PointKind, looking: Sequence[Rule]) -> Iterator[Problem]:
        """A minimum that is not below the maximum that holds at the same time."""
        limits = {
            rule.id: limit
            for rule in looking
            if rule.kind is RuleKind.WINDOW and (limit := effective_limit(rule, kind.point)) is not None
        }
        low = [rule for rule in looking if rule.id in limits and rule.side is Side.BELOW]
        high = [rule for rule in looking if rule.id in limits and rule.side is Side.ABOVE]
        for minimum, maximum in product(low, high):
            if limits[minimum.id] < limits[maximum.id] or not self._meet(minimum, maximum, kind.point):
                continue
            unit = QUANTITIES[kind.point.metric].unit
            reason = Said(
                "rules-maximum-below-minimum",
                maximum=maximum.id,
                highest=f"{limits[maximum.id] / MICRO:g} {unit}",
                minimum=minimum.id,
                lowest=f"{limits[minimum.id] / MICRO:g} {unit}",
            )
            own = next((rule for rule in (maximum, minimum) if rule.id in kind.point.limits), None)
            if own is not None:
                yield self._at_point(kind, _key(own), reason)
            else:
                yield Problem(self._rules_file, f"{maximum.id}.limit", kind.at(reason))

    def _unusable(self, kind: PointKind) -> Iterator[Problem]:
        """A second rule of kind *unusable*: a point is judgeable or not, and one rule says so."""
        looking = [rule for rule in self._of_unusable if applies(rule, kind.point)]
        for rule in looking[1:]:
            reason = Said("rules-second-unusable", rule=looking[0].id)
            yield Problem(self._rules_file, f"{rule.id}.who", kind.at(reason))

    def _meet(self, one: Rule, other: Rule, point: Point) -> bool:
        """Whether both rules ever apply to ``point`` at the same time."""
        groups = self._group(one, point), self._group(other, point)
        if groups[0] is None or groups[1] is None:
            return True
        return len(common_spans(self._spans_of(groups[0]), self._spans_of(groups[1]))) > 0

    def _hours(self, kind: PointKind, looking: Sequence[Rule]) -> Iterator[Problem]:
        """Hours and seasons in which a rule has never enough marks to say anything."""
        for rule in looking:
            alike = (rule.id, self._groups.alike(kind.point))
            if alike not in self._hours_reasons:
                self._hours_reasons[alike] = self._hours_reason(rule, kind.point)
            reason, group = self._hours_reasons[alike], self._group(rule, kind.point)
            if reason is not None and group is not None:
                yield self._about_hours(kind, rule, group, reason)

    def _hours_reason(self, rule: Rule, point: Point) -> Said | None:
        group = self._group(rule, point)
        if group is None:
            return None
        marks, needed = _marks_needed(rule)
        most = most_marks(self._spans_of(group), rule.step_ms, marks)
        if most >= needed:
            return None
        if most == 0:
            return Said("rules-never-applies", rule=rule.id)
        step = write_duration(rule.step_ms)
        return Said("rules-too-few-marks", rule=rule.id, needed=needed, step=step, most=most)

    def _about_hours(self, kind: PointKind, rule: Rule, group: ApplicabilityGroup, reason: Said) -> Problem:
        calendar = self._inventory.calendar_of(kind.point.place)
        if calendar is not None and group.season == ():
            where = f"calendars.{calendar.id}.heating_season"
            return Problem(self._inventory_file, where, Said("rules-empty-season", reason=kind.at(reason)))
        if calendar is not None and rule.hours == SUPPLY:
            where = f"calendars.{calendar.id}.supply_winter, supply_summer"
            return Problem(self._inventory_file, where, kind.at(reason))
        if rule.hours == CONTRACT and kind.point.contract_hours is not None:
            return self._at_point(kind, "contract_hours", reason)
        return Problem(self._rules_file, f"{rule.id}.hours", kind.at(reason))

    def _group(self, rule: Rule, point: Point) -> ApplicabilityGroup | None:
        """``None``: a calendar is missing, which is told elsewhere (`alerts.rules.hours`)."""
        alike = (rule.id, self._groups.alike(point))
        if alike not in self._group_at:
            try:
                self._group_at[alike] = self._groups.group(rule, point)._replace(outages=())
            except CalendarMissing:
                self._group_at[alike] = None
        return self._group_at[alike]

    def _spans_of(self, group: ApplicabilityGroup) -> Bounds:
        spans = self._spans.get(group)
        if spans is None:
            spans = self._spans[group] = applicable_spans(group)
        return spans

    def _at_point(self, kind: PointKind, key: str, reason: Said) -> Problem:
        return Problem(self._inventory_file, f"points.{kind.point.id}.{key}", kind.with_others(reason))


def _key(rule: Rule) -> str:
    """The key of an inventory file that holds a point's own limit for ``rule``."""
    return COLUMN_OF_RULE.get(rule.id, f"limits.{rule.id}")


def _marks_needed(rule: Rule) -> tuple[int, int]:
    """The marks of a window, and how many must be applicable for it to say anything.

    A fall needs all marks of the time it stays, and one before.
    """
    if rule.kind is RuleKind.FALL:
        marks = rule.stays_ms // rule.step_ms + 2
        return marks, marks
    return rule.marks, max(1, least_present(rule))


def _coarse(rule: Rule, point: Point) -> Said | None:
    """Why readings of ``point`` are too far apart for what ``rule`` asks; ``None`` where they are not.

    No window lacks marks for that: a reading stands for its point until the next one is due.
    """
    sampling = write_duration(point.sampling_ms)
    if rule.kind is RuleKind.FALL and point.sampling_ms > rule.within_ms:
        within = write_duration(rule.within_ms)
        return Said("rules-coarse-for-fall", sampling=sampling, within=within)
    window = rule.marks * rule.step_ms
    if rule.kind is RuleKind.WINDOW and point.sampling_ms >= window:
        return Said("rules-coarse-for-window", sampling=sampling, window=write_duration(window))
    return None
