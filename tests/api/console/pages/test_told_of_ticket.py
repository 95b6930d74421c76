"""The page of a ticket says who was told of it, by which ways, and whom nothing reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.notices.attempts import (
    AttemptedNotice,
    Delivery,
    DeliveryState,
    EndedAttempt,
    NewAttempt,
    SendingResult,
)
from alerts.notices.message import Urgency
from tests.alerts.records.desk.ticket_rows import a_ticket
from tests.api.signed_in import sign_in
from tests.api.stand_in_service import NAMES, NOW
from tests.walk.clock_samples import told_to

NUMBER = "2026-000901"


@pytest.fixture
def told(service) -> int:
    """Id of a notice that was told to the dispatcher, and that no channel took."""
    with service.records.begin() as tx:
        tx.tickets.add([a_ticket(901, id=0, place="f1", territory="f1")])
    name = NAMES["dispatcher"]
    id_ = told_to(service, name, NUMBER)
    with service.records.begin() as tx:
        notice = tx.notices.by_ids([id_])[id_]
        (attempt,) = tx.attempts.begin([NewAttempt("duty", "", "", (AttemptedNotice(id_, 1),), NOW)])
        tx.attempts.end([EndedAttempt(attempt, NOW + 1, SendingResult.REFUSED, "key")])
        tx.deliveries.put([Delivery(id_, name, Urgency.HIGH, 1, NOW, None, DeliveryState.FAILED)])
        tx.notices.save([replace(notice, round=1)])
    return id_


def test_a_dispatcher_sees_whom_nothing_reached_and_why(client, bearer, told):
    bearer("dispatcher")
    sign_in(client)
    page = client.get(f"/tickets/{NUMBER}", headers={"Accept-Language": "zh-CN"}).text
    section = page[page.index('id="told-of"') :]
    section = section[: section.index("</section>")]
    for part in ("通知了谁", "催办、督办或批示", NAMES["dispatcher"], "未能送达", "duty"):
        assert part in section, section


def test_who_sees_no_people_reads_what_and_not_whom(client, told):
    page = client.get(f"/tickets/{NUMBER}").text
    assert 'id="told-of"' in page
    assert NAMES["dispatcher"] not in page[page.index('id="told-of"') :]
