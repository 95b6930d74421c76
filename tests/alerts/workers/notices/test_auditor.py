"""What was decided and is neither told, sent, dropped nor failed in time is found; and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from alerts.desk.notices.auditing import LATE
from alerts.matters.choices import FindingKind
from alerts.notices.notice import NoticeState
from alerts.records.sql.desk_tables import deliveries
from alerts.workers.notices.auditor import NoticeAuditor
from ingest.clock import SimulatedClock
from ingest.durations import MINUTE, SECOND
from tests.alerts.records.statements import statements


@pytest.fixture
def auditor(office) -> NoticeAuditor:
    office.channel("duty")
    office.route("duty")
    return NoticeAuditor(office.records, SimulatedClock(office.now), lambda: office.desk)


def audited(office, auditor, after: int = MINUTE) -> dict[str, int]:
    office.now += after
    auditor.audit_in_step(office.now)
    return dict(auditor.found)


def findings(office, number: str) -> list[dict]:
    with office.records.reading() as tx:
        found = tx.findings.of_tickets([number])[number].values()
        return [dict(each.evidence) for each in found if each.kind is FindingKind.NOTICE_NOT_SENT]


def test_where_all_is_sent_nothing_is_found(office, auditor):
    number = office.urgent()
    for _ in range(20):
        office.send()
        assert audited(office, auditor) == {}
    assert findings(office, number) == []


def test_what_is_decided_and_told_to_nobody_is_found_once(office, auditor):
    number = office.urgent()
    assert audited(office, auditor) == {}
    assert audited(office, auditor, LATE) == {"untold": 1}
    assert audited(office, auditor) == {"untold": 1}
    assert findings(office, number) == [{"notice": office.notice(number).id, "fault": "untold"}]
    office.send()
    assert audited(office, auditor) == {"untold": 1}


def test_a_row_that_was_removed_from_the_queue_is_found_and_sent(office, auditor):
    number = office.urgent()
    office.tell()
    with office.records.begin() as tx:
        tx.deliveries._db.execute(delete(deliveries))
    office.send(LATE)
    assert office.attempts(number) == []
    assert audited(office, auditor, SECOND) == {"missing": 1}
    office.send(SECOND)
    assert office.results(number) == [("duty", "delivered")]
    assert audited(office, auditor) == {"missing": 1}


def test_an_attempt_that_is_waited_for_and_is_not_there_is_found_and_nothing_is_sent_twice(office, auditor):
    number = office.urgent()
    office.send()
    with office.records.begin() as tx:
        tx.deliveries._db.execute(update(deliveries).values(due_at=None))
    assert audited(office, auditor) == {"lost": 1}
    office.send(SECOND)
    assert office.results(number) == [("duty", "delivered")]


def test_what_is_due_and_nobody_looks_at_is_found(office, auditor):
    number = office.urgent()
    office.tell()
    assert audited(office, auditor, LATE + SECOND) == {"left": 1}
    assert findings(office, number) == [{"notice": office.notice(number).id, "fault": "left"}]


def test_a_reminder_that_does_not_come_is_found(office, auditor):
    number = office.urgent()
    office.send()
    with office.records.begin() as tx:
        tx.notices.save([replace(office.notice(number), remind_at=office.now)])
        tx.deliveries._db.execute(update(deliveries).values(due_at=None, state="delivered"))
    assert audited(office, auditor, LATE + SECOND) == {"not_reminded": 1}


def test_what_was_answered_or_dropped_is_nothing_to_find(office, auditor):
    number = office.urgent()
    office.tell()
    with office.records.begin() as tx:
        tx.notices.save([replace(office.notice(number), state=NoticeState.ANSWERED, remind_at=None)])
        tx.deliveries._db.execute(delete(deliveries))
    assert audited(office, auditor, LATE + SECOND) == {}


def test_a_look_takes_as_many_statements_however_much_was_sent(office, auditor):
    def looked() -> int:
        with statements(office.records) as found:
            audited(office, auditor)
        return len(found)

    office.urgent()
    office.send()
    audited(office, auditor, LATE)
    few = looked()
    for i in range(3):
        office.urgent(phone=f"1390000001{i}")
    office.send()
    audited(office, auditor, LATE)
    assert looked() == few


def test_where_all_is_well_nobody_who_writes_has_to_wait(office, auditor):
    office.dispatched()
    office.send()
    audited(office, auditor, LATE)
    before = office.records.changes
    for _ in range(3):
        assert audited(office, auditor) == {}
    assert office.records.changes == before
