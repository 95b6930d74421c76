"""Tickets about gateways that speak for others, worked out by hand from judgement.md, *foreign*."""

from dataclasses import replace

from ingest.durations import MINUTE, SECOND
from simulators.expected.tickets.intrusions import ForeignReading
from simulators.expected.tickets.tickets import tickets
from tests.alerts.reference.town import at
from tests.simulators.expected.small_town import lived, said, town


def told(received: str, gateway: str | None, point: str = "b2-1/t") -> ForeignReading:
    return ForeignReading(at(f"2024-01-10 {received}"), gateway, point)


def filed(foreign, readings=(), until="06:00"):
    """The tickets of a town whose two flats say something every minute, unless other readings are given."""
    inventory = town(1, buildings=2)
    readings = readings or [r for p in inventory.points for r in said(p, "05:00", "06:00", 20.0)]
    history, _ = lived(inventory, readings, until)
    return tickets(history, inventory, foreign=foreign)


def summary(found):
    return [(t.place, t.concern, t.kind, t.severity, t.opened_at, len(t.episodes)) for t in found]


def test_the_ticket_is_at_the_place_of_the_gateway_that_spoke():
    first = at("2024-01-10 05:10")
    found = filed([told("05:10", "g1"), told("05:20", "g1")])
    assert summary(found) == [("b1", "sensor", "place", "minor", first + 10 * SECOND, 0)]
    assert (found[0].recovered_since, found[0].clauses) == (None, ())


def test_where_the_gateway_is_unknown_it_is_at_the_organisation():
    assert [t.place for t in filed([told("05:10", None)])] == ["company"]
    assert [t.place for t in filed([told("05:10", "g9")])] == ["company"]


def test_a_gateway_is_known_by_the_name_that_it_had():
    inventory = town(1, buildings=2)
    renamed = replace(inventory.gateways["g1"], formerly=("g-old",))
    inventory = replace(inventory, gateways=inventory.gateways | {"g1": renamed})
    readings = [r for p in inventory.points for r in said(p, "05:00", "06:00", 20.0)]
    history, _ = lived(inventory, readings, "06:00")
    assert [t.place for t in tickets(history, inventory, foreign=[told("05:10", "g-old")])] == ["b1"]


def test_several_gateways_have_a_ticket_each():
    assert [t.place for t in filed([told("05:10", "g1"), told("05:10", "g2", "b1-1/t")])] == ["b1", "b2"]


def test_it_joins_what_is_open_about_sensors_there():
    inventory = town(1)
    stuck = replace(inventory.points["b1-1/t"], place="b1")
    inventory = replace(inventory, points={"b1-1/t": stuck})
    readings = said("b1-1/t", "05:00", "18:00", 20.0)
    history, _ = lived(inventory, readings, "17:59")
    found = tickets(history, inventory, foreign=[told("17:30", "g1", "b1-1/t")])
    assert [(t.place, t.concern, len(t.episodes)) for t in found] == [("b1", "sensor", 1)]
    assert found[0].opened_at <= at("2024-01-10 17:00") + MINUTE
