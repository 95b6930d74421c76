"""The overview: of what somebody sees, in a number of statements that does not grow, read again with news."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from alerts.compliance.situation.open_tickets import OpenTickets
from alerts.compliance.situation.place_order import place_order
from alerts.compliance.situation.point_states import PointState, PointStates
from alerts.desk.lookups.errors import NotFound
from alerts.desk.now.book import MOST_KEPT, SituationBook
from alerts.desk.now.overview import Overview, situation_now
from alerts.events import NewEvent
from alerts.matters.choices import Step
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.rules.rule import Severity
from tests.alerts.desk.town_on_record import START, Town
from tests.alerts.records.desk.ticket_rows import put, ticket
from tests.alerts.records.statements import statements


@pytest.fixture
def town(records) -> Town:
    return Town(records)


@pytest.fixture
def book(town) -> SituationBook:
    """Every point is measured, and one room of the second station is cold."""
    known = town.inventory
    states = PointStates.unknown(len(known.issued_keys), START)
    states.state[:] = PointState.MEASURED | PointState.JUDGED
    states.depth[:] = -0.1
    cold = known.points["s2-b1-h1/t"].key
    states.state[cold] |= PointState.BREACHING
    states.depth[cold] = 0.2
    return SituationBook(lambda: states)


def at(town: Town, book: SituationBook, place: str | None = None, who: Viewer = OPERATOR) -> Overview:
    return situation_now(town.records, who, place, START, inventory=town.inventory, book=book)


def viewer_of(*places: str) -> Viewer:
    return Viewer("li", (Grant("viewer", "d", frozenset(places)),))


def told(town: Town, *numbers: int) -> None:
    """An event of each ticket, as every change of one has."""
    with town.records.begin() as tx:
        tx.events.append([NewEvent("ticket.changed", f"2026-{n:06d}", {}) for n in numbers], START)


def test_what_is_worst_is_on_top_and_one_click_away(town, book):
    put(
        town.records,
        ticket(1, place="s2-b1-h1"),
        ticket(2, "critical", place="s1"),
        ticket(3, state="closed"),
    )
    found = at(town, book)
    assert (found.place, found.above) == ("org", [])
    (unit,) = found.branches
    assert [each.place for each in unit.below] == ["s2", "s1"]
    assert [each.figures.kept for each in unit.below] == [30, 31]
    assert [each.gravest.number for each in unit.below] == ["2026-000001", "2026-000002"]
    assert {each: count for each, count in found.by_severity.items() if count} == {
        Severity.CRITICAL: 1,
        Severity.MINOR: 1,
    }
    assert [each.ticket.number for each in found.due] == ["2026-000002", "2026-000001"]
    building = at(town, book, "s2-b1")
    assert building.above == ["org", "unit", "s2"]
    assert next(each.place for each in building.loose) == "s2-b1-h1"
    assert (building.figures.affected, building.figures.households) == (1, 10)
    assert [each.point.id for each in at(town, book, "s2-b1-h1").points] == ["s2-b1-h1/t"]


def test_only_what_is_seen_is_shown_and_counted(town, book):
    put(town.records, ticket(1, place="s2"), ticket(2, place="s1-b1"))
    two = at(town, book, who=viewer_of("s1", "s2-b1"))
    assert (two.place, two.figures.points) == (None, 31 + 10)
    assert {each.at.place for each in two.branches} == {"s1", "s2-b1"}
    assert sum(two.by_severity.values()) == 1
    one = at(town, book, "unit", viewer_of("s1"))
    assert (one.place, one.above, one.figures.points) == ("s1", [], 31)
    for place in ("s2", "s2-b1", "nowhere"):
        with pytest.raises(NotFound):
            at(town, book, place, viewer_of("s1"))
    nothing = at(town, book, who=viewer_of("left"))
    assert (nothing.figures.points, nothing.branches, nothing.place) == (0, [], None)


def test_of_open_tickets_those_with_news_are_read_again_and_not_for_each_who_looks(town, book):
    put(town.records, *(ticket(n, place="s1", concern=f"c{n}") for n in range(1, 300)))
    at(town, book)
    with statements(town.records) as nothing_new:
        assert sum(at(town, book).by_severity.values()) == 299
    put(town.records, ticket(300, "critical", place="s2"))
    told(town, 300)
    with statements(town.records) as one_more:
        assert sum(at(town, book).by_severity.values()) == 300
    assert len(one_more) == len(nothing_new) + 2, "what the event is of, and how that ticket stands"
    with statements(town.records) as kept:
        at(town, book, "s1-b1")
    # Of a place, what is due first is looked up in two steps; without tickets, when one was closed last.
    assert len(kept) <= len(nothing_new) + 2


@pytest.mark.parametrize("most", [2, 500])
def test_whatever_is_told_the_open_tickets_are_those_on_record(town, monkeypatch, most):
    monkeypatch.setattr("alerts.desk.now.book.MOST_CHANGED", most)
    chance, kept = random.Random(7), SituationBook(lambda: None)
    put(town.records, *(ticket(n, place="s1", concern=f"c{n}") for n in range(1, 9)))
    for round_ in range(40):
        numbers = chance.sample(range(1, 9), chance.randint(1, 4))
        with town.records.begin() as tx:
            known = tx.tickets.by_number([f"2026-{n:06d}" for n in numbers])
            tx.tickets.save(
                [
                    replace(
                        each,
                        step=chance.choice([Step.DISPATCHED, Step.CLOSED]),
                        severity=chance.choice(list(Severity)),
                        place=chance.choice(["s1", "s2", "s1-b1", "left"]),
                    )
                    for each in known.values()
                ]
            )
        told(town, *numbers)
        with town.records.reading() as tx:
            now, anew = (
                kept.tickets(tx, town.inventory),
                SituationBook(lambda: None).tickets(tx, town.inventory),
            )
        for place in town.inventory.places:
            assert (now.count(place), now.gravest(place)) == (anew.count(place), anew.gravest(place)), round_


def test_before_anything_is_judged_places_are_there_and_say_so(town):
    found = at(town, SituationBook(lambda: None))
    assert (found.judged_until, found.figures.measured, found.figures.points) == (0, 0, 62)
    assert found.figures.share is None
    assert len(found.branches) == 1


def test_places_are_laid_out_anew_when_anything_of_them_changes_and_not_for_each_who_looks(town):
    book, laid_out, order = SituationBook(lambda: None), [], place_order(town.inventory)
    situation, tickets = book.situation(town.inventory), OpenTickets.of(order, ())

    def of(*tops, situation=situation, tickets=tickets):
        return book.laid_out(tops, situation, tickets, lambda: laid_out.append(tops) or len(laid_out))

    assert of("a") == of("a") == 1
    assert of("b") == 2
    assert of("a") == 1
    assert of("a", tickets=OpenTickets.of(order, ())) == 3
    assert of("a", situation=SituationBook(lambda: None).situation(town.inventory)) == 4
    for number in range(MOST_KEPT):
        of(str(number))
    assert len(book._laid_out) <= MOST_KEPT
