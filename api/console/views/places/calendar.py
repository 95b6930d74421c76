"""Compliance day by day as months of weeks: each day coloured, and marked for those who see no colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alerts.compliance.household_day import PlaceDay
from api.words.languages import Language

ALL, SOME, NONE = "good", "warn", "bad"
"""How a day is drawn: all qualified, at least nine of ten, fewer."""
FAIR = 0.9


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of a month: how it is drawn (empty: nothing was judged), what stands in it, and all it says."""

    number: int
    look: str
    mark: str
    told: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its title, and its weeks from Monday on; ``None``: a day of another month."""

    title: str
    weeks: list[list[DayCell | None]]


def first_of_month(day: date, back: int) -> date:
    """The first day of the month ``back`` months before that of ``day``."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def months_of(days: Sequence[PlaceDay], first: date, last: date, language: Language) -> list[Month]:
    """The months from ``first`` to ``last`` of which ``days`` say anything."""
    said = {each.day[:7] for each in days}
    known = {each.day: each for each in days}
    months, begin = [], first_of_month(first, 0)
    while begin <= last:
        following = first_of_month(begin, -1)
        if begin.isoformat()[:7] not in said:
            begin = following
            continue
        cells: list[DayCell | None] = [None] * begin.weekday()
        day = begin
        while day < following:
            cells.append(_cell(day, known.get(day.isoformat()), language))
            day += timedelta(days=1)
        cells += [None] * (-len(cells) % 7)
        title = language.text("calendar-month", year=str(begin.year), month=str(begin.month))
        months.append(Month(title, [cells[week : week + 7] for week in range(0, len(cells), 7)]))
        begin = following
    return months


def _cell(day: date, found: PlaceDay | None, language: Language) -> DayCell:
    judged = 0 if found is None else found.qualified + found.unqualified
    if found is None or not judged:
        mark = "" if found is None else "–"
        told = language.text("calendar-nothing" if found is None else "calendar-not-judgeable")
        return DayCell(day.day, "", mark, told)
    share = found.qualified / judged
    told = language.text(
        "calendar-day", qualified=language.number(found.qualified), judged=language.number(judged)
    )
    if found.not_judgeable:
        told += language.text("list-separator") + language.text(
            "calendar-unjudged", count=found.not_judgeable
        )
    if share == 1:
        return DayCell(day.day, ALL, "✓", told)
    mark = "✗" if judged == 1 else f"{int(share * 100)}%"
    return DayCell(day.day, SOME if share >= FAIR else NONE, mark, told)
