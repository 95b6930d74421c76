"""What a finding rests on, written in a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from alerts.matters.choices import FindingKind
from alerts.matters.findings import Finding
from alerts.words.desk_names import clock_name
from api.words.languages import Language
from ingest.readings.quantities import QUANTITIES, Metric
from ingest.said import Said, name_of

Evidence = Mapping[str, Any]


def evidence_in(language: Language, finding: Finding, zone: str) -> str:
    """A sentence of what ``finding`` rests on, its times by the clocks of ``zone``.

    Empty where that is not told, as to who sees no people.
    """
    known = finding.evidence
    if finding.kind in BY_ITSELF:
        return language.say(BY_ITSELF[finding.kind])
    return language.say(RESTS_ON[finding.kind](known, language, zone)) if known else ""


def _overdue(known: Evidence, language: Language, zone: str) -> Said:
    due = language.date_time(known["due_at"], zone)
    return Said("found-overdue", clock=clock_name(known["policy"]), clause=known["clause"], due=due)


def _handled_twice(known: Evidence, _language: Language, _zone: str) -> Said:
    contact, ticket = known.get("other_contact"), known.get("other_ticket")
    if contact is None or ticket is None:
        return Said("found-handled-twice-elsewhere")
    return Said("found-handled-twice", contact=contact, ticket=ticket)


def _report_untrue(known: Evidence, language: Language, zone: str) -> Said:
    metric = Metric(known["metric"])
    unit = language.name_of("unit", QUANTITIES[metric].unit)

    def written(value: float) -> str:
        return f"{language.number(value, DECIMALS[metric])} {unit}"

    return Said(
        "found-report-untrue",
        value=written(known["value"]),
        sensor=written(known["sensor_value"]),
        tolerance=written(known["tolerance"]),
        time=language.date_time(known["read_at"], zone),
    )


DECIMALS = {Metric.INDOOR_TEMPERATURE: 2, Metric.WATER_PRESSURE: 3}
"""Of the metrics that are compared: enough to see by how much two values differ."""
BY_ITSELF: Mapping[FindingKind, Said] = {
    FindingKind.FALSE_CLOSURE: Said("found-false-closure"),
    FindingKind.NOT_GENUINE: Said("found-not-genuine"),
}
"""Of kinds that say all there is to say."""
RESTS_ON: Mapping[FindingKind, Callable[[Evidence, Language, str], Said]] = {
    FindingKind.OVERDUE: _overdue,
    FindingKind.HANDLED_TWICE: _handled_twice,
    FindingKind.PASSED_AROUND: lambda known, *_: Said("found-passed-around", count=known["transfers"]),
    FindingKind.ENTERED_LATE: lambda known, language, _: Said(
        "found-entered-late", duration=language.duration(known["late_ms"])
    ),
    FindingKind.NOTICE_NOT_SENT: lambda known, *_: Said(
        "found-notice-not-sent",
        notice=str(known["notice"]),
        fault=name_of("notice-fault", known["fault"]),
    ),
    FindingKind.SUPERVISION_NOT_DONE: lambda known, language, zone: Said(
        "found-supervision-not-done", time=language.date_time(known["proposed_at"], zone)
    ),
    FindingKind.REPORT_UNTRUE: _report_untrue,
    FindingKind.SANITATION: lambda known, *_: Said(
        "found-sanitation",
        day=str(known["day"]),
        line=name_of("sanitation_line", known["line"]),
        what=str(known["what"]),
    ),
}
"""Of the others, by what is in their evidence."""
