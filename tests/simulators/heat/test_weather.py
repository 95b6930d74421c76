"""Winters are cold before sunrise, dark at night, wave for days, and fall and rise with a cold snap."""

from datetime import UTC, datetime

import numpy as np
import pytest

from ingest.durations import DAY, HOUR, MINUTE
from simulators.heat.csv_weather import CsvWeather
from simulators.heat.sun import Sun, half_day
from simulators.heat.weather import Winter, depth, weather_of
from simulators.recordings.timed_csv import RecordingError
from simulators.scenario.schema import ColdSnapSection
from simulators.scenario.schema import WeatherSection as Settings

ZONE = "Asia/Shanghai"


def local(text):
    return round(datetime.fromisoformat(text + "+08:00").timestamp() * 1000)


JANUARY = local("2026-01-15T00:00")
NOVEMBER = local("2025-11-15T00:00")
SEASON = 120


def winter(start=JANUARY, days=1, seed=0, **settings):
    return Winter(np.random.default_rng(seed), Settings(**settings), start, start + days * DAY, ZONE)


def hours(weather, start, count):
    return np.array([weather.outdoor(start + hour * HOUR) for hour in range(count)])


def test_the_day_is_coldest_before_sunrise_and_mildest_in_the_afternoon():
    by_hour = hours(winter(), JANUARY, 24).tolist()

    assert by_hour.index(min(by_hour)) in range(4, 10)
    assert by_hour.index(max(by_hour)) in range(15, 22)
    assert -14 < min(by_hour) < max(by_hour) < 2


def test_there_is_no_sun_at_night_and_some_at_noon():
    sun = winter().sun

    assert sun(JANUARY + 3 * HOUR) == sun(JANUARY + 21 * HOUR) == 0.0
    assert sun(JANUARY + 12 * HOUR) > 1.0


def test_days_are_as_long_as_at_40_degrees_north():
    assert 2 * half_day(355) == pytest.approx(9.3, abs=0.15)
    assert 2 * half_day(172) == pytest.approx(15.0, abs=0.2)
    assert 2 * half_day(80) == pytest.approx(12.0, abs=0.1)


def test_clouds_change_from_day_to_day_and_let_less_through_than_a_clear_sky():
    sun = Sun(np.random.default_rng(1), NOVEMBER, NOVEMBER + SEASON * DAY, ZONE)
    noons = np.array([sun.gain(NOVEMBER + day * DAY + 12 * HOUR) for day in range(SEASON)])

    assert 0.0 < noons.min() < 4.0
    assert 8.0 < noons.max() < 15.0
    assert noons.mean() == pytest.approx(6.0, abs=1.0)


def test_a_day_has_the_mean_and_the_swing_that_are_asked_for():
    season = hours(winter(NOVEMBER, SEASON, mean=-3.0, swing=6.0), NOVEMBER, 24 * SEASON).reshape(SEASON, 24)

    assert season.mean() == pytest.approx(-3.0, abs=0.1)
    assert np.ptp(season.mean(axis=0)) == pytest.approx(12.0, abs=0.5)


@pytest.mark.parametrize("seed", range(3))
def test_synoptic_waves_have_their_standard_deviation_and_last_for_days(seed):
    season = hours(winter(NOVEMBER, SEASON, seed, swing=0.0, synoptic=4.0), NOVEMBER, 24 * SEASON)
    after = {lag: np.corrcoef(season[:-lag], season[lag:])[0, 1] for lag in (24, 72)}

    assert season.std() == pytest.approx(4.0, rel=0.15)
    assert after[24] > 0.4
    assert after[72] < 0.3


def test_the_year_is_coldest_in_late_january_and_warmer_by_twice_yearly_in_july():
    year = winter(days=365, swing=0.0, yearly=15.0)
    means = hours(year, JANUARY, 24 * 365).reshape(365, 24).mean(axis=1)

    assert means.argmin() in range(20)
    assert means.max() - means.min() == pytest.approx(30.0, abs=1.5)


def test_the_weather_from_hour_to_hour_wanders_without_jumps():
    minutes = np.array([winter().outdoor(JANUARY + minute * MINUTE) for minute in range(24 * 60)])

    assert np.abs(np.diff(minutes)).max() < 0.1


def test_a_winter_is_defined_before_its_start_and_after_its_end():
    weather = winter(days=1)

    assert -20 < weather.outdoor(JANUARY - 2 * DAY) < 10
    assert -20 < weather.outdoor(JANUARY + 400 * DAY) < 10
    assert weather.sun(JANUARY + 400 * DAY + 12 * HOUR) >= 0


