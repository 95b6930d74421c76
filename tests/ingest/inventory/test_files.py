"""Inventory files: every bad row is named and nothing is taken; what is exported comes back unchanged."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.durations import HOUR, MINUTE
from ingest.inventory.files.exporter import COLUMNS
from ingest.inventory.files.importer import InventoryProblems, merge, read_inventory, write_inventory
from ingest.inventory.tree import (
    Calendar,
    DateSpan,
    Device,
    Gateway,
    Inventory,
    Level,
    Outage,
    Place,
    Point,
)
from ingest.readings.quantities import QUANTITIES, Metric

ROOT = Path(__file__).parents[3]

HEADER = "type,id,name,level,parent,place,metric,sampling,upload,residential,contract_min,limits,point\n"
HOME = "place,home,Home,household,,,,,,,,,\n"
FLAT = "point,flat,,,,home,indoor_temperature,20min,1h,true,,,\n"


def read_csv(text: str, **more: object) -> Inventory:
    return read_inventory(("town.csv", text.encode()), **more)


def read_json(**tables: object) -> Inventory:
    return read_inventory(("town.json", json.dumps(tables).encode()))


def problems_of(name: str, content: str | bytes, **more: object) -> list[str]:
    with pytest.raises(InventoryProblems) as caught:
        read_inventory((name, content.encode() if isinstance(content, str) else content), **more)
    return [str(problem) for problem in caught.value.problems]


def problems_of_json(**tables: object) -> list[str]:
    return [line.removeprefix("town.json: ") for line in problems_of("town.json", json.dumps(tables))]


# Reading


def test_the_sample_reads_as_its_comments_say():
    town = read_inventory(ROOT / "examples/inventory.toml")
    flat, shop = town.points["lilac-3-0301-living"], town.points["lilac-3-shop-room"]
    assert (flat.sampling_ms, flat.upload_ms, flat.residential) == (20 * MINUTE, HOUR, True)
    assert (shop.limits, shop.contract_hours) == ({"room.contract": 16.0}, "08:00-20:00")
    assert town.points["station-7-main"].limits == {"pressure.low": 0.2, "pressure.high": 0.6}
    assert town.points["station-7-chlorine"].limits == {"chlorine.low": 0.1}
    assert town.households_below("station-7") == 49
    assert town.aliases == {"24e1240000000301/temperature": "lilac-3-0301-living"}
    assert town.calendars["city"].heating_season == (DateSpan("11-15", "03-15"),)
    assert town.outages["2026-04-flush"].end - town.outages["2026-04-flush"].start == 6 * HOUR
    assert town.zone_of("lilac-3-0301") == "Asia/Shanghai"


def test_the_sample_says_the_same_in_csv():
    assert read_inventory(ROOT / "examples/inventory.csv") == read_inventory(ROOT / "examples/inventory.toml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_as_any_spreadsheet_here_saves_it(encoding, delimiter):
    text = HEADER + "place,home,丁香苑3号楼301,household,,,,,,,,,\r\n" + FLAT
    town = read_inventory(("town.csv", text.replace(",", delimiter).encode(encoding)))
    assert town.places["home"].name == "丁香苑3号楼301"


def test_a_folder_of_csv_files_is_one_inventory(tmp_path):
    (tmp_path / "places.csv").write_text("id,level,name\nhome,household,Home\n")
    (tmp_path / "points.csv").write_text(
        "id,place,metric,sampling,upload,residential\nflat,home,indoor_temperature,60,60,yes\n"
    )
    assert read_inventory(tmp_path).points["flat"].sampling_ms == MINUTE


def test_empty_rows_and_cells_say_nothing():
    town = read_csv(HEADER + HOME + ",,,,,,,,,,,,\n\n" + FLAT)
    assert town.places["home"].households == 1
    assert town.points["flat"].limits == {}


def test_a_file_may_refer_to_what_is_known_already():
    known = read_csv(HEADER + HOME)
    assert set(read_csv(HEADER + FLAT, known=known).points) == {"flat"}
    assert problems_of("town.csv", HEADER + FLAT) == ["town.csv: row 2: place: there is no place home"]


def test_the_keys_of_a_limit_have_units():
    town = read_json(
        places=[{"id": "s", "level": "station"}],
        points=[
            {
                "id": "p",
                "metric": "water_pressure",
                "place": "s",
                "sampling": 15,
                "upload": 60,
                "pressure_min": "140 kPa",
            }
        ],
    )
    assert town.points["p"].limits == {"pressure.low": 0.14}


# Bad input

CHARSET = "letters, digits, '_', '.', ':' and '-'"
WRITE = "write 2026-01-31T08:00:00+08:00"
NO_ZONE = "is no IANA time zone such as Asia/Shanghai"


def test_every_bad_row_is_named_at_once_and_nothing_is_taken():
    told = problems_of(
        "town.csv",
        HEADER
        + "place,home,Home,flat,,,,,,,,,\n"
        + "place,b@d,Bad,household,,,,,,,,,\n"
        + "point,p1,,,,nowhere,indoor_temperature,1h,20min,true,,,\n"
        + "point,p2,,,,home,temp,1h,soon,perhaps,,,\n"
        + "sensor,p3,,,,,,,,,,,\n"
        + "place,ok,Ok,household,,,,,,,,,\n"
        + "place,ok,Ok,household,,,,,,,,,\n"
        + "place,long,Long,household,,,,,,,,,,,,\n"
        + "gateway,g,,,,ok,water_pressure,,,,,,\n",
    )
    assert [line.removeprefix("town.csv: ") for line in told] == [
        "row 2: level: must be one of organisation, unit, station, building, household, not 'flat'",
        "row 3: id: 'b@d' must be 1 to 64 " + CHARSET,
        "row 4: upload: must not be shorter than sampling",
        "row 5: metric: must be one of " + ", ".join(Metric) + ", not 'temp'",
        "row 5: upload: 'soon' is no number",
        "row 5: residential: must be true or false, not 'perhaps'",
        "row 6: type: must be one of calendar, place, gateway, device, point, alias, outage, not 'sensor'",
        "row 8: place ok is there already, in row 7",
        "row 9: has 16 cells under 13 columns",
        "row 10: metric: a gateway has no such thing",
        "row 4: place: there is no place nowhere",
    ]


def station(**more: object) -> dict[str, object]:
    return {"id": "s", "level": "station", **more}


def home(**more: object) -> dict[str, object]:
    return {"id": "h", "level": "household", **more}


def calendar(**more: object) -> dict[str, object]:
    return {"id": "c", **more}


def point(**more: object) -> dict[str, object]:
    return {"id": "p", "metric": "water_pressure", "place": "s", "sampling": 15, "upload": 60, **more}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (point(sampling=0), "sampling: 0 must be at least 1 ms, whole milliseconds, and at most a year"),
        (point(sampling="NaN"), "sampling: 'NaN' is no number"),
        (
            point(pressure_min="0.2 bars"),
            "pressure_min: '0.2 bars': 'bars' is no unit of water_pressure, which is in MPa",
        ),
        (point(pressure_max=60), "pressure_max: 60 is outside what water_pressure can be, -0.1 to 2.5 MPa"),
        (point(pressure_max=float("nan")), "pressure_max: NaN is no number"),
        (point(contract_min=18), "contract_min: has no meaning for water_pressure"),
        (
            point(pressure_min=0.2, limits={"pressure.low": 0.2}),
            "pressure_min: said twice, here and in limits",
        ),
        (point(limits=[1]), "limits: must be a table of rule and limit, at most 64"),
        (point(limits={"a b": 1}), "limits: 'a b' must be 1 to 64 letters, digits, '_', '.', ':' and '-'"),
        (point(residential=True), "residential: has no meaning for water_pressure"),
        (point(contract_hours="8-18"), "contract_hours: hours must look like 06:00-21:00, not '8-18'"),
        (point(meter_side="left"), "meter_side: must be before or after (the user's meter), not 'left'"),
        (
            point(registered_at="2026-01-01T00:00:00"),
            "registered_at: '2026-01-01T00:00:00' has no zone; " + WRITE,
        ),
        (point(registered_at="soon"), "registered_at: 'soon' is no time; " + WRITE),
        (point(registered_at="1969-12-31T00:00:00Z"), "registered_at: '1969-12-31T00:00:00Z' is before 1970"),
        (point(device="d"), "device: there is no device d"),
        (point(place="x"), "place: there is no place x"),
        (point(colour="red"), "colour: a point has no such thing"),
        (point(id=7), "id: 7 must be 1 to 64 letters, digits, '_', '.', ':' and '-'"),
        (
            point(metric="indoor_temperature"),
            "residential: missing; a room is a resident's or not (clauses H15, H17)",
        ),
        (
            point(metric="indoor_temperature", residential=False),
            "contract_min: missing; a room that is no resident's has a contract minimum (clause H17)",
        ),
        (
            point(metric="indoor_temperature", residential=True, contract_min=18),
            "contract_min: a resident's room has none (clause H17)",
        ),
    ],
)
def test_a_bad_point_is_told_why(row, told):
    name = f" ({row['id']})" if isinstance(row["id"], str) else ""
    assert problems_of_json(places=[station()], points=[row]) == [f"points 1{name}: {told}"]


@pytest.mark.parametrize(
    ("table", "row", "told"),
    [
        ("places", station(parent="x"), "parent: there is no place x"),
        ("places", station(zone="Mars/Base"), "zone: 'Mars/Base' " + NO_ZONE),
        ("places", station(zone="../etc/passwd"), "zone: '../etc/passwd' " + NO_ZONE),
        ("places", station(calendar="c"), "calendar: there is no calendar c"),
        (
            "places",
            station(households=3),
            "households: only a place of level household has a number of households",
        ),
        ("places", home(households=-1), "households: must be a whole number from 0 to 1000000, not -1"),
        ("places", station(name="a\nb"), "name: must be one line of at most 200 characters"),
        ("gateways", {"id": "g", "place": "x"}, "place: there is no place x"),
        ("devices", {"id": "d", "gateway": "x"}, "gateway: there is no gateway x"),
        ("aliases", {"name": "a", "point": "x"}, "point: there is no point x"),
        ("aliases", {"name": "a b", "point": "x"}, "name: 'a b' must be 1 to 256 characters without spaces"),
        (
            "calendars",
            calendar(heating_season=["11-31..03-15"]),
            "heating_season: no such day of the year in ",
        ),
        (
            "calendars",
            calendar(supply_winter=["6-10"]),
            "supply_winter: hours must look like 06:00-21:00, not",
        ),
        ("calendars", calendar(supply_winter=6), "supply_winter: must be a list"),
        ("calendars", calendar(summer="05-01"), "summer: '05-01' must look like 11-15..03-15"),
        ("calendars", calendar(summer=5), "summer: 5 must look like 11-15..03-15"),
        ("outages", {"id": "o", "place": "x"}, "start: missing"),
    ],
)
def test_a_bad_thing_is_told_why(table, row, told):
    name = row.get("id", row.get("name"))
    assert problems_of_json(**{table: [row]})[0].startswith(f"{table} 1 ({name}): {told}")


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({"points": 3}, "points: must be a list"),
        ({"points": [3]}, "points 1: must be a table"),
        ({"sensors": []}, "sensors: unknown; an inventory holds calendars, places, gateways"),
    ],
)
def test_what_is_no_table_is_told(tables, told):
    assert problems_of_json(**tables)[0].startswith(told)


def test_a_lower_level_holds_no_higher_one():
    assert problems_of_json(places=[home(), station(parent="h")]) == [
        "places 2 (s): parent: h is a household, which cannot hold a station"
    ]


def test_what_refers_to_a_bad_row_is_not_told_for_it():
    assert len(problems_of_json(places=[station(level="stop")], points=[point(), point(id="q")])) == 1


def test_an_outage_ends_after_it_starts():
    outage = {"id": "o", "place": "s", "start": "2026-04-10T09:00:00+08:00", "end": "2026-04-10T01:00:00Z"}
    assert problems_of_json(places=[station()], outages=[outage]) == [
        "outages 1 (o): end: must be after start"
    ]


def test_places_in_a_ring_are_found():
    told = problems_of_json(
        places=[
            {"id": "a", "level": "unit", "parent": "c"},
            {"id": "b", "level": "station", "parent": "a"},
            {"id": "c", "level": "building", "parent": "b"},
        ]
    )
    assert "places 1 (a): parent: its parents lead back to itself: a > c > b > a" in told


def test_aliases_mean_one_thing():
    points = [point(), point(id="q")]
    aliases = [{"name": name, "point": "p"} for name in ("24E1/t", "24e1/t", "q")]
    assert problems_of_json(places=[station()], points=points, aliases=aliases) == [
        "aliases 2 (24e1/t): name: differs from the alias 24E1/t in case only",
        "aliases 3 (q): name: is the id of another point than p",
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("town.xlsx", b"PK", "must be .toml, .csv or .json"),
        ("town.json", b"[]", "must be an object"),
        ("town.json", b"{", "not JSON"),
        ("town.json", b"\xff\xff", "not JSON"),
        ("town.json", b"[" * 200_000, "nested deeper"),
        ("town.json", b'{"points": [{"sampling": ' + b"9" * 10_000 + b"}]}", "not JSON"),
        ("town.toml", b"[[points", "not TOML"),
        ("town.csv", b"", "no column 'type'"),
        ("town.csv", b"type,type\n", "a column is there twice"),
        ("town.csv", b"\xff\xff\xff", "neither UTF-8 nor GB18030"),
        ("town.csv", b'type,id\nplace,"home\n', "not CSV"),
        ("town.csv", b"type,id\nplace," + b"x" * 200_000, "not CSV"),
    ],
)
def test_what_is_no_inventory_is_refused_in_one_sentence(name, content, told):
    assert told in problems_of(name, content)[0]


def test_a_file_that_is_not_there_is_a_problem(tmp_path):
    with pytest.raises(InventoryProblems, match="No such file"):
        read_inventory(tmp_path / "town.toml")


def test_a_thousand_problems_are_told_and_the_rest_counted():
    told = problems_of("town.csv", "type,id\n" + "point,p\n" * 300)
    assert len(told) == 1001
    assert told[-1] == "town.csv: and more: 200 more problems"


def test_what_a_file_calls_its_things_cannot_harm_who_reads_the_problems():
    told = problems_of_json(places=[{"id": "\x1b[2J\ud800", "level": "unit", "\x07" * 9: 1, "k" * 10**6: 1}])
    assert all(len(line) < 1600 and line.isprintable() for line in told)
    assert len(told) == 3


# Merging


def test_merging_puts_new_over_old_and_keeps_the_keys_of_points_that_stay():
    old = read_csv(HEADER + HOME + FLAT)
    old = replace(old, version=7, points={"flat": replace(old.points["flat"], key=41, registered_at=5)})
    new = read_csv(HEADER + FLAT.replace("20min", "5min") + FLAT.replace("flat", "flat2"), known=old)
    merged = merge(old, new, replace=False)
    assert merged.version == 7
    assert (merged.points["flat"].key, merged.points["flat"].registered_at) == (41, 5)
    assert merged.points["flat"].sampling_ms == 5 * MINUTE
    assert merged.points["flat2"].key == -1
    assert set(merged.places) == {"home"}


def test_replacing_removes_what_is_not_listed_and_refuses_what_would_dangle():
    old = read_csv(HEADER + HOME + FLAT)
    assert merge(old, read_csv(HEADER + HOME), replace=True).points == {}
    with pytest.raises(InventoryProblems, match="inventory: point flat: place: there is no place home"):
        merge(old, read_csv(HEADER + FLAT, known=old), replace=True)


# Exporting

texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20).map(str.strip)
ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,8}", fullmatch=True)
days = st.sampled_from(["01-01", "02-29", "06-30", "11-15", "12-31"])
spans = st.builds(DateSpan, days, days) | st.just(DateSpan("2025-11-10", "2026-03-31"))
hours = st.sampled_from(["06:00-10:00", "17:00-24:00", "22:00-02:30"])
moments = st.integers(0, 4_102_444_800_000)
levels = list(Level)


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
    sampling = draw(st.integers(1, 10**8))
    return Point(
        point_id,
        metric,
        draw(st.sampled_from(places)),
        sampling,
        sampling + draw(st.integers(0, 10**8)),
        residential,
        limits,
        draw(st.none() | hours),
        draw(st.sampled_from([None, "before", "after"])),
        draw(moments),
        draw(st.sampled_from([None, *devices])),
    )


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
        )
        for depth, name in enumerate(place_ids)
    }
    gateways = {
        n: Gateway(n, draw(st.sampled_from(place_ids)), draw(texts)) for n in draw(st.sets(ids, max_size=2))
    }
    devices = {
        n: Device(n, draw(st.sampled_from([None, *gateways])), draw(texts))
        for n in draw(st.sets(ids, max_size=2))
    }
    there = {n: draw(points(n, place_ids, sorted(devices))) for n in draw(st.sets(ids, max_size=3))}
    aliases = (
        {f"/{n}": draw(st.sampled_from(sorted(there))) for n in draw(st.sets(ids.map(str.lower), max_size=2))}
        if there
        else {}
    )
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
    return Inventory(places, there, gateways, devices, aliases, calendars, outages)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(towns(), st.sampled_from(["toml", "csv", "json"]))
def test_what_is_exported_comes_back_unchanged(town, form):
    assert read_inventory((f"town.{form}", write_inventory(town, form).encode())) == town


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "'quoted", "'=1"])
def test_no_cell_of_an_export_is_a_formula(name):
    town = Inventory(places={"home": Place("home", Level.HOUSEHOLD, name, households=1)})
    text = write_inventory(town, "csv")
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert read_csv(text) == town


def test_nothing_exports_as_nothing():
    for form in ("toml", "csv", "json"):
        assert read_inventory((f"town.{form}", write_inventory(Inventory(), form).encode())) == Inventory()


def test_the_guide_tells_every_column():
    guide = (ROOT / "docs/guides/inventory.md").read_text(encoding="utf-8")
    assert [column for column in COLUMNS if f"`{column}`" not in guide] == []
