"""Each attempt to send a message, and which notices it stood for, as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from alerts.notices.attempts import EndedAttempt, NewAttempt, NoticeAttempt, SendingResult
from alerts.records.sql.desk_tables import NOT_ENDED, attempt_notices, attempts
from alerts.records.sql.part import RecordsPart

a, n = attempts.c, attempt_notices.c
LONGEST_DETAIL = 300


class AttemptRecords(RecordsPart):
    """The tables of attempts: a row before a message is sent, its outcome after, and nothing else."""

    def begin(self, new: Sequence[NewAttempt]) -> list[int]:
        """Put attempts on record that begin; their ids, in their order."""
        if not new:
            return []
        insert = attempts.insert().returning(a.id, sort_by_parameter_order=True)
        ids = list(self._db.scalars(insert, [_row(each) for each in new]))
        rows = [
            {"attempt": id_, "notice": of.id, "round": of.round, "repeated": of.repeated}
            for id_, each in zip(ids, new, strict=True)
            for of in each.notices
        ]
        self._insert(attempt_notices, rows)
        return ids

    def end(self, ended: Sequence[EndedAttempt]) -> None:
        """Record what came of attempts."""
        rows = [
            {
                "id": each.id,
                "ended_at": each.ended_at,
                "result": each.result.value,
                "code": each.code,
                "detail": each.detail[:LONGEST_DETAIL],
                "retry_at": each.retry_at,
            }
            for each in ended
        ]
        self._update(attempts, ["id"], rows)

    def of_notices(self, ids: Collection[int]) -> dict[int, list[NoticeAttempt]]:
        """Notice -> its attempts, in their order."""
        query = _attempts().where(self._among(n.notice, ids)).order_by(n.notice, a.id)
        found: dict[int, list[NoticeAttempt]] = {id_: [] for id_ in ids}
        for row in self._db.execute(query):
            found[row.notice].append(_attempt(row))
        return found

    def notices_of(self, ids: Collection[int]) -> set[int]:
        """The notices that the attempts ``ids`` stand for."""
        return set(self._db.scalars(select(n.notice).where(self._among(n.attempt, ids)).distinct()))

    def under_way(self) -> list[int]:
        """Ids of those of which no outcome is on record."""
        return list(self._db.scalars(select(a.id).where(NOT_ENDED).order_by(a.id)))

    def begun_since(self, since: int) -> list[tuple[str, int]]:
        """Channel and instant (UTC ms) of each attempt after ``since``, in their order."""
        query = select(a.channel, a.begun_at).where(a.begun_at > since).order_by(a.begun_at)
        return [(row.channel, row.begun_at) for row in self._db.execute(query)]


def _attempts() -> Select[Any]:
    return select(attempts, n.notice, n.round, n.repeated).join_from(
        attempt_notices, attempts, n.attempt == a.id
    )


def _row(attempt: NewAttempt) -> dict[str, Any]:
    return {
        "channel": attempt.channel,
        "person": attempt.person,
        "address": attempt.address,
        "begun_at": attempt.begun_at,
        "result": "",
        "code": "",
        "detail": "",
    }


def _attempt(row: Row[Any]) -> NoticeAttempt:
    return NoticeAttempt(
        id=row.id,
        notice=row.notice,
        round=row.round,
        channel=row.channel,
        person=row.person,
        begun_at=row.begun_at,
        repeated=row.repeated,
        ended_at=row.ended_at,
        result=SendingResult(row.result) if row.result else None,
        code=row.code,
        detail=row.detail,
        retry_at=row.retry_at,
        address=row.address,
    )
