"""Samples about doors: sessions, and what one shows who one is with."""

from __future__ import annotations

from contextlib import suppress

from alerts.desk.doors.own_tokens import own_tokens, revoke_own_token
from alerts.desk.doors.sessions import end_own_sessions, end_sessions_of, own_sessions, sessions_of
from alerts.people.refusals import WayInRefused
from alerts.people.session import UserSession, key_of, new_id
from alerts.people.viewer import Viewer
from ingest.durations import HOUR
from tests.api.stand_in_service import NOW, StandInService

OWNER = "查看员王"
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
        "tokens.own": lambda: own_tokens(records, own),
        "tokens.revoke-own": lambda: unless_scoped(
            lambda: revoke_own_token(records, own, a_token(service, own.name), NOW)
        ),
    }


DOOR_REQUESTS: dict[str, dict] = {
    "/api/v1/session/sessions": {},
    "/api/v1/session/sessions/end": {"json": {"id": "0" * 64}},
    "/api/v1/users/{name}/sessions": {"name": "leaver"},
    "/api/v1/users/{name}/sessions/end": {"name": "leaver", "json": {}},
    "/account": {},
    "/audit": {},
    "/take-over": {"answers": {"POST": 415}},
    "/account/sessions/end": {"answers": {"POST": 415}},
    "/account/sessions/{id}/end": {"id": "0" * 64, "answers": {"POST": 415}},
    "/account/tokens/{id}/revoke": {"id": "0", "answers": {"POST": 415}},
}
"""As the other requests of samples."""
