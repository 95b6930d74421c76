"""What is to be sent to whom, as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, TextClause, select, text, update

from alerts.notices.attempts import Delivery, DeliveryState
from alerts.notices.message import Urgency
from alerts.records.sql.desk_tables import UNDER_WAY, WAITS_TO_GO, attempt_notices, attempts, deliveries
from alerts.records.sql.part import RecordsPart

d = deliveries.c
WAITING = text("state = 'waiting'")


class DeliveryRecords(RecordsPart):
    """The table of deliveries: one for each notice and person that is told by channels."""

    def put(self, changed: Sequence[Delivery]) -> None:
        """Record what is to be sent, or what became of it."""
        self._put(deliveries, [_row(each) for each in changed])

    def due(self, urgency: Urgency, now: int, limit: int, without: Collection[int] = ()) -> list[Delivery]:
        """The first ``limit`` of ``urgency`` that are due by ``now`` (UTC ms), those due longest first.

        ``without``: ids of notices that are left out.
        """
        wanted: list[ColumnElement[bool] | TextClause] = [
            WAITS_TO_GO,
            d.urgency == urgency.value,
            d.due_at <= now,
        ]
        if without:
            wanted.append(~self._among(d.notice, without))
        query = select(deliveries).where(*wanted).order_by(d.due_at, d.notice, d.person).limit(limit)
        return [_delivery(row) for row in self._db.execute(query)]

    def of_notices(self, ids: Collection[int]) -> dict[int, list[Delivery]]:
        """Notice -> its deliveries, by person."""
        query = select(deliveries).where(self._among(d.notice, ids)).order_by(d.notice, d.person)
        found: dict[int, list[Delivery]] = {id_: [] for id_ in ids}
        for row in self._db.execute(query):
            found[row.notice].append(_delivery(row))
        return found

    def give_up(self) -> None:
        """Nothing that waits can be sent any more: there are no channels."""
        given_up = {"state": DeliveryState.NO_WAY.value, "due_at": None}
        for waiting in (WAITS_TO_GO, UNDER_WAY):
            self._db.execute(update(deliveries).where(waiting).values(given_up))

    def wake(self, notices: Collection[int], now: int) -> None:
        """Look at ``now`` (UTC ms) what comes next of those of ``notices`` that wait."""
        wanted = (WAITING, self._among(d.notice, notices))
        self._db.execute(update(deliveries).where(*wanted).values(due_at=now))

    def late(self, before: int, limit: int) -> list[Delivery]:
        """Up to ``limit`` that were due before ``before`` (UTC ms) and are still not looked at."""
        query = select(deliveries).where(WAITS_TO_GO, d.due_at < before)
        found = query.where(self._among(d.urgency, [each.value for each in Urgency]))
        return [_delivery(row) for row in self._db.execute(found.order_by(d.due_at).limit(limit))]

    def lost(self, limit: int) -> list[Delivery]:
        """Up to ``limit`` that wait for an attempt, and none is under way."""
        going = (
            select(attempts.c.id)
            .join_from(attempt_notices, attempts, attempt_notices.c.attempt == attempts.c.id)
            .where(attempt_notices.c.notice == d.notice, attempts.c.ended_at.is_(None))
            .exists()
        )
        query = select(deliveries).where(UNDER_WAY, ~going).order_by(d.notice, d.person).limit(limit)
        return [_delivery(row) for row in self._db.execute(query)]


def _row(delivery: Delivery) -> dict[str, Any]:
    return {
        "notice": delivery.notice,
        "person": delivery.person,
        "urgency": delivery.urgency.value,
        "round": delivery.round,
        "since": delivery.since,
        "due_at": delivery.due_at,
        "state": delivery.state.value,
    }


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        row.notice,
        row.person,
        Urgency(row.urgency),
        row.round,
        row.since,
        row.due_at,
        DeliveryState(row.state),
    )
