"""Limits of policies in the words of a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from alerts.deadlines.limits import (
    AtOnceLimit,
    ClockLimit,
    DayEndLimit,
    EarliestLimit,
    GivenLimit,
    Limit,
    MonthEndLimit,
    TimeOfDayLimit,
    WorkingDayLimit,
    WorkingHourLimit,
)
from api.console.views.rules.keys import span_in_words
from api.words.languages import Language
from ingest.said import key_of


def limit_in_words(limit: Limit, language: Language) -> str:
    """How long, or up to when."""
    write = _WRITE.get(type(limit))
    return language.text("tables-given-instant") if write is None else write(limit, language)


def _time_of_day(limit: TimeOfDayLimit, language: Language) -> str:
    time = f"{limit.minute // 60:02}:{limit.minute % 60:02}"
    return language.text("tables-at-time", time=time, count=limit.days)


def _given(limit: GivenLimit, language: Language) -> str:
    known = language.has(key_of("field", limit.field))
    called = language.name_of("field", limit.field) if known else language.text("tables-given-instant")
    if not limit.before_ms:
        return called
    return language.text("tables-given-before", field=called, span=span_in_words(limit.before_ms, language))


def _earliest(limit: EarliestLimit, language: Language) -> str:
    each = [limit_in_words(one, language) for one in limit.limits]
    return language.text("tables-earliest", limits=language.text("list-separator").join(each))


_WRITE: Mapping[type, Callable[[Any, Language], str]] = {
    ClockLimit: lambda limit, language: span_in_words(limit.ms, language),
    WorkingHourLimit: lambda limit, language: language.text(
        "tables-working-hours", span=span_in_words(limit.ms, language)
    ),
    WorkingDayLimit: lambda limit, language: language.text("tables-working-days", count=limit.days),
    DayEndLimit: lambda limit, language: language.text("tables-day-end", count=limit.days),
    MonthEndLimit: lambda _limit, language: language.text("tables-month-end"),
    AtOnceLimit: lambda _limit, language: language.text("tables-at-once"),
    TimeOfDayLimit: _time_of_day,
    GivenLimit: _given,
    EarliestLimit: _earliest,
}
"""Kind of a limit -> how it is written; an instant of a clock is no policy's."""
