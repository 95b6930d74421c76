"""The estate: healthy in ordinary weather; each heat fault shows where, when and as strongly as it should."""

import numpy as np
import pytest

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from simulators.faults.kinds import (
    BlockedRiser,
    SilentGateway,
    StationOutage,
    StationPumpTrip,
    UnderHeated,
    WindowOpen,
)
from simulators.faults.schedule import NEVER, next_change
from simulators.heat.estate import Estate
from simulators.heat.flat_layout import Block, FlatLayout
from simulators.heat.weather import Winter
from simulators.scenario.schema import ColdSnapSection
from simulators.scenario.schema import WeatherSection as Settings

START = 1_768_406_400_000
"""2026-01-15T00:00 in Shanghai."""
ZONE = "Asia/Shanghai"
BLOCKS = tuple(Block(f"b{n}", "west" if n == 4 else "east", 6, 3) for n in range(1, 5))
EAST = slice(0, 54)
WEST = slice(54, 72)


def estate(*faults, blocks=BLOCKS, seed=3, start=START, **settings):
    weather = Winter(np.random.default_rng(0), Settings(**settings), START, START + 5 * DAY, ZONE)
    return Estate(np.random.default_rng(seed), blocks, ["east", "west"], weather, faults, start, zone=ZONE)


def course(own, hours, every=10 * MINUTE, start=START):
    """float64[times, flats], from ``start`` on."""
    times = range(start, start + round(hours * HOUR) + 1, every)
    return np.array([own.step_to(t) for t in times])


def at(hour):
    return START + round(hour * HOUR)


@pytest.fixture(scope="module")
def healthy():
    return course(estate(), 24)


def test_flats_are_called_by_block_floor_and_riser():
    ids = estate(blocks=(Block("b1", "east", 2, 2), Block("tower", "west", 11, 1))).ids

    assert ids[:5] == ("b1-101", "b1-102", "b1-201", "b1-202", "tower-101")
    assert ids[-1] == "tower-1101"


def test_a_healthy_town_is_warm_all_day_and_at_six_in_the_morning():
    large = tuple(Block(f"b{n}", "east", *shape) for n, shape in enumerate([(6, 3), (11, 4), (1, 1)] * 20))
    air = course(estate(blocks=large), 24)

    assert air.min() > 18.7
    assert air[36].min() > 18.8
    assert 20.0 < np.median(air) < 22.0
    assert np.percentile(air, 99) < 23.0


def test_it_begins_in_step_with_its_days(healthy):
    assert np.abs(healthy[-1] - healthy[0]).max() < 1.0


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_town(healthy):
    assert course(estate(), 24).tobytes() == healthy.tobytes()
    assert np.abs(course(estate(seed=4), 1)[0] - healthy[0]).max() > 0.1


def test_time_can_be_cut_into_whole_minutes_at_will(healthy):
    window = WindowOpen(start=at(1) + 90 * SECOND + 1, end=at(2), household="b2-*")
    once, often = estate(window), estate(window)
    for minute in (1, 2, 50, 59, 60, 61, 100, 179):
        often.step_to(START + minute * MINUTE)

    assert once.step_to(at(3)).tobytes() == often.step_to(at(3)).tobytes()


def test_shorter_steps_than_a_minute_come_to_the_same():
    minutes, seconds = estate(), estate()

    assert np.allclose(minutes.step_to(at(1)), course(seconds, 1, every=17 * SECOND)[-1], atol=0.02)


def test_groups_do_not_change_what_a_building_does(monkeypatch, healthy):
    monkeypatch.setattr("simulators.heat.estate.GROUP", 20)
    own = estate()

    assert len(own._groups) > 2
    assert np.allclose(course(own, 24), healthy, atol=1e-9)


def test_no_flat_gets_colder_than_outdoors_with_everything_wrong_at_once():
    faults = [
        StationOutage(start=START, end=at(72), station="east"),
        StationPumpTrip(start=START, end=at(72), station="west"),
        WindowOpen(start=START, end=at(72), household="*", air_changes=50),
    ]
    own = estate(*faults)
    coldest = min(own._weather.outdoor(t) for t in range(START, at(72), HOUR))

    assert course(own, 72, every=HOUR).min() > coldest


@pytest.mark.parametrize("kind", [StationOutage, StationPumpTrip])
def test_a_station_without_heat_takes_its_flats_down_by_several_kelvin_and_gives_it_back(kind, healthy):
    fallen = healthy - course(estate(kind(start=at(5), end=at(9), station="east")), 24)
    exposed = (
        FlatLayout.of(BLOCKS).gables[EAST]
        + FlatLayout.of(BLOCKS).top[EAST]
        + FlatLayout.of(BLOCKS).ground[EAST]
    )
    at_end = fallen[9 * 6, EAST]

    assert (fallen[:, WEST] == 0).all()
    assert (fallen[: 5 * 6 + 1] == 0).all()
    assert 3.0 < at_end.mean() < 6.0
    assert at_end[exposed == 2].mean() > at_end[exposed == 0].mean() + 0.5
    assert fallen[11 * 6, EAST].mean() < 0.65 * at_end.mean()
    assert (healthy - fallen)[15 * 6, EAST].min() > 17.5


def test_a_pump_that_stands_is_felt_sooner_than_a_heat_source_that_is_out(healthy):
    out, standing = (
        (healthy[36] - estate(kind(start=at(5), end=at(9), station="east")).step_to(at(6)))[EAST]
        for kind in (StationOutage, StationPumpTrip)
    )

    assert (standing > out + 0.2).all()


