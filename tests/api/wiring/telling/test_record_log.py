"""What is put on record is told by the log: once, whoever did it, and without what people wrote."""

import numpy as np
import pytest
from structlog.testing import capture_logs

from alerts.events import TICKET_CHANGED, TICKET_OPENED, NewEvent
from alerts.people.audit import AuditKind
from alerts.people.viewer import Viewer
from api.wiring.telling.record_log import GATEWAYS_EVERY, MOST, RecordLog
from ingest.clock import SimulatedClock
from ingest.inventory.behind_gateways import BehindGateways
from ingest.journal.journal import Journal
from ingest.readings.batch import batch_of
from tests.api.cli.backup.test_under_load import rooms
from tests.new_records import new_records

START = 1_767_225_600_000


@pytest.fixture
def record_log(tmp_path):
    records = new_records(tmp_path / "records.sqlite")
    journal = Journal(tmp_path / "journal.sqlite", 1 << 30, 1 << 20)
    clock = SimulatedClock(START)
    made = RecordLog(records, journal, rooms, clock)
    yield made, records, journal, clock
    journal.close()
    records.close()


def told(made) -> list[dict]:
    with capture_logs() as lines:
        made._try()
    return lines


def test_tickets_and_acts_are_told_once_and_what_people_wrote_never(record_log):
    made, records, _, _ = record_log
    with records.begin() as tx:
        tx.audit.act(Viewer("li", ()), AuditKind.SIGNED_IN, START)
    assert [line["event"] for line in told(made)] == ["gateways"], "nothing of before its start"
    with records.begin() as tx:
        data = {"place": "h1", "concern": "room.temperature", "state": "open", "sentence": "张三家冷"}
        tx.events.append([NewEvent(TICKET_OPENED, "2026-000001", data)], START)
        tx.events.append([NewEvent(TICKET_CHANGED, "2026-000001", data | {"state": "closed"})], START)
        viewer = Viewer("li", (), address="10.0.0.7")
        tx.audit.act(viewer, AuditKind.TICKET_COMMAND, START, "2026-000001", command="close", text="张三")
        tx.audit.act(viewer, AuditKind.LOCKED_OUT, START, "wang")
    lines = told(made)
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("ticket.opened", "info"),
        ("ticket.changed", "info"),
        ("ticket-command", "info"),
        ("locked-out", "warning"),
    ]
    assert "张三" not in str(lines)
    assert lines[2].items() >= {"who": "li", "of": "2026-000001", "command": "close"}.items()
    assert told(made) == []


def test_many_at_once_are_told_a_part_a_second(record_log):
    made, records, _, _ = record_log
    told(made)
    with records.begin() as tx:
        tx.events.append([NewEvent(TICKET_OPENED, f"t{n}", {}) for n in range(MOST + 3)], START)
    assert [len(told(made)) for _ in range(3)] == [MOST, 3, 0]


def test_a_gateway_that_falls_silent_and_comes_back_is_told(record_log, monkeypatch):
    made, _, journal, clock = record_log
    behind = BehindGateways.of(["gw-1"], [("gw-1", point) for point in rooms().points.values()])
    monkeypatch.setattr(made, "_inventory", lambda: type("Known", (), {"behind_gateways": behind}))
    journal.append(heard(START), now=START)
    events = [told(made)]
    for later in (GATEWAYS_EVERY, 3_600_000, 3_600_000 + GATEWAYS_EVERY):
        clock.advance_to(START + later)
        if later > 3_600_000:
            journal.append(heard(START + later), now=START + later)
        events.append(told(made))
    assert [[line["event"] for line in lines] for lines in events] == [
        ["gateways"],
        [],
        ["gateway is silent"],
        ["gateway is heard again"],
    ]


def heard(at: int):
    keys = np.arange(len(rooms().points))
    return batch_of(
        keys, np.full(len(keys), at), np.full(len(keys), 20.0), received_at=np.full(len(keys), at)
    )
