"""The first administrator: somebody has to be there who can add the others."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count

from alerts.desk.people.tokens import MOST_TOKENS, ONE_TIME_FOR, one_time_password
from alerts.desk.people.users import user_named
from alerts.people.audit import AuditEvent, AuditKind
from alerts.people.roles import Right, who_may
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import User, UserKind
from alerts.people.viewer import SERVICE, Grant
from alerts.records import Records, Transaction
from alerts.records.people.password_hashes import hashed

NAME = "admin"
ROLE = "administrator"


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """Who can sign in with a one-time password, and until when (UTC ms).

    ``password`` is ``None`` where it was told before: nobody has signed in with it, and they still can.
    """

    name: str
    password: str | None
    until: int


@use_case("users.first-administrator", None, ScopeKind.NOBODY_NEEDED)
def first_administrator(records: Records, now: int) -> FirstAdministrator | None:
    """See at ``now`` (UTC ms) that somebody can administer users; ``None``: somebody can for long.

    Else an administrator who never signed in gets another one-time password, or one is added where there is
    none who is not disabled. Raises `RecordsError`.
    """
    with records.reading() as tx:
        there = tx.users.enabled_with(who_may(Right.PEOPLE))
        if any(_has_way_in(tx, user, now) for user in there):
            return None
    for user in there:
        if user.one_time_until is not None and now < user.one_time_until:
            return FirstAdministrator(user.name, None, user.one_time_until)
    password, until = one_time_password(), now + ONE_TIME_FOR
    password_hash = hashed(password)
    with records.begin() as tx:
        there = tx.users.enabled_with(who_may(Right.PEOPLE))
        names = [user.name for user in there if user.kind is UserKind.PERSON]
        name = names[0] if names else _added(tx, now)
        tx.users.set_password(user_named(tx, name).id, password_hash, now, one_time_until=until)
        tx.audit.append([AuditEvent(now, AuditKind.FIRST_ADMINISTRATOR, SERVICE.name, subject=name)])
    return FirstAdministrator(name, password, until)


def _has_way_in(tx: Transaction, user: User, now: int) -> bool:
    """Whether ``user`` can show who they are, by a password of their own or a token."""
    if user.password_hash is not None and user.one_time_until is None:
        return True
    return any(token.good_at(now) for token in tx.tokens.of_user(user.id, MOST_TOKENS))


def _added(tx: Transaction, now: int) -> str:
    """Add an administrator, and return the name."""
    names = chain([NAME], (f"{NAME}-{number}" for number in count(2)))
    name = next(name for name in names if not tx.users.looking_like(name))
    tx.users.add(name, [Grant(ROLE)], now)
    return name
