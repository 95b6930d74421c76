"""A ticket lists its flats and those of the tickets below it, in as many statements for 5 as for 500."""

from contextlib import contextmanager

import numpy as np
import pytest

from alerts.desk.lookups.ticket_flats import FLATS_PER_PAGE, ticket_flats
from alerts.people.viewer import OPERATOR
from alerts.rules.plan import plan_of
from alerts.rules.rule import Concern
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import TicketReason
from ingest.durations import HOUR, MINUTE
from ingest.readings.batch import batch_of
from ingest.stores.contract import StoreError
from ingest.stores.duck import DuckStore
from tests.alerts.desk.town_on_record import RULES, Town
from tests.alerts.desk.town_on_record import town as town_of
from tests.alerts.records.statements import statements


class NoStore:
    """A readings store that answers nobody."""

    def read(self, points, start, end):
        raise StoreError("unavailable", "nobody answers", retryable=True)


class Counting:
    """Passes questions on, and counts them."""

    def __init__(self, store):
        self._store = store
        self.asked = 0

    def read(self, points, start, end):
        self.asked += 1
        return self._store.read(points, start, end)


@pytest.fixture
def store(town, tmp_path):
    made = DuckStore(tmp_path / "readings.duckdb", lambda: town.inventory, 0)
    made.prepare()
    yield made
    made.close()


def flats(town, number, store, after=None, limit=FLATS_PER_PAGE):
    plan = plan_of(town.inventory, RULES)
    return ticket_flats(town.records, store, OPERATOR, number, after, limit, town.now, plan=plan)


def say(town, store, point, value, ago=0):
    key = town.inventory.points[point].key
    store.write(batch_of(np.full(1, key), [town.now - ago], [value]))


def test_a_group_lists_its_flats_with_those_of_its_children_and_says_how_many_of_how_many(town, store):
    town.breach("s1-b1-h1/t")
    town.pass_time(MINUTE)
    town.breach("s1-b1-h2/t", "s1-b1-h3/t")
    group = town.open_at("s1-b1")
    found = flats(town, group.number, store)
    assert [flat.place for flat in found.page.items] == ["s1-b1-h1", "s1-b1-h2", "s1-b1-h3"]
    assert (found.breaching, found.measured, found.count) == (3, 10, 3)
    assert (found.households, found.own_only) == (10, False)
    (opened, *_) = town.file(group.number).history
    assert opened.reason is TicketReason.OPENED_FOR_GROUP
    assert (opened.data["breaching"], opened.data["measured"]) == (3, 10)


def test_flats_that_still_breach_come_first_and_the_worst_episode_of_each_is_told(town, store):
    rooms = [f"s1-b1-h{n}/t" for n in (1, 2, 3)]
    first, *_ = town.breach(*rooms)
    town.pass_time(MINUTE)
    town.recover(first)
    town.breach("s1-b1-h3/t", rule="room.floor")
    found = flats(town, town.open_at("s1-b1").number, store)
    assert [(flat.place, flat.is_open) for flat in found.page.items] == [
        ("s1-b1-h2", True),
        ("s1-b1-h3", True),
        ("s1-b1-h1", False),
    ]
    assert (found.breaching, found.count) == (2, 3)
    assert {flat.worst for flat in found.page.items} == {17.0}


def test_a_withdrawn_episode_lists_no_flat(town, store):
    opened = town.breach(*(f"s1-b1-h{n}/t" for n in (1, 2, 3)))
    town.withdraw(opened[0])
    found = flats(town, town.open_at("s1-b1").number, store)
    assert [flat.place for flat in found.page.items] == ["s1-b1-h2", "s1-b1-h3"]


def test_the_latest_usable_value_stands_beside_and_none_that_is_older_than_silence(town, store):
    town.breach(*(f"s1-b1-h{n}/t" for n in (1, 2, 3)))
    say(town, store, "s1-b1-h1/t", 16.5, ago=10 * MINUTE)
    say(town, store, "s1-b1-h1/t", 16.75, ago=MINUTE)
    say(town, store, "s1-b1-h2/t", 15.0, ago=HOUR)
    found = flats(town, town.open_at("s1-b1").number, store)
    assert found.latest == {"s1-b1-h1/t": (town.now - MINUTE, 16.75)}
    assert not found.readings_away


def test_a_store_that_does_not_answer_is_said_and_the_flats_are_listed(town):
    town.breach(*(f"s1-b1-h{n}/t" for n in (1, 2, 3)))
    found = flats(town, town.open_at("s1-b1").number, NoStore())
    assert found.readings_away
    assert (len(found.page.items), found.latest) == (3, {})


def test_a_ticket_of_one_flat_lists_it_and_an_unknown_one_is_refused(town, store):
    town.breach("s2-b1-h1/t")
    found = flats(town, town.open_at("s2-b1-h1").number, store)
    assert [flat.point for flat in found.page.items] == ["s2-b1-h1/t"]
    assert found.measured == 0, "nothing is below it"
    with pytest.raises(UnknownTicket):
        flats(town, "2026-999999", store)


@contextmanager
def city(records, tmp_path, households):
    town = Town(records, town_of(stations=1, buildings=1, households=households))
    store = DuckStore(tmp_path / "city.duckdb", lambda: town.inventory, 0)
    store.prepare()
    town.breach(*(f"s1-b1-h{n}/t" for n in range(1, households + 1)))
    yield town, Counting(store)
    store.close()


@pytest.mark.parametrize("households", [5, 500])
def test_the_statements_are_the_same_for_five_flats_and_for_500(records, tmp_path, households):
    with city(records, tmp_path, households) as (town, store):
        number = town.open_at("s1-b1").number
        with statements(town.records) as asked:
            found = flats(town, number, store)
        queries = [each for each in asked if each.sql.lstrip().startswith(("SELECT", "WITH"))]
        assert len(queries) == 2
        assert store.asked == 1
        assert len(found.page.items) == min(households, FLATS_PER_PAGE)
        assert (found.breaching, found.measured, found.count) == (households,) * 3


def test_all_of_500_flats_are_read_page_by_page_and_each_once(records, tmp_path):
    with city(records, tmp_path, 500) as (town, store):
        number = town.open_at("s1-b1", Concern.ROOM_TEMPERATURE).number
        seen, after = [], None
        while True:
            found = flats(town, number, store, after)
            assert found.count == 500
            seen += [flat.place for flat in found.page.items]
            after = found.page.last
            if after is None:
                break
        assert len(seen) == 500 == len(set(seen))
