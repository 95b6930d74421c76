"""Doors of somebody that stand open, for the pages that show them: another browser, a token, a factor."""

from __future__ import annotations

from alerts.people.doors.second_factor import SecondFactor
from alerts.people.session import UserSession, key_of, new_id
from ingest.durations import HOUR
from tests.api.stand_in_service import StandInService


def open_doors(service: StandInService, name: str, careful: str) -> None:
    """Let the user ``name`` be signed in in a second browser, and have a token; ``careful`` has a factor."""
    now = service.wall.now()
    begun = {"change_only": False, "began_at": now, "seen_at": now, "ends_at": now + 11 * HOUR}
    with service.records.begin() as tx:
        user_id = tx.users.named(name).id
        tx.sessions.add(UserSession(key_of(new_id()), user_id, **begun, browser="chrome/windows"))
        tx.tokens.make(user_id, now, made_by="管理员李", called="站点大屏", expires_at=now + HOUR)
        theirs = tx.users.named(careful).id
        tx.second_factors.begin(SecondFactor(theirs, "JBSWY3DPEHPK3PXP", now, ""))
        tx.second_factors.turn_on(theirs, now, 1)