def test_a_cold_snap_falls_stays_and_goes_as_slowly_as_it_came():
    snap = ColdSnapSection(start=0, end=48 * HOUR, drop=12.0, falls="12h")

    found = [depth(snap, hour * HOUR) for hour in (-1, 0, 6, 12, 47, 54, 60, 70)]

    assert found == pytest.approx([0, 0, 6, 12, 12, 6, 0, 0])


def test_a_cold_snap_that_ends_while_it_still_falls_goes_from_where_it_had_come_to():
    snap = ColdSnapSection(start=0, end=6 * HOUR, drop=12.0, falls="12h")

    assert [depth(snap, hour * HOUR) for hour in (6, 9, 12, 20)] == pytest.approx([6, 3, 0, 0])


def test_a_snap_is_felt_outdoors():
    snap = ColdSnapSection(start=JANUARY, end=JANUARY + 2 * DAY, drop=10.0, falls="6h")
    plain, snapped = hours(winter(), JANUARY, 24), hours(winter(cold_snaps=(snap,)), JANUARY, 24)

    assert (plain - snapped)[[0, 3, 6, 23]].tolist() == pytest.approx([0, 5, 10, 10])


def test_the_same_seed_gives_the_same_weather_and_another_gives_another():
    first, same, other = (hours(winter(seed=seed, synoptic=3.0), JANUARY, 48) for seed in (5, 5, 6))

    assert first.tobytes() == same.tobytes()
    assert np.abs(first - other).max() > 0.5


@pytest.fixture
def csv(tmp_path):
    def write(text):
        path = tmp_path / "weather.csv"
        path.write_text(text)
        return path

    return write


ROWS = "time_utc,outdoor,sun\n2026-01-15T00:00:00Z,-8,0\n2026-01-15T12:00:00Z,4,\n2026-01-16T00:00:00Z,-2,6\n"
FIRST = round(datetime(2026, 1, 15, tzinfo=UTC).timestamp() * 1000)


def test_recorded_weather_is_linear_between_its_rows_and_passes_over_empty_cells(csv):
    weather = CsvWeather(csv(ROWS))

    assert [weather.outdoor(FIRST + hour * HOUR) for hour in (0, 6, 12, 18, 24)] == [-8, -2, 4, 1, -2]
    assert [weather.sun(FIRST + hour * HOUR) for hour in (0, 12, 24)] == [0, 3, 6]


def test_before_the_first_row_its_first_day_repeats_and_the_last_value_stays(csv):
    weather = CsvWeather(csv(ROWS))

    assert weather.outdoor(FIRST - 18 * HOUR) == weather.outdoor(FIRST + 6 * HOUR)
    assert weather.outdoor(FIRST + 30 * DAY) == -2


def test_a_recording_without_sun_gets_the_sun_of_the_season(csv):
    rows = "time_utc,outdoor\n2026-01-14T00:00:00Z,-8\n2026-01-17T00:00:00Z,-2\n"
    rng = np.random.default_rng(0)

    weather = weather_of(Settings(csv=csv(rows)), rng, JANUARY, JANUARY + DAY, ZONE)

    assert weather.outdoor(FIRST) == -6
    assert weather.sun(JANUARY + 12 * HOUR) > 0
    assert weather.sun(JANUARY) == 0


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("time_utc,outdoor\n2026-01-15T00:00:00Z,cold\n", "row 2, column outdoor: 'cold' is no number"),
        (
            "time_utc,outdoor\n2026-01-15T00:00:00Z,-80\n",
            "row 2, column outdoor: -80 is not within -60 to 55",
        ),
        ("time_utc,outdoor,sun\n2026-01-15T00:00:00Z,1,-1\n", "row 2, column sun: -1 is not within 0 to 100"),
        ("time_utc,outdoor,wind\n2026-01-15T00:00:00Z,1,1\n", "row 1, column wind: only outdoor and sun"),
        ("time_utc,sun\n2026-01-15T00:00:00Z,1\n", "row 1, column outdoor: the column is missing"),
        ("time_utc,outdoor\n2026-01-15T00:00:00Z,\n", "row 2, column outdoor: the column has no values"),
        (
            "time_utc,outdoor\n2026-01-15 00:00,1\n",
            "row 2, column time_utc: '2026-01-15 00:00' is not in UTC",
        ),
        ("time_utc,outdoor\n2026-01-16T00:00:00Z,1\n", "row 2, column time_utc: the scenario begins earlier"),
        ("time_utc,outdoor\n2026-01-14T00:00:00Z,1\n", "row 2, column time_utc: the scenario goes on longer"),
    ],
)
def test_a_bad_recording_says_where_and_why(csv, text, where):
    path = csv(text)

    with pytest.raises(RecordingError) as raised:
        weather_of(Settings(csv=path), np.random.default_rng(0), FIRST, FIRST + HOUR, ZONE)

    assert str(raised.value).startswith(f"{path}: {where}")
