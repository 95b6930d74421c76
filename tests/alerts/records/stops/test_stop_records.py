"""Stops of supply, their lines and their clocks, on both databases."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from alerts.deadlines.desk_clock import ClockOf, ClockStatus
from alerts.matters.choices import StopKind
from alerts.stops.stop_lines import FACTS, StopLine, StopLineKind
from alerts.stops.stop_table import StopStep
from alerts.stops.supply_stop import SupplyStop
from tests.alerts.records.desk.desk_values import a_clock, put_policy

OPENED = StopLine(
    number="T2026-0001",
    no=1,
    at=9,
    happened_at=7,
    command="open",
    actor="li",
    text="爆管",
    data={"places": ["b7"], "cause": "爆管", FACTS: ["fault-event"]},
)
STEP = StopLine(
    number="T2026-0001",
    no=2,
    at=20,
    happened_at=20,
    kind=StopLineKind.STEP,
    actor="wenya",
    data={"clock": "notice.fault", "reached": ["pan"]},
)


def a_stop(number: str = "T2026-0001", **more) -> SupplyStop:
    return SupplyStop(number, StopKind.FAULT, StopStep.RUNNING, 1, 9, **{"places": ("b7",), **more})


def test_numbers_of_a_year_have_no_gaps(tx):
    assert tx.stops.issue_numbers(2026, 2) == ["T2026-0001", "T2026-0002"]
    assert tx.stops.issue_numbers(2026, 1) == ["T2026-0003"]
    assert tx.stops.issue_numbers(2027, 1) == ["T2027-0001"]


def test_lines_come_back_as_they_were_in_order(tx):
    tx.stops.add([a_stop()])
    tx.stops.add_lines([OPENED])
    tx.stops.add_lines([STEP])
    assert tx.stops.lines_of(["T2026-0001", "T2026-0009"]) == {"T2026-0001": [OPENED, STEP]}


def test_lists_find_what_goes_on_and_what_is_to_be_looked_at(tx):
    for number in ("T2026-0001", "T2026-0002", "T2026-0003"):
        tx.stops.add([a_stop(number)])
    closed = replace(a_stop("T2026-0003"), step=StopStep.CLOSED)
    tx.stops.save([(a_stop(), 600, 300), (a_stop("T2026-0002"), 500, 200), (closed, None, None)])
    assert [(each.number, each.due_at, each.over) for each in tx.stops.going_on(9)] == [
        ("T2026-0002", 500, False),
        ("T2026-0001", 600, False),
    ]
    assert [each.number for each in tx.stops.page(None, 2)] == ["T2026-0003", "T2026-0002"]
    first = tx.stops.page(None, 2)[-1]
    assert [each.places for each in tx.stops.page(first.id, 2)] == [("b7",)]
    assert (tx.stops.next_instant(), tx.stops.due(250, 9), tx.stops.due(300, 1)) == (
        200,
        ["T2026-0002"],
        ["T2026-0002"],
    )


def test_what_runs_comes_before_what_is_due_and_that_before_what_is_new(tx):
    planned = {"kind": StopKind.PLANNED, "step": StopStep.APPROVED}
    due = [replace(a_stop(f"T2026-000{no}"), **planned) for no in (2, 3, 4)]
    tx.stops.add([a_stop(), *due])
    tx.stops.save([(a_stop(), 900, 900), (due[0], 800, 800), (due[1], 700, 700), (due[2], None, None)])
    assert [each.number[-1] for each in tx.stops.going_on(9)] == ["1", "3", "2", "4"]
    assert [each.number[-1] for each in tx.stops.going_on(2)] == ["1", "3"]
    assert [each.number[-1] for each in tx.stops.running()] == ["1"]


def test_a_stop_of_a_ticket_is_found_by_it_and_hears_of_it_once(tx):
    tx.stops.add([a_stop(ticket="2026-000007")])
    tx.stops.add([a_stop("T2026-0002")])
    assert [each.number for each in tx.stops.of_tickets(["2026-000007", "2026-000008"])] == ["T2026-0001"]
    assert [each.ticket for each in tx.stops.unheard()] == ["2026-000007"]
    tx.stops.add_lines([replace(OPENED, kind=StopLineKind.TICKET_REPORTED, command="")])
    assert tx.stops.unheard() == []


def test_clocks_of_stops_come_back_as_they_were(tx):
    tx.stops.add([a_stop()])
    new = structs.replace(a_clock(put_policy(tx), "T2026-0001"), of=ClockOf.STOP, key="notice.fault")
    tx.stop_clocks.add([new])
    (kept,) = tx.stop_clocks.of_stops(["T2026-0001"])["T2026-0001"]
    assert structs.replace(kept, id=0) == new
    met = structs.replace(kept, status=ClockStatus.MET, stopped_at=5, stopped_by="pan")
    tx.stop_clocks.save([met])
    assert tx.stop_clocks.of_stops(["T2026-0001", "T2026-0002"]) == {"T2026-0001": (met,), "T2026-0002": ()}


def test_stops_are_found_at_their_places_as_long_as_they_go_on(tx):
    first, second = a_stop(places=("b7", "b8")), a_stop("T2026-0002", places=("b8",))
    tx.stops.add([first, second])
    tx.stops.put_at([first, second])
    assert [each.number for each in tx.stops.at_places(["b7", "b8", "b9"])] == [first.number, second.number]
    tx.stops.put_at([replace(second, places=("b9",))])
    tx.stops.save([(replace(first, step=StopStep.CLOSED), None, None)])
    assert [each.number for each in tx.stops.at_places(["b7", "b8"])] == []
    assert [each.number for each in tx.stops.at_places(["b9"])] == [second.number]
    assert [each.number for each in tx.stops.ever_at(["b7", "b8", "b9"], 9)] == [second.number, first.number]
    assert [each.number for each in tx.stops.ever_at(["b7", "b8", "b9"], 1)] == [second.number]


def test_what_is_planned_is_found_by_place_and_time(tx):
    window = {"kind": StopKind.PLANNED, "starts_at": 10, "ends_at": 20}
    planned, fault = replace(a_stop(), **window), a_stop("T2026-0002")
    tx.stops.add([planned, fault])
    tx.stops.put_at([planned, fault])
    found = [
        [each.number for each in tx.stops.planned_at("b7", *span)] for span in ((19, 30), (20, 30), (0, 10))
    ]
    assert found == [[planned.number], [], []]
    assert tx.stops.planned_at("b8", 0, 99) == []


def test_imported_ones_are_found_by_their_outage_until_they_are_over(tx):
    window = {"kind": StopKind.PLANNED, "starts_at": 10, "ends_at": 20, "step": StopStep.APPROVED}
    waits = replace(a_stop(), outage="o2", **window)
    runs = replace(a_stop("T2026-0002"), outage="o1", **{**window, "step": StopStep.RUNNING})
    closed = replace(a_stop("T2026-0003"), outage="o3", **{**window, "step": StopStep.CLOSED})
    tx.stops.add([waits, runs, closed])
    assert [each.outage for each in tx.stops.imported("", 9)] == ["o1", "o2"]
    assert [each.outage for each in tx.stops.imported("o1", 9)] == ["o2"]
    assert {each.number for each in tx.stops.of_outages(["o1", "o3"])} == {runs.number}
    assert (tx.stops.over_unbegun(19, 9), tx.stops.over_unbegun(20, 9)) == ([], [waits.number])
    assert tx.stops.next_instant() == 20
