"""Shares, coverage and worst values of places are what one counts point by point, in any tree."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.compliance.situation.open_tickets import OpenTicket, OpenTickets
from alerts.compliance.situation.place_order import place_order
from alerts.compliance.situation.point_states import NOT_JUDGED, PointState, PointStates
from alerts.compliance.situation.situation import PlaceFigures, SituationNow, SomePoints
from alerts.rules.rule import Severity
from ingest.durations import MINUTE
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from tests.examples import examples

METRICS = (Metric.PH, Metric.TURBIDITY, Metric.WATER_PRESSURE)
NOW = 1_768_436_400_000


@st.composite
def situations(draw) -> tuple[Inventory, PointStates]:
    """Trees of up to 12 places with some points at any of them, in any state."""
    parents = draw(st.lists(st.integers(0, 11), max_size=12))
    places = {
        f"p{n}": Place(
            f"p{n}",
            Level.HOUSEHOLD,
            draw(st.sampled_from("甲乙丙")),
            None if n == 0 or parent >= n else f"p{parent}",
            households=draw(st.integers(0, 3)),
        )
        for n, parent in enumerate(parents)
    }
    at = draw(st.lists(st.sampled_from(sorted(places)), max_size=20)) if places else []
    points = {
        f"x{key}": Point(f"x{key}", METRICS[key % 3], place, MINUTE, MINUTE, key=key)
        for key, place in enumerate(at)
    }
    states = PointStates.unknown(len(points), NOW)
    for key in range(len(points)):
        state = draw(st.integers(0, 63))
        if not state & PointState.MEASURED:
            state &= ~PointState.JUDGED
        states.state[key], states.at[key], states.value[key] = state, NOW - key, key
        if state & PointState.JUDGED:
            states.depth[key] = draw(st.sampled_from([-0.5, 0.0, 0.25, 1.0]))
    return Inventory(places=places, points=points), states


def counted(inventory: Inventory, states: PointStates, place: str) -> PlaceFigures:
    """The figures of a place, point by point; the worst one is left out."""
    below = {each.id for each in inventory.below(place)}
    points = [point for point in inventory.points.values() if point.place in below]
    state = [PointState(int(states.state[point.key])) for point in points]

    def count(each: PointState) -> int:
        return sum(each in one for one in state)

    breaching = {
        point.place for point in inventory.points.values() if states.state[point.key] & PointState.BREACHING
    }
    affected = [
        inventory.places[each].households
        for each in below
        if breaching & {node.id for node in inventory.upwards(each)}
    ]
    kept = sum(PointState.JUDGED in one and PointState.BREACHING not in one for one in state)
    return PlaceFigures(
        len(points),
        count(PointState.MEASURED),
        count(PointState.JUDGED),
        kept,
        count(PointState.BREACHING),
        count(PointState.SILENT),
        count(PointState.UNUSABLE),
        count(PointState.STUCK),
        sum(inventory.places[each].households for each in below),
        sum(affected),
    )


@settings(max_examples=examples(100))
@given(situations())
def test_a_place_stands_as_its_points_do(drawn):
    inventory, states = drawn
    situation = SituationNow(place_order(inventory), states)
    for place in inventory.places:
        found = situation.of(place)
        assert found._replace(worst=None) == counted(inventory, states, place)
        depths = [
            float(states.depth[point.key])
            for node in inventory.below(place)
            for point in inventory.points_at[node.id]
            if states.depth[point.key] != NOT_JUDGED
        ]
        assert (None if found.worst is None else found.worst.depth) == max(depths, default=None)
        assert [each.point for each in situation.at(place)] == inventory.points_at[place]


@settings(max_examples=examples(100))
@given(situations(), st.sets(st.sampled_from(METRICS)), st.booleans())
def test_of_some_metrics_the_points_of_a_place_are_told_or_those_below_it(drawn, metrics, below):
    inventory, states = drawn
    situation = SituationNow(place_order(inventory), states)
    assert situation.some("nowhere", metrics) == SomePoints()
    for place in inventory.places:
        own = [each for each in inventory.points_at[place] if each.metric in metrics]
        under = [node.id for node in inventory.below(place)]
        whole = [each for each in inventory.points.values() if each.place in under and each.metric in metrics]
        points = whole if below or not own else own
        state = {each.id: PointState(int(states.state[each.key])) for each in points}
        found = situation.some(place, metrics, below=below)
        assert found[:3] == (
            len(points),
            sum(PointState.MEASURED in each for each in state.values()),
            sum(PointState.BREACHING in each for each in state.values()),
        )
        if found.worst is None:
            assert not points
            continue
        assert found.worst.point in points
        measured = [each for each in points if PointState.MEASURED in state[each.id]]
        depths = [float(states.depth[each.key]) for each in measured]
        assert (found.worst.value is not None) == bool(measured)
        if max(depths, default=NOT_JUDGED) != NOT_JUDGED:
            assert found.worst.depth == max(depths)


@settings(max_examples=examples(100))
@given(situations())
def test_the_worst_come_first_and_none_is_lost(drawn):
    inventory, states = drawn
    situation = SituationNow(place_order(inventory), states)
    roots = [each.id for each in inventory.places.values() if each.parent is None]
    for below in (roots, *inventory.children.values()):
        ordered = situation.worst_first(below)
        assert sorted(ordered) == sorted(below)
        shares = [1.0 if (share := situation.of(each).share) is None else share for each in ordered]
        assert shares == sorted(shares)
    whole = situation.together(roots)
    assert (whole.points, whole.households) == (
        len(inventory.points),
        sum(each.households for each in inventory.places.values()),
    )
    assert whole.affected == sum(situation.of(each).affected for each in roots)


@settings(max_examples=examples(100))
@given(situations(), st.integers(1, 5))
def test_points_are_ranked_those_in_breach_first_and_page_by_page_each_once(drawn, page):
    inventory, states = drawn
    situation = SituationNow(place_order(inventory), states)
    for place in inventory.places:
        below = {node.id for node in inventory.below(place)}
        points = [each for each in inventory.points.values() if each.place in below]
        found = [
            each
            for start in range(0, len(points) + page, page)
            for each in situation.ranked(place, start, page)
        ]
        assert sorted(each.point.id for each in found) == sorted(each.id for each in points)
        keys = [
            (PointState.BREACHING not in each.state, -(NOT_JUDGED if each.depth is None else each.depth))
            for each in found
        ]
        assert keys == sorted(keys)
        assert situation.affected(place) == situation.of(place).affected


def test_of_a_point_that_came_since_nothing_is_known():
    place = Place("city", Level.ORGANISATION, "城")
    points = {f"x{key}": Point(f"x{key}", Metric.PH, "city", MINUTE, MINUTE, key=key) for key in range(3)}
    states = PointStates.unknown(2, NOW)
    states.state[:] = PointState.MEASURED | PointState.JUDGED
    figures = SituationNow(place_order(Inventory({"city": place}, points)), states).of("city")
    assert (figures.points, figures.measured, figures.kept) == (3, 2, 2)


def test_of_open_tickets_the_gravest_that_stands_for_others_and_then_the_oldest_is_led_to():
    known = {
        "city": Place("city", Level.ORGANISATION, "城"),
        "st1": Place("st1", Level.STATION, "站一", "city"),
        "st2": Place("st2", Level.STATION, "站二", "city"),
    }
    minor, major, critical = Severity.MINOR, Severity.MAJOR, Severity.CRITICAL
    tickets = [
        OpenTicket("2026-000001", "st1", minor, 1),
        OpenTicket("2026-000002", "st1", major, 3),
        OpenTicket("2026-000003", "st1", major, 2),
        OpenTicket("2026-000006", "st1", major, 1, is_child=True),
        OpenTicket("2026-000004", "city", minor, 1),
        OpenTicket("2026-000005", "left", critical, 1),
    ]
    found = OpenTickets.of(place_order(Inventory(known)), tickets)
    assert [found.count(each) for each in known] == [5, 4, 0]
    assert [getattr(found.gravest(each), "number", None) for each in known] == [
        "2026-000003",
        "2026-000003",
        None,
    ]
    assert found.by_severity(["st1", "st2"]) == {critical: 0, major: 3, minor: 1, Severity.INFO: 0}
    assert OpenTickets.of(place_order(Inventory(known)), []).gravest("city") is None


OPEN = st.builds(
    OpenTicket,
    number=st.sampled_from([f"2026-{number:06d}" for number in range(12)]),
    place=st.sampled_from(["city", "st1", "st2", "left"]),
    severity=st.sampled_from([severity.value for severity in Severity]),
    since=st.integers(0, 3),
    is_child=st.booleans(),
)


@given(
    before=st.lists(OPEN, unique_by=lambda each: each.number),
    changes=st.lists(
        st.tuples(st.lists(OPEN, unique_by=lambda each: each.number), st.sets(st.integers(0, 11)))
    ),
)
def test_open_tickets_that_change_are_as_if_read_anew(before, changes):
    known = {
        "city": Place("city", Level.ORGANISATION, "城"),
        "st1": Place("st1", Level.STATION, "站一", "city"),
        "st2": Place("st2", Level.STATION, "站二", "city"),
    }
    order, standing = place_order(Inventory(known)), {each.number: each for each in before}
    found = OpenTickets.of(order, before)
    for come, closed in changes:
        numbers = {each.number for each in come} | {f"2026-{number:06d}" for number in closed}
        now = {each.number: each for each in come}
        standing_before = dict(standing)
        standing = {number: each for number, each in standing.items() if number not in numbers} | now
        kept, found = found, found.changed(numbers, come)
        assert (found is kept) == (standing == standing_before)
    anew = OpenTickets.of(order, standing.values())
    for place in known:
        assert found.count(place) == anew.count(place)
        assert found.by_severity([place]) == anew.by_severity([place])
        # Of several that are alike in all that tells them apart any one is led to.
        assert _without_number(found.gravest(place)) == _without_number(anew.gravest(place))


def _without_number(ticket):
    return ticket and ticket._replace(number="")


def test_nothing_at_all_has_no_figures():
    situation = SituationNow(place_order(Inventory()), PointStates.unknown())
    assert situation.worst_first([]) == []
    assert list(situation.those(PointState.SILENT, [])) == []
    assert np.isneginf(NOT_JUDGED)
