"""Bad inventory files: every bad row is named, and nothing is taken."""

import pytest

from alerts.rules.inventory_files import read_inventory
from ingest.inventory.files.entries import TABLES
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.files.values import alias_name
from ingest.readings.quantities import Metric
from tests.ingest.inventory.written_inventories import (
    HEADER,
    problems_of,
    problems_of_json,
)

# Bad input

CHARSET = "letters, digits, '_', '.', ':' and '-'"


WRITE = "write 2026-01-31T08:00:00+08:00"


NO_ZONE = "is no IANA time zone such as Asia/Shanghai"


def test_every_bad_row_is_named_at_once_and_nothing_is_taken():
    problems = problems_of(
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
    assert [line.removeprefix("town.csv: ") for line in problems] == [
        "row 2: level: must be one of organisation, unit, station, building, household, not 'flat'",
        "row 3: id: 'b@d' must be 1 to 64 " + CHARSET,
        "row 4: upload: must not be shorter than sampling",
        "row 5: metric: must be one of " + ", ".join(Metric) + ", not 'temp'",
        "row 5: upload: 'soon' is no number",
        "row 5: residential: must be true or false, not 'perhaps'",
        f"row 6: type: must be one of {', '.join(TABLES.values())}, not 'sensor'",
        "row 8: place ok is there already, in row 7",
        "row 9: has 16 cells under 13 columns",
        "row 10: metric: a gateway has no such key",
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


ONE_LINE = "characters of one line, no space at either end"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (point(sampling=0), "sampling: 0 must be from 1s to 7d"),
        (point(upload="8d"), "upload: '8d' must be from 1s to 7d"),
        (point(sampling="1500.5ms"), "sampling: '1500.5ms' must be whole milliseconds"),
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
            "pressure_min: given twice, here and in limits",
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
        (
            point(registered_at="1969-12-31T00:00:00Z"),
            "registered_at: '1969-12-31T00:00:00Z' must be from 1970 to 2100",
        ),
        (
            point(registered_at="2101-01-01T00:00:00Z"),
            "registered_at: '2101-01-01T00:00:00Z' must be from 1970 to 2100",
        ),
        (point(device="d"), "device: there is no device d"),
        (point(place="x"), "place: there is no place x"),
        (point(colour="red"), "colour: a point has no such key"),
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
def test_each_defect_of_a_point_is_reported(row, reason):
    name = f" ({row['id']})" if isinstance(row["id"], str) else ""
    assert problems_of_json(places=[station()], points=[row]) == [f"points 1{name}: {reason}"]


@pytest.mark.parametrize(
    ("table", "row", "reason"),
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
        ("aliases", {"name": "a b ", "point": "x"}, "name: 'a b ' must be 1 to 256 " + ONE_LINE),
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
def test_each_defect_of_another_item_is_reported(table, row, reason):
    name = row.get("id", row.get("name"))
    assert problems_of_json(**{table: [row]})[0].startswith(f"{table} 1 ({name}): {reason}")


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        ({"points": 3}, "points: must be a list"),
        ({"points": [3]}, "points 1: must be a table"),
        ({"sensors": []}, "sensors: unknown; an inventory holds calendars, places, departments, gateways"),
    ],
)
def test_what_is_no_table_is_reported(tables, reason):
    assert problems_of_json(**tables)[0].startswith(reason)


def test_a_lower_level_holds_no_higher_one():
    assert problems_of_json(places=[home(), station(parent="h")]) == [
        "places 2 (s): parent: h is a household, which cannot hold a station"
    ]


def test_what_refers_to_a_bad_row_is_not_reported_for_it():
    assert len(problems_of_json(places=[station(level="stop")], points=[point(), point(id="q")])) == 1


def test_an_outage_ends_after_it_starts():
    outage = {"id": "o", "place": "s", "start": "2026-04-10T09:00:00+08:00", "end": "2026-04-10T01:00:00Z"}
    assert problems_of_json(places=[station()], outages=[outage]) == [
        "outages 1 (o): end: must be after start"
    ]


def test_places_in_a_ring_are_found():
    problems = problems_of_json(
        places=[
            {"id": "a", "level": "unit", "parent": "c"},
            {"id": "b", "level": "station", "parent": "a"},
            {"id": "c", "level": "building", "parent": "b"},
        ]
    )
    assert "places 1 (a): parent: its parents lead back to itself: a > c > b > a" in problems


def gateway(name: str = "g", **more: object) -> dict[str, object]:
    return {"id": name, "place": "s", **more}


@pytest.mark.parametrize(
    ("gateways", "devices", "reason"),
    [
        (
            [gateway(format="lora")],
            [],
            (
                "gateways 1 (g): format: must be one of native, thingsboard, chirpstack, tts, sparkplug,"
                " not 'lora'"
            ),
        ),
        ([gateway(formerly="a|a")], [], "gateways 1 (g): formerly: 'a' is there twice"),
        ([gateway(formerly=["a b"])], [], "gateways 1 (g): formerly: 'a b' must be 1 to 64 " + CHARSET),
        (
            [gateway(formerly=[f"g{n}" for n in range(17)])],
            [],
            "gateways 1 (g): formerly: must be at most 16",
        ),
        ([gateway(formerly=["g"])], [], "gateways 1 (g): formerly: g is the id of a gateway that is there"),
        (
            [gateway(formerly=["a"]), gateway("h", formerly=["a"])],
            [],
            "gateways 2 (h): formerly: a is what g was called already",
        ),
        (
            [gateway()],
            [{"id": "d", "gateway": "g", "gateways": ["g"]}],
            "devices 1 (d): gateways: given twice, here and in gateway",
        ),
        (
            [gateway()],
            [{"id": "d", "gateways": ["g", "x"]}],
            "devices 1 (d): gateway: there is no gateway x",
        ),
        ([gateway()], [{"id": "d", "gateways": ["g", "g"]}], "devices 1 (d): gateways: 'g' is there twice"),
    ],
)
def test_each_name_speaks_for_one_gateway(gateways, devices, reason):
    assert problems_of_json(places=[station()], gateways=gateways, devices=devices) == [reason]


def test_aliases_mean_one_thing():
    points = [point(), point(id="q")]
    aliases = [{"name": name, "point": "p"} for name in ("24E1/t", "24e1/t", "q")]
    assert problems_of_json(places=[station()], points=points, aliases=aliases) == [
        "aliases 2 (24e1/t): name: differs from the alias 24E1/t in case only",
        "aliases 3 (q): name: is the id of another point than p",
    ]


def test_a_unit_of_an_alias_is_one_of_its_points_metric():
    alias = {"name": "24E1/p", "point": "p", "unit": "Mpa"}
    (told,) = problems_of_json(places=[station()], points=[point()], aliases=[alias])
    assert told.startswith(
        "aliases 1 (24E1/p): unit: 'Mpa' is no unit of Water pressure; there are MPa, kPa,"
    )


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("town.xls", b"PK", "must be .toml, .csv, .json or .xlsx"),
        ("town.xlsx", b"PK", "no workbook"),
        ("town.json", b"[]", "must be an object"),
        ("town.json", b"{", "not JSON"),
        ("town.json", b"\xff\xff", "not JSON"),
        ("town.json", b"[" * 200_000, "nested deeper"),
        ("town.json", b'{"points": [{"sampling": ' + b"9" * 10_000 + b"}]}", "not JSON"),
        ("town.toml", b"[[points", "not TOML"),
        ("town.csv", b"", "neither a column 'type' nor headings"),
        ("town.csv", b"type,type\n", "a column is there twice"),
        ("town.csv", b"\xff\xff\xff", "neither UTF-8 nor GB18030"),
        ("town.csv", b'type,id\nplace,"home\n', "not CSV"),
        ("town.csv", b"type,id\nplace," + b"x" * 200_000, "not CSV"),
    ],
)
def test_what_is_no_inventory_is_refused_in_one_sentence(name, content, reason):
    assert reason in problems_of(name, content)[0]


