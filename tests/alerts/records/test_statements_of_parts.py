"""Who sees a part asks as many statements as who sees everything, but for a few that are told here.

They grow neither with what the part holds, nor with the units that it has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from alerts.desk.history.point_history import point_history
from alerts.desk.lookups.episodes import EpisodeFilter, find_episode, list_episodes
from alerts.desk.lookups.events import events_after
from alerts.desk.lookups.points import list_points
from alerts.desk.lookups.ticket_explanation import explain_ticket
from alerts.desk.lookups.ticket_flats import ticket_flats
from alerts.desk.lookups.tickets import TicketFilter, list_tickets, ticket_file
from alerts.desk.lookups.tickets_above import explain_part, tickets_above
from alerts.desk.matters.work_list import count_work, list_work
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.records.desk.work_list import WorkFilter
from alerts.records.sql.part import BRANCHES
from alerts.rules.plan import plan_of
from ingest.durations import DAY, MINUTE
from ingest.inventory.departments import Department, DepartmentKind
from ingest.inventory.tree import Level, Place
from ingest.readings.batch import batch_of
from tests.alerts.desk.town_on_record import RULES, Town
from tests.alerts.desk.town_on_record import town as town_of
from tests.alerts.records.statements import sent, statements

MORE = {
    "work": 1,
    "list of tickets": 1,
    "list of episodes": 1,
    "episode": 1,
    "events": 1,
    "ticket": 1,
    "ticket, as its page": 1,
    "point": 1,
}
"""What a part costs beside the whole: which other tickets may be named, or how far events reach."""


class NoReadings:
    """A readings store in which nothing is yet."""

    def read(self, points, start, end):
        return batch_of([], [], [])

    def first(self, point, start, end, limit):
        return batch_of([], [], [])


def with_units(inventory, empty: int):
    """Departments at the unit, a building, a flat, and ``empty`` places where nothing is."""
    spare = {f"x{n}": Place(f"x{n}", Level.BUILDING, f"x{n}", "unit") for n in range(empty)}
    named = ("unit", "s1-b1", "s1-b1-h1", *spare)
    return replace(
        inventory,
        places=inventory.places | spare,
        departments={
            place: Department(place, place, DepartmentKind.FUNCTIONAL, place=place) for place in named
        },
    )


@pytest.fixture
def town(records) -> Town:
    """Two groups of which one has a child, and a closed ticket; a hundred places of departments but two."""
    made = Town(records, with_units(town_of(), BRANCHES - 3))
    made.breach("s1-b1-h1/t")
    made.pass_time(MINUTE)
    made.breach(*(f"s1-b1-h{n}/t" for n in (2, 3, 4)))
    first = made.breach("s2-b1-h1/t")
    made.recover(*first)
    closed = made.open_at("s2-b1-h1").number
    for each in ("acknowledge", "resolve", "close"):
        made.command(closed, each)
    made.breach(*(f"s2-b2-h{n}/t" for n in (1, 2, 3)))
    return made


def of_unit(*more: str) -> Viewer:
    """A handler of the unit, with all that is below it."""
    return Viewer("li", (Grant("handler", "unit", frozenset({"unit", *more})),))


def pages(town: Town, viewer: Viewer) -> dict[str, Callable[[], Any]]:
    records, known, plan = town.records, town.inventory, plan_of(town.inventory, RULES)
    number, store = town.open_at("s1-b1").number, NoReadings()
    with records.reading() as tx:
        (episode, *_) = tx.episodes.page(territories=None, limit=1)
    scoped, day = {"inventory": known}, (town.now - DAY, town.now + 1)
    return {
        "work": lambda: list_work(records, viewer, WorkFilter(), None, 99, town.now, **scoped),
        "counts": lambda: count_work(records, viewer, **scoped),
        "above": lambda: tickets_above(records, viewer, None, **scoped),
        "list of tickets": lambda: list_tickets(records, viewer, TicketFilter(), None, 99, **scoped),
        "list of episodes": lambda: list_episodes(records, viewer, EpisodeFilter(), None, 99, **scoped),
        "episode": lambda: find_episode(records, viewer, episode.id, **scoped),
        "events": lambda: events_after(records, viewer, 0, 99, **scoped),
        "ticket": lambda: ticket_file(records, viewer, number, **scoped),
        "ticket, as its page": lambda: explain_ticket(records, store, None, viewer, number, plan=plan),
        "flats": lambda: ticket_flats(records, store, viewer, number, None, 50, town.now, plan=plan),
        "point": lambda: point_history(records, store, viewer, "s1-b1-h2/t", day, 99, town.now, plan=plan),
        "list of points": lambda: list_points(known, viewer, None, None, None, 99),
    }


def asked(town: Town, viewer: Viewer) -> dict[str, int]:
    found = {}
    for name, page in pages(town, viewer).items():
        with statements(town.records) as every:
            page()
        found[name] = sent(every)
    return found


def test_a_part_costs_as_many_statements_as_the_whole_but_for_links(town):
    whole, part = asked(town, OPERATOR), asked(town, of_unit())
    assert (whole.pop("above"), whole["list of points"]) == (0, 0)
    assert part.pop("above") == part["flats"] - 1, "one question, in a transaction"
    assert part == {name: count + MORE.get(name, 0) for name, count in whole.items()}


def test_they_are_as_many_for_many_tickets_and_many_units(town):
    before = {viewer: asked(town, viewer) for viewer in (OPERATOR, of_unit())}
    town.pass_time(MINUTE)
    town.breach(*(f"s{s}-b3-h{n}/t" for s in (1, 2) for n in range(1, 9)))
    town.breach(*(f"s1-b2-h{n}/t" for n in (1, 9)), *(f"s{n}/p" for n in (1, 2)), rule="pressure.low")
    town.fall_silent(*(f"s2-b1-h{n}/t" for n in (2, 3, 4)))
    assert {viewer: asked(town, viewer) for viewer in before} == before


def test_a_part_of_a_ticket_above_costs_no_more_than_the_ticket(town):
    building = Viewer("li", (Grant("handler", "s1-b1-h1", frozenset({"s1-b1-h1"})),))
    number = town.open_at("s1-b1").number
    plan = plan_of(town.inventory, RULES)
    with statements(town.records) as of_part:
        explain_part(town.records, NoReadings(), None, building, number, plan=plan)
    with statements(town.records) as of_whole:
        explain_ticket(town.records, NoReadings(), None, OPERATOR, number, plan=plan)
    assert sent(of_part) < sent(of_whole)