def test_an_open_window_is_felt_at_once_and_made_good_by_the_walls_within_half_an_hour(healthy):
    own = course(estate(WindowOpen(start=at(8), end=at(8) + 20 * MINUTE, household="b1-302")), 10)
    fallen = (healthy[: 10 * 6 + 1] - own)[:, 7]

    assert 3.0 < fallen[8 * 6 + 2] < 8.0
    assert fallen[8 * 6 + 5] < 0.3 * fallen[8 * 6 + 2]
    assert fallen[10 * 6] < 0.5
    assert np.abs((healthy[: 10 * 6 + 1] - own)[:, EAST])[:, 18:].max() == 0


def test_a_daily_airing_comes_every_day():
    airing = WindowOpen(start=at(7), end=at(7) + 20 * MINUTE, household="b?-302", daily=True)
    own, plain = course(estate(airing), 60), course(estate(), 60)

    for day in (0, 1, 2):
        assert ((plain - own)[(day * 24 + 7) * 6 + 2, [7, 25, 43, 61]] > 3.0).all()
        assert ((plain - own)[(day * 24 + 11) * 6, [7, 25, 43, 61]] < 0.7).all()


def test_a_blocked_riser_chills_its_column_and_a_little_the_next_one(healthy):
    fault = BlockedRiser(start=at(2), end=at(72), building="b2", riser=3, share=0.3)
    fallen = (healthy - course(estate(fault), 24))[-1]
    column = FlatLayout.of(BLOCKS).riser == 3
    column[:18] = column[36:] = False
    beside = np.roll(column, -1)

    assert (fallen[column] > 4.0).all()
    assert (fallen[beside] > 0.05).all()
    assert (fallen[beside] < 2.0).all()
    assert (fallen[:18] == 0).all()


def test_an_under_heated_flat_settles_where_it_is_said_to_from_the_start_on(healthy):
    air = course(estate(UnderHeated(start=START, end=at(96), household="b1-101", air=16.9)), 48)

    assert air[:, 0].mean() == pytest.approx(16.9, abs=0.3)
    assert air[:, 0].max() < 18.0
    assert air[:, 1].mean() > 18.5
    assert (air[: len(healthy), 18:] == healthy[:, 18:]).all()


def test_under_heated_neighbours_are_reckoned_together():
    faults = [UnderHeated(start=START, end=at(96), household=f"b1-{n}", air=17.5) for n in (101, 201)]
    air = course(estate(*faults), 24)

    assert air[:, [0, 3]].mean(axis=0).tolist() == pytest.approx([17.5, 17.5], abs=0.3)


def test_an_under_heated_flat_that_begins_later_is_healthy_before(healthy):
    own = course(estate(UnderHeated(start=at(6), end=at(96), household="b1-101", share=0.2)), 24)

    assert (own[:37] == healthy[:37]).all()
    assert healthy[-1, 0] - own[-1, 0] > 2.0


def test_a_cold_snap_beyond_full_load_makes_the_weakest_flats_cold_first():
    snap = ColdSnapSection(start=START, end=at(96), drop=12.0, falls="12h")
    air = course(estate(cold_snaps=(snap,)), 36, every=HOUR)
    layout = FlatLayout.of(BLOCKS)
    middle = (layout.gables == 0) & ~layout.top & ~layout.ground

    assert air[8].min() > 18.0
    assert 0.02 < (air[24] < 18.0).mean() < 0.5
    assert air[24, ~middle].mean() < air[24, middle].mean()
    assert air[36].min() < 17.0


def test_faults_of_others_do_not_concern_the_estate(healthy):
    assert (course(estate(SilentGateway(start=START, end=at(9), gateway="g")), 2) == healthy[:13]).all()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            StationOutage(start=0, end=1, station="north"),
            "station-outage: station: there is no station 'north'",
        ),
        (StationPumpTrip(start=0, end=1, station="x"), "station-pump-trip: station: there is no station 'x'"),
        (
            BlockedRiser(start=0, end=1, building="b9", riser=1),
            "blocked-riser: building: there is no building",
        ),
        (
            BlockedRiser(start=0, end=1, building="b1", riser=4),
            "blocked-riser: riser: b1 has 3 risers, not 4",
        ),
        (WindowOpen(start=0, end=1, household="b1-701"), "window-open: household: no household is called"),
        (
            UnderHeated(start=0, end=1, household="c*", share=0),
            "under-heated: household: no household is called",
        ),
        (
            UnderHeated(start=0, end=1, household="b1-302", air=5),
            "under-heated: air: b1-302 does not get as cold as 5 degC",
        ),
    ],
)
def test_a_fault_where_nothing_is_says_which_key_is_wrong(fault, reason):
    with pytest.raises(ValueError, match=reason):
        estate(fault)


@pytest.mark.parametrize(
    ("blocks", "reason"),
    [
        ((), "no buildings"),
        ((Block("a", "east", 1, 1),) * 2, "the id of building 'a' is used twice"),
        ((Block("a", "north", 1, 1),), "no station 'north'"),
    ],
)
def test_an_estate_that_cannot_be_is_refused(blocks, reason):
    with pytest.raises(ValueError, match=reason):
        estate(blocks=blocks)


def test_faults_are_looked_up_when_one_begins_or_ends():
    once = WindowOpen(start=10, end=20, household="x")
    daily = WindowOpen(start=10, end=20, household="x", daily=True)

    assert [next_change(once, t) for t in (0, 10, 19, 20)] == [10, 20, 20, NEVER]
    assert [next_change(daily, t) for t in (0, 10, 20, DAY + 10, DAY + 25)] == [
        10,
        20,
        DAY + 10,
        DAY + 20,
        2 * DAY + 10,
    ]
