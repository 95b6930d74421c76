from dataclasses import replace

import pytest

from alerts.records import RecordsError
from ingest.durations import DAY
from ingest.inventory.departments import (
    DeliveryPeriod,
    Department,
    DepartmentKind,
    Duty,
    PhoneBand,
    ServiceLine,
)
from ingest.inventory.devices import BatteryUnit, Device, DeviceModel, Gateway, aliases_to
from ingest.inventory.tree import (
    Calendar,
    DateSpan,
    Inventory,
    Level,
    Outage,
    Place,
    Point,
    PointWater,
)
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat

NOW = 1_767_225_600_000


def small() -> Inventory:
    """Two rooms and a main, with everything an inventory can hold."""
    return Inventory(
        places={
            "org": Place("org", Level.ORGANISATION, "供热集团", zone="Asia/Shanghai", calendar="city"),
            "s": Place(
                "s",
                Level.STATION,
                "Station",
                "org",
                pump_station=True,
                built_up=False,
                longitude=125.3,
                latitude=43.9,
            ),
            "h1": Place("h1", Level.HOUSEHOLD, "一单元101", "s", households=1),
            "h2": Place("h2", Level.HOUSEHOLD, "102", "s", households=3, zone="Asia/Urumqi"),
        },
        points={
            "h1/t": Point(
                "h1/t",
                Metric.INDOOR_TEMPERATURE,
                "h1",
                600_000,
                600_000,
                residential=True,
                device="d",
                name="客厅",
            ),
            "h2/t": Point(
                "h2/t",
                Metric.INDOOR_TEMPERATURE,
                "h2",
                600_000,
                1_200_000,
                residential=False,
                limits={"room.contract": 23.0},
                contract_hours="08:00-18:00",
                registered_at=5,
            ),
            "s/p": Point(
                "s/p",
                Metric.WATER_PRESSURE,
                "s",
                15_000,
                15_000,
                meter_side="before",
                water_kind=PointWater.PLANT,
            ),
        },
        gateways={
            "g": Gateway("g", "s", "Roof", GatewayFormat.CHIRPSTACK, ("g-old",)),
            "g2": Gateway("g2", "s"),
        },
        departments={
            "d": Department(
                "d",
                "供热所",
                DepartmentKind.TERRITORIAL,
                "above",
                (ServiceLine.HEATING, ServiceLine.WATER),
                "s",
                "wang",
                "zhao",
                (PhoneBand("08:00-18:00", "1"), PhoneBand("18:00-08:00", "2")),
                ("console",),
                (Duty.NETWORK, Duty.METERING),
                ("li", "孙"),
                (DeliveryPeriod.WEEK, DeliveryPeriod.HALF_MONTH),
            ),
            "above": Department("above", "集团", DepartmentKind.FUNCTIONAL),
        },
        models={"EM300": DeviceModel("EM300", BatteryUnit.PERCENT), "bare": DeviceModel("bare")},
        devices={"d": Device("d", "g", "EM300", ("g2",), BatteryUnit.VOLTS, "温度计")},
        aliases=aliases_to({"24e1/temperature": "h1/t"}),
        calendars={
            "city": Calendar(
                "city", (DateSpan("10-20", "04-10"),), ("06:00-10:00",), (), DateSpan("05-01", "09-30")
            ),
            "bare": Calendar("bare"),
        },
        outages={"o": Outage("o", "s", 10, 20, "Li", "valve")},
    )


def save(records, inventory, now=NOW, *, replace=False):
    with records.begin() as tx:
        return tx.inventory.save(inventory, now, replace=replace)


def load(records):
    with records.reading() as tx:
        return tx.inventory.load()


def test_before_the_first_import_there_is_an_empty_inventory(records):
    assert load(records) == Inventory()
    with records.reading() as tx:
        assert tx.inventory.version() == 0


