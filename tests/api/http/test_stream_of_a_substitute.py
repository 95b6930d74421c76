"""What a listener hears changes with a leave, though nothing is put on record when it begins or ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.events import NewEvent
from alerts.people.leave import NewLeave
from alerts.people.session import UserSession, key_of
from api.access.sessions import COOKIE
from ingest.durations import HOUR
from tests.api.http.test_live_stream import listening
from tests.api.people_on_leave import ENDS_AT, STARTS_AT, staff
from tests.api.stand_in_service import NOW


@pytest.mark.parametrize("signs_in", [False, True])
def test_a_stream_has_what_a_leave_gives_from_its_beginning_to_its_end(service, address, signs_in):
    people = staff(service)
    at = {"wang": "b1", "li": "b2"}

    def happens(name):
        with service.records.begin() as tx:
            tx.events.append([NewEvent("test.said", name, {}, at[name])], NOW)

    with service.records.begin() as tx:
        ids = tx.users.named("wang").id, tx.users.named("li").id
        wanted = NewLeave(substitute="li", starts_at=STARTS_AT, ends_at=ENDS_AT)
        leave = tx.leaves.by_id(tx.leaves.add(wanted, *ids, NOW, by="wang"))
        tx.leaves.save(replace(leave, approved_at=NOW, approved_by="head", accepted_at=NOW))
        key = "a" * 43
        tx.sessions.add(
            UserSession(
                key_of(key), ids[1], change_only=False, began_at=NOW, seen_at=ENDS_AT, ends_at=ENDS_AT + HOUR
            )
        )
    headers = {"Cookie": f"{COOKIE}={key}"} if signs_in else people["li"]
    with listening(address, **headers) as heard:
        happens("wang")
        happens("li")
        assert next(heard)[1]["subject"] == "li"
        for instant, subjects in ((STARTS_AT, ["wang", "li"]), (ENDS_AT, ["li"])):
            service.wall.advance_to(instant)
            happens("wang")
            happens("li")
            assert [next(heard)[1]["subject"] for _ in subjects] == subjects
