"""Figures for the regulator, per household and local day; a frozen figure is corrected beside, never over."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, literal, select, tuple_

from alerts.compliance.household_day import (
    NOT_JUDGEABLE,
    QUALIFIED,
    UNQUALIFIED,
    HouseholdDay,
    PlaceDay,
)
from alerts.records.sql.part import RecordsPart, places_below
from alerts.records.sql.schema import compliance, place_days

FEW = 1_000
"""Up to so many places the figures are looked up place by place, some days at a time; above, day by day."""
KEY = ("household", "day", "version")
VERDICTS = (QUALIFIED, UNQUALIFIED, NOT_JUDGEABLE)
FIGURES = ("judged", "qualified", "applicable", "verdict")


class ComplianceRecords(RecordsPart):
    """The table of figures."""

    def save(self, rows: Iterable[HouseholdDay]) -> None:
        """Save figures: over the ones that are not frozen yet, as the next version beside those that are.

        The same figures again change nothing. ``version`` of the rows is ignored; the last row of a
        household and day counts.
        """
        wanted = {(row.household, row.day): row for row in rows}
        latest = self._latest(sorted({household for household, _ in wanted}), {day for _, day in wanted})
        new: list[dict[str, Any]] = []
        moved: list[dict[str, Any]] = []
        for key, row in wanted.items():
            old = latest.get(key)
            values = {name: getattr(row, name) for name in FIGURES} | {"frozen_at": row.frozen_at}
            if old is None or (old.frozen_at is not None and not _same_figures(old, row)):
                version = 1 if old is None else old.version + 1
                new.append({"household": key[0], "day": key[1], "version": version, **values})
            elif old.frozen_at is None:
                moved.append({"household": key[0], "day": key[1], "version": old.version, **values})
        self._insert(compliance, new)
        self._update(compliance, KEY, moved)

    def freeze(self, households: Sequence[str], day: str, frozen_at: int) -> None:
        """The figures of ``day`` that still move are final as they are from ``frozen_at`` (UTC ms) on."""
        c = compliance.c
        wanted = (self._among(c.household, households), c.day == day, c.frozen_at.is_(None))
        self._db.execute(compliance.update().where(*wanted).values(frozen_at=frozen_at))

    def at_place(
        self,
        place: str,
        from_day: str,
        to_day: str,
        after: Sequence[int | str] | None = None,
        limit: int = sys.maxsize,
    ) -> list[HouseholdDay]:
        """Up to ``limit`` figures of the households at and below ``place``, by day, household and version.

        Parameters
        ----------
        from_day, to_day
            Both included.
        after
            ``(day, household, version)`` of the last row that was seen.
        """
        first, last = date.fromisoformat(from_day), date.fromisoformat(to_day)
        if after is not None:
            first = max(first, date.fromisoformat(str(after[0])))
        below = places_below(place)
        few = self._db.scalars(below.limit(FEW + 1)).all()
        if len(few) > FEW:
            # Walks the index by day; as an expression the household is none that another one is found by.
            return self._by_day(compliance.c.household.concat("").in_(below), first, last, after, limit)
        found: list[HouseholdDay] = []
        length = limit // max(len(few), 1) + 1
        while first <= last and len(found) < limit:
            until = first + timedelta(days=min(length, (last - first).days + 1) - 1)
            found += self._by_day(compliance.c.household.in_(few), first, until, after, limit - len(found))
            first, length = until + timedelta(days=1), 2 * length
        return found

    def _by_day(
        self,
        wanted: ColumnElement[bool],
        first: date,
        last: date,
        after: Sequence[int | str] | None,
        limit: int,
    ) -> list[HouseholdDay]:
        c = compliance.c
        query = select(compliance).where(wanted, c.day.between(first.isoformat(), last.isoformat()))
        if after is not None:
            query = query.where(tuple_(c.day, c.household, c.version) > tuple_(*map(literal, after)))
        rows = self._db.execute(query.order_by(c.day, c.household, c.version).limit(limit))
        return [_household_day(row) for row in rows]

    def latest(self, households: Sequence[str], day: str) -> dict[str, HouseholdDay]:
        """Household -> the newest version of its figures of ``day``, of those that have any."""
        rows = self._latest(households, {day}).values()
        return {row.household: _household_day(row) for row in rows}

    def days_of(self, households: Sequence[str], from_day: str, to_day: str) -> list[PlaceDay]:
        """What the newest figures of ``households`` add up to on each of the days, both included, by day."""
        c = compliance.c
        among = (self._among(c.household, households), c.day.between(from_day, to_day))
        newest = (
            select(c.household, c.day, func.max(c.version).label("version"))
            .where(*among)
            .group_by(c.household, c.day)
            .subquery()
        )
        same = and_(*(c[name] == newest.c[name] for name in KEY))
        verdicts = (func.sum(case((c.verdict == each, 1), else_=0)) for each in VERDICTS)
        marks = (func.sum(c.judged), func.sum(c.qualified))
        query = select(c.day, *verdicts, *marks).join(newest, same)
        rows = self._db.execute(query.group_by(c.day).order_by(c.day))
        return [PlaceDay(day, *map(int, counts)) for day, *counts in rows]

    def keep_sums(self, sums: Mapping[str, PlaceDay]) -> None:
        """Keep what the households of places (id -> day) add up to, over what was kept of these days."""
        self._put(place_days, [{"place": place, **asdict(found)} for place, found in sums.items()])

    def days_of_place(self, place: str, from_day: str, to_day: str) -> list[PlaceDay]:
        """As `days_of`, of the households of a place of which sums are kept."""
        c = place_days.c
        said = c.qualified + c.unqualified + c.not_judgeable > 0
        query = select(place_days).where(c.place == place, c.day.between(from_day, to_day), said)
        return [PlaceDay(*row[1:]) for row in self._db.execute(query.order_by(c.day))]

    def last_day_before(self, day: str) -> str | None:
        """The last day before ``day`` of which any household has figures."""
        c = compliance.c
        return self._db.scalar(select(c.day).where(c.day < day).order_by(c.day.desc()).limit(1))

    def _latest(self, households: Sequence[str], days: set[str]) -> dict[tuple[str, str], Row[Any]]:
        """The newest version per household and day."""
        if not days:
            return {}
        c = compliance.c
        newest = (
            select(c.household, c.day, func.max(c.version).label("version"))
            .where(self._among(c.household, households), c.day.between(min(days), max(days)))
            .group_by(c.household, c.day)
            .subquery()
        )
        same = and_(*(c[name] == newest.c[name] for name in KEY))
        rows = self._db.execute(select(compliance).join(newest, same))
        return {(row.household, row.day): row for row in rows}


def _household_day(row: Row[Any]) -> HouseholdDay:
    return HouseholdDay(
        row.household,
        row.day,
        row.judged,
        row.qualified,
        row.applicable,
        row.verdict,
        row.frozen_at,
        row.version,
    )


def _same_figures(old: Row[Any], row: HouseholdDay) -> bool:
    return all(getattr(old, name) == getattr(row, name) for name in FIGURES)
