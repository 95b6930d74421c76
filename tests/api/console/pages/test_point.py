"""What somebody read at a point, entered on its page."""

from __future__ import annotations

import pytest

from alerts.desk.people.users import NewUser, add_user
from alerts.people.session import UserSession, key_of, new_id
from alerts.people.viewer import OPERATOR, Grant
from api.access.sessions import COOKIE
from ingest.durations import HOUR, MINUTE
from ingest.readings.batch import batch_of
from tests.api.signed_in import PAGE, form_of, origin_of
from tests.api.stand_in_service import NOW

ROOM = "/points/f1-room"
ENTRY = f"{ROOM}/manual-readings"


@pytest.fixture
def patrol(client, service):
    """A browser of somebody who handles matters of the organisation."""
    add_user(service.records, OPERATOR, NewUser("wang", (Grant("handler"),)), service.clock.now())
    session, since = new_id(), service.wall.now()
    at = {"began_at": since, "seen_at": since, "ends_at": since + HOUR}
    with service.records.begin() as tx:
        user = tx.users.named("wang")
        tx.sessions.add(UserSession(key_of(session), user.id, change_only=False, **at))
    client.headers.update(PAGE | {"Cookie": f"{COOKIE}={session}"})
    return client


def test_a_value_is_entered_and_shown_with_the_sensors(patrol, service):
    key = service.known.points["f1-room"].key
    service.store.write(batch_of([key], [NOW - MINUTE], [16.0]))
    page = patrol.get(ROOM)
    assert 'value="2026-01-15T08:20"' in page.text, "now, by the clocks of the place"
    row = {"form": form_of(page), "value": "18.5", "at": "2026-01-15T08:19", "text": "床头温度计"}
    sent = patrol.post(ENTRY, data=row, headers=origin_of(patrol))
    assert (sent.status_code, sent.headers["location"]) == (303, ROOM)
    shown = patrol.get(ROOM).text
    for text in ("18.5 °C", "Sensor in the same minute 16.0 °C", "differs", "床头温度计", "wang"):
        assert text in shown, text


def test_what_was_typed_comes_back_with_why_it_was_refused(patrol):
    row = {"form": form_of(patrol.get(ROOM)), "value": "185", "at": "2026-01-15T08:19", "text": "床头"}
    refused = patrol.post(ENTRY, data=row, headers=origin_of(patrol))
    assert refused.status_code == 422
    for text in ('value="185"', 'value="2026-01-15T08:19"', 'value="床头"', "between -10 and 50"):
        assert text in refused.text, text


def test_who_only_looks_sees_the_list_and_no_form(client):
    page = client.get(ROOM, headers=PAGE)
    assert "Manual readings" in page.text
    assert ENTRY not in page.text