def test_what_is_saved_comes_back_with_keys_and_registration(records):
    saved = save(records, small())
    assert load(records) == saved
    with records.reading() as tx:
        assert tx.inventory.version() == 1
    assert {name: point.key for name, point in saved.points.items()} == {"h1/t": 0, "h2/t": 1, "s/p": 2}
    assert {name: point.registered_at for name, point in saved.points.items()} == {
        "h1/t": NOW,
        "h2/t": 5,
        "s/p": NOW,
    }
    keyless = {name: replace(p, key=-1, registered_at=0) for name, p in saved.points.items()}
    keyless["h2/t"] = replace(keyless["h2/t"], registered_at=5)
    assert replace(saved, points=keyless, version=0) == small()
    assert saved.version == 1


@pytest.mark.parametrize("whole", [True, False])
def test_saving_the_same_again_changes_nothing(records, whole):
    saved = save(records, small())
    assert save(records, small(), NOW + 99, replace=whole) == saved
    assert save(records, saved, NOW + 99, replace=whole) == saved


def test_an_import_adds_to_what_is_there_and_bumps_the_version_once(records):
    saved = save(records, small())
    extra = Point("h1/t2", Metric.INDOOR_TEMPERATURE, "h1", 600_000, 600_000, residential=True)
    more = save(records, Inventory(points={"h1/t2": extra}), NOW + 1)
    assert more.version == saved.version + 1
    assert more.points["h1/t2"].key == 3
    assert {name: p for name, p in more.points.items() if name != "h1/t2"} == saved.points
    assert more.places == saved.places


def test_a_changed_point_keeps_its_key_and_its_registration(records):
    save(records, small())
    wider = replace(small().points["h2/t"], limits={"room.contract": 0.0}, registered_at=0)
    changed = save(records, Inventory(points={"h2/t": wider}), NOW + 1).points["h2/t"]
    assert (changed.key, changed.registered_at, changed.limits) == (1, 5, {"room.contract": 0.0})


def test_a_replacing_import_takes_away_and_never_gives_a_key_twice(records):
    save(records, small())
    fewer = replace(small(), points={"h1/t": small().points["h1/t"]}, outages={}, calendars=small().calendars)
    left = save(records, fewer, NOW + 1, replace=True)
    assert list(left.points) == ["h1/t"]
    assert left.outages == {}
    fresh = Point("h1/new", Metric.PH, "h1", 1, 1)
    grown = save(records, replace(fewer, points={**fewer.points, "h1/new": fresh}), NOW + 2, replace=True)
    assert grown.points["h1/new"].key == 3
    back = save(records, small(), NOW + 3)
    assert {name: p.key for name, p in back.points.items()} == {"h1/t": 0, "h2/t": 1, "s/p": 2, "h1/new": 3}
    assert back.points["s/p"].registered_at == NOW + 3, "it was registered anew"


def test_points_that_left_stay_known_by_key_until_they_come_back(records):
    save(records, small())
    fewer = replace(small(), points={"h1/t": small().points["h1/t"]})
    left = save(records, fewer, NOW + 1, replace=True)
    for seen in (left, load(records), save(records, fewer, NOW + 2, replace=True)):
        assert list(seen.by_key) == [0]
        assert {key: (gone.id, gone.metric) for key, gone in seen.former_points.items()} == {
            1: ("h2/t", Metric.INDOOR_TEMPERATURE),
            2: ("s/p", small().points["s/p"].metric),
        }
        assert (list(seen.by_key_with_former), seen.issued_keys.tolist()) == ([1, 2, 0], [True] * 3)
    back = save(records, Inventory(points={"s/p": small().points["s/p"]}), NOW + 3)
    assert (list(back.former_points), list(load(records).former_points)) == ([1], [1])


@pytest.mark.parametrize(
    "broken",
    [
        Inventory(places={"x": Place("x", Level.BUILDING, "x", "nowhere")}),
        Inventory(places={"x": Place("x", Level.BUILDING, "x", calendar="nowhere")}),
        Inventory(points={"x": Point("x", Metric.PH, "nowhere", 1, 1)}),
        Inventory(departments={"x": Department("x", "", DepartmentKind.FUNCTIONAL, place="nowhere")}),
        Inventory(departments={"x": Department("x", "", DepartmentKind.FUNCTIONAL, parent="nowhere")}),
        Inventory(points={"x": Point("x", Metric.PH, "s", 1, 1, device="nowhere")}),
        Inventory(gateways={"x": Gateway("x", "nowhere")}),
        Inventory(devices={"x": Device("x", "nowhere")}),
        Inventory(gateways={"x": Gateway("x", "s")}, devices={"x": Device("x", "x", "", ("nowhere",))}),
        Inventory(aliases=aliases_to({"x": "nowhere"})),
        Inventory(outages={"x": Outage("x", "nowhere", 1, 2)}),
    ],
)
def test_a_name_that_leads_nowhere_is_refused_and_nothing_is_saved(records, broken):
    saved = save(records, small())
    with pytest.raises(RecordsError, match="'x' names 'nowhere'") as refused:
        save(records, broken)
    assert refused.value.code == "dangling-reference"
    assert load(records) == saved


