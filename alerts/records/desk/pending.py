"""Pending episodes: which the desk has yet to settle, in which order, and what it decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, TextClause, case, func, or_, select

from alerts.records.episodes import DeskState
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import OPEN, OPEN_SILENCES, UNSETTLED, episodes
from alerts.rules.rule import Concern, RuleKind, Severity, Side
from alerts.tickets.pending_episode import FirstBreach, PendingEpisode

e = episodes.c
COMMON_FIELDS = tuple(name for name in PendingEpisode.__dataclass_fields__ if name != "held")


class PendingRecords(RecordsPart):
    """The desk's columns of the table of episodes."""

    def queue(self) -> list[int]:
        """Ids of the episodes that are new, changed or held: the gravest first, then the oldest."""
        gravity = case({severity.value: rank for rank, severity in enumerate(Severity)}, value=e.severity)
        query = select(e.id).where(UNSETTLED)
        return list(self._db.scalars(query.order_by(gravity.desc(), e.opened_at, e.id)))

    def episodes(self, ids: Sequence[int]) -> list[PendingEpisode]:
        """Those of the episodes ``ids`` that are still new, changed or held, in order of id."""
        return self._select(UNSETTLED, self._among(e.id, ids))

    def has_silences(self) -> bool:
        """Whether a silence is new, changed or held."""
        wanted = (UNSETTLED, e.kind == RuleKind.SILENT.value)
        return self._db.scalar(select(e.id).where(*wanted).limit(1)) is not None

    def open_silences(self) -> list[PendingEpisode]:
        """Open episodes of ticket-opening silent rules."""
        return self._select(OPEN_SILENCES, e.opens_ticket)

    def breaching_places(self, concern: Concern) -> set[str]:
        """Places of the points with an open ticket-opening episode of ``concern``, other than a silence."""
        wanted = (OPEN, e.concern == concern.value, e.kind != RuleKind.SILENT.value, e.opens_ticket)
        return set(self._db.scalars(select(e.place).where(*wanted).distinct()))

    def first_breaches(self, concern: Concern) -> dict[str, FirstBreach]:
        """Place -> the first of its unsettled episodes of ``concern`` that are on no ticket and need one.

        Silences are not among them, nor is what was found late and is over.
        """
        wanted = (
            UNSETTLED,
            e.concern == concern.value,
            e.kind != RuleKind.SILENT.value,
            e.opens_ticket,
            func.coalesce(e.ticket, "") == "",
            ~e.withdrawn,
            or_(e.ended_at.is_(None), ~e.found_late),
        )
        # Expressions, since a database would use the indexes of these columns and read the settled ones too.
        place = e.place.concat("").label("at")
        query = select(place, func.min(e.began_at), func.min(e.opened_at)).where(*wanted).group_by(place)
        return {at: FirstBreach(began_at, opened_at) for at, began_at, opened_at in self._db.execute(query)}

    def attach(self, pairs: Sequence[tuple[int, str]]) -> None:
        """Put episodes on tickets, ``(episode id, ticket number)``, and mark them as settled."""
        settled = {"desk_state": DeskState.SETTLED.value, "desk_reason": None}
        self._update(episodes, ["id"], [{"id": id_, "ticket": number} | settled for id_, number in pairs])

    def settle(self, reasons: Mapping[int, str | None]) -> None:
        """Mark episodes as settled: id -> why it has no ticket, ``None`` when it has one."""
        self._set_state(DeskState.SETTLED, reasons)

    def figures_told(self, ids: Sequence[int]) -> None:
        """Of these episodes, tickets tell what late data made of their figures."""
        self._update(episodes, ["id"], [{"id": id_, "figures_moved": None} for id_ in ids])

    def hold(self, reasons: Mapping[int, str | None]) -> None:
        """Mark episodes as held: id -> why its ticket waits."""
        self._set_state(DeskState.HELD, reasons)

    def progress(self, numbers: Collection[str]) -> dict[str, tuple[int, int | None]]:
        """Ticket -> number of open episodes, and latest end of the others; withdrawn ones do not count."""
        still_open = func.sum(case((e.ended_at.is_(None), 1), else_=0))
        query = (
            select(e.ticket, still_open, func.max(e.ended_at))
            .where(self._among(e.ticket, numbers), ~e.withdrawn)
            .group_by(e.ticket)
        )
        found = {number: (int(count), latest) for number, count, latest in self._db.execute(query)}
        return {number: found.get(number, (0, None)) for number in numbers}

    def _set_state(self, state: DeskState, reasons: Mapping[int, str | None]) -> None:
        rows = [{"id": id_, "desk_state": state.value, "desk_reason": why} for id_, why in reasons.items()]
        self._update(episodes, ["id"], rows)

    def _select(self, *wanted: ColumnElement[bool] | TextClause) -> list[PendingEpisode]:
        """In order of id. SQLite would leave a partial index aside to read the rows in that order."""
        query = select(*[e[name] for name in COMMON_FIELDS], e.desk_state).where(*wanted)
        found = [_pending_episode(row) for row in self._db.execute(query)]
        return sorted(found, key=lambda episode: episode.id)


def _pending_episode(row: Any) -> PendingEpisode:
    *common, state = row
    values = dict(zip(COMMON_FIELDS, common, strict=True))
    enums = {
        "kind": RuleKind(values["kind"]),
        "side": Side(values["side"]),
        "concern": Concern(values["concern"]),
        "severity": Severity(values["severity"]),
    }
    return PendingEpisode(**{**values, **enums}, held=state == DeskState.HELD.value)
