"""What is so of the episodes on tickets, as far as what may be done to the tickets asks for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, case, func, select

from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import episodes
from alerts.rules.rule import Concern, RuleKind, Side

UNSEEN = (RuleKind.SILENT.value, RuleKind.UNUSABLE.value)
"""Kinds of rules by whose episodes a point says nothing, or nothing that can be judged."""

e = episodes.c


@dataclass(frozen=True, slots=True)
class MatterEpisodes:
    """The episodes of a ticket that were not withdrawn.

    ``count`` of them, of which ``open`` have not ended; ``began_at`` (UTC ms) is when the first of all began
    while any is open, else ``None``: which of them go on changes no limit that counts from the breach;
    ``falls`` say that something burst, and ``low_pressures`` that supply is short.
    """

    count: int = 0
    open: int = 0
    began_at: int | None = None
    falls: int = 0
    low_pressures: int = 0


@dataclass(frozen=True, slots=True)
class WorstNow:
    """A breach that goes on: its worst value so far, and the limit that it breaches; both in ``unit``."""

    point: str
    worst: float
    limit: float
    unit: str
    side: Side


class MatterEpisodeRecords(RecordsPart):
    """Questions to the table of episodes, each about tickets."""

    def of_tickets(self, numbers: Collection[str]) -> dict[str, MatterEpisodes]:
        """Ticket -> what its episodes say."""
        is_open = e.ended_at.is_(None)
        low = and_(e.concern == Concern.WATER_PRESSURE.value, e.side == Side.BELOW.value)
        query = select(
            e.ticket,
            func.count(),
            func.sum(case((is_open, 1), else_=0)),
            func.min(e.began_at),
            func.sum(case((e.kind == RuleKind.FALL.value, 1), else_=0)),
            func.sum(case((and_(low, e.kind == RuleKind.WINDOW.value), 1), else_=0)),
        ).where(self._among(e.ticket, numbers), ~e.withdrawn)
        found = {
            number: MatterEpisodes(
                count, int(still_open), began_at if still_open else None, int(falls), int(lows)
            )
            for number, count, still_open, began_at, falls, lows in self._db.execute(query.group_by(e.ticket))
        }
        return dict.fromkeys(numbers, MatterEpisodes()) | found

    def points_of(self, numbers: Collection[str]) -> dict[str, dict[str, int]]:
        """Ticket -> point -> how many breaches on it go on there: none that was withdrawn, and no silence.

        That a point says nothing is seen to go on, and its next reading ends it.
        """
        breaches = and_(e.ended_at.is_(None), e.kind.not_in(UNSEEN))
        going = func.sum(case((breaches, 1), else_=0))
        query = select(e.ticket, e.point, going).where(self._among(e.ticket, numbers), ~e.withdrawn)
        found: dict[str, dict[str, int]] = {number: {} for number in numbers}
        for number, point, still_open in self._db.execute(query.group_by(e.ticket, e.point)):
            found[number][point] = int(still_open)
        return found

    def worst_now(self, numbers: Collection[str]) -> dict[str, WorstNow]:
        """Ticket -> the worst of the breaches with a value that go on; it reads all that go on there."""
        off = case((e.side == Side.BELOW.value, e.limit - e.worst), else_=e.worst - e.limit)
        found = (
            select(
                *(e.ticket, e.point, e.worst, e.limit, e.unit, e.side),
                func.row_number().over(partition_by=e.ticket, order_by=(off.desc(), e.id)).label("rank"),
            )
            .where(self._among(e.ticket, numbers), ~e.withdrawn, e.ended_at.is_(None))
            .where(e.worst.is_not(None), e.limit.is_not(None), e.unit.is_not(None))
            .subquery("found")
        )
        query = select(found).where(found.c.rank == 1)
        return {
            row.ticket: WorstNow(row.point, row.worst, row.limit, row.unit, Side(row.side))
            for row in self._db.execute(query)
        }

    def unmeasured(self, numbers: Collection[str]) -> frozenset[str]:
        """Those of ``numbers`` on which a breach of a limit goes on whose worst value is still worked out."""
        wanted = (self._among(e.ticket, numbers), ~e.withdrawn, e.ended_at.is_(None), e.limit.is_not(None))
        return frozenset(self._db.scalars(select(e.ticket).where(*wanted, e.worst.is_(None)).distinct()))

    def unseen(self, points: Collection[str]) -> frozenset[str]:
        """Those of ``points`` that are silent, or send nothing usable, on whatever ticket that is told."""
        wanted = (self._among(e.point, points), e.ended_at.is_(None), ~e.withdrawn, e.kind.in_(UNSEEN))
        return frozenset(self._db.scalars(select(e.point).where(*wanted).distinct()))