def test_a_known_point_never_measures_something_else(records):
    save(records, small())
    with pytest.raises(RecordsError) as refused:
        save(records, Inventory(points={"h1/t": replace(small().points["h1/t"], metric=Metric.PH)}))
    assert refused.value.code == "metric-changed"


# Who may still speak after a move


def behind(first: str | None, *further: str) -> Inventory:
    """A room whose device is behind these gateways; ``old`` is a ChirpStack's, ``new`` is unbound."""
    places = {"h": Place("h", Level.HOUSEHOLD, "Home", households=1)}
    return Inventory(
        places,
        {"t": Point("t", Metric.PH, "h", 60_000, 60_000, device="d")},
        {
            "old": Gateway("old", "h", "", GatewayFormat.CHIRPSTACK),
            "new": Gateway("new", "h"),
            "other": Gateway("other", "h"),
        },
        {"d": Device("d", first, "", further)},
    )


def former(records) -> dict[str, int]:
    loaded = load(records)
    found = loaded.former_speakers.get(loaded.points["t"].key, ())
    assert all(each.format == behind(None).gateways[each.gateway].format for each in found)
    return {each.gateway: each.until for each in found}


def test_a_device_that_moves_leaves_its_old_gateway_a_former_speaker(records):
    save(records, behind("old"))
    assert former(records) == {}
    moved = save(records, behind("new"), NOW + 5)
    assert moved.former_speakers == load(records).former_speakers
    assert former(records) == {"old": NOW + 5}
    save(records, behind("new", "other"), NOW + 6)
    assert former(records) == {"old": NOW + 5}, "another one that hears it is no move"
    save(records, behind("other"), NOW + 7)
    assert former(records) == {"old": NOW + 5, "new": NOW + 7}
    save(records, behind("old"), NOW + 8)
    assert former(records) == {"new": NOW + 7, "other": NOW + 8}, "it is back, and speaks for what it likes"


def test_a_swap_for_a_device_behind_another_gateway_is_a_move(records):
    save(records, behind("old"))
    swapped = behind("old")
    swapped = replace(
        swapped,
        points={"t": replace(swapped.points["t"], device="d2")},
        devices=swapped.devices | {"d2": Device("d2", "new")},
    )
    save(records, swapped, NOW + 1)
    assert former(records) == {"old": NOW + 1}
    save(records, replace(swapped, points={"t": replace(swapped.points["t"], device=None)}), NOW + 2)
    assert former(records) == {"old": NOW + 1, "new": NOW + 2}


def test_a_former_speaker_is_forgotten_after_a_week(records):
    save(records, behind("old"))
    save(records, behind("new"), NOW)
    version = save(records, behind("new"), NOW + 8 * DAY).version
    assert former(records) == {"old": NOW}, "an import that changes nothing changes not even this"
    assert save(records, behind("new", "other"), NOW + 8 * DAY).version == version + 1
    assert former(records) == {}


def test_a_renamed_gateway_is_no_move_and_one_that_leaves_still_is(records):
    save(records, behind("old"))
    renamed = behind("new")
    gateways = {"new": replace(renamed.gateways["new"], formerly=("old",))}
    save(records, replace(renamed, gateways=gateways), NOW + 1, replace=True)
    assert former(records) == {}
    save(records, behind("other"), NOW + 2, replace=True)
    fewer = behind("other")
    fewer = replace(fewer, gateways={"other": fewer.gateways["other"]})
    save(records, fewer, NOW + 3, replace=True)
    assert former(records) == {"new": NOW + 2}