def test_a_file_that_is_not_there_is_a_problem(tmp_path):
    with pytest.raises(InventoryProblems, match="No such file"):
        read_inventory(tmp_path / "town.toml")


def test_a_thousand_problems_are_reported_and_the_rest_counted():
    problems = problems_of("town.csv", "type,id\n" + "point,p\n" * 600)
    assert len(problems) == 1001
    assert problems[-1] == "town.csv: and more: 200 more problems"


def test_what_a_file_names_its_items_cannot_harm_who_reads_the_problems():
    problems = problems_of_json(
        places=[{"id": "\x1b[2J\ud800", "level": "unit", "\x07" * 9: 1, "k" * 10**6: 1}]
    )
    assert all(len(line) < 1600 and line.isprintable() for line in problems)
    assert len(problems) == 3


@pytest.mark.parametrize("name", ["", " a", "a\u3000", "a\tb", "a\nb", "a\u2028b", "温" * 257, None, 1])
def test_what_no_device_is_called_is_no_alias(name):
    with pytest.raises(ValueError, match=ONE_LINE):
        alias_name(name)


@pytest.mark.parametrize("name", ["锅炉房 1 号/出水 温度", "a b", "a\u3000b", "°C/№1", "温" * 256])
def test_a_device_may_be_called_what_it_is_called(name):
    assert alias_name(name) == name
