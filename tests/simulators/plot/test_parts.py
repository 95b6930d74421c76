"""What pictures are made of: limits, lines, names, rows."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from matplotlib import rcParams

from ingest.durations import HOUR, MINUTE
from ingest.inventory.tree import Outage
from ingest.readings.quantities import Metric
from simulators.plot.emphasis import MOST, emphasised
from simulators.plot.limits import LimitsOf
from simulators.plot.marks import spread
from simulators.plot.picture import plot
from simulators.plot.rows import MOST_TICKETS, TicketRow, fault_rows, ticket_rows
from simulators.plot.style import short
from simulators.plot.thinning import evenly, extremes, merged
from tests.simulators.plot.sample_ledger import COLD, START, UNTIL, fault, made


def test_limits_step_at_the_hours_of_the_day(house):
    limits = LimitsOf(house.inventory, START, UNTIL)(house.inventory.points[COLD])
    assert limits.low.tolist() == [16.0, 18.0]
    assert limits.edges.tolist() == [START, START + 6 * HOUR, UNTIL]


def test_no_pressure_is_asked_for_outside_supply_hours_and_in_an_outage():
    ledger = made(flats=0, mains=1)
    outage = Outage("o", "main-0", START + 7 * HOUR, START + 8 * HOUR)
    known = replace(ledger.inventory, outages={"o": outage})
    closed = LimitsOf(known, START, UNTIL)(known.points["main-0-pressure"]).closed
    assert closed == [(START, START + 6 * HOUR), (START + 7 * HOUR, START + 8 * HOUR)]


def test_a_line_that_is_thinned_keeps_its_peaks_and_its_ends():
    at = np.arange(100_000, dtype=np.int64)
    value = np.sin(at / 5000)
    value[[12_345, 54_321]] = 9, -9
    kept_at, kept = extremes(at, value, 300)
    assert len(kept) <= 600
    assert {9, -9} <= set(kept)
    assert (kept_at[0], kept_at[-1]) == (0, 99_999)
    assert (np.diff(kept_at) > 0).all()
    assert evenly(10, 3).tolist() == [0, 4, 9]


def test_names_are_moved_apart_in_their_order():
    found = spread([0.5, 0.5, 0.51, 0.99, 1.0], 0.05)
    assert sorted(found) == [found[i] for i in np.argsort([0.5, 0.5, 0.51, 0.99, 1.0], kind="stable")]
    assert min(np.diff(sorted(found))) >= 0.05 - 1e-9
    assert max(found) <= 1.0


def test_long_names_lose_their_middle():
    assert short("a-very-long-household-name-603") == "a-very-l…-name-603"
    assert short("a-603") == "a-603"


def test_spans_that_touch_are_one():
    assert merged([(5, 6), (0, 2), (2, 3)]) == [(0, 3), (5, 6)]


def test_many_faults_are_a_row_for_each_kind():
    some = tuple(fault("window-open", (i, i + 0.5), household=f"flat-0{i}") for i in range(9))
    rows = fault_rows(made(cold=20.0, faults=(*some, fault("stuck", (1, 2), points=COLD))))
    assert [row.label for row in rows] == ["window-open  × 9", f"stuck  {COLD}"]
    assert len(rows[0].spans) == 9


def test_what_faults_name_and_what_breaches_are_shown_by_turns():
    ledger = made(flats=20, faults=tuple(fault("stuck", (1, 2), points=f"flat-1{i}-room") for i in range(9)))
    shown = emphasised(ledger, Metric.INDOOR_TEMPERATURE, ledger.truth[0].points)
    assert shown[0] == COLD
    assert len(shown) == MOST


def test_children_stand_below_their_group_and_too_many_are_counted(house):
    ticket = house.tickets[0]
    group = replace(ticket, place="house", kind="group", opened_at=ticket.opened_at + MINUTE)
    child = replace(ticket, parent=20)
    rows = ticket_rows(replace(house, tickets=[*[child] * 20, group]))
    assert [row.child for row in rows] == [False, True, True, True, True]
    assert rows[0].label.startswith("house  room temperature, group")
    assert rows[-1].label == "17 more below it"
    assert len(rows[-1].opened) == 17
    many: list[TicketRow] = ticket_rows(replace(house, tickets=[ticket] * 50))
    assert len(many) == MOST_TICKETS
    assert many[-1].label == "37 more tickets"


def test_pictures_leave_nothing_behind_in_matplotlib(house, tmp_path: Path):
    before = dict(rcParams)
    plot(house, tmp_path / "a.png")
    assert dict(rcParams) == before
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()
