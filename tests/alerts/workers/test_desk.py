"""The desk worker: slices of bounded size, the gravest and oldest first, and people's commands in between."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

import alerts.workers.desk
from alerts.desk.maintenance.acting import NewMaintenance, begin_maintenance
from alerts.desk.settle import settle, settle_slice
from alerts.episodes.episode import Opening
from alerts.episodes.maintenance import MaintainedKind
from alerts.people.viewer import OPERATOR
from alerts.records import Records, RecordsError
from alerts.rules.plan import plan_of
from alerts.tickets.ticket import Command, TicketKind, TicketState
from alerts.workers.desk import DeskWorker
from alerts.workers.progress import DECIDED_AT
from ingest.clock import SimulatedClock
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Inventory
from tests.alerts.desk.matters.desk_on_record import say
from tests.alerts.desk.town_on_record import HOLD, RULES, WANG, Town, town
from tests.new_records import new_records

FLATS = 60
FOREVER = 1 << 62


class Office:
    """A town, by default with 60 flats, and a desk that settles ten episodes at a time."""

    def __init__(self, records: Records, inventory: Inventory | None = None) -> None:
        self.town = Town(records, inventory)
        self.records = records
        self.plan = plan_of(self.town.inventory, RULES)
        self.desk = DeskWorker(
            records, SimulatedClock(self.town.now), lambda: self.plan, lambda: self.town.desk
        )
        self.rooms = [point for point in self.town.inventory.points if point.endswith("/t")]
        self.slices: list[list[str]] = []

    def cold(self, rooms: list[str], rule: str, opened_at: int) -> None:
        openings = [
            Opening(rule, 1, room, opened_at - HOUR, opened_at, 60, 40, 15.0, opened_at) for room in rooms
        ]
        with self.records.begin() as tx:
            tx.episodes.apply(openings, self.town.inventory, RULES, self.town.now)

    def settle_slice(self, tx, settling, now, ids) -> list[int]:
        self.slices.append([e.point for e in tx.pending.episodes(ids)])
        return settle_slice(tx, settling, now, ids)


@pytest.fixture
def office(tmp_path, monkeypatch) -> Iterator[Office]:
    records = new_records(tmp_path / "records.sqlite")
    made = Office(records)
    monkeypatch.setattr(alerts.workers.desk, "SLICE", 10)
    monkeypatch.setattr(alerts.workers.desk, "settle_slice", made.settle_slice)
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
        assert tx.pending.queue(FOREVER) == []
        assert all(e.ticket for e in tx.episodes.page(limit=100, territories=None))


def wave_in_a_district(each: Office) -> None:
    """A building and some flats are cold, one of them again; the pressure sank before it fell."""
    each.cold(["s1-b1-h1/t"], "room.day", each.town.now)
    each.desk.settle_pending(each.town.now)
    each.town.recover(("room.day", "s1-b1-h1/t", each.town.now))
    (old,) = each.town.tickets()
    for command in ("resolve", "close"):
        each.town.command(old.number, command)
    each.slices.clear()
    closed_at = each.town.now
    each.town.pass_time(2 * DAY)
    each.cold([f"s1-b1-h{n}/t" for n in range(1, 16)], "room.floor", closed_at + 25 * HOUR)
    each.cold(["s1-b1-h1/t"], "room.day", closed_at + 23 * HOUR)
    each.cold([f"s1-b2-h{n}/t" for n in range(1, 31)], "room.floor", closed_at + 40 * HOUR)
    each.cold([f"s1-b2-h{n}/t" for n in range(1, 61)], "room.day", closed_at + 39 * HOUR)
    each.cold(["s1/p"], "fall", closed_at + 47 * HOUR)
    each.cold(["s1/p"], "pressure.low", closed_at + 45 * HOUR)
    each.cold([f"s1-b3-h{n}/t" for n in range(1, 81)], "silent", closed_at + 46 * HOUR)
    each.cold([f"s1-b3-h{n}/t" for n in range(81, 91)], "silent", each.town.now - MINUTE)
    with each.records.begin() as tx:
        tx.meta.put(DECIDED_AT, str(each.town.now))


def shown(each: Office) -> list[tuple]:
    """All about the tickets but their numbers and versions."""
    found = []
    number_at = {ticket.number: ticket.place for ticket in each.town.tickets()}
    for number in number_at:
        file = each.town.file(number)
        t = file.ticket
        clocks = sorted((clock.key, clock.started_at, clock.due_at) for clock in file.clocks)
        facts = (t.place, t.concern, t.opened_at, t.kind, t.state, t.severity, t.affected_households)
        others = (t.breached_at, number_at.get(t.recurrence_of), number_at.get(t.parent), t.recovered_since)
        found.append((*facts, *others, clocks, sorted(e.id for e in file.episodes)))
    return sorted(found)


def test_slices_come_to_the_same_tickets_and_clocks_as_one_transaction(monkeypatch, tmp_path):
    district = town(stations=1, buildings=5, households=100)
    sliced, whole = (
        Office(new_records(tmp_path / f"{name}.sqlite"), district) for name in ("sliced", "whole")
    )
    for each in (sliced, whole):
        wave_in_a_district(each)
    monkeypatch.setattr(alerts.workers.desk, "SLICE", 10)
    monkeypatch.setattr(alerts.workers.desk, "settle_slice", sliced.settle_slice)
    sliced.desk.settle_pending(sliced.town.now)
    assert len(sliced.slices) > 10
    with whole.records.begin() as tx:
        settle(tx, whole.town.desk, RULES, whole.town.now)
    assert shown(sliced) == shown(whole)
    tickets = {(t.place, t.concern): t for t in sliced.town.tickets(state="active")}
    pressure = sliced.town.file(tickets["s1", "water-pressure"].number)
    started_at = {clock.key: clock.started_at for clock in pressure.clocks}
    assert started_at["fault.dispatch"] == pressure.ticket.breached_at
    assert [t.place for t in tickets.values() if t.recurrence_of] == ["s1-b1-h1"]
    assert tickets["s1-b2", "room-temperature"].kind is TicketKind.GROUP
    for each in (sliced, whole):
        each.records.close()


def test_slices_come_to_the_same_groups_as_one_transaction(office, tmp_path):
    now = office.town.now
    whole = Office(new_records(tmp_path / "whole.sqlite"))
    for each in (office, whole):
        each.cold(each.rooms[::2], "room.day", now)
        each.cold(each.rooms[1::3], "room.floor", now)
    office.desk.settle_pending(now)
    with whole.records.begin() as tx:
        settle(tx, whole.town.desk, RULES, now)
    assert shown(office) == shown(whole)
    whole.records.close()


def test_nothing_is_placed_that_the_judge_has_not_decided_yet(office):
    """The broker was away: the clock is an hour ahead of what the judge has heard of."""
    now = office.town.now
    office.cold(office.rooms[:2], "silent", now)
    with office.records.begin() as tx:
        tx.meta.put(DECIDED_AT, str(now))
    office.desk.settle_pending(now)
    for decided_at, found in ((now, 0), (now + HOLD - 1, 0), (now + HOLD, 1)):
        with office.records.begin() as tx:
            tx.meta.put(DECIDED_AT, str(decided_at))
        office.desk.settle_pending(now + HOUR)
        assert len(office.town.tickets()) == found


def test_a_persons_command_does_not_wait_for_the_whole_wave(office, monkeypatch):
    now = office.town.now
    office.cold(office.rooms[:1], "room.day", now)
    office.desk.settle_pending(now)
    (ticket,) = office.town.tickets()
    office.slices.clear()
    office.cold(office.rooms[1:], "room.day", now)
    waited: list[int] = []
    people = threading.Thread(target=lambda: acknowledge(office, ticket.number, waited))

    def settle_while_somebody_asks(*arguments) -> list[int]:
        if not people.is_alive() and not waited:
            people.start()
            while not office.records._writing._queue:
                threading.Event().wait(0.001)
        return office.settle_slice(*arguments)

    monkeypatch.setattr(alerts.workers.desk, "settle_slice", settle_while_somebody_asks)
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

    say(
        SimpleNamespace(begin=begin),
        WANG,
        number,
        Command.ACKNOWLEDGE,
        office.town.now,
        desk=office.town.desk,
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


def test_a_slice_is_dated_after_what_people_did_since_the_one_before(office, monkeypatch):
    clock = SimulatedClock(office.town.now)
    office.desk = DeskWorker(office.records, clock, lambda: office.plan, lambda: office.town.desk)
    office.cold(office.rooms[:1], "room.day", office.town.now)
    office.cold(office.rooms[1:10], "room.floor", office.town.now)
    office.cold(office.rooms[:1], "room.floor", office.town.now)

    def settle_while_time_passes(*arguments) -> list[int]:
        taken_along = office.settle_slice(*arguments)
        clock.advance_to(clock.now() + SECOND)
        return taken_along

    monkeypatch.setattr(alerts.workers.desk, "settle_slice", settle_while_time_passes)
    office.desk.settle_pending(office.town.now)
    assert len(office.slices) == 2
    lines = [line.at for ticket in office.town.tickets() for line in office.town.file(ticket.number).history]
    assert sorted(set(lines)) == [office.town.now, office.town.now + SECOND]
    assert office.desk.faults.summary is None


def test_a_breach_in_the_millisecond_of_a_resolution_opens_its_ticket_again(office):
    now = office.town.now
    office.cold(office.rooms[:1], "room.day", now)
    office.desk.settle_pending(now)
    (ticket,) = office.town.tickets()
    office.town.recover(("room.day", office.rooms[0], now))
    office.town.command(ticket.number, "resolve")
    office.cold(office.rooms[:1], "room.floor", now)
    office.desk.settle_pending(now)
    assert office.desk.faults.summary is None
    file = office.town.file(ticket.number)
    assert file.ticket.state is TicketState.ACKNOWLEDGED, "a rework is in hand (desk.md, row 32)"
    running = [clock.key for clock in file.clocks if clock.stopped_at is None]
    assert sorted(running) == ["closure.monthly", "opinion.general"]


def test_the_thread_settles_nothing_before_it_is_woken(office):
    office.cold(office.rooms[:1], "room.day", office.town.now)
    office.desk.start()
    try:
        office.desk._thread.join(0.2)
        assert office.slices == []
        office.desk.wake()
        for _ in range(1000):
            if office.town.tickets():
                break
            office.desk._thread.join(0.01)
        assert len(office.town.tickets()) == 1
    finally:
        office.desk.stop()
    assert not office.desk._thread.is_alive()


def test_a_desk_that_was_never_woken_can_be_stopped(office):
    office.desk.start()
    office.desk.stop()
    assert not office.desk._thread.is_alive()


def test_records_that_refuse_everything_are_a_problem_of_the_desk_not_of_each_episode(office, monkeypatch):
    office.cold(office.rooms, "room.day", office.town.now)
    asked: list[int] = []

    def refusing(*arguments) -> None:
        asked.append(len(arguments[-1]))
        raise RecordsError("refused", "attempt to write a readonly database")

    monkeypatch.setattr(alerts.workers.desk, "settle_slice", refusing)
    with pytest.raises(RecordsError):
        office.desk.settle_pending(office.town.now)
    assert asked.count(1) == len(office.desk.faults) == 3


def test_episodes_at_fault_beside_each_other_hold_up_the_others_only_for_a_while(office, monkeypatch):
    office.cold(office.rooms, "room.day", office.town.now)
    with office.records.reading() as tx:
        at_fault = set(tx.pending.queue(FOREVER)[:7])

    def refusing(tx, settling, now, ids) -> None:
        if at_fault & set(ids):
            raise RecordsError("conflict", "a value that is there already")
        return settle_slice(tx, settling, now, ids)

    monkeypatch.setattr(alerts.workers.desk, "settle_slice", refusing)
    for _ in range(2):
        with pytest.raises(RecordsError):
            office.desk.settle_pending(office.town.now)
    office.desk.settle_pending(office.town.now)
    with office.records.reading() as tx:
        assert set(tx.pending.queue(FOREVER)) == at_fault
    assert len(office.desk.faults) == len(at_fault)


def test_what_is_worked_on_waits_for_the_end_of_that(office):
    room, town_now = office.rooms[0], office.town.now

    def settled(hours: float) -> int:
        now = town_now + round(hours * HOUR)
        with office.records.begin() as tx:
            tx.meta.put(DECIDED_AT, str(now))
        office.desk.settle_pending(now)
        return len(office.town.tickets())

    wanted = NewMaintenance(MaintainedKind.POINT, room, town_now, town_now + 2 * HOUR, "换表")
    begin_maintenance(office.records, OPERATOR, wanted, town_now, inventory=office.town.inventory)
    office.cold([room], "silent", town_now + MINUTE)
    assert [settled(hours) for hours in (0.1, 1, 1.9, 2, 3)] == [0, 0, 0, 1, 1]
