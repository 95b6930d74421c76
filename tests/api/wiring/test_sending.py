"""A service that is set up to send does so, in threads of its own, and says what came of it."""

from __future__ import annotations

from dataclasses import replace

from alerts.deadlines.ladders import LadderPost
from alerts.notices.message import Urgency
from alerts.notices.notice import NewNotice
from alerts.people.reach import Reach
from alerts.people.viewer import Grant
from alerts.rules.inventory_files import write_inventory
from api.ports.settings import load
from api.wiring.service import Service
from ingest.inventory.departments import Department, DepartmentKind, ServiceLine
from tests.alerts.records.desk.ticket_rows import a_ticket
from tests.alerts.reference.town import ROOM, town
from tests.alerts.workers.test_judge import wait_until
from tests.system.processes import free_port


def test_a_service_sends_what_is_decided(tmp_path, wenya_receiver):
    flat = town(ROOM)
    flat = replace(
        flat,
        places={name: place for name, place in flat.places.items() if " " not in name},
        departments={
            "d1": Department("d1", "D1", DepartmentKind.TERRITORIAL, None, (ServiceLine.HEATING,), "flat")
        },
    )
    (tmp_path / "inventory.toml").write_text(write_inventory(flat, "toml"))
    (tmp_path / "wenya.toml").write_text(
        f"""
        [service]
        data_dir = "{tmp_path}/data"
        inventory = "{tmp_path}/inventory.toml"
        [mqtt]
        embedded = false
        port = {free_port()}
        [notices.channels.text]
        kind = "sms"
        url = "{wenya_receiver.url}/sms"
        fields = {{ to = "{{to}}", text = "{{text}}" }}
        [[notices.routes]]
        channels = ["text"]
        """,
        encoding="utf-8",
    )
    with Service(load(tmp_path / "wenya.toml", {})) as service:
        now, place = service.clock.now(), next(iter(flat.places))
        with service.records.begin() as tx:
            wang = tx.users.add("wang", [Grant("handler", "d1")], now)
            tx.reaches.put(wang, Reach(mobile="13800000000"))
            tx.tickets.add([a_ticket(901, id=0, place=place, person_in_charge="wang")])
            number = "2026-000901"
            tx.notices.add([NewNotice("x", "pressed", (LadderPost.PERSON,), number, Urgency.HIGH, now)])
        (came,) = wenya_receiver.wait_for(1)
        assert came.json["to"] == "13800000000"
        assert number in came.json["text"]
        wait_until(lambda: service.counters().sending_attempts == {("text", "delivered"): 1})
        assert service.counters().notice_faults == {}
        assert service.counters().faults["sender"] == 0
    assert len(wenya_receiver.received) == 1
