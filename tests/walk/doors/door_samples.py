"""Samples about doors: sessions, and what one shows who one is with."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from itertools import count

from alerts.desk.doors.begin_session import SignInPolicy
from alerts.desk.doors.by_provider import (
    ProviderIdentity,
    identity_of_user,
    link_identity,
    sign_in_by_provider,
)
from alerts.desk.doors.factors_of_users import factor_of_user, take_off_factor
from alerts.desk.doors.own_factor import (
    begin_factor,
    own_factor,
    renew_recovery_codes,
    turn_off_factor,
    turn_on_factor,
)
from alerts.desk.doors.own_tokens import own_tokens, revoke_own_token
from alerts.desk.doors.second_step import show_code
from alerts.desk.doors.sessions import end_own_sessions, end_sessions_of, own_sessions, sessions_of
from alerts.desk.doors.signing_in import OwnPassword
from alerts.people.doors.second_factor import SecondFactor
from alerts.people.lock_out import LockOut
from alerts.people.refusals import PeopleError, WayInRefused
from alerts.people.session import UserSession, key_of, new_id
from alerts.people.viewer import Viewer
from ingest.durations import HOUR
from tests.api.stand_in_service import NOW, StandInService

OWNER = "查看员王"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SUBJECTS = count()
POLICY = SignInPolicy(LockOut(5, HOUR), LockOut(20, HOUR), HOUR)
KNOWN = {"idle": HOUR, "seen": lambda _key: 0}


def a_session(service: StandInService, name: str) -> str:
    """The key of a session of the user ``name``."""
    key = key_of(new_id())
    with service.records.begin() as tx:
        begun = {"change_only": False, "began_at": NOW, "seen_at": NOW, "ends_at": NOW + HOUR}
        tx.sessions.add(UserSession(key, tx.users.named(name).id, **begun))
    return key


def a_token(service: StandInService, name: str) -> str:
    """What a token of the user ``name`` begins with."""
    with service.records.begin() as tx:
        return tx.tokens.make(tx.users.named(name).id, NOW, made_by="li").partition(".")[0]


def unless_scoped(call) -> None:
    """A token that is good for some rights only ends nothing of one's own."""
    with suppress(WayInRefused):
        call()


def of_doors(service: StandInService, who: Viewer, own: Viewer) -> dict:
    """Id -> what asks a use case about doors; ``own`` is the viewer as a user that there is."""
    records = service.records
    return {
        "sessions.own": lambda: own_sessions(records, own, NOW, **KNOWN),
        "sessions.list": lambda: sessions_of(records, who, OWNER, NOW, **KNOWN),
        "sessions.end-own": lambda: unless_scoped(
            lambda: end_own_sessions(records, own, NOW, key=a_session(service, own.name))
        ),
        "sessions.end": lambda: end_sessions_of(records, who, OWNER, NOW, key=a_session(service, OWNER)),
        **of_factors(service, who, own),
        "tokens.own": lambda: own_tokens(records, own),
        "tokens.revoke-own": lambda: unless_scoped(
            lambda: revoke_own_token(records, own, a_token(service, own.name), NOW)
        ),
    }


def a_factor(service: StandInService, name: str) -> str:
    """The user ``name``, who has a second factor."""
    with service.records.begin() as tx:
        user = tx.users.named(name)
        tx.second_factors.begin(SecondFactor(user.id, SECRET, NOW, "s"))
        tx.second_factors.turn_on(user.id, NOW, 0)
    return name


def told(call) -> None:
    """What is typed is refused, and who may ask is told so."""
    with suppress(PeopleError):
        call()


def of_factors(service: StandInService, who: Viewer, own: Viewer) -> dict:
    """Id -> what asks a use case about second factors; no password is hashed for it."""
    records = service.records
    shown = OwnPassword("x" * 999, "", POLICY, nullcontext)
    return {
        "session.second-step": lambda: told(lambda: show_code(records, "a", "0", "", NOW, policy=POLICY)),
        "factor.own": lambda: own_factor(records, own, NOW, policy=POLICY.factor),
        "factor.begin": lambda: told(
            lambda: begin_factor(records, own, NOW, policy=POLICY.factor, session_key="s")
        ),
        "factor.turn-on": lambda: told(
            lambda: turn_on_factor(records, own, "0", NOW, shown=shown, session_key="s")
        ),
        "factor.turn-off": lambda: told(lambda: turn_off_factor(records, own, NOW, shown=shown)),
        "factor.codes": lambda: told(lambda: renew_recovery_codes(records, own, NOW, shown=shown)),
        "session.by-provider": lambda: told(
            lambda: sign_in_by_provider(records, ProviderIdentity("i", "s"), "", NOW, policy=POLICY)
        ),
        "identity.of-user": lambda: identity_of_user(records, who, OWNER),
        "identity.link": lambda: link_identity(records, who, OWNER, "i", f"s-{next(SUBJECTS)}", NOW),
        "factor.of-user": lambda: factor_of_user(records, who, OWNER),
        "factor.take-off": lambda: take_off_factor(records, who, a_factor(service, OWNER), NOW),
    }


DOOR_REQUESTS: dict[str, dict] = {
    "/api/v1/session/sessions": {},
    "/api/v1/session/sessions/end": {"json": {"id": "0" * 64}},
    "/api/v1/users/{name}/sessions": {"name": "leaver"},
    "/api/v1/users/{name}/sessions/end": {"name": "leaver", "json": {}},
    "/api/v1/session/factor": {},
    "/api/v1/users/{name}/factor": {"name": "leaver"},
    "/api/v1/users/{name}/factor/take-off": {"name": "leaver", "json": {}},
    "/api/v1/users/{name}/identity": {"name": "leaver", "answers": {"POST": 403}, "json": {"subject": "s"}},
    "/sign-in/provider": {"answers": {"GET": 404}},
    "/sign-in/provider/back": {"answers": {"GET": 404}},
    "/account": {},
    "/account/factor": {},
    **{f"/account/factor/{act}": {"answers": {"POST": 415}} for act in ("begin", "on", "off", "codes")},
    "/audit": {},
    "/users": {"answers": {"POST": 415}},
    "/users/{name}": {"name": "leaver"},
    **{
        f"/users/{{name}}/{act}": {"name": "leaver", "id": "0", "answers": {"POST": 415}}
        for act in (
            *("roles", "disable", "enable", "password", "tokens"),
            *("tokens/{id}/revoke", "sessions/end", "factor/take-off", "identity"),
        )
    },
    "/users/{name}/sessions/{id}/end": {"name": "leaver", "id": "0" * 64, "answers": {"POST": 415}},
    "/take-over": {"answers": {"POST": 415}},
    "/account/sessions/end": {"answers": {"POST": 415}},
    "/account/sessions/{id}/end": {"id": "0" * 64, "answers": {"POST": 415}},
    "/account/tokens/{id}/revoke": {"id": "0", "answers": {"POST": 415}},
}
"""As the other requests of samples."""
