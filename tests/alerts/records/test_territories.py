"""Tickets and episodes are looked up by territory, and follow their places into another one."""

from __future__ import annotations

import pytest
from sqlalchemy import MetaData, Table, create_engine, insert, select

from alerts.desk.rules_in_force import RulesInForce
from alerts.events import NewEvent
from alerts.people.viewer import Scope
from alerts.records import Records, territories
from alerts.records.desk.work_list import WorkFilter
from alerts.records.sql.migrate import migrate
from alerts.records.sql.schema import episodes, territory_moves, tickets
from ingest.inventory.departments import Department, DepartmentKind
from ingest.inventory.tree import Inventory, Level, Place
from tests.alerts.records.years_on_record import _episode, _ticket
from tests.alerts.reference.rules import RULES

NOW = 1_767_225_600_000
NORTH = frozenset({"north"})


def town(*named: str) -> Inventory:
    """Two units with a flat each; ``named`` are the places of departments."""
    places = {
        "city": Place("city", Level.ORGANISATION, "城"),
        "north": Place("north", Level.UNIT, "北", "city"),
        "south": Place("south", Level.UNIT, "南", "city"),
        "n1": Place("n1", Level.HOUSEHOLD, "n1", "north"),
        "s1": Place("s1", Level.HOUSEHOLD, "s1", "south"),
    }
    departments = {place: Department(place, place, DepartmentKind.FUNCTIONAL, place=place) for place in named}
    return Inventory(places, departments=departments)


def write(tx, rows):
    """``(number, place, closed)`` of tickets, each with an episode."""
    for i, (number, place, closed) in enumerate(rows):
        new = _ticket(0) | {"number": number, "place": place, "opened_at": NOW + i, "parent": None}
        new |= {"concern": f"c{i}", "state": "closed" if closed else "open", "territory": ""}
        new |= {"step": "closed" if closed else "dispatched"}
        tx.tickets._insert(tickets, [new])
        begun = _episode(0) | {"point": number, "place": place, "opened_at": NOW + i, "ticket": number}
        begun |= {"ended_at": NOW + 9 if closed else None, "withdrawn": False, "territory": ""}
        tx.episodes._insert(episodes, [begun])


def where(tx) -> dict[str, str]:
    of_tickets, of_episodes = where_each(tx)
    assert of_tickets == of_episodes, "an episode is where its ticket is"
    return of_tickets


def where_each(tx) -> tuple[dict[str, str], dict[str, str]]:
    """Tickets, and episodes: between two bites of a move these may be others than those."""
    asked = (select(tickets.c.number, tickets.c.territory), select(episodes.c.point, episodes.c.territory))
    return tuple(dict(tx.meta._db.execute(each).all()) for each in asked)


@pytest.fixture
def moved(records):
    """Tickets from before there was a department; then one is put on record."""
    with records.begin() as tx:
        tx.inventory.save(town(), NOW, replace=True)
        write(tx, [("N-open", "n1", False), *((f"N-{i}", "n1", True) for i in range(5)), ("S", "s1", False)])
    with records.begin() as tx:
        tx.inventory.save(town("north"), NOW + 10, replace=True)
    return records


def test_what_goes_on_moves_with_the_import_and_what_is_over_a_little_later(moved, monkeypatch):
    over = [f"N-{i}" for i in range(5)]
    with moved.reading() as tx:
        assert where(tx) == {"N-open": "north", **dict.fromkeys(over, ""), "S": ""}
    moved.move_to_territories(NOW + 9)
    with moved.reading() as tx:
        assert where(tx)["N-0"] == "", "not before everything that began under the old inventory is done"
    monkeypatch.setattr(territories, "ROWS_AT_ONCE", 2)
    moved.move_to_territories(NOW + 10)
    with moved.reading() as tx:
        assert where(tx) == {"N-open": "north", **dict.fromkeys(over, "north"), "S": ""}
        assert tx.meta._db.execute(select(territory_moves)).all() == []


def test_what_is_over_moves_in_bites_and_goes_on_where_it_stopped(moved, monkeypatch):
    monkeypatch.setattr(territories, "ROWS_AT_ONCE", 2)
    moved.move_to_territories(NOW + 10, most=1)
    with moved.reading() as tx:
        assert [list(each.values()).count("north") for each in where_each(tx)] == [3, 3]
    moved.move_to_territories(NOW + 10)
    with moved.reading() as tx:
        assert sorted(where(tx).values()).count("north") == 6


def test_a_place_that_goes_to_another_unit_takes_its_tickets_along(moved):
    moved.move_to_territories(NOW + 10)
    inventory = town("north", "south")
    places = inventory.places | {"n1": Place("n1", Level.HOUSEHOLD, "n1", "south")}
    with moved.begin() as tx:
        tx.inventory.save(Inventory(places, departments=inventory.departments), NOW + 20, replace=True)
        assert where(tx)["N-open"] == "south"
    moved.move_to_territories(NOW + 20)
    with moved.reading() as tx:
        assert set(where(tx).values()) == {"south"}


