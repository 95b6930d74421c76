"""Reading inventory files: every format, as spreadsheets save them; merging into what is there."""

import json
from dataclasses import replace

import pytest

from alerts.rules.inventory_files import read_inventory
from ingest.durations import HOUR, MINUTE
from ingest.inventory.departments import DeliveryPeriod, Duty
from ingest.inventory.devices import Gateway, aliases_to
from ingest.inventory.files.importer import merge
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.tree import DateSpan
from ingest.inventory.water_ways import PointWater
from ingest.readings.speakers import GatewayFormat
from tests.ingest.inventory.written_inventories import (
    FLAT,
    HEADER,
    HOME,
    ROOT,
    problems_of,
    read_csv,
    read_json,
)

# Reading


def test_the_sample_reads_as_its_comments_say():
    town = read_inventory(ROOT / "examples/inventory.toml")
    flat, shop = town.points["lilac-3-0301-living"], town.points["lilac-3-shop-room"]
    assert (flat.sampling_ms, flat.upload_ms, flat.residential) == (20 * MINUTE, HOUR, True)
    assert (shop.limits, shop.contract_hours) == ({"room.contract": 16.0}, "08:00-20:00")
    assert town.points["station-7-main"].limits == {"pressure.low": 0.2, "pressure.high": 0.6}
    assert town.points["station-7-chlorine"].limits == {"chlorine.low": 0.1}
    assert town.households_below("station-7") == 49
    assert (flat.name, town.devices["cl-7"].name) == ("301室客厅", "7号换热站余氯仪")
    assert town.aliases == aliases_to({"24e1240000000301/temperature": "lilac-3-0301-living"})
    assert town.calendars["city"].heating_season == (DateSpan("11-15", "03-15"),)
    assert town.outages["2026-04-flush"].end - town.outages["2026-04-flush"].start == 6 * HOUR
    assert town.zone_of("lilac-3-0301") == "Asia/Shanghai"
    assert (town.is_built_up("lilac-3-0301"), town.is_pump_station("lilac-3-0301")) == (True, False)
    assert town.is_built_up("group") is None
    assert town.points["station-7-main"].water_kind is PointWater.NETWORK
    assert town.departments["dispatch"].duties == (
        Duty.PRODUCTION_DISPATCH,
        Duty.COMMAND_CENTRE,
        Duty.CUSTOMER_SERVICE,
    )
    assert town.departments["water-north"].petition_staff == ("li",)
    assert town.departments["heat-north"].data_delivery == (DeliveryPeriod.MONTH,)


def test_what_a_place_says_holds_below_it_unless_a_lower_one_says_otherwise():
    town = read_csv(
        "type,id,level,parent,pump_station,built_up\n"
        "place,org,organisation,,,no\nplace,pumps,station,org,是,\nplace,block,building,pumps,false,是\n"
    )
    assert [town.is_pump_station(place) for place in ("org", "pumps", "block")] == [False, True, True]
    assert [town.is_built_up(place) for place in ("org", "pumps", "block")] == [False, False, True]


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


def test_a_device_may_be_behind_several_gateways_and_a_gateway_has_format_and_former_names():
    written = [{"id": "g", "place": "s", "format": "tts", "formerly": ["g0"]}, {"id": "h", "place": "s"}]
    town = read_json(
        places=[{"id": "s", "level": "station"}],
        gateways=written,
        devices=[
            {"id": "one", "gateway": "h"},
            {"id": "two", "gateways": ["h", "g"]},
            {"id": "none", "gateways": []},
            {"id": "bare"},
        ],
    )
    assert town.gateways["g"] == Gateway("g", "s", "", GatewayFormat.TTS, ("g0",))
    assert town.gateways["h"] == Gateway("h", "s")
    assert {name: device.gateways for name, device in town.devices.items()} == {
        "one": ("h",),
        "two": ("h", "g"),
        "none": (),
        "bare": (),
    }


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


def test_a_list_that_knows_of_no_formats_takes_none_away_and_one_that_is_everything_does():
    """As a file does that is merged at each start, or what another system sends every night."""
    old = read_json(
        places=[{"id": "s", "level": "station"}],
        gateways=[{"id": "g", "place": "s", "format": "tts"}, {"id": "h", "place": "s"}],
    )
    new = read_json(
        places=[{"id": "s", "level": "station"}],
        gateways=[{"id": "g", "place": "s", "name": "Roof"}, {"id": "h", "place": "s", "format": "native"}],
    )
    merged = merge(old, new, replace=False).gateways
    assert merged["g"] == Gateway("g", "s", "Roof", GatewayFormat.TTS)
    assert merged["h"] == Gateway("h", "s", "", GatewayFormat.NATIVE)
    assert merge(old, new, replace=True).gateways == new.gateways


def test_replacing_removes_what_is_not_listed_and_refuses_what_would_dangle():
    old = read_csv(HEADER + HOME + FLAT)
    assert merge(old, read_csv(HEADER + HOME), replace=True).points == {}
    with pytest.raises(InventoryProblems, match="inventory: point flat: place: there is no place home"):
        merge(old, read_csv(HEADER + FLAT, known=old), replace=True)


def test_a_point_takes_the_periods_that_it_does_not_say_from_the_model_of_its_device():
    models = [{"id": "m", "sampling": "10min", "upload": "1h"}, {"id": "bare"}]
    devices = [{"id": "d", "model": "m"}, {"id": "e", "model": "bare"}]
    known = read_json(places=[{"id": "group", "level": "organisation"}], models=models, devices=devices)
    row = {"metric": "ph", "place": "group", "device": "d"}

    def read(*points):
        return read_inventory(("a.json", json.dumps({"points": points}).encode()), known).points

    taken = read(row | {"id": "p"}, row | {"id": "q", "sampling": "1min"})
    assert (taken["p"].sampling_ms, taken["p"].upload_ms) == (10 * MINUTE, HOUR)
    assert (taken["q"].sampling_ms, taken["q"].upload_ms) == (MINUTE, HOUR)
    with pytest.raises(InventoryProblems) as refused:
        read(row | {"id": "p", "device": "e"}, row | {"id": "q", "sampling": "2h"})
    assert [str(problem) for problem in refused.value.problems] == [
        "a.json: points 1 (p): sampling: missing",
        "a.json: points 1 (p): upload: missing",
        "a.json: points 2 (q): upload: must not be shorter than sampling",
    ]
