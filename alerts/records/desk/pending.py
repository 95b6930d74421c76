"""Pending episodes: which the desk has yet to settle, in which order, and what it decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, TextClause, and_, case, func, or_, select, update

from alerts.records.episodes import DeskState
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import OPEN, OPEN_SILENCES, OPEN_UNUSABLE, UNSETTLED, UNTOLD_FIGURES, episodes
from alerts.rules.rule import Concern, RuleKind, Severity, Side
from alerts.tickets.pending_episode import FirstBreach, NoTicketReason, PendingEpisode
from alerts.tickets.recovery import TicketProgress

e = episodes.c
FIELDS = tuple(PendingEpisode.__dataclass_fields__)

AT_GATEWAYS = (RuleKind.SILENT.value, RuleKind.UNUSABLE.value)
"""Kinds of rules whose episodes may be on the ticket of a gateway: they are asked for by themselves."""

IS_MAINTAINED = and_(
    e.desk_state == DeskState.HELD.value, e.desk_reason == NoTicketReason.UNDER_MAINTENANCE.value
)
NOT_MAINTAINED = or_(
    e.desk_state != DeskState.HELD.value, e.desk_reason != NoTicketReason.UNDER_MAINTENANCE.value
)

# Asked with every step of the judge: put together once.
UNSETTLED_SILENCE = select(e.id).where(UNSETTLED, e.kind == RuleKind.SILENT.value).limit(1)


class PendingRecords(RecordsPart):
    """The desk's columns of the table of episodes."""

    def queue(self, decided_until: int) -> list[int]:
        """Ids of the episodes that are new or changed, or whose hold is over by ``decided_until`` (UTC ms).

        The gravest first, then the oldest; those that were withdrawn come last, so that a ticket of which one
        episode is withdrawn and another is found is never without any. At the end those whose figures have
        waited to be told.
        """
        gravity = case({severity.value: rank for rank, severity in enumerate(Severity)}, value=e.severity)
        is_due = or_(e.desk_state == DeskState.PENDING.value, func.coalesce(e.held_until, 0) <= decided_until)
        query = select(e.id).where(UNSETTLED, is_due)
        unsettled = self._db.scalars(query.order_by(e.withdrawn, gravity.desc(), e.opened_at, e.id)).all()
        waiting = select(e.id).where(UNTOLD_FIGURES, e.held_until <= decided_until)
        return [*unsettled, *self._db.scalars(waiting.order_by(e.held_until, e.id))]

    def episodes(self, ids: Sequence[int]) -> list[PendingEpisode]:
        """Those of the episodes ``ids`` that are still new, changed, held or to be told, in order of id."""
        return self._select(or_(UNSETTLED, UNTOLD_FIGURES), self._among(e.id, ids))

    def has_silences(self) -> bool:
        """Whether a silence is new, changed or held."""
        return self._db.scalar(UNSETTLED_SILENCE) is not None

    def hold_ends(self, now: int) -> tuple[bool, int | None]:
        """Whether silences are held no longer at ``now`` and wait to be placed, and when the next hold ends.

        Both in UTC ms; ``None`` when there is no next one.
        """
        later = func.min(case((e.held_until > now, e.held_until)))
        is_held = e.desk_state == DeskState.HELD.value
        first, following = self._db.execute(
            select(func.min(e.held_until), later).where(UNSETTLED, is_held)
        ).one()
        return first is not None and first <= now, following

    def without_ticket(self, kinds: Collection[RuleKind]) -> list[PendingEpisode]:
        """Those of ``kinds`` that are on no ticket: new, changed, or held briefly, not for maintenance."""
        is_of = e.kind.in_([each.value for each in kinds])
        return self._select(UNSETTLED, is_of, NOT_MAINTAINED, e.ticket.is_(None))

    def release_maintained(self) -> None:
        """Have whatever is held for maintenance looked at anew."""
        anew = {"desk_state": DeskState.PENDING.value, "desk_reason": None, "held_until": None}
        self._db.execute(update(episodes).where(UNSETTLED, IS_MAINTAINED).values(anew))

    def open_silences(self) -> list[PendingEpisode]:
        """Open episodes of ticket-opening silent rules, but for those that are held for maintenance."""
        return self._select(OPEN_SILENCES, e.opens_ticket, NOT_MAINTAINED)

    def silences_on(self, numbers: Collection[str], points: Collection[str]) -> set[tuple[str, str]]:
        """``(ticket, point)`` of the silences of ``points`` on the tickets ``numbers``, over or not."""
        silences = (self._among(e.ticket, numbers), e.kind == RuleKind.SILENT.value)
        query = select(e.ticket, e.point).where(*silences, self._among(e.point, points)).distinct()
        return {(ticket, point) for ticket, point in self._db.execute(query)}

    def open_unusable(self) -> list[PendingEpisode]:
        """Open episodes of ticket-opening rules of kind *unusable*, but for those held for maintenance."""
        return self._select(OPEN_UNUSABLE, e.opens_ticket, NOT_MAINTAINED)

    def breaching_places(self, concern: Concern) -> set[str]:
        """Places of the points with an open ticket-opening episode of ``concern`` but for `AT_GATEWAYS`."""
        wanted = (
            OPEN,
            e.concern == concern.value,
            e.kind.not_in(AT_GATEWAYS),
            e.opens_ticket,
            NOT_MAINTAINED,
        )
        return set(self._db.scalars(select(e.place).where(*wanted).distinct()))

    def first_breaches(self, concern: Concern) -> dict[str, FirstBreach]:
        """Place -> the first of its unsettled episodes of ``concern`` that are on no ticket and need one.

        `AT_GATEWAYS` are not among them, nor is what was found late and is over.
        """
        wanted = (
            UNSETTLED,
            e.concern == concern.value,
            e.kind.not_in(AT_GATEWAYS),
            e.opens_ticket,
            NOT_MAINTAINED,
            func.coalesce(e.ticket, "") == "",
            ~e.withdrawn,
            or_(e.ended_at.is_(None), ~e.found_late),
        )
        # Expressions, since a database would use the indexes of these columns and read the settled ones too.
        place = e.place.concat("").label("at")
        query = select(place, func.min(e.began_at), func.min(e.opened_at)).where(*wanted).group_by(place)
        return {at: FirstBreach(began_at, opened_at) for at, began_at, opened_at in self._db.execute(query)}

    def attach(self, placed: Sequence[tuple[int, str, bool]]) -> None:
        """Put episodes on tickets, and mark them as settled: ``(episode id, ticket number, at_gateway)``."""
        settled = {"desk_state": DeskState.SETTLED.value, "desk_reason": None}
        rows = [{"id": id_, "ticket": number, "at_gateway": at} | settled for id_, number, at in placed]
        self._update(episodes, ["id"], rows)

    def settle(self, reasons: Mapping[int, str | None]) -> None:
        """Mark episodes as settled: id -> why it has no ticket, ``None`` when it has one."""
        rows = [
            {"id": id_, "desk_state": DeskState.SETTLED.value, "desk_reason": why}
            for id_, why in reasons.items()
        ]
        self._update(episodes, ["id"], rows)

    def figures_told(self, ids: Sequence[int], next_at: int) -> None:
        """Of these episodes, tickets tell what late data made of their figures; again from ``next_at`` on.

        UTC ms.
        """
        told = {"figures_moved": None, "held_until": next_at}
        self._update(episodes, ["id"], [{"id": id_} | told for id_ in ids])

    def figures_told_again(self, numbers: Collection[str]) -> dict[str, int]:
        """Ticket -> from when on (UTC ms) it may tell of figures again, of those that have told of some."""
        next_at = func.max(e.held_until)
        wanted = (self._among(e.ticket, numbers), e.kind != RuleKind.SILENT.value)
        query = select(e.ticket, next_at).where(*wanted).group_by(e.ticket)
        return {number: at for number, at in self._db.execute(query) if at is not None}

    def figures_wait(self, until: Mapping[int, int]) -> None:
        """Have figures of settled episodes wait to be told: id -> until when (UTC ms)."""
        self._update(episodes, ["id"], [{"id": id_, "held_until": at} for id_, at in until.items()])

    def hold(self, until: Mapping[int, int], reason: NoTicketReason = NoTicketReason.HELD_BRIEFLY) -> None:
        """Hold episodes: id -> until when (UTC ms)."""
        held = {"desk_state": DeskState.HELD.value, "desk_reason": reason.value}
        self._update(episodes, ["id"], [{"id": id_, "held_until": at} | held for id_, at in until.items()])

    def progress(self, numbers: Collection[str]) -> dict[str, TicketProgress]:
        """How far the episodes of each ticket are."""
        counts = (
            func.sum(case((and_(e.ended_at.is_(None), ~e.withdrawn), 1), else_=0)),
            func.max(case((~e.withdrawn, e.ended_at))),
            func.sum(case((~e.withdrawn, 1), else_=0)),
        )
        query = select(e.ticket, *counts).where(self._among(e.ticket, numbers)).group_by(e.ticket)
        found = {
            number: TicketProgress(int(still_open), latest_end, int(remaining))
            for number, still_open, latest_end, remaining in self._db.execute(query)
        }
        return {number: found.get(number, TicketProgress(0, None, 0)) for number in numbers}

    def _select(self, *wanted: ColumnElement[bool] | TextClause) -> list[PendingEpisode]:
        """In order of id. SQLite would leave a partial index aside to read the rows in that order."""
        query = select(*[e[name] for name in FIELDS]).where(*wanted)
        found = [_pending_episode(row) for row in self._db.execute(query)]
        return sorted(found, key=lambda episode: episode.id)


def _pending_episode(row: Any) -> PendingEpisode:
    values = dict(zip(FIELDS, row, strict=True))
    enums = {
        "kind": RuleKind(values["kind"]),
        "side": Side(values["side"]),
        "concern": Concern(values["concern"]),
        "severity": Severity(values["severity"]),
    }
    return PendingEpisode(**{**values, **enums})
