"""Inventory files with faults of every kind; ids and names are without letters, so that words stand out."""

from __future__ import annotations

import json

from ingest.inventory.tree import Level
from tests.ingest.spreadsheets.read_back import workbook

PLACES = [{"id": "1", "level": "station"}, {"id": "2", "level": "household", "parent": "1"}]
POINT = {"id": "3", "metric": "water_pressure", "place": "1", "sampling": 15, "upload": 60}
ROOM = {"id": "4", "metric": "indoor_temperature", "place": "2", "sampling": 60, "upload": 600}
CALENDAR = {"id": "5"}
OUTAGE = {
    "id": "6",
    "place": "1",
    "start": "2026-04-10T09:00:00+08:00",
    "end": "2026-04-10T01:00:00Z",
}
GATEWAY = {"id": "7", "place": "1"}
DEVICE = {"id": "8", "gateway": "7"}
DEPARTMENT = {"id": "9", "kind": "functional"}
UNIT = {"id": "9", "kind": "territorial", "line": ["water"], "place": "1"}


def _json(**tables: object) -> tuple[str, bytes]:
    return "1.json", json.dumps({"places": PLACES, **tables}).encode()


def _points(*points: dict[str, object]) -> tuple[str, bytes]:
    return _json(points=list(points))


BAD_FILES: list[tuple[str, bytes]] = [
    ("1.json", b"[]"),
    ("1.json", b"{"),
    ("1.json", b"\xff\xff"),
    ("1.json", b"[" * 200_000),
    ("1.json", b'{"points": [{"sampling": ' + b"9" * 10_000 + b"}]}"),
    ("1.csv", b""),
    ("1.xlsx", b""),
    ("1.xlsx", workbook(("1", [["type", "id"], ["place", "=1"], ["7", "7"]]))),
    ("1.csv", b"type,type\n"),
    ("1.csv", b"building,household,device\n1,1,2026-03-02\n1,,7\n"),
    ("1.xlsx", workbook(("1", [["building", "device"], ["1", "7"]]))),
    ("1.csv", b"\xff\xff\xff"),
    ("1.csv", b'type,id\nplace,"1\n'),
    ("1.csv", b"type,id\nplace,1,2\n,1\n7,1\n"),
    ("1.csv", b"type,id\n" + b"point,1\n" * 600),
    ("1.csv", b"type,id,level\nplace,1,unit\nplace,1,unit\n"),
    ("1.csv", b"type,id,level\npart,1,\nplace,2,unit\n"),
    _json(points=3),
    _json(points=[3]),
    _json(**{"0": []}),
    _points(POINT | {"name": "7\u202e7"}, POINT | {"name": "\u3164"}),
    _points(POINT | {"sampling": 0}),
    _points(POINT | {"sampling": "1500.5ms"}),
    _points(POINT | {"sampling": "7 7"}, POINT | {"sampling": "x"}),
    _points(POINT | {"upload": "10s"}),
    _points(POINT | {"pressure_min": "1 bars", "pressure_max": 60, "contract_min": 18}),
    _points(POINT | {"pressure_min": 0.2, "limits": {"pressure.low": 0.2}}),
    _points(POINT | {"limits": [1]}, POINT | {"limits": {" ": 1}}, POINT | {"limits": "1=1|1=2"}),
    _points(POINT | {"residential": True}, POINT | {"residential": "0 0"}),
    _points(POINT | {"contract_hours": "8-18"}, POINT | {"contract_hours": 8}),
    _points(POINT | {"contract_hours": "25:00-26:00"}, POINT | {"contract_hours": "08:00-08:00"}),
    _points(POINT | {"meter_side": "0"}, POINT | {"device": "0", "place": "0"}),
    _points(POINT | {"water_kind": "0"}, ROOM | {"residential": True, "water_kind": "tap"}),
    _points(POINT | {"registered_at": "2026-01-01T00:00:00"}, POINT | {"registered_at": "0"}),
    _points(POINT | {"registered_at": "2101-01-01T00:00:00Z"}, POINT | {"0": 1}),
    _points(ROOM, ROOM | {"id": "5", "residential": False}, ROOM | {"residential": True, "contract_min": 18}),
    _json(places=[{"id": "0", "level": "0"}, {"id": "0 0"}]),
    _json(places=[{"id": "0", "level": "unit", "zone": "../0", "name": "0\n0"}]),
    _json(places=[{"id": "0", "level": "unit", "households": 3}]),
    _json(places=[{"id": "0", "level": "unit", "pump_station": "0 0", "built_up": 2}]),
    _json(places=[{"id": "0", "level": "household", "households": -1}]),
    _json(places=[{"id": "0", "level": "unit", "longitude": 125.32}]),
    _json(places=[{"id": "0", "level": "unit", "longitude": 181, "latitude": "nan"}]),
    _json(
        places=[{"id": "0", "level": "unit", "parent": "1"}, {"id": "1", "level": "building", "parent": "0"}]
    ),
    *(
        _json(places=[{"id": "0", "level": below, "parent": "1"}, {"id": "1", "level": "household"}])
        for below in Level
    ),
    _json(calendars=[CALENDAR | {"heating_season": ["11-31..03-15"], "summer": 5}]),
    _json(calendars=[CALENDAR | {"supply_winter": 6, "summer": "01-01..2026-01-01"}]),
    _json(calendars=[CALENDAR | {"summer": "2026-02-01..2026-01-01"}]),
    _json(calendars=[CALENDAR | {"summer": "2026-02-30..2026-03-01"}]),
    _json(outages=[OUTAGE, {"id": "0"}, OUTAGE | {"end": "2028-01-01T00:00:00Z"}]),
    _json(gateways=[GATEWAY | {"formerly": ["7"]}, {"id": "71", "place": "1", "formerly": ["0"]}]),
    _json(
        gateways=[GATEWAY | {"formerly": ["0"]}, {"id": "71", "place": "1", "formerly": ["0"]}],
        devices=[DEVICE | {"gateways": ["7"]}, {"id": "81", "gateway": "0"}],
    ),
    _json(gateways=[GATEWAY | {"formerly": [str(n) for n in range(17)]}, GATEWAY | {"formerly": "0|0"}]),
    _json(
        points=[POINT, POINT | {"id": "30"}],
        aliases=[
            {"name": "Ä", "point": "3", "unit": "pH"},
            {"name": "ä", "point": "3"},
            {"name": "30", "point": "3"},
            {"name": "1", "point": "0"},
            {"name": " ", "point": "3"},
        ],
    ),
    _json(models=[{"id": ""}], departments=[DEPARTMENT | {"parent": "9"}, {"id": "91", "kind": "outside"}]),
    _json(departments=[{"id": "unmanned", "kind": "outside"}, {"id": "@1", "kind": "outside"}]),
    _json(departments=[DEPARTMENT | {"duties": ["0"], "petition_staff": [""], "data_delivery": ["0"]}]),
    _json(departments=[DEPARTMENT | {"petition_staff": ["0|0"]}]),
    _json(departments=[DEPARTMENT | {"duties": ["network"] * 2, "petition_staff": ["0"] * 17}]),
    _json(
        departments=[
            DEPARTMENT | {"duties": ["network"]},
            {"id": "91", "kind": "outside", "duties": ["network", "metering"]},
            DEPARTMENT | {"id": "92", "place": "1", "duties": ["network"]},
            DEPARTMENT | {"id": "93", "place": "1", "duties": ["metering", "network"]},
        ]
    ),
    _json(departments=[UNIT | {"line": []}, DEPARTMENT | {"id": "91", "kind": "outside", "place": "1"}]),
    _json(departments=[UNIT, UNIT | {"id": "91", "name": "1"}, DEPARTMENT | {"head": "", "phones": ["0"]}]),
    _json(
        departments=[UNIT],
        places=[*PLACES, {"id": "10", "level": "station"}],
        points=[POINT | {"place": "10"}],
    ),
    _json(departments=[UNIT | {"0": 1}, DEPARTMENT | {"phones": ["08:00-18:00=0", "08:00-18:00= 0"]}]),
]
"""Name and content. Each is read alone; what comes of some follows only when nothing else is wrong."""
