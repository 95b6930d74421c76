"""What is exported comes back unchanged."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.rules.inventory_files import LIMIT_COLUMNS, inventory_file, read_inventory, write_inventory
from ingest.inventory.departments import (
    DeliveryPeriod,
    Department,
    DepartmentKind,
    Duty,
    PhoneBand,
    ServiceLine,
)
from ingest.inventory.devices import Alias, BatteryUnit, Device, DeviceModel, Gateway, ModelChannel
from ingest.inventory.files.exporter import csv_columns
from ingest.inventory.files.values import NOTHING
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Outage, Place, Point
from ingest.inventory.water_ways import PointWater
from ingest.printable import shows_something
from ingest.readings.quantities import QUANTITIES, Metric
from ingest.readings.speakers import GatewayFormat
from tests.examples import examples
from tests.ingest.inventory.written_inventories import (
    ROOT,
    read_csv,
)

# Exporting

seen = st.characters(exclude_categories=["Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"])
texts = st.text(seen, max_size=20).map(str.strip).filter(lambda text: not text or shows_something(text))


ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,8}", fullmatch=True)


days = st.sampled_from(["01-01", "02-29", "06-30", "11-15", "12-31"])


spans = st.builds(DateSpan, days, days) | st.just(DateSpan("2025-11-10", "2026-03-31"))


hours = st.sampled_from(["06:00-10:00", "17:00-24:00", "22:00-02:30"])


moments = st.integers(0, 4_102_444_800_000)


names_in_lists = texts.filter(lambda name: name and "|" not in name and name.lower() != NOTHING)


levels = list(Level)


positions = st.just((None, None)) | st.tuples(st.floats(-180, 180), st.floats(-85, 85))


batteries = st.sampled_from([None, *BatteryUnit])


@st.composite
def points(draw, point_id: str, places: list[str], devices: list[str]) -> Point:
    metric = draw(st.sampled_from(Metric))
    quantity = QUANTITIES[metric]
    limit = st.floats(quantity.lowest, quantity.highest).filter(lambda x: x == 0 or abs(x) > 1e-90)
    residential = draw(st.booleans()) if metric is Metric.INDOOR_TEMPERATURE else None
    rules = {"house.rule", "mine"} | (
        {"pressure.low", "pressure.high"} if metric is Metric.WATER_PRESSURE else set()
    )
    limits = draw(st.dictionaries(st.sampled_from(sorted(rules)), limit, max_size=3))
    if residential is False:
        limits["room.contract"] = draw(limit)
    sampling = draw(st.integers(1_000, 3 * 10**8))
    return Point(
        point_id,
        metric,
        draw(st.sampled_from(places)),
        sampling,
        sampling + draw(st.integers(0, 3 * 10**8)),
        residential,
        limits,
        draw(st.none() | hours),
        draw(st.sampled_from([None, "before", "after"])),
        registered_at=draw(moments),
        device=draw(st.sampled_from([None, *devices])),
        name=draw(texts),
        water_kind=None if residential is not None else draw(st.sampled_from([None, *PointWater])),
    )


@st.composite
def departments(draw, place_ids: list[str]) -> dict[str, Department]:
    """None, or one that answers for everything, and others below it."""
    if draw(st.booleans()):
        return {}
    persons = st.none() | texts.filter(bool)
    phones = st.lists(
        st.builds(PhoneBand, hours, st.sampled_from(["0431-8800001", "+86 431 1转2"])), unique=True
    )
    above = "all"
    made = {
        "all": Department("all", "all", DepartmentKind.TERRITORIAL, None, tuple(ServiceLine), place_ids[0])
    }
    for name in draw(st.lists(ids.map("d.{}".format), max_size=3, unique=True)):
        kind = draw(st.sampled_from([DepartmentKind.FUNCTIONAL, DepartmentKind.OUTSIDE]))
        made[name] = Department(
            name,
            draw(texts.filter(bool)),
            kind,
            draw(st.sampled_from([None, above])),
            tuple(draw(st.lists(st.sampled_from(ServiceLine), unique=True))),
            None if kind is DepartmentKind.OUTSIDE else draw(st.sampled_from([None, *place_ids])),
            draw(persons),
            draw(persons),
            tuple(draw(phones)),
            tuple(draw(st.lists(ids, max_size=2, unique=True))),
            (Duty.NETWORK,) if above == "all" else (),
            tuple(draw(st.lists(names_in_lists, max_size=2, unique=True))),
            tuple(draw(st.lists(st.sampled_from(DeliveryPeriod), unique=True))),
        )
        above = name
    return made


paths = st.lists(st.sampled_from(["温度 1", "in/1", "Bat_V"]), unique=True).map(tuple)


@st.composite
def device_models(draw, name: str) -> DeviceModel:
    metrics = draw(st.lists(st.sampled_from(list(Metric)), unique=True, max_size=2))
    channels = [
        ModelChannel(f"ch/{n}=x", metric, draw(st.sampled_from([None, *QUANTITIES[metric].conversions])))
        for n, metric in enumerate(metrics)
    ]
    sampling, upload = (draw(st.sampled_from([None, 60_000, 1_500])) for _ in range(2))
    return DeviceModel(name, draw(batteries), sampling, upload, tuple(channels), draw(paths))


@st.composite
def towns(draw) -> Inventory:
    place_ids = draw(st.lists(ids, min_size=1, max_size=5, unique=True))
    calendars = {
        name: Calendar(
            name,
            draw(st.none() | st.lists(spans, max_size=2).map(tuple)),
            draw(st.none() | st.lists(hours, max_size=2).map(tuple)),
            draw(st.none() | st.lists(hours, max_size=2).map(tuple)),
            draw(st.none() | spans),
        )
        for name in draw(st.lists(ids, max_size=2, unique=True))
    }
    places = {
        name: Place(
            name,
            levels[depth],
            draw(texts.filter(bool)),
            place_ids[depth - 1] if depth else None,
            draw(st.integers(0, 3)) if levels[depth] is Level.HOUSEHOLD else 0,
            draw(st.sampled_from([None, "Asia/Shanghai", "Europe/Berlin"])),
            draw(st.sampled_from([None, *calendars])),
            draw(st.booleans()),
            draw(st.none() | st.booleans()),
            *draw(positions),
        )
        for depth, name in enumerate(place_ids)
    }
    gateway_ids = draw(st.lists(ids, max_size=4, unique=True))
    former_ids, in_force = gateway_ids[2:], gateway_ids[:2]
    gateways = {
        n: Gateway(
            n,
            draw(st.sampled_from(place_ids)),
            draw(texts),
            draw(st.sampled_from([None, *GatewayFormat])),
            tuple(former_ids) if n == in_force[-1] else (),
        )
        for n in in_force
    }
    devices = {
        n: Device(
            *(n, behind[0] if behind else None, draw(texts), tuple(behind[1:]), draw(batteries), draw(texts)),
            ignored=draw(paths),
        )
        for n in draw(st.sets(ids, max_size=2))
        for behind in [draw(st.lists(st.sampled_from(in_force), unique=True)) if in_force else []]
    }
    there = {n: draw(points(n, place_ids, sorted(devices))) for n in draw(st.sets(ids, max_size=3))}
    called = draw(st.sets(ids.map(str.lower), max_size=2)) if there else ()
    named = {f"锅炉房 {n}/出水 温度": draw(st.sampled_from(sorted(there))) for n in called}
    aliases = {
        name: Alias(name, point, draw(st.sampled_from([None, *QUANTITIES[there[point].metric].conversions])))
        for name, point in named.items()
    }
    outages = {
        n: Outage(
            n,
            draw(st.sampled_from(place_ids)),
            start := draw(moments),
            start + draw(st.integers(1, 10**9)),
            draw(texts),
            draw(texts),
        )
        for n in draw(st.sets(ids, max_size=2))
    }
    models = {n: draw(device_models(n)) for n in draw(st.sets(texts.filter(bool), max_size=2))}
    return Inventory(
        places, there, gateways, devices, aliases, calendars, outages, models, draw(departments(place_ids))
    )


@settings(max_examples=examples(60))
@given(towns(), st.sampled_from(["toml", "csv", "json", "xlsx"]))
def test_what_is_exported_comes_back_unchanged(town, form):
    assert read_inventory((f"town.{form}", inventory_file(town, form))) == town


@pytest.mark.parametrize("form", ["toml", "csv", "json", "xlsx"])
def test_a_place_a_hand_beside_the_equator_comes_back_too(form):
    """Written out, it has all of its digits behind five zeros."""
    near = Place("home", Level.HOUSEHOLD, "Equator", longitude=0.0, latitude=1.1126477830753177e-06)
    town = Inventory(places={"home": near})
    assert read_inventory((f"town.{form}", inventory_file(town, form))) == town


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "'quoted", "'=1"])
def test_no_cell_of_an_export_is_a_formula(name):
    town = Inventory(places={"home": Place("home", Level.HOUSEHOLD, name, households=1)})
    text = write_inventory(town, "csv")
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert read_csv(text) == town


def test_nothing_exports_as_nothing():
    for form in ("toml", "csv", "json", "xlsx"):
        assert read_inventory((f"town.{form}", inventory_file(Inventory(), form))) == Inventory()


def test_the_guide_tells_every_column():
    guide = (ROOT / "docs/guides/inventory.md").read_text(encoding="utf-8")
    assert [column for column in csv_columns(LIMIT_COLUMNS) if f"`{column}`" not in guide] == []
