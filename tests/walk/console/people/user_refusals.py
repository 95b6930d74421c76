"""What the forms of users can be refused."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from api.http.problems import ProblemKind as Kind
from tests.walk.console.at_a_desk import TITLE, Desk, Refusal, Refusals
from tests.walk.console.busy_city import LEAVER, PROGRAM, UNIT

USERS, ONE = "/users", "/users/{name}"
ROLES, DISABLE, ENABLE = f"{ONE}/roles", f"{ONE}/disable", f"{ONE}/enable"
ONE_TIME, MAKE, REVOKE_OF = f"{ONE}/password", f"{ONE}/tokens", f"{ONE}/tokens/{{id}}/revoke"
END_ALL_OF, END_ONE_OF = f"{ONE}/sessions/end", f"{ONE}/sessions/{{id}}/end"
TAKE_OFF, LINK = f"{ONE}/factor/take-off", f"{ONE}/identity"
OF_USERS = {
    ROLES: {},
    DISABLE: {},
    ENABLE: {},
    ONE_TIME: {},
    MAKE: {},
    END_ALL_OF: {},
    TAKE_OFF: {},
    LINK: {},
} | {
    REVOKE_OF: {"id": "0"},
    END_ONE_OF: {"id": "0" * 64},
}
"""Path of each form of a user -> what else is in it."""
NOBODY = "无此人"
ADMINISTRATOR = "administrator"
NAME = "职员甲"
"""Who has every role."""

Sent = Callable[[Desk], httpx.Response]


def filled(path: str, name: str = NOBODY) -> str:
    """``path`` of the user ``name``."""
    return path.format(name=name, **OF_USERS.get(path, {}))


def _sent(path: str, sender: str = ADMINISTRATOR, user: str = LEAVER, **fields: str) -> Sent:
    return lambda desk: desk.form(filled(path, user), desk.of(sender), **fields)


def of_any(path: str) -> Refusals:
    """What whoever sends the form of ``path`` is told, whatever is in it."""
    return {
        "no right": Refusal(Kind.FORBIDDEN, "refusal-no-right", _sent(path, "engineer")),
        "when the session is over": Refusal(
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(filled(path), desk.ended()),
        ),
        "without a session": Refusal(Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(filled(path))),
    }


def of_one(path: str) -> Refusals:
    """As `of_any`, and where there is no such user, or no such thing of theirs."""
    return of_any(path) | {"nobody": Refusal(Kind.NOT_FOUND, "error-not-found", _sent(path, user=NOBODY))}


def of_adding() -> Refusals:
    """What who adds a user is told."""
    refused, grant = Kind.NAME_REFUSED, Kind.GRANT_REFUSED
    told: dict[str, tuple[Kind, str, dict[str, str]]] = {
        "no name": (refused, "name-length", {}),
        "a name of blanks": (refused, "name-length", {"name": "　 "}),
        "what no name has": (refused, "name-characters", {"name": "王\u202e五"}),
        "two scripts": (refused, "name-scripts", {"name": "王wu"}),
        "one that looks like another": (refused, "name-looks-alike", {"name": "1eaver"}),
        "taken": (Kind.NAME_TAKEN, "name-taken", {"name": LEAVER}),
        "called too long": (refused, "called-length", {"name": "王新", "called": "王" * 65}),
        "called in two lines": (refused, "called-characters", {"name": "王新", "called": "王\u200b五"}),
        "no such role": (grant, "refusal-no-role-chosen", {"name": "王新", "role": "0"}),
        "a role for all": (
            grant,
            "grant-organisation-only",
            {"name": "王新", "role": ADMINISTRATOR, "department": UNIT},
        ),
        "no such department": (
            grant,
            "grant-unknown-department",
            {"name": "王新", "role": "handler", "department": "0"},
        ),
    }
    refusals = {
        what: Refusal(kind, key, _sent(USERS, **fields)) for what, (kind, key, fields) in told.items()
    }
    return of_any(USERS) | refusals


def of_roles() -> Refusals:
    """What who changes roles is told."""

    def last(desk: Desk) -> httpx.Response:
        return _only_one(desk, ROLES, take=ADMINISTRATOR)

    return of_one(ROLES) | {
        "no role": Refusal(Kind.GRANT_REFUSED, "refusal-no-role-chosen", _sent(ROLES)),
        "the last administrator": Refusal(Kind.LAST_ADMINISTRATOR, "last-administrator", last),
    }


def of_disabling() -> Refusals:
    """What who disables somebody is told."""
    return of_one(DISABLE) | {
        "no reason": Refusal(Kind.INVALID, "user-no-reason", _sent(DISABLE, user=NAME)),
        "a reason that nobody sees": Refusal(
            Kind.INVALID, "user-no-reason", _sent(DISABLE, user=NAME, because="\u200b\u3164 ")
        ),
        "the last administrator": Refusal(
            Kind.LAST_ADMINISTRATOR, "last-administrator", lambda desk: _only_one(desk, DISABLE)
        ),
    }


def _only_one(desk: Desk, path: str, **fields: str) -> httpx.Response:
    """What the only administrator is told who would be none any more; the others are as before after it."""
    records, own = desk.city.service.records, desk.name_of(ADMINISTRATOR)
    with records.begin() as tx:
        others = [each for each in tx.users.enabled_with([ADMINISTRATOR]) if each.name != own]
        for each in others:
            tx.users.disable(each.id, 0, "li")
    try:
        return desk.form(filled(path, own), desk.of(ADMINISTRATOR), **fields)
    finally:
        with records.begin() as tx:
            for each in others:
                tx.users.enable(each.id)


def of_one_time_passwords() -> Refusals:
    """What who gives a one-time password is told."""

    def while_busy(desk: Desk) -> httpx.Response:
        with desk.busy():
            return desk.form(filled(ONE_TIME, NAME), desk.of(ADMINISTRATOR))

    return of_one(ONE_TIME) | {
        "a program": Refusal(Kind.WAY_IN_REFUSED, "way-in-program", _sent(ONE_TIME, user=PROGRAM)),
        "disabled": Refusal(Kind.WAY_IN_REFUSED, "way-in-disabled", _sent(ONE_TIME)),
        "with many others": Refusal(Kind.BUSY, "refusal-sign-in-busy", while_busy),
    }


def of_making_tokens() -> Refusals:
    """What who makes a token is told."""
    refused = Kind.WAY_IN_REFUSED
    return of_one(MAKE) | {
        "no days": Refusal(refused, "way-in-life", _sent(MAKE, user=NAME, days="-")),
        "for ever": Refusal(refused, "way-in-life", _sent(MAKE, user=NAME, days="99999")),
        "for what nobody reads": Refusal(
            refused, "called-characters", _sent(MAKE, user=NAME, called="大\u202e屏")
        ),
        "disabled": Refusal(refused, "way-in-disabled", _sent(MAKE)),
    }


def of_linking() -> Refusals:
    """What who links somebody to an identity is told: there is no provider in the city."""
    return of_one(LINK) | {
        "no provider": Refusal(Kind.IDENTITY_REFUSED, "identity-no-provider", _sent(LINK, subject="s"))
    }


def of_ending_one_of() -> Refusals:
    """What who ends a session of somebody is told."""
    no_key = END_ONE_OF.format(name=LEAVER, id="0")
    return of_one(END_ONE_OF) | {
        "no key": Refusal(Kind.INVALID, TITLE, lambda desk: desk.form(no_key, desk.of(ADMINISTRATOR)))
    }


TOLD: dict[str, Callable[[], Refusals]] = {
    USERS: of_adding,
    ROLES: of_roles,
    DISABLE: of_disabling,
    ENABLE: lambda: of_one(ENABLE),
    ONE_TIME: of_one_time_passwords,
    MAKE: of_making_tokens,
    REVOKE_OF: lambda: of_one(REVOKE_OF),
    END_ALL_OF: lambda: of_one(END_ALL_OF),
    TAKE_OFF: lambda: of_one(TAKE_OFF),
    END_ONE_OF: of_ending_one_of,
    LINK: of_linking,
}
"""Path of each form about users -> what it can be refused for."""
