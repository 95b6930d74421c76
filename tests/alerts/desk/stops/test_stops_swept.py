"""The sweeper works off what falls due of stops of supply, and leaves nothing else lying when that fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.stops.sweeping import hear_of_tickets, sweep_stops
from alerts.records.desk_rows.rows import RowKind
from alerts.records.sql.duty_tables import stop_clocks
from alerts.workers.sweeper import Sweeper
from ingest.clock import SimulatedClock
from ingest.inventory.tree import Outage
from tests.alerts.records.statements import statements
from tests.clauses.stops.stop_at_desk import StopAtDesk, StopDesk
from tests.clauses.stops.test_stops import a_fault


@pytest.fixture
def desk(records) -> StopDesk:
    return StopDesk(records)


def sweeper_of(desk: StopDesk) -> Sweeper:
    now = desk.instant("03-02 09:00")
    return Sweeper(desk.records, SimulatedClock(now), SimulatedClock(now), lambda: desk.desk)


def steps(stop: StopAtDesk) -> list[str]:
    return [step for step, _, _ in stop.steps("notice.fault")]


def test_steps_come_at_their_instants_and_where_nothing_is_due_nothing_is_asked(desk, monkeypatch):
    monkeypatch.setattr("alerts.workers.each_second.elapsed", lambda: 100.0)
    fault, sweeper = a_fault(desk, households=3), sweeper_of(desk)
    sweeper.sweep_in_step(desk.instant("03-02 10:01"))
    assert steps(fault) == []
    with statements(desk.records) as asked:
        sweeper.sweep_in_step(desk.instant("03-02 10:04"))
    assert asked == []
    sweeper.sweep_in_step(desk.instant("03-02 10:05"))
    assert steps(fault) == ["warn"]
    sweeper.sweep_in_step(desk.instant("03-02 10:10"))
    sweeper.sweep_in_step(desk.instant("03-02 10:11"))
    assert steps(fault) == ["warn", "due"]
    assert len(sweeper.faults) == 0


def test_a_stop_that_cannot_be_swept_is_told_and_tried_again(desk):
    fault, sweeper = a_fault(desk, households=3), sweeper_of(desk)
    kept = fault.clocks("notice.fault")[0].policy
    point_to(desk, policy_of_nobody(desk))
    sweeper.sweep_in_step(desk.instant("03-02 10:05"))
    assert len(sweeper.faults) == 1
    point_to(desk, kept)
    sweeper.sweep_in_step(desk.instant("03-02 10:06"))
    assert (steps(fault), len(sweeper.faults)) == (["warn"], 0)


def test_what_is_imported_is_followed_at_the_next_look_and_closed_with_its_window(desk):
    start, end = desk.instant("03-06 08:00"), desk.instant("03-06 17:00")
    outage = Outage("valve-7", "north", start, end, "季", "更换阀门")
    with desk.records.begin() as tx:
        known = replace(desk.desk.inventory, outages={outage.id: outage})
        inventory = tx.inventory.save(known, desk.now, replace=True)
    desk.desk = replace(desk.desk, inventory=inventory)
    sweeper = sweeper_of(desk)
    sweeper.sweep_in_step(desk.instant("03-02 10:00"))
    (number,) = desk.going_on()
    sweeper.sweep_in_step(end - 1)
    assert desk.going_on() == [number]
    sweeper.sweep_in_step(end)
    assert (StopAtDesk(desk, number).step, len(sweeper.faults)) == ("closed", 0)


def test_where_nothing_is_due_nobody_who_writes_has_to_wait(desk):
    a_fault(desk, households=3)
    before = desk.records.changes
    with statements(desk.records) as asked:
        assert sweep_stops(desk.records, desk.now, desk.desk, desk.now, wall=0, people=KeptPeople()) == 0
        assert hear_of_tickets(desk.records, desk.now, desk.desk) == 0
    assert desk.records.changes == before
    assert [each.sql for each in asked if "IMMEDIATE" in each.sql.upper()] == []
    assert len([each for each in asked if "FROM stops" in each.sql]) == 2


def policy_of_nobody(desk: StopDesk) -> int:
    """The id of a row that is no policy in force: the desk does not know it."""
    with desk.records.begin() as tx:
        tx.rows.record(RowKind.POLICY, {"gone": {"limit": "1"}}, desk.now, "wenya")
        return tx.rows.current(RowKind.POLICY)["gone"].id


def point_to(desk: StopDesk, policy: int) -> None:
    with desk.records.begin() as tx:
        tx.meta._db.execute(stop_clocks.update().values(policy=policy))
