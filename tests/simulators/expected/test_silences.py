"""Where silences belong, worked out by hand from judgement.md, section 6."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.durations import HOUR, MINUTE, SECOND
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Inventory
from tests.alerts.reference.episodes import Reading
from tests.alerts.reference.town import at
from tests.simulators.expected.small_town import lived, said, town


def with_periods(inventory: Inventory, sampling: dict[str, int], upload: dict[str, int]) -> Inventory:
    """The same with other P and U of some points, ms."""
    return replace(
        inventory,
        points={
            name: replace(
                point,
                sampling_ms=sampling.get(name, point.sampling_ms),
                upload_ms=upload.get(name, sampling.get(name, point.upload_ms)),
            )
            for name, point in inventory.points.items()
        },
    )


def every(step: int, point: str, first: str, last: str) -> list[Reading]:
    """20 degC every ``step`` ms from ``first`` until before ``last``, a second under way."""
    span = range(at(f"2024-01-10 {first}"), at(f"2024-01-10 {last}"), step)
    return [Reading(point, t, 20.0, t + SECOND) for t in span]


def summary(filed) -> list[tuple[str, str, int, int | None]]:
    """Place, kind, how many episodes, and the parent of each ticket about silence."""
    return [(t.place, t.kind, len(t.episodes), t.parent) for t in filed if t.concern == "silence"]


def opened(filed) -> list[int]:
    return [t.opened_at for t in filed if t.concern == "silence"]


def test_a_silent_gateway_is_one_ticket_two_minutes_after_its_own_limit():
    readings = [r for f in range(1, 6) for r in said(f"b1-{f}/t", "05:00", "05:30", 20.0)]
    readings += [r for f in range(1, 6) for r in said(f"b2-{f}/t", "05:00", "06:00", 20.0)]
    history, filed = lived(town(5, buildings=2), readings, "05:59")
    assert {e.opened_at for e in history.episodes} == {at("2024-01-10 05:32")}
    assert {e.known_at for e in history.episodes} == {at("2024-01-10 05:32") + 30 * SECOND}
    assert summary(filed) == [("b1", "gateway", 5, None)]
    assert opened(filed) == [at("2024-01-10 05:34")]


def test_three_quick_points_do_not_wait_for_an_hourly_gateway_of_their_station():
    """P 15 s, U 1 min, the last reading at 05:29:45: the limit of 90 s passes at 05:31:15."""
    quick = [f"b1-{f}/t" for f in (1, 2, 3)]
    hourly = [f"b2-{f}/t" for f in (1, 2, 3)]
    inventory = with_periods(
        town(3, buildings=2),
        dict.fromkeys(quick, 15 * SECOND) | dict.fromkeys(hourly, 20 * MINUTE),
        dict.fromkeys(quick, MINUTE) | dict.fromkeys(hourly, HOUR),
    )
    readings = [r for name in quick for r in every(15 * SECOND, name, "05:00", "05:30")]
    readings += [r for name in hourly for r in every(20 * MINUTE, name, "05:00", "06:30")]
    history, filed = lived(inventory, readings, "06:30")
    assert {e.opened_at for e in history.episodes} == {at("2024-01-10 05:31") + 15 * SECOND}
    assert summary(filed) == [("b1", "gateway", 3, None)]
    # o + 2 min is 05:33:15, and somebody looks every ten seconds.
    assert opened(filed) == [at("2024-01-10 05:33") + 20 * SECOND]


@given(st.integers(0, 2**32))
def test_in_whatever_order_the_last_readings_come_the_ticket_is_the_same(seed):
    """Each takes up to 90 s, as long as the limit, and they overtake each other."""
    chance = Random(seed)
    quick = [f"b1-{f}/t" for f in (1, 2, 3)]
    inventory = with_periods(
        town(3, buildings=2),
        dict.fromkeys(quick, 15 * SECOND) | {f"b2-{f}/t": 20 * MINUTE for f in (1, 2, 3)},
        dict.fromkeys(quick, MINUTE) | {f"b2-{f}/t": HOUR for f in (1, 2, 3)},
    )
    readings = [
        r._replace(received_at=r.measured_at + chance.randrange(90 * SECOND))
        for name in inventory.points
        for r in every(inventory.points[name].sampling_ms, name, "05:00", "05:30")
    ]
    _, filed = lived(inventory, readings, "05:50")
    assert summary(filed) == [("b1", "gateway", 3, None)]
    assert opened(filed) == [at("2024-01-10 05:33") + 20 * SECOND]


def test_a_point_with_a_period_beyond_two_minutes_is_held_for_one_period():
    inventory = with_periods(town(2), dict.fromkeys(("b1-1/t", "b1-2/t"), 10 * MINUTE), {})
    readings = [r for name in inventory.points for r in every(10 * MINUTE, name, "05:00", "05:21")]
    _, filed = lived(inventory, readings, "06:20")
    assert opened(filed) == [at("2024-01-10 06:00")]


def test_a_silence_that_is_over_within_its_hold_has_no_ticket():
    readings = said("b1-1/t", "05:00", "05:25", 20.0) + said("b1-1/t", "05:28", "06:00", 20.0)
    history, filed = lived(town(1), readings, "05:59")
    assert [(e.opened_at, e.ended_at) for e in history.episodes] == [
        (at("2024-01-10 05:27"), at("2024-01-10 05:28"))
    ]
    assert filed == []


def test_a_point_alone_does_not_wait_for_a_slower_sibling():
    inventory = with_periods(town(2), {"b1-2/t": 20 * MINUTE}, {})
    readings = said("b1-1/t", "05:00", "05:25", 20.0) + every(20 * MINUTE, "b1-2/t", "05:00", "05:50")
    _, filed = lived(inventory, readings, "05:50")
    assert summary(filed) == [("b1-1", "place", 1, None)]
    assert opened(filed) == [at("2024-01-10 05:29")]


def test_a_point_that_turns_silent_later_joins_the_ticket_of_its_gateway():
    inventory = with_periods(town(3), {"b1-3/t": 20 * MINUTE}, {})
    readings = [r for f in (1, 2) for r in said(f"b1-{f}/t", "05:00", "05:25", 20.0)]
    readings += every(20 * MINUTE, "b1-3/t", "05:00", "05:21")
    _, filed = lived(inventory, readings, "06:30")
    # The third is silent from 06:20 on, and was held until 06:40.
    assert summary(filed) == [("b1", "gateway", 2, None)]
    _, filed = lived(inventory, readings, "06:41")
    assert summary(filed) == [("b1", "gateway", 3, None)]
    assert opened(filed) == [at("2024-01-10 05:29")]


@pytest.mark.parametrize(
    ("spoke", "found"),
    [
        # N is 05:24 and p a minute: a reading at 05:25 is not after N + p, one at 05:25:00.001 is.
        (at("2024-01-10 05:25"), [("b1", "gateway", 2, None)]),
        (at("2024-01-10 05:25") + 1, [("b1-1", "place", 1, None), ("b1-2", "place", 1, None)]),
    ],
)
def test_a_gateway_is_silent_while_none_of_the_others_is_heard_one_turn_later(spoke, found):
    inventory = with_periods(town(3), {"b1-3/t": 20 * MINUTE}, {})
    readings = [r for f in (1, 2) for r in said(f"b1-{f}/t", "05:00", "05:25", 20.0)]
    readings.append(Reading("b1-3/t", spoke, 20.0, spoke + SECOND))
    _, filed = lived(inventory, readings, "05:40")
    assert summary(filed) == found


def test_it_is_the_time_of_measuring_that_counts_and_not_that_of_arrival():
    """What the third had measured before arrives after the others turned silent: it is not heard by that."""
    inventory = with_periods(town(3), {"b1-3/t": 20 * MINUTE}, {"b1-3/t": HOUR})
    readings = [r for f in (1, 2) for r in said(f"b1-{f}/t", "05:00", "05:25", 20.0)]
    measured = at("2024-01-10 05:20")
    readings.append(Reading("b1-3/t", measured, 20.0, at("2024-01-10 05:28")))
    _, filed = lived(inventory, readings, "05:40")
    assert summary(filed) == [("b1", "gateway", 2, None)]


def test_an_earlier_ticket_of_a_silent_gateway_becomes_its_child():
    readings = said("b1-1/t", "05:00", "05:25", 20.0)
    readings += [r for f in (2, 3) for r in said(f"b1-{f}/t", "05:00", "05:45", 20.0)]
    _, filed = lived(town(3), readings, "05:59")
    assert summary(filed) == [("b1-1", "place", 1, 1), ("b1", "gateway", 2, None)]
    assert opened(filed) == [at("2024-01-10 05:29"), at("2024-01-10 05:49")]


def test_when_a_point_speaks_again_nothing_moves():
    readings = [r for f in (1, 2, 3) for r in said(f"b1-{f}/t", "05:00", "05:25", 20.0)]
    readings += said("b1-3/t", "05:35", "06:00", 20.0)
    _, filed = lived(town(3), readings, "05:59")
    assert summary(filed) == [("b1", "gateway", 3, None)]


def test_what_is_held_still_goes_with_what_is_placed_first():
    """The second turns silent a minute after the first, within its hold."""
    readings = said("b1-1/t", "05:00", "05:25", 20.0) + said("b1-2/t", "05:00", "05:26", 20.0)
    readings += said("b1-2/t", "05:30", "06:00", 20.0)
    _, filed = lived(town(2), readings, "05:59")
    # 05:29 is when the first is placed; the second, silent since 05:28, would be placed at 05:30.
    assert summary(filed) == [("b1", "gateway", 2, None)]
    assert opened(filed) == [at("2024-01-10 05:29")]


def test_a_silent_station_is_one_ticket():
    inventory = town(3, buildings=2)
    readings = [r for p in inventory.points for r in said(p, "05:00", "05:30", 20.0)]
    _, filed = lived(inventory, readings, "05:59")
    assert summary(filed) == [("station", "station", 6, None)]


def test_a_station_takes_the_tickets_of_its_gateways_as_children():
    inventory = town(2, buildings=2)
    readings = [r for f in (1, 2) for r in said(f"b1-{f}/t", "05:00", "05:25", 20.0)]
    readings += [r for f in (1, 2) for r in said(f"b2-{f}/t", "05:00", "05:40", 20.0)]
    _, filed = lived(inventory, readings, "05:59")
    assert summary(filed) == [("b1", "gateway", 2, 1), ("station", "station", 2, None)]
    assert opened(filed) == [at("2024-01-10 05:29"), at("2024-01-10 05:44")]


def test_a_gateway_with_one_point_has_no_ticket_of_its_own_and_counts_for_its_station():
    inventory = town(1, buildings=2)
    readings = said("b1-1/t", "05:00", "05:25", 20.0) + said("b2-1/t", "05:00", "05:40", 20.0)
    _, filed = lived(inventory, readings, "05:59")
    assert summary(filed) == [("b1-1", "place", 1, 1), ("station", "station", 1, None)]


def at_the_station(inventory: Inventory) -> Inventory:
    """The same with every gateway at the station itself."""
    return replace(inventory, gateways={g: Gateway(g, "station") for g in inventory.gateways})


def test_the_ticket_of_a_gateway_at_its_station_becomes_the_station_s():
    readings = [r for f in (1, 2) for r in said(f"b1-{f}/t", "05:00", "05:25", 20.0)]
    readings += [r for f in (1, 2) for r in said(f"b2-{f}/t", "05:00", "05:40", 20.0)]
    inventory = at_the_station(town(2, buildings=2))
    _, filed = lived(inventory, readings, "05:41")
    assert summary(filed) == [("station", "gateway", 2, None)]
    _, filed = lived(inventory, readings, "05:59")
    assert summary(filed) == [("station", "station", 4, None)]


def test_gateways_of_one_place_share_a_ticket():
    inventory = at_the_station(town(2, buildings=2))
    third = Device("d3", "g3")
    slow = replace(inventory.points["b2-2/t"], device="d3")
    inventory = replace(
        inventory,
        gateways=inventory.gateways | {"g3": Gateway("g3", "b2")},
        devices=inventory.devices | {"d3": third},
        points=inventory.points | {"b2-2/t": slow, "b2-3/t": replace(slow, id="b2-3/t")},
    )
    second = replace(slow, id="b2-4/t", device="d2")
    inventory = replace(inventory, points=inventory.points | {"b2-4/t": second})
    readings = [r for f in (1, 2) for r in said(f"b1-{f}/t", "05:00", "05:25", 20.0)]
    readings += [r for f in (1, 4) for r in said(f"b2-{f}/t", "05:00", "05:40", 20.0)]
    readings += [r for f in (2, 3) for r in said(f"b2-{f}/t", "05:00", "06:00", 20.0)]
    _, filed = lived(inventory, readings, "05:59")
    assert summary(filed) == [("station", "gateway", 4, None)]


def test_silences_that_no_gateway_accounts_for_are_grouped_like_any_other_concern():
    inventory = town(3, buildings=3)
    # One flat of each building: three of the station's nine households.
    readings = [r for b in (1, 2, 3) for r in said(f"b{b}-1/t", "05:00", "05:25", 20.0)]
    readings += [r for b in (1, 2, 3) for f in (2, 3) for r in said(f"b{b}-{f}/t", "05:00", "06:00", 20.0)]
    _, filed = lived(inventory, readings, "05:59")
    assert summary(filed) == [("station", "group", 3, None)]


def test_what_a_gateway_accounts_for_makes_no_group():
    inventory = town(3, buildings=2)
    # Two flats behind a silent gateway, and one elsewhere: two of the station's six would be enough with it.
    readings = [r for f in (1, 2, 3) for r in said(f"b1-{f}/t", "05:00", "05:25", 20.0)]
    readings += said("b2-1/t", "05:00", "05:40", 20.0)
    readings += [r for f in (2, 3) for r in said(f"b2-{f}/t", "05:00", "06:00", 20.0)]
    _, filed = lived(inventory, readings, "05:59")
    assert summary(filed) == [("b1", "gateway", 3, None), ("b2-1", "place", 1, None)]


def test_what_is_on_a_group_s_ticket_that_is_a_silent_gateway_s_too_makes_no_further_group():
    inventory = town(5, buildings=2)
    # Three flats are a group at the building; then their gateway is silent. One more is silent elsewhere.
    readings = [r for f in (1, 2, 3) for r in said(f"b1-{f}/t", "05:00", "05:25", 20.0)]
    readings += [r for f in (4, 5) for r in said(f"b1-{f}/t", "05:00", "05:35", 20.0)]
    readings += said("b2-1/t", "05:00", "05:45", 20.0)
    readings += [r for f in (2, 3, 4, 5) for r in said(f"b2-{f}/t", "05:00", "06:00", 20.0)]
    _, filed = lived(inventory, readings, "05:59")
    assert summary(filed) == [("b1", "group", 5, None), ("b2-1", "place", 1, None)]


def test_the_ticket_of_a_station_is_no_child_of_its_gateway_s_which_is_a_group_s_too():
    inventory = town(5, buildings=2)
    readings = [r for f in (1, 2, 3) for r in said(f"b1-{f}/t", "05:00", "05:25", 20.0)]
    readings += [r for f in (1, 2, 3) for r in said(f"b1-{f}/t", "05:35", "05:40", 20.0)]
    readings += [r for f in (4, 5) for r in said(f"b1-{f}/t", "05:00", "05:40", 20.0)]
    readings += [r for f in range(1, 6) for r in said(f"b2-{f}/t", "05:00", "05:40", 20.0)]
    # All were silent, and all speak again; then the first gateway is silent alone.
    readings += [r for f in range(1, 6) for r in said(f"b1-{f}/t", "05:50", "06:00", 20.0)]
    readings += [r for f in range(1, 6) for r in said(f"b2-{f}/t", "05:50", "06:30", 20.0)]
    _, filed = lived(inventory, readings, "06:29")
    assert summary(filed) == [("b1", "group", 8, None), ("station", "station", 10, None)]


def test_points_that_never_speak_are_silent_since_their_registration():
    inventory = town(2)
    history, filed = lived(inventory, [], "05:10")
    assert [(e.rule, e.opened_at) for e in history.episodes] == [("silent", at("2024-01-10 05:03"))] * 2
    assert summary(filed) == [("b1", "gateway", 2, None)]
