"""When the jobs come round: triggers in the zones of the inventory, and what older versions have done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alerts.workers.nightly.reading_jobs import night_of
from alerts.workers.nightly.timetable import (
    COMPLIANCE,
    EXPIRY,
    HOURS,
    NIGHTLY_HOURS,
    Zones,
    next_after,
    triggers_of,
)
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Inventory
from tests.alerts.reference.town import ROOM, at, town
from tests.alerts.workers.household import MIDNIGHT, Household


def fires(job: str, after: str, zone: str, times: int = 1, *, zones: tuple[str, ...] = ()) -> list[str]:
    """When ``job`` is looked at after an instant of the zone's clock; UTC."""
    trigger, now, found = triggers_of(Zones(zone, zones or (zone,)))[job], at(after, zone), []
    for _ in range(times):
        now = next_after(trigger, now)
        found.append(datetime.fromtimestamp(now / 1000, UTC).strftime("%m-%d %H:%M"))
    return found


def test_hours_five_minutes_after_their_end_and_nights_at_two_of_the_organisation():
    assert fires(HOURS, "2024-01-10 12:05", "Asia/Shanghai", 2) == ["01-10 05:05", "01-10 06:05"]
    for job in (NIGHTLY_HOURS, EXPIRY):
        assert fires(job, "2024-01-10 02:00", "Asia/Shanghai") == ["01-10 18:00"]
        assert fires(job, "2024-01-10 01:59", "Europe/Berlin") == ["01-10 01:00"]


def test_compliance_half_an_hour_after_each_zones_midnight_and_once_more():
    both = ("Asia/Shanghai", "Asia/Urumqi")
    assert fires(COMPLIANCE, "2024-01-10 00:00", "Asia/Shanghai", 5, zones=both) == [
        "01-09 16:30",
        "01-09 17:30",
        "01-09 18:30",
        "01-09 19:30",
        "01-10 16:30",
    ]


def test_a_night_and_a_midnight_that_the_clocks_skip_are_not_left_out():
    assert fires(NIGHTLY_HOURS, "2024-03-30 12:00", "Europe/Berlin") == ["03-31 01:00"]
    assert fires(COMPLIANCE, "2024-09-07 12:00", "America/Santiago") == ["09-08 04:30"], "01:30, no 00:30"


@pytest.mark.parametrize(
    ("now", "zone", "night"),
    [
        ("2024-01-10 01:59", "Asia/Shanghai", "2024-01-09 02:00"),
        ("2024-01-10 02:00", "Asia/Shanghai", "2024-01-10 02:00"),
        ("2024-01-10 23:00", "America/New_York", "2024-01-10 02:00"),
        ("2024-03-31 01:59", "Europe/Berlin", "2024-03-30 02:00"),
        ("2024-03-31 03:00", "Europe/Berlin", "2024-03-31 03:00"),
        ("2024-10-27 12:00", "Europe/Berlin", "2024-10-27 02:00"),
    ],
)
def test_the_night_that_began_last(now, zone, night):
    assert night_of(at(now, zone), zone) == at(night, zone)


def test_the_organisations_zone_is_that_of_the_root_and_other_zones_count_for_compliance():
    assert Zones.of(Inventory()) == ("Asia/Shanghai", ("Asia/Shanghai",))
    berlin = town(ROOM, zone="Europe/Berlin")
    assert Zones.of(berlin) == ("Europe/Berlin", ("Europe/Berlin",))
    far = replace(berlin.places["building"], zone="Asia/Urumqi")
    moved = replace(berlin, places={**berlin.places, "building": far})
    assert Zones.of(moved) == ("Europe/Berlin", ("Asia/Urumqi", "Europe/Berlin"))


# The jobs of an organisation elsewhere, and data folders of older versions


def test_at_two_of_the_organisations_clock_the_nightly_jobs_are_done(tmp_path):
    """In Berlin, where it used to be 19:00; an hour in India has no whole number of UTC hours behind it."""
    for zone in ("Europe/Berlin", "Asia/Kolkata"):
        folder = tmp_path / zone.replace("/", "-")
        folder.mkdir()
        flat = Household(folder, zone)
        flat.jobs.run_due(at("2024-01-09 12:00", zone))
        flat.store.asked_hours()
        flat.store.expired.clear()
        night = at("2024-01-10 02:00", zone)
        late = night // HOUR * HOUR - 3 * DAY
        flat.measure(late, late + HOUR, 20.0, received_at=night - 3 * HOUR)
        flat.jobs.run_due(at("2024-01-10 01:59", zone))
        assert flat.store.asked_hours() == []
        flat.jobs.run_due(night)
        assert flat.store.asked_hours() == [late]
        assert flat.store.expired == [night]
        flat.close()


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin"])
def test_what_an_older_version_has_done_is_not_done_again_nor_left_out(tmp_path, zone):
    """It numbered the nights by 18:00 UTC, which is 02:00 in Shanghai, and knew of no touched hours.

    So the hours that late readings may have touched before it stopped are summed up once.
    """
    flat = Household(tmp_path, zone)
    began = MIDNIGHT + 2 * HOUR
    night = (began - 18 * HOUR) // DAY
    with flat.records.begin() as tx:
        tx.meta.put("chores.hours", str(began // HOUR - 50))
        tx.meta.put("chores.nights", str(night))
        tx.meta.put("chores.expired", str(night))
        tx.meta.put("chores.compliance." + zone, "2024-01-10")
    flat.jobs.run_due(began + 6 * MINUTE)
    assert flat.store.asked_hours() == list(range(began - 50 * HOUR - 7 * DAY, began, HOUR))
    assert flat.store.expired == []
    following = night_of(began + DAY, zone)
    flat.jobs.run_due(following)
    assert flat.store.asked_hours() == []
    assert len(flat.store.expired) == 1
    flat.close()
