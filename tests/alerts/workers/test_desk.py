"""The desk worker: slices of bounded size, the gravest and oldest first, and people's commands in between."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

import alerts.workers.desk
from alerts.desk.commands import carry_out
from alerts.desk.settle import settle
from alerts.episodes.episode import Opening
from alerts.records import Records
from alerts.rules.plan import plan_of
from alerts.tickets.ticket import Command, TicketState
from alerts.workers.desk import DeskWorker
from ingest.clock import SimulatedClock
from ingest.durations import HOUR
from tests.alerts.desk.town_on_record import RULES, WANG, Town

FLATS = 60


class Office:
    """A town with 60 flats, all of them cold, and a desk that settles ten at a time."""

    def __init__(self, records: Records) -> None:
        self.town = Town(records)
        self.records = records
        self.plan = plan_of(self.town.inventory, RULES)
        self.desk = DeskWorker(records, SimulatedClock(self.town.now), lambda: self.plan)
        self.rooms = [point for point in self.town.inventory.points if point.endswith("/t")]
        self.slices: list[list[str]] = []

    def cold(self, rooms: list[str], rule: str, opened_at: int) -> None:
        openings = [
            Opening(rule, 1, room, opened_at - HOUR, opened_at, 60, 40, 15.0, opened_at) for room in rooms
        ]
        with self.records.begin() as tx:
            tx.episodes.apply(openings, self.town.inventory, RULES, self.town.now)

    def settle(self, tx, inventory, rules, now, ids) -> None:
        self.slices.append([e.point for e in tx.pending.episodes(ids)])
        settle(tx, inventory, rules, now, ids)


@pytest.fixture
def office(tmp_path, monkeypatch) -> Iterator[Office]:
    records = Records.open(f"sqlite:///{tmp_path}/records.sqlite")
    made = Office(records)
    monkeypatch.setattr(alerts.workers.desk, "SLICE", 10)
    monkeypatch.setattr(alerts.workers.desk, "settle", made.settle)
    yield made
    records.close()


def test_a_wave_is_settled_in_slices_the_gravest_and_oldest_first(office):
    assert len(office.rooms) == FLATS
    now = office.town.now
    office.cold(office.rooms[:30], "room.day", now)
    office.cold(office.rooms[30:50], "room.day", now - HOUR)
    office.cold(office.rooms[50:], "room.floor", now)
    office.desk.settle_pending(now)
    assert [len(some) for some in office.slices] == [10] * 6
    assert set(office.slices[0]) == set(office.rooms[50:]), "the floor clause is graver than the day clause"
    assert set(office.slices[1]) | set(office.slices[2]) == set(office.rooms[30:50]), "the oldest of the rest"
    with office.records.reading() as tx:
        assert tx.pending.queue() == []
        assert all(e.ticket for e in tx.episodes.page(limit=100))


def test_slices_come_to_the_same_tickets_as_one_transaction(office, tmp_path):
    now = office.town.now
    whole = Office(Records.open(f"sqlite:///{tmp_path}/whole.sqlite"))
    for each in (office, whole):
        each.cold(each.rooms[::2], "room.day", now)
        each.cold(each.rooms[1::3], "room.floor", now)
    office.desk.settle_pending(now)
    with whole.records.begin() as tx:
        settle(tx, whole.town.inventory, RULES, now)
    shown = [
        [(t.place, t.kind, t.state, t.severity, t.parent is None, t.affected_households) for t in tickets]
        for tickets in (sorted(each.town.tickets(), key=lambda t: t.place) for each in (office, whole))
    ]
    assert shown[0] == shown[1]
    whole.records.close()


def test_a_persons_command_does_not_wait_for_the_whole_wave(office, monkeypatch):
    now = office.town.now
    office.cold(office.rooms[:1], "room.day", now)
    office.desk.settle_pending(now)
    (ticket,) = office.town.tickets()
    office.slices.clear()
    office.cold(office.rooms[1:], "room.day", now)
    waited: list[int] = []
    people = threading.Thread(target=lambda: acknowledge(office, ticket.number, waited))

    def settle_while_somebody_asks(*arguments) -> None:
        if not people.is_alive() and not waited:
            people.start()
            while not office.records._writing._queue:
                threading.Event().wait(0.001)
        office.settle(*arguments)

    monkeypatch.setattr(alerts.workers.desk, "settle", settle_while_somebody_asks)
    office.desk.settle_pending(now)
    people.join(10)
    assert waited == [1], "it had its turn after the slice at hand"
    assert len(office.slices) == 6
    assert office.town.file(ticket.number).ticket.state is TicketState.ACKNOWLEDGED


def acknowledge(office: Office, number: str, waited: list[int]) -> None:
    @contextmanager
    def begin():
        with office.records.begin() as tx:
            waited.append(len(office.slices))
            yield tx

    carry_out(
        SimpleNamespace(begin=begin),
        WANG,
        number,
        Command.ACKNOWLEDGE,
        office.town.now,
        inventory=office.town.inventory,
        text="coming",
    )


def test_settling_again_changes_nothing(office):
    now = office.town.now
    office.cold(office.rooms, "room.day", now)
    office.desk.settle_pending(now)
    with office.records.reading() as tx:
        before = tx.events.newest()
    office.desk.settle_pending(now)
    with office.records.reading() as tx:
        assert tx.events.newest() == before
