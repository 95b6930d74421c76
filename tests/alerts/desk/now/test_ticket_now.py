"""How bad it is now: of every ticket that sensors have a say in, in a bounded number of statements."""

from __future__ import annotations

import numpy as np
import pytest

from alerts.compliance.situation.point_states import PointState, PointStates
from alerts.desk.now.book import SituationBook
from alerts.desk.now.ticket_now import TicketNow, ticket_now
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.rules.limits import MICRO
from alerts.rules.plan import plan_of
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import TicketKind
from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.batch import batch_of
from ingest.stores.duck import DuckStore
from tests.alerts.desk.town_on_record import RULES, START, Town
from tests.alerts.records.desk.ticket_rows import put, ticket
from tests.alerts.records.statements import statements

COLD = "s2-b1-h1/t"


@pytest.fixture
def town(records) -> Town:
    return Town(records)


@pytest.fixture
def store(town, tmp_path):
    made = DuckStore(tmp_path / "readings.duckdb", lambda: town.inventory, 0)
    made.prepare()
    yield made
    made.close()


def book_of(town: Town, silent: str = "") -> SituationBook:
    """Every point is measured but the one that is ``silent``, and one room of the second station is cold."""
    points = town.inventory.points
    states = PointStates.unknown(len(town.inventory.issued_keys), START)
    states.state[:], states.depth[:], states.value[:] = 3, -0.1, 20 * MICRO
    states.state[points[COLD].key] |= PointState.BREACHING
    states.value[points[COLD].key], states.depth[points[COLD].key] = 15 * MICRO, 0.2
    if silent:
        states.state[points[silent].key], states.depth[points[silent].key] = PointState.SILENT, -np.inf
    return SituationBook(lambda: states)


def now_of(
    town: Town, store, id_: int, who: Viewer = OPERATOR, now: int = START, silent: str = ""
) -> TicketNow:
    plan, book = plan_of(town.inventory, RULES), book_of(town, silent)
    return ticket_now(town.records, store, who, f"2026-{id_:06d}", now, plan=plan, book=book)


def cold(id_: int, place: str, **values):
    since = {"concern": "room-temperature", "breached_at": START - 2 * HOUR, "opened_at": START - HOUR}
    return ticket(id_, place=place, **since | values)


def test_one_flat_says_what_it_is_now_and_how_that_came_from_before_the_breach(town, store):
    put(town.records, cold(1, "s2-b1-h1"))
    times = START - np.arange(6 * 60, -1, -10) * MINUTE
    store.write(
        batch_of(np.full(len(times), town.inventory.points[COLD].key), times, np.linspace(19, 15, len(times)))
    )
    found = now_of(town, store, 1)
    assert found.points[:3] == (1, 1, 1)
    assert (found.points.worst.point.id, found.points.worst.value) == (COLD, 15.0)
    assert found.history.latest == (START, 15.0)
    assert found.history.figures.at[0] <= START - 5 * HOUR
    assert found.history.figures.at[-1] == START


def test_a_group_says_of_how_many_points_and_shows_the_worst_of_them(town, store):
    put(town.records, cold(1, "s2", kind=TicketKind.GROUP), cold(2, "s1", kind=TicketKind.GROUP))
    assert now_of(town, store, 1, silent="s2-b2-h2/t").points[:3] == (30, 29, 1)
    assert now_of(town, store, 1).points.worst.point.id == COLD
    assert now_of(town, store, 2).points[:3] == (30, 30, 0)


def test_a_silent_flat_has_its_last_value_and_what_is_no_sensors_matter_has_none(town, store):
    put(town.records, cold(1, "s2-b1-h1"), ticket(2, place="s2", concern="service"), cold(3, "left"))
    key = town.inventory.points[COLD].key
    store.write(batch_of(np.full(1, key), [START - 2 * HOUR], [17.0]))
    found = now_of(town, store, 1, silent=COLD)
    assert (found.points.worst.point.id, found.points.worst.value) == (COLD, None)
    assert found.history.figures.mean.tolist() == [17.0]
    for id_ in (2, 3):
        found = now_of(town, store, id_)
        assert (found.points.points, found.history) == (0, None)


def test_what_follows_long_after_the_closing_is_another_matters(town, store):
    put(town.records, cold(1, "s2-b1-h1", state="closed", closed_at=START))
    assert now_of(town, store, 1, now=START + 90 * DAY).history.span[1] == START + DAY + 1


def test_it_is_for_who_sees_the_ticket_in_a_statement_or_two(town, store):
    put(town.records, cold(1, "s2", kind=TicketKind.GROUP), cold(2, "s2-b1-h1"))
    stranger = Viewer("li", (Grant("viewer", "d", frozenset({"s1"})),))
    for id_ in (1, 2, 9):
        with pytest.raises(UnknownTicket):
            now_of(town, store, id_, stranger)
    with statements(town.records) as asked:
        now_of(town, store, 1)
    assert sum(each.sql.startswith("SELECT") for each in asked) == 1
