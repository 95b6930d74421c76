"""The default rules of judgement.md, section 2, typed in by hand from its table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from alerts.rules.rule import CONTRACT, SUPPLY, Concern, Rule, RuleKind, Severity, Side, Who
from ingest.durations import HOUR, MINUTE, SECOND
from ingest.readings.quantities import Metric

D = Decimal


def _room(rule: str, clause: str, who: Who, limit: str | None, hours: str, **more: Any) -> Rule:
    return Rule(
        rule,
        clause,
        RuleKind.WINDOW,
        Metric.INDOOR_TEMPERATURE,
        Concern.ROOM_TEMPERATURE,
        Severity.MAJOR,
        who=who,
        limit=None if limit is None else D(limit),
        hours=hours,
        heating_season=True,
        step_ms=60 * SECOND,
        marks=60,
        margin=D("0.2"),
        **more,
    )


def _water(rule: str, clause: str, metric: Metric, side: Side, *, limit: str, margin: str) -> Rule:
    return Rule(
        rule,
        clause,
        RuleKind.WINDOW,
        metric,
        Concern.WATER_QUALITY,
        Severity.CRITICAL,
        side=side,
        limit=D(limit),
        step_ms=60 * SECOND,
        marks=15,
        margin=D(margin),
        review_when_late=True,
    )


def _pressure(rule: str, clause: str, side: Side, *, limit: str | None, who: Who, hours: str) -> Rule:
    return Rule(
        rule,
        clause,
        RuleKind.WINDOW,
        Metric.WATER_PRESSURE,
        Concern.WATER_PRESSURE,
        Severity.MAJOR,
        who=who,
        side=side,
        limit=None if limit is None else D(limit),
        hours=hours,
        step_ms=15 * SECOND,
        marks=20,
        margin=D("0.01"),
    )


TABLE = (
    _room("room.day", "H15", Who.RESIDENTIAL, "18.0", "06:00-21:00", figures=True),
    _room("room.floor", "H16", Who.RESIDENTIAL, "16.0", "21:00-06:00", review_when_late=True, figures=True),
    _room("room.night_target", "H16", Who.RESIDENTIAL, "18.0", "21:00-06:00", opens_ticket=False),
    _room("room.contract", "H17", Who.NON_RESIDENTIAL, None, CONTRACT, figures=True),
    _pressure("pressure.low", "B4 C20", Side.BELOW, limit="0.14", who=Who.ALL, hours=SUPPLY),
    _pressure("pressure.high", "H8 H25", Side.ABOVE, limit=None, who=Who.WITH_LIMIT, hours="always"),
    _water("chlorine.low", "C18 C24", Metric.FREE_CHLORINE, Side.BELOW, limit="0.05", margin="0.01"),
    _water("chlorine.high", "C18 C24", Metric.FREE_CHLORINE, Side.ABOVE, limit="2.0", margin="0.05"),
    _water("turbidity.high", "C18 C24", Metric.TURBIDITY, Side.ABOVE, limit="1.0", margin="0.1"),
    _water("ph.low", "C18 C24", Metric.PH, Side.BELOW, limit="6.5", margin="0.1"),
    _water("ph.high", "C18 C24", Metric.PH, Side.ABOVE, limit="8.5", margin="0.1"),
    Rule("silent", "", RuleKind.SILENT, None, Concern.SILENCE, Severity.MINOR),
    Rule(
        "stuck", "H14", RuleKind.STUCK, None, Concern.SENSOR, Severity.MINOR, lasts_ms=12 * HOUR, readings=24
    ),
    Rule("unusable", "", RuleKind.UNUSABLE, None, Concern.SENSOR, Severity.MINOR),
    Rule(
        "fall",
        "W26 B5",
        RuleKind.FALL,
        Metric.WATER_PRESSURE,
        Concern.WATER_PRESSURE,
        Severity.CRITICAL,
        hours=SUPPLY,
        step_ms=15 * SECOND,
        margin=D("0.01"),
        drop=D("0.08"),
        within_ms=2 * MINUTE,
        stays_ms=MINUTE,
    ),
)
RULES: dict[str, Rule] = {rule.id: rule for rule in TABLE}
