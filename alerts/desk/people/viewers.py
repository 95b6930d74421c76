"""Users as viewers: with what they have themselves, and what they have for those they stand in for."""

from __future__ import annotations

from alerts.people.leave import Leave
from alerts.people.presence import Staff
from alerts.people.roles import Right
from alerts.people.standing_in import acting_at, acting_grants, next_change
from alerts.people.user import User, UserKind
from alerts.people.viewer import Grant, Viewer
from alerts.records import Transaction


def viewer_of(
    tx: Transaction,
    user: User,
    now: int,
    *,
    good_for: frozenset[Right] | None = None,
    until: int | None = None,
) -> Viewer:
    """``user`` as a viewer at ``now`` (UTC ms).

    A person has beside their own the desk roles of those for whom they stand in; a program never does.
    ``good_for`` is the scope of what they showed, and ``until`` (UTC ms) when that is over.
    """
    grants, changes = user.grants, [] if until is None else [until]
    if user.kind is UserKind.PERSON and tx.leaves.stands_in(user.id, now):
        agreed = tx.leaves.agreed(now)
        grants += _for_others(tx, user, agreed, now)
        following = next_change(agreed, now)
        changes += [] if following is None else [following]
    return Viewer(user.name, grants, good_for, changes_at=min(changes, default=None))


def staff_of(tx: Transaction, users: list[User], now: int) -> Staff:
    """``users`` with those who act for them, as they can be reached at ``now`` (UTC ms)."""
    acting = acting_at(tx.leaves.agreed(now), now)
    substitutes = tx.users.named_or_of(
        {name for user in users if (name := acting.get(user.name)) is not None}
    )
    return Staff([*substitutes, *users], acting)


def _for_others(tx: Transaction, user: User, agreed: list[Leave], now: int) -> tuple[Grant, ...]:
    """What ``user`` has for others; nothing of who is disabled."""
    acting = acting_at(agreed, now)
    absent = tx.users.named_or_of([person for person, name in acting.items() if name == user.name])
    return tuple(
        grant
        for person in absent
        if person.disabled_at is None
        for grant in acting_grants(person.name, person.grants)
    )
