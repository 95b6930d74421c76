"""What a list of stops says of those that it has no room for."""

from __future__ import annotations

from alerts.desk.stops import listing
from alerts.desk.stops.listing import stops_going_on
from tests.clauses.stops.test_imported import ImportDesk


def test_a_list_of_stops_that_go_on_says_that_there_are_more_than_it_has(records, monkeypatch):
    desk = ImportDesk(records)
    wanted = [desk.outage(f"valve-{day}", f"03-0{day} 08:00", f"03-0{day} 17:00") for day in (5, 6, 7)]
    desk.imports("03-02 10:00", *wanted)
    for most, more in ((3, False), (2, True)):
        monkeypatch.setattr(listing, "MOST_GOING_ON", most)
        found = stops_going_on(desk.records, desk.viewer("wang"), desk=desk.desk)
        assert (len(found.items), found.more) == (most, more)