def test_a_list_of_some_territories_is_the_whole_list_without_the_others(moved):
    moved.move_to_territories(NOW + 10)
    with moved.begin() as tx:
        tx.inventory.save(town("north", "south"), NOW + 20, replace=True)
    moved.move_to_territories(NOW + 20)
    with moved.reading() as tx:
        whole = [each.number for each in tx.ticket_views.page(territories=None)]
        for seen in (NORTH, NORTH | {"south"}, frozenset[str]()):
            expected = [number for number in whole if where(tx)[number] in seen]
            page = tx.ticket_views.page(territories=seen)
            assert [each.number for each in page] == expected
            assert [each.point for each in tx.episodes.page(territories=seen)] == expected
            urgent, _ = tx.work.page(WorkFilter(), limit=9, territories=seen)
            assert {each.number for each in urgent} == set(expected) & {"N-open", "S"}
            assert sum(tx.ticket_views.open_by_concern(territories=seen).values()) == len(urgent)
            if page:
                cursor = (page[0].opened_at, page[0].id)
                rest = tx.ticket_views.page(territories=seen, cursor=cursor, limit=2)
                assert [each.number for each in rest] == expected[1:3]


def test_events_of_a_unit_are_found_among_many_of_others_a_look_at_a_time(records):
    with records.begin() as tx:
        tx.events.append([NewEvent("a", f"S{i}", {}, "south") for i in range(1_200)], NOW)
        tx.events.append([NewEvent("a", "N", {}, "north"), NewEvent("a", "nobody's", {})], NOW)
    with records.reading() as tx:
        newest, found, position = tx.events.newest(), [], 0
        looks = 0
        while position < newest:
            news, position = tx.events.after(position, 9, territories=NORTH)
            found += news
            looks += 1
        assert [each.subject for each in found] == ["N"]
        assert looks == 3
        assert tx.events.after(newest, 9, territories=NORTH) == ([], newest)


@pytest.mark.parametrize(
    ("roots", "expected"),
    [
        (None, None),
        ({"north"}, {"north", "n1"}),
        ({"city"}, {"north", "n1"}),
        ({"n1"}, {"n1"}),
        ({"south"}, set()),
        ({"gone"}, set()),
        (set(), set()),
    ],
)
def test_a_scope_has_the_territories_that_lie_wholly_in_it(roots, expected):
    scope = Scope(None if roots is None else frozenset(roots))
    assert scope.territories(town("north", "n1")) == (None if expected is None else frozenset(expected))


def test_records_at_a_place_are_looked_up_by_it_or_by_the_territories_below_it():
    inventory, scope = town("north", "south"), Scope(NORTH)
    assert scope.records_at(inventory, "n1") == ("n1", None)
    assert scope.records_at(inventory, "city") == (None, NORTH)
    assert scope.records_at(inventory, "s1") == (None, frozenset())
    assert scope.records_at(inventory, "gone") == (None, frozenset())
    assert scope.records_at(inventory, None) == (None, NORTH)
    assert Scope(None).records_at(inventory, "gone") == ("gone", None)
    whole = town("city", "north", "n1")
    assert Scope(None).records_at(whole, "city") == (None, None), "everything lies at or below it"
    part = Scope(frozenset({"city"}))
    assert part.records_at(whole, "city") == (None, frozenset({"city", "north", "n1"}))
    for one in (Scope(None), part):
        assert one.records_at(whole, "north") == (None, frozenset({"north", "n1"}))
        assert one.records_at(whole, "s1") == ("s1", None)


@pytest.mark.parametrize("version", ["0010", "0011"])
def test_rows_of_a_version_that_had_departments_and_no_territories_follow_their_places(new_url, version):
    """Nobody but the organisation would ever have seen them again."""
    url = new_url()
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, version)
        kept = {name: Table(name, MetaData(), autoload_with=connection) for name in KEPT}
        for place in town().places.values():
            row = {"id": place.id, "level": place.level.value, "name": place.name, "parent": place.parent}
            connection.execute(insert(kept["places"]).values(**row, households=0))
        north = {"id": "north", "name": "北", "kind": "functional", "place": "north"}
        lists = {"lines": [], "phones": [], "channels": []}
        connection.execute(insert(kept["departments"]).values(**north, **lists))
        for i, (place, state) in enumerate((("n1", "open"), ("n1", "closed"), ("s1", "open"))):
            new = _ticket(0) | {"number": f"T{i}", "place": place, "state": state, "concern": f"c{i}"}
            connection.execute(insert(kept["tickets"]).values(_without_territory(new | {"parent": None})))
            begun = _episode(0) | {"point": f"T{i}", "place": place, "ticket": f"T{i}", "opened_at": i}
            connection.execute(insert(kept["episodes"]).values(_without_territory(begun)))
    engine.dispose()
    records = Records.open(url)
    try:
        rules = RulesInForce(records, RULES)
        rules.open(NOW)
        rules.refresh(NOW)
        with records.reading() as tx:
            assert where(tx) == {"T0": "north", "T1": "north", "T2": ""}
            assert not tx.territories.due(NOW)
    finally:
        records.close()


KEPT = ("places", "departments", "tickets", "episodes")


def _without_territory(row: dict) -> dict:
    return {name: value for name, value in row.items() if name != "territory"}
