from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.rule import Concern, RuleKind, Severity, Side
from alerts.tickets.grouping import Groups, GroupShare, metrics_of, place_episodes
from alerts.tickets.pending_episode import PendingEpisode
from alerts.tickets.place_tree import PlaceTree, place_tree_of
from alerts.tickets.ticket import TicketKind
from ingest.inventory.tree import Level, Place, Point
from ingest.readings.quantities import Metric
from tests.alerts.desk.town_on_record import RULES, START, town

TOWN = town()
TEMPERATURE = frozenset({Metric.INDOOR_TEMPERATURE})


def test_a_placement_for_a_group_says_how_many_of_how_many():
    rooms = [f"s1-b1-h{n}/t" for n in (1, 2, 3)]
    groups = Groups(place_tree_of(TOWN), [TOWN.points[room].place for room in rooms], TEMPERATURE)
    placements = place_episodes([pending(room) for room in rooms], place_tree_of(TOWN), groups, {})
    assert {each.share for each in placements} == {GroupShare(breaching=3, measured=10)}
    (alone,) = place_episodes([pending("s2-b1-h1/t")], place_tree_of(TOWN), groups, {})
    assert alone.share is None


def pending(point: str) -> PendingEpisode:
    return PendingEpisode(
        id=1,
        clause="H15",
        kind=RuleKind.WINDOW,
        side=Side.BELOW,
        point=point,
        place=TOWN.points[point].place,
        concern=Concern.ROOM_TEMPERATURE,
        severity=Severity.MINOR,
        opens_ticket=True,
        review_when_late=False,
        began_at=START,
        opened_at=START,
        ended_at=None,
        found_late=False,
        withdrawn=False,
        withdrawn_reason=None,
        ticket=None,
        held_until=None,
    )


def rooms(building: str, *numbers: int) -> list[str]:
    return [f"{building}-h{number}/t" for number in numbers]


def places_of(points: list[str], open_tickets: dict[str, TicketKind] | None = None) -> dict[str, str]:
    tree = place_tree_of(TOWN)
    groups = Groups(tree, {TOWN.points[point].place for point in points}, TEMPERATURE)
    found = place_episodes([pending(point) for point in points], tree, groups, open_tickets or {})
    return {placement.episode.point: placement.place for placement in found}


def test_two_cold_households_keep_their_own_tickets_and_the_third_makes_it_the_buildings():
    assert set(places_of(rooms("s1-b1", 1, 2)).values()) == {"s1-b1-h1", "s1-b1-h2"}
    assert set(places_of(rooms("s1-b1", 1, 2, 3)).values()) == {"s1-b1"}


def test_twenty_percent_is_enough_and_a_little_less_is_not():
    inventory = town(stations=1, buildings=1, households=15)
    for cold, expected in ((3, "s1-b1"), (2, None)):
        tree = PlaceTree(inventory)
        groups = Groups(tree, {f"s1-b1-h{n}" for n in range(1, cold + 1)}, TEMPERATURE)
        assert groups.lowest_node("s1-b1-h1") == expected
    inventory = town(stations=1, buildings=1, households=16)
    assert (
        Groups(PlaceTree(inventory), {f"s1-b1-h{n}" for n in (1, 2, 3)}, TEMPERATURE).lowest_node("s1-b1-h1")
        is None
    )


def test_six_of_thirty_spread_over_a_station_are_the_stations():
    cold = [room for building in ("s1-b1", "s1-b2", "s1-b3") for room in rooms(building, 1, 2)]
    assert set(places_of(cold).values()) == {"s1"}


def test_the_lowest_node_wins_even_when_higher_ones_qualify_too():
    cold = [*rooms("s1-b1", 1, 2, 3, 4), *rooms("s1-b2", 1, 2, 3)]
    assert set(places_of(cold).values()) == {"s1-b1", "s1-b2"}


