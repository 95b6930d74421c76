"""The history of a point as a page shows it: spans to choose from, and tables beside the chart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from zoneinfo import ZoneInfo

from alerts.compliance.buckets import Figures, edges_of, in_buckets, width_for
from alerts.desk.history.point_history import LONGEST, PointHistory
from alerts.rules.plan import Plan
from alerts.rules.rule_words import JudgedBy
from api.console.views.values import ValueFormatter
from api.http.times import rfc3339
from api.words.languages import Language
from api.words.written_rules import WrittenRules
from ingest.durations import DAY, HOUR
from ingest.readings.quantities import QUANTITIES

TABLE_ROWS = 31
"""Rows of the table of figures, about."""
SPANS = {
    "hour": HOUR,
    "six-hours": 6 * HOUR,
    "day": DAY,
    "week": 7 * DAY,
    "month": 31 * DAY,
    "season": 183 * DAY,
    "seasons": LONGEST,
}
"""Name -> ms of the spans that a page offers."""


@dataclass(frozen=True, slots=True)
class SpanChoice:
    """A span to choose: its name, its length in ms, and its ends as RFC 3339."""

    name: str
    length: int
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit as a sentence of its rule, and from when to when (UTC ms)."""

    words: str
    limit: str
    start: int
    end: int


def span_choices(now: int, zone: str) -> list[SpanChoice]:
    """The spans that end at ``now`` (UTC ms)."""
    end = rfc3339(now, zone)
    return [SpanChoice(name, length, rfc3339(now - length, zone), end) for name, length in SPANS.items()]


def table_of(history: PointHistory, zone: str) -> Figures | None:
    """The figures in about `TABLE_ROWS` rows."""
    if history.figures is None or len(history.figures) <= TABLE_ROWS:
        return history.figures
    width = max(width_for(history.span, TABLE_ROWS), history.width)
    return in_buckets(history.figures, edges_of(history.span, width, ZoneInfo(zone)))


def limit_rows(
    history: PointHistory, plan: Plan, value: ValueFormatter, language: Language
) -> list[LimitRow]:
    """The limits by time, each in the words of that version of its rule that asked for it.

    Of versions that say the same one row tells, however often the rule was recorded anew.
    """
    written = WrittenRules(language, plan.own_words)
    unit = QUANTITIES[history.point.metric].unit
    rows: dict[tuple[str, str], list[LimitRow]] = {}
    for span in sorted(history.limits, key=lambda span: span.start):
        words = written.of(JudgedBy(span.rule, span.version, span.value, unit, None)).name
        limit = language.text(f"episode-limit-{span.side}", limit=value(span.value))
        told = rows.setdefault((words, limit), [])
        if told and span.start <= told[-1].end:
            told[-1] = replace(told[-1], end=max(told[-1].end, span.end))
        else:
            told.append(LimitRow(words, limit, span.start, span.end))
    return sorted(chain.from_iterable(rows.values()), key=lambda row: (row.start, row.words))
