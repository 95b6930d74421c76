"""Which dead letters a question is about, as conditions of SQL and the values that go with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ingest.journal.dead_letter_tables import DONE, NOT_PARKED

Senders = Sequence[str] | None
"""Whose letters a question is about, such as those of a part of the inventory; ``None``: everybody's."""

NOT_DONE = (f"NOT {DONE}",)
WITH_SOME_THAT_WAIT = (
    " WHERE EXISTS (SELECT 1 FROM letter_groups WHERE gateway = one.value AND letter_groups.waiting > 0)"
)
"""Of senders: so that nobody goes through the letters of one who has none left, in each bite anew."""
NEWEST_AMONG = """
SELECT max((SELECT max(id) FROM dead_letters WHERE gateway = one.value)) FROM json_each(?) AS one
"""
"""The id of the newest letter of some senders, a JSON list."""
_NEVER = 2**63 - 1


def wanted(gateway: str | None, reason: str | None, among: Senders, also: Sequence[str] = ()) -> str:
    """The condition for rows with ``id > :after`` of ``:gateway`` and ``:reason``; ``None``: of all.

    Of those ``among`` some senders it holds for the first ``:limit``. `values` gives the values.
    """
    return _wanted(gateway, reason, among, also)


def waiting(gateway: str | None, reason: str | None, among: Senders) -> str:
    """As `wanted`, for those up to ``:until`` that wait for a person."""
    return _wanted(gateway, reason, among, (*NOT_DONE, NOT_PARKED, "id <= :until"), WITH_SOME_THAT_WAIT)


def _wanted(
    gateway: str | None, reason: str | None, among: Senders, also: Sequence[str], of_senders: str = ""
) -> str:
    conditions = [*also]
    conditions += ["gateway = :gateway"] if gateway is not None else []
    conditions += ["reason = :reason"] if reason is not None else []
    if among is not None:
        return f"id IN ({_ids_among(conditions, of_senders)})"
    return " AND ".join(["id > :after", *conditions])


def values(
    after_id: int,
    gateway: str | None,
    reason: str | None,
    among: Senders = None,
    limit: int = 0,
    until_id: int = 0,
) -> dict[str, object]:
    """The values of what is `wanted`."""
    senders = None if among is None else json_of(among)
    asked: dict[str, object] = {"after": after_id, "until": until_id, "gateway": gateway, "reason": reason}
    return asked | {"senders": senders, "limit": limit}


def json_of(many: Sequence[int] | Sequence[str]) -> str:
    """``many`` values as one parameter: a statement takes not so many of them."""
    return msgspec.json.encode(many).decode()


def _ids_among(conditions: Iterable[str], of_senders: str) -> str:
    """The ids of letters of ``:senders`` above ``:after``, up to ``:limit`` of them, in order.

    It is a merge: the queue of the recursion has the next letter of each sender, and gives the lowest. So it
    looks at one letter of each sender and at those that it finds, not at the letters of others, and not at
    all of a sender who has many.
    """

    def following(sender: str, after: str) -> str:
        these = " AND ".join([f"gateway = {sender}", f"id > {after}", *conditions])
        return f"coalesce((SELECT min(id) FROM dead_letters WHERE {these}), {_NEVER}), {sender}"  # noqa: S608 - conditions are ours

    first, next_ = following("one.value", ":after"), following("following.sender", "following.id")
    return f"""
WITH RECURSIVE following (id, sender) AS (
SELECT {first} FROM json_each(:senders) AS one{of_senders}
UNION ALL SELECT {next_} FROM following WHERE following.id < {_NEVER} ORDER BY 1 LIMIT :limit)
SELECT id FROM following"""  # noqa: S608 - conditions are ours