def test_only_monitored_households_count():
    places = dict(TOWN.places)
    for number in range(1, 200):
        places[f"dark{number}"] = Place(f"dark{number}", Level.HOUSEHOLD, "", "s1-b1", households=1)
    inventory = replace(TOWN, places=places)
    assert PlaceTree(inventory).monitored_households(TEMPERATURE)["s1-b1"] == 10
    assert (
        Groups(PlaceTree(inventory), {"s1-b1-h1", "s1-b1-h2", "s1-b1-h3"}, TEMPERATURE).lowest_node(
            "s1-b1-h1"
        )
        == "s1-b1"
    )


def test_a_point_at_the_network_is_no_household():
    tree = place_tree_of(TOWN)
    groups = Groups(tree, {"s1"}, frozenset({Metric.WATER_PRESSURE}))
    assert groups.lowest_node("s1") is None
    assert tree.home("s1") == "s1"


def test_a_room_is_at_home_in_the_household_above_it():
    places = {**TOWN.places, "room": Place("room", Level.HOUSEHOLD, "", "s1-b1")}
    assert PlaceTree(replace(TOWN, places=places)).home("room") == "room"
    assert PlaceTree(TOWN).home("gone") == "gone"


def test_new_breaches_below_an_open_group_join_it_and_open_nothing():
    assert places_of(rooms("s1-b1", 9), {"s1": TicketKind.GROUP}) == {"s1-b1-h9/t": "s1"}
    assert places_of(rooms("s1-b1", 1, 2, 3), {"s1": TicketKind.GROUP}) == dict.fromkeys(
        rooms("s1-b1", 1, 2, 3), "s1"
    )


def test_a_second_room_joins_its_households_ticket_rather_than_the_groups_above():
    open_tickets = {"s1": TicketKind.GROUP, "s1-b1-h1": TicketKind.PLACE}
    assert places_of(rooms("s1-b1", 1), open_tickets) == {"s1-b1-h1/t": "s1-b1-h1"}


def test_an_ordinary_ticket_of_the_network_swallows_no_household():
    assert places_of(rooms("s1-b1", 1), {"s1": TicketKind.PLACE}) == {"s1-b1-h1/t": "s1-b1-h1"}


def test_a_breach_wider_than_a_lower_ticket_goes_to_the_node_that_qualifies_now():
    assert set(places_of(rooms("s1-b1", 1, 2, 3), {"s1-b1-h1": TicketKind.PLACE}).values()) == {"s1-b1"}


def test_the_metrics_of_a_concern_are_those_its_ticket_opening_rules_look_at():
    assert metrics_of(Concern.ROOM_TEMPERATURE, RULES) == TEMPERATURE
    assert metrics_of(Concern.SILENCE, RULES) == frozenset(Metric)
    statistics = {"room.night_target": RULES["room.night_target"]}
    assert metrics_of(Concern.ROOM_TEMPERATURE, statistics) == frozenset()


def test_points_of_another_metric_make_no_household_monitored():
    extra = Point("s1-b1-h1/p", Metric.WATER_PRESSURE, "s1-b1-h1", 1, 1)
    inventory = replace(TOWN, points={**TOWN.points, extra.id: extra})
    assert PlaceTree(inventory).monitored_households(frozenset({Metric.WATER_PRESSURE}))["s1"] == 1


@given(st.sets(st.sampled_from([p for p in TOWN.points if p.endswith("/t")])))
def test_every_episode_goes_to_its_household_or_to_the_lowest_node_that_qualifies(points):
    found = places_of(sorted(points))
    homes = {TOWN.points[point].place for point in points}
    for point, place in found.items():
        home = TOWN.points[point].place
        expected = home
        for node in [each.id for each in TOWN.upwards(home)][1:]:
            households = [each.id for each in TOWN.below(node) if each.level is Level.HOUSEHOLD]
            cold = len(homes & set(households))
            if cold >= 3 and 100 * cold >= 20 * len(households):
                expected = node
                break
        assert place == expected
