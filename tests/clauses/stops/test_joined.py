"""Tickets that come to a stop that was reported already: each breach is an event of its own (W40)."""

from __future__ import annotations

import pytest

from alerts.desk.stops.commanding import GivenStopCommand, give_stop_command, open_stop
from alerts.stops.stop_table import StopCommand
from ingest.durations import MINUTE
from ingest.inventory.tree import Level
from tests.clauses.stops.test_stops import REPORT
from tests.clauses.watched_place import LI, MAIN, WatchedPlace


@pytest.mark.parametrize(("households", "owed"), [(499, False), (500, True)])
def test_w40_one_that_joins_owes_its_own_report_from_500_households_on(records, households, owed):
    place = WatchedPlace(records, MAIN, "2026-03-06 07:00", households=households, level=Level.BUILDING)
    place.measures(0.3, "2026-03-06 07:05")
    desk = place.service.desk
    values = {"cause": "爆管", "places": ["flat"], "households": 620}
    number = open_stop(
        records, LI, GivenStopCommand(StopCommand.OPEN, values), place.now, desk=desk
    ).stop.number
    report = GivenStopCommand(StopCommand.REPORT_DISPATCH, REPORT)
    give_stop_command(records, LI, number, report, place.now, desk=desk)
    place.measures(0.3, "2026-03-06 07:10")
    place.measures(0.05, "2026-03-06 07:25")
    ticket = place.ticket()
    with records.reading() as tx:
        (stop,) = tx.stops.of_tickets([ticket.number])
    assert stop.number == number
    assert ("W40" in place.clocks()) is owed
    if owed:
        assert (place.due("W40"), place.clocks()["W40"][1]) == (ticket.breached_at + 20 * MINUTE, None)
        give_stop_command(records, LI, number, report, place.now, desk=desk)
        assert place.clocks()["W40"][1] is True, "said once for both"
