"""Which tickets become children of which (judgement.md, section 6; docs/decisions/0029)."""

from dataclasses import replace
from itertools import product

import pytest

from alerts.matters.choices import Step
from alerts.tickets.adoption import earlier_below, free_below, lineage, open_parent
from alerts.tickets.ticket import KINDS, Ticket, TicketKind, widest
from tests.alerts.desk.silent_town import behind, rooms, silence, speak_everywhere
from tests.alerts.desk.town_on_record import PERIOD, START, Town
from tests.alerts.desk.town_on_record import town as a_town

TICKET = Ticket(
    id=1,
    number="child",
    place="p",
    concern="silence",
    kind=TicketKind.PLACE,
    step=Step.DISPATCHED,
    severity="minor",
    opened_at=START,
    breached_at=START,
    clauses=(),
    affected_at_opening=1,
    affected_households=1,
)


def a_ticket(number: str, kind: TicketKind = TicketKind.PLACE, **changes) -> Ticket:
    return replace(TICKET, number=number, kind=kind, **changes)


def by_number(*tickets: Ticket) -> dict[str, Ticket]:
    return {ticket.number: ticket for ticket in tickets}


def test_the_last_of_several_kinds_counts():
    for one, other in product(KINDS, KINDS):
        assert widest([one, other]) is KINDS[max(KINDS.index(one), KINDS.index(other))]


@pytest.mark.parametrize(("kind", "other"), list(product(KINDS, KINDS)))
def test_an_earlier_ticket_is_taken_by_one_of_a_higher_kind_only(kind, other):
    child = a_ticket("child", other)
    found = earlier_below(kind, {"parent"}, [child], by_number(child, a_ticket("parent", kind)))
    assert (found == [child]) is (KINDS.index(other) < KINDS.index(kind))


@pytest.mark.parametrize("step", list(Step))
def test_what_is_closed_is_taken_by_nobody_and_a_closed_parent_stands_for_nobody(step):
    closed = step in (Step.CLOSED, Step.ARCHIVED)
    child = a_ticket("child", step=step)
    assert free_below({"parent"}, [child], by_number(child)) == ([] if closed else [child])
    other = a_ticket("other", step=step)
    child = a_ticket("child", parent="other")
    tickets = by_number(child, other)
    assert open_parent(child, tickets) == (None if closed else other)
    assert free_below({"parent"}, [child], tickets) == ([child] if closed else [])


@pytest.mark.parametrize("step", [Step.DISPATCHED, Step.CLOSED])
def test_no_ticket_is_taken_below_itself_or_what_is_below_it(step):
    """A gateway's ticket below its station's may have become a group's, which is of a higher kind."""
    station = a_ticket("station", TicketKind.STATION)
    between = a_ticket("between", TicketKind.GATEWAY, parent="station", step=step)
    group = a_ticket("group", TicketKind.GROUP, parent="between")
    tickets = by_number(station, between, group)
    above = lineage(group, tickets)
    assert above == {"group", "between", "station"}
    assert earlier_below(group.kind, above, tickets.values(), tickets) == []
    assert free_below(lineage(station, tickets), [station], tickets) == []


def test_a_ticket_that_has_yet_to_open_takes_what_one_without_a_parent_takes():
    earlier = [a_ticket("one"), a_ticket("two", TicketKind.GATEWAY), a_ticket("three", TicketKind.STATION)]
    tickets = by_number(*earlier)
    assert earlier_below(TicketKind.STATION, (), earlier, tickets) == earlier[:2]


def test_a_group_at_a_gateways_place_does_not_take_the_stations_ticket_above_it(records):
    """A group's ticket is of a higher kind; the station's is not one of what is behind the gateway."""
    known = a_town(stations=1, buildings=2, households=6)
    known = behind(known, "s1/p", "gw-s1", "s1")
    second = replace(known.points["s1/p"], id="s1/p2")
    lonely = [f"s1-b1-h{n}/t" for n in (4, 5, 6)]
    alone = {name: replace(known.points[name], device=None) for name in lonely}
    town = Town(records, replace(known, points=known.points | alone | {second.id: second}))
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.recover(*town.fall_silent(*(name for name in town.inventory.points if name not in lonely)))
    assert silence(town) == [("s1", TicketKind.STATION)]
    speak_everywhere(town)
    town.pass_time(6 * PERIOD)
    town.fall_silent(*lonely)
    town.pass_time(6 * PERIOD)
    town.speak(*(name for name in town.inventory.points if name.startswith("s1-b2")))
    town.fall_silent(*rooms("s1-b1"), "s1/p", "s1/p2")
    assert silence(town) == [("s1", TicketKind.STATION), ("s1-b1", TicketKind.GROUP)]
    assert [file.episode_count for file in map(town.file, (t.number for t in town.tickets()))] == [6, 13]
    assert {ticket.parent for ticket in town.tickets()} == {None}
