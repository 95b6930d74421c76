"""The default rules as data, typed in from the table of judgement.md, section 2."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ingest.durations import HOUR, MINUTE, SECOND
from ingest.inventory.tree import Point
from ingest.readings.quantities import Metric

ReferenceRuleKind = Literal["window", "silent", "stuck", "fall", "unusable"]
Side = Literal["below", "above"]
Who = Literal["all", "residential", "non-residential", "with-limit"]

SEVERITIES = ("info", "minor", "major", "critical")
"""Mildest first. The text gives none; those below are those of the service's rules file."""


@dataclass(frozen=True, slots=True)
class ReferenceRule:
    """One rule.

    Attributes
    ----------
    metric
        ``None``: every metric.
    who
        ``"with-limit"``: only points that carry a limit of their own for the rule.
    limit
        Canonical unit; ``None`` when only points carry it.
    hours
        ``"always"``, local hours such as ``"06:00-21:00"``, ``"contract"`` or ``"supply"``.
    step_ms, marks
        The window: ``marks`` marks, ``step_ms`` apart.
    lasts_ms, readings
        ``stuck``: over how long, and in how many readings, the value stays the same.
    drop, within_ms, stays_ms
        ``fall``: by how much (canonical unit), within how long, and for how long it stays down.
    """

    id: str
    clause: str
    kind: ReferenceRuleKind
    concern: str
    severity: str
    metric: Metric | None = None
    who: Who = "all"
    side: Side = "below"
    limit: Decimal | None = None
    hours: str = "always"
    heating_season: bool = False
    step_ms: int = MINUTE
    marks: int = 60
    share: Decimal = Decimal("0.5")
    coverage: Decimal = Decimal("0.6")
    margin: Decimal = Decimal(0)
    opens_ticket: bool = True
    review_when_late: bool = False
    lasts_ms: int = 0
    readings: int = 0
    drop: Decimal = Decimal(0)
    within_ms: int = 0
    stays_ms: int = 0

    @property
    def reach(self) -> int:
        """How many marks before a mark it looks at."""
        if self.kind == "fall":
            return (self.within_ms + self.stays_ms) // self.step_ms
        return self.marks - 1

    def limit_of(self, point: Point) -> Decimal | None:
        """The limit in force at ``point``: its own, else the rule's; 0 is a limit."""
        own = point.limits.get(self.id)
        return self.limit if own is None else Decimal(repr(float(own)))

    def looks_at(self, point: Point) -> bool:
        """Whether the rule is about ``point`` and has a limit to compare it with, if it needs one."""
        if self.metric is not None and self.metric is not point.metric:
            return False
        chosen = {
            "all": True,
            "residential": point.residential is True,
            "non-residential": point.residential is False,
            "with-limit": self.id in point.limits,
        }[self.who]
        return chosen and (self.kind != "window" or self.limit_of(point) is not None)


def _room(name: str, clause: str, who: Who, limit: str | None, hours: str, severity: str) -> ReferenceRule:
    return ReferenceRule(
        name,
        clause,
        "window",
        "room-temperature",
        severity,
        Metric.INDOOR_TEMPERATURE,
        who,
        limit=None if limit is None else Decimal(limit),
        hours=hours,
        heating_season=True,
        margin=Decimal("0.2"),
        opens_ticket=name != "room.night_target",
        review_when_late=name == "room.floor",
    )


def _pressure(name: str, clause: str, side: Side, limit: str | None, who: Who, hours: str) -> ReferenceRule:
    return ReferenceRule(
        name,
        clause,
        "window",
        "water-pressure",
        "major",
        Metric.WATER_PRESSURE,
        who,
        side,
        None if limit is None else Decimal(limit),
        hours,
        step_ms=15 * SECOND,
        marks=20,
        margin=Decimal("0.01"),
    )


def _quality(metric: Metric, name: str, side: Side, limit: str, margin: str) -> ReferenceRule:
    return ReferenceRule(
        name,
        "C18 C24",
        "window",
        "water-quality",
        "major",
        metric,
        side=side,
        limit=Decimal(limit),
        marks=15,
        margin=Decimal(margin),
        review_when_late=True,
    )


TABLE = (
    _room("room.day", "H15", "residential", "18.0", "06:00-21:00", "major"),
    _room("room.floor", "H16", "residential", "16.0", "21:00-06:00", "critical"),
    _room("room.night_target", "H16", "residential", "18.0", "21:00-06:00", "info"),
    _room("room.contract", "H17", "non-residential", None, "contract", "major"),
    _pressure("pressure.low", "B4 C20", "below", "0.14", "all", "supply"),
    _pressure("pressure.high", "H8 H25", "above", None, "with-limit", "always"),
    _quality(Metric.FREE_CHLORINE, "chlorine.low", "below", "0.05", "0.01"),
    _quality(Metric.FREE_CHLORINE, "chlorine.high", "above", "2.0", "0.05"),
    _quality(Metric.TURBIDITY, "turbidity.high", "above", "1.0", "0.1"),
    _quality(Metric.PH, "ph.low", "below", "6.5", "0.1"),
    _quality(Metric.PH, "ph.high", "above", "8.5", "0.1"),
    ReferenceRule("silent", "", "silent", "silence", "minor"),
    ReferenceRule("stuck", "H14", "stuck", "sensor", "minor", lasts_ms=12 * HOUR, readings=24),
    ReferenceRule("unusable", "", "unusable", "sensor", "minor"),
    ReferenceRule(
        "fall",
        "W26 B5",
        "fall",
        "water-pressure",
        "critical",
        Metric.WATER_PRESSURE,
        hours="supply",
        step_ms=15 * SECOND,
        margin=Decimal("0.01"),
        drop=Decimal("0.08"),
        within_ms=2 * MINUTE,
        stays_ms=MINUTE,
    ),
)
RULES: dict[str, ReferenceRule] = {rule.id: rule for rule in TABLE}
"""Rule id -> rule. The hours and margin of a fall are the service's: the text is silent on them."""
