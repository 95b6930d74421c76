"""Scenario files: what they may say, and that everything else is refused with file, key and reason."""

import json
import re
import tomllib
from datetime import date, datetime, time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ingest.durations import DAY, HOUR, MINUTE
from ingest.said import name_of
from simulators.faults.kinds import Burst, WindowOpen
from simulators.ledger.recorder import ledger_of
from simulators.scenario.files import FAULT_KINDS, GALLERY, ScenarioError, gallery, load, schema
from simulators.scenario.variants import moved_to, shortened
from simulators.town.town import Town
from simulators.verdict.author_expectations import unmet_expectations

TOWN = """
title = "A small town"
shows = "One building and one main, with a fault that the tests put there."
start = 2026-01-15T04:00:00
hours = 6
stations = [{ id = "station" }]
buildings = [{ id = "b", station = "station", risers = 2, count = 2 }]
water = { sites = [{ id = "main" }] }
"""
BURST = '[[faults]]\nkind = "burst"\nstart = 05:30:00\nend = 06:30:00\nsite = "main"\narea = 0.02\n'
PROMISE = '[[expect]]\nplace = "b-01"\nconcern = "silence"\n'

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "scenarios.md"


def written(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def town(tmp_path, text):
    return Town(load(written(tmp_path, text)), file="mine.toml")


def test_the_gallery_is_large_and_every_scenario_tells_what_it_shows():
    assert len(gallery()) >= 15
    for name in gallery():
        scenario = load(name)
        assert len(scenario.shows.split()) >= 40, f"{name} tells too little"
        assert scenario.expect is not None, f"{name}: nobody says what must come of it"


@pytest.mark.parametrize("name", gallery())
def test_the_schema_that_editors_use_takes_every_scenario_of_the_gallery(name):
    def plain(value):
        if isinstance(value, (datetime, date, time)):
            return value.isoformat()
        if isinstance(value, dict):
            return {key: plain(part) for key, part in value.items()}
        return [plain(part) for part in value] if isinstance(value, list) else value

    with (GALLERY / f"{name}.toml").open("rb") as file:
        said = plain(tomllib.load(file))
    Draft202012Validator(json.loads(schema())).validate(said)


def test_the_schema_beside_the_gallery_is_that_of_the_code():
    """`simulators.scenario.files.schema` gives the text to write there."""
    assert (GALLERY / "schema.json").read_text(encoding="utf-8") == schema()


def test_a_time_is_local_and_of_the_first_day_unless_a_date_says_otherwise(tmp_path):
    (burst,) = load(written(tmp_path, TOWN + BURST)).faults
    assert isinstance(burst, Burst)
    assert burst.start == round(datetime.fromisoformat("2026-01-15T05:30:00+08:00").timestamp() * 1000)
    abroad = load(written(tmp_path, f'zone = "Asia/Urumqi"\n{TOWN}{BURST}'))
    assert abroad.faults[0].start - burst.start == abroad.start - load(written(tmp_path, TOWN)).start


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("hours = 6", "hours = 0"), "mine.toml: hours: must be greater than 0"),
        (("hours = 6", "hours = 6\nspeed = 3"), "mine.toml: speed: unknown key"),
        (("start = 2026-01-15T04:00:00", ""), "mine.toml: start: is missing"),
        (("start = 2026-01-15T04:00:00", 'start = "noon"'), "mine.toml: start: must be a time, such as"),
        (("hours = 6", 'hours = 6\nzone = "Mars"'), "mine.toml: zone: 'Mars' is no IANA time zone"),
        (("hours = 6", 'hours = 6\nstep = "soon"'), "mine.toml: step: must be a duration such as"),
        (("hours = 6", 'hours = 6\nstep = "90s"'), "mine.toml: file: start and step must be whole minutes"),
        (
            ('station = "station"', 'station = "nowhere"'),
            "mine.toml: buildings[0].station: 'nowhere' is no station",
        ),
        (
            ("hours = 6", 'hours = 6\ndepartments = [{ id = "d", place = "nowhere" }]'),
            "mine.toml: departments[0].place: 'nowhere' is no place",
        ),
        (
            ("hours = 6", 'hours = 6\ndepartments = [{ id = "d" }, { id = "d", line = "fees" }]'),
            "mine.toml: departments[1].id: 'd' is used twice",
        ),
        (
            ('id = "main"', 'id = "main", station = "nowhere"'),
            "mine.toml: water.sites[0].station: 'nowhere' is no station",
        ),
        (("risers = 2", 'measured = ["999"]'), "buildings[0]: measured: no flat 999"),
        (("risers = 2", 'device = { sampling = "7min" }'), "buildings[0].device: upload must be a multiple"),
        (("risers = 2", "device = { resolution = 0.3 }"), "resolution: must be 1, 0.1, 0.01"),
        (('id = "main"', 'id = "ma in"'), "water.sites[0].id: must match ^"),
        (
            ('site = "main"', 'site = "sewer"'),
            "mine.toml: faults[0].site: 'sewer' is no site of this town (main)",
        ),
        (
            ('kind = "burst"', 'kind = "bust"'),
            "mine.toml: faults[0]: kind: 'bust' is none of air-locked-radiator",
        ),
        (('kind = "burst"', ""), "mine.toml: faults[0]: kind is missing"),
        (("area = 0.02", ""), "mine.toml: faults[0].area: is missing"),
        (("area = 0.02", "area = nan"), "mine.toml: faults[0].area: must be a finite number"),
        (("end = 06:30:00", "end = 05:00:00"), "mine.toml: faults[0]: end must be after start"),
        (
            ("start = 05:30:00", "start = 2026-01-14T05:30:00\ndaily = true"),
            "a daily fault lasts less than a day",
        ),
        (("start = 05:30:00", "start = 2026-01-16T05:30:00"), "end must be after start"),
        ((TOWN, "= not toml"), "mine.toml: file: not TOML"),
        (("start = 05:30:00", "start = 05:30"), "(a time has seconds too: 05:50:00)"),
        (
            ("start = 2026-01-15T04:00:00", "start = 9999-12-31T23:59:00Z"),
            "mine.toml: start: must lie before 2100",
        ),
        (("start = 2026-01-15T04:00:00", "start = 1999-12-31T23:59:00"), "start must not lie before 2002"),
        (("start = 05:30:00", f"start = {10**30}"), "mine.toml: faults[0].start: must lie before 2100"),
        (("hours = 6", f"hours = 6\nseed = {10**30}"), "mine.toml: seed: must be less than"),
        (
            ("hours = 6", 'hours = 6\ncalendar = { heating_season = ["13-01..03-15"] }'),
            "mine.toml: calendar.heating_season[0]: no such day of the year",
        ),
        (
            ("hours = 6", 'hours = 6\ncalendar = { supply_winter = ["6-22"] }'),
            "mine.toml: calendar.supply_winter[0]: hours must look like 06:00-21:00",
        ),
        (
            ("risers = 2", 'contract_min = 20.0, contract_hours = "office hours"'),
            "mine.toml: buildings[0].contract_hours: hours must look like",
        ),
        (("risers = 2", 'name = "two\\nlines"'), "mine.toml: buildings[0].name: must be one line"),
        (("risers = 2", 'rooms = ["bath", "bath"]'), "buildings[0]: rooms: one is listed twice"),
        (
            ("risers = 2", 'device = { sampling = "10s", upload = "10s" }'),
            "sampling must be a multiple of 15 s",
        ),
        (("risers = 2", 'device = { sampling = "15s", upload = "90d" }'), "holds at most 10000 samples"),
        (
            ("risers = 2", "device = { noise = 1e300 }"),
            "buildings[0].device.noise: must be 1,000,000 or less",
        ),
        (
            ("risers = 2, count = 2", "risers = 99, floors = 60, count = 200"),
            "mine.toml: file: 1188000 flats,",
        ),
        (
            ('id = "main"', 'id = "main", pressure_min = 0.3, pressure_max = 0.2'),
            "water.sites[0]: pressure_max must be above pressure_min",
        ),
        (("hours = 6", 'hours = 6\nweather = { csv = "gone.csv" }'), "mine.toml: weather.csv: "),
        (
            (
                BURST,
                f"{BURST}{PROMISE}after = 05:00:00\nbefore = 04:00:00\n",
            ),
            "mine.toml: expect[0]: before must not lie before after",
        ),
        (('id = "main"', 'id = "b-02"'), "mine.toml: water.sites[0].id: 'b-02' is used twice"),
        (('id = "main"', 'id = "heat"'), "mine.toml: water.sites[0].id: 'heat' is used twice"),
        (
            ('stations = [{ id = "station" }]', 'stations = [{ id = "station" }, { id = "station" }]'),
            "mine.toml: stations[1].id: 'station' is used twice",
        ),
        (
            ("risers = 2, count = 2 }", 'count = 2 }, { id = "b-01-101", station = "station" }'),
            "mine.toml: buildings[1].id: 'b-01-101' is used twice",
        ),
        (
            ('id = "b"', f'rooms = ["{"r" * 40}"], id = "{"b" * 40}"'),
            "made of the ids, has more than 64 characters",
        ),
    ],
)
def test_a_bad_file_is_refused_with_file_key_and_reason(tmp_path, change, says):
    text = (TOWN + BURST).replace(*change)
    assert text != TOWN + BURST
    with pytest.raises(ScenarioError) as refused:
        town(tmp_path, text)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ('kind = "stuck"\npoints = "c-*"', "faults[0].points: 'c-*' is no points of this town"),
        ('kind = "silent-gateway"\ngateway = "gw-x"', "faults[0].gateway: 'gw-x' is no gateway"),
        ('kind = "late-upload"\ngateway = "gw-b-01"\nsent_at = 05:30:00', "sent_at must not lie before end"),
        (
            'kind = "foreign-gateway"\ngateway = "gw-b-01"\npoints = "main-*"\nvalue = 1\nevery_s = 90',
            "faults[0].every_s: Input should be a multiple of 60",
        ),
        ('kind = "under-heated"\nhousehold = "b-01-909"\nshare = 0.5', "faults[0].household: 'b-01-909'"),
        ('kind = "under-heated"\nhousehold = "b-01-101"', "faults[0]: give either share or air"),
        ('kind = "under-heated"\nhousehold = "b-01-101"\nair = -9.0', "mine.toml: faults: under-heated: air"),
        ('kind = "blocked-riser"\nbuilding = "b-01"\nriser = 3', "faults[0].riser: b-01 has 2 risers"),
        ('kind = "planned-outage"\nplace = "b-03"', "faults[0].place: 'b-03' is no place"),
        ('kind = "air-locked-radiator"\npoint = "b-01-101-bath"', "faults[0].point: 'b-01-101-bath'"),
    ],
)
def test_a_fault_that_hits_nothing_is_refused(tmp_path, fault, says):
    with pytest.raises(ScenarioError) as refused:
        town(tmp_path, f"{TOWN}\n[[faults]]\nstart = 05:00:00\nend = 06:00:00\n{fault}\n")
    assert says in str(refused.value)


OFFICE = """
departments = [{ id = "repair", duties = ["repair_company"] }]
people = [{ name = "zhang", roles = ["receiver"] }, { name = "li", roles = ["handler@repair"] }]
[[matters]]
title = "a leak"
unit = "repair"
acts = [
    { at = 05:00:00, who = "zhang", does = "register" },
    { at = 05:00:00, who = "wenya", does = "verify", follows = true, step = "verified" },
    { at = 05:10:00, who = "li", does = "sign", step = "in_hand" },
]
clocks = []
"""


def test_people_of_a_scenario_act_at_their_instants_which_are_published(tmp_path):
    made = town(tmp_path, TOWN + 'step = "4h"' + OFFICE)
    (matter,) = made.scenario.matters
    assert {act.at for act in matter.acts} <= {t for t, _ in made.plays()}
    assert shortened(made.scenario, 1).matters == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('who = "li"', 'who = "lu"'), "mine.toml: matters[0].acts[2].who: 'lu' is no person of this town"),
        (("at = 05:10:00", "at = 10:00:01"), "matters[0].acts[2].at: must lie between the beginning"),
        (("at = 05:10:00", "at = 04:10:00"), "matters[0]: what is done stands in the order of its instants"),
        (('does = "sign"', 'does = "register"'), "matters[0]: what is done begins with `register`, once"),
        (("handler@repair", "handler@water"), "people[1].roles: 'water' is no department of this town"),
        (('name = "li"', 'name = "zhang"'), "people[1].name: 'zhang' is used twice"),
        (('step = "in_hand" }', 'done = "in_hand" }'), "matters[0].acts[2].done: unknown key"),
    ],
)
def test_people_and_acts_that_cannot_be_are_refused(tmp_path, change, says):
    with pytest.raises(ScenarioError) as refused:
        town(tmp_path, TOWN + OFFICE.replace(*change))
    assert says in str(refused.value)


def test_every_problem_of_a_file_is_told_at_once(tmp_path):
    text = TOWN.replace("hours = 6", "hours = -1\ncolour = 1") + BURST.replace("area = 0.02", "area = 7")
    with pytest.raises(ScenarioError) as refused:
        load(written(tmp_path, text))
    assert len(refused.value.problems) == 3


def test_a_junction_that_the_network_has_not_is_refused(tmp_path):
    text = TOWN.replace(
        '{ sites = [{ id = "main" }] }', '{ network = "Net1", sites = [{ id = "main", junction = "J9" }] }'
    )
    with pytest.raises(ScenarioError, match=r"mine\.toml: water: .*main.*J9"):
        town(tmp_path, text)


def test_a_daily_fault_comes_back_every_day():
    airing = WindowOpen(start=7 * HOUR, end=7 * HOUR + 20 * MINUTE, daily=True, household="a")
    assert [airing.active(t) for t in (0, 7 * HOUR, 7 * HOUR + 20 * MINUTE, 3 * DAY + 7 * HOUR)] == [
        False,
        True,
        False,
        True,
    ]
    assert [start for start, _ in airing.spans(3 * DAY)] == [7 * HOUR + day * DAY for day in range(3)]


def test_a_scenario_moved_to_another_time_is_the_same_but_for_its_times(tmp_path):
    scenario = load(written(tmp_path, TOWN + BURST))
    moved = moved_to(scenario, scenario.start + 5 * DAY)
    assert moved.faults[0].start - scenario.faults[0].start == 5 * DAY
    assert moved_to(moved, scenario.start) == scenario


def test_a_shortened_scenario_leaves_out_what_comes_later(tmp_path):
    scenario = load(written(tmp_path, TOWN + BURST))
    assert shortened(scenario, 1).faults == ()
    assert shortened(scenario, 2).faults == scenario.faults


def test_the_guide_s_example_keeps_its_promise(tmp_path):
    example, office = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    scenario = load(written(tmp_path, example))
    assert unmet_expectations(scenario, ledger_of(Town(scenario))) == []
    (matter,) = load(written(tmp_path, TOWN + office)).matters
    week = next(each for each in load("dispatchers-week").matters if each.title == matter.title)
    clock = matter.clocks[0]
    assert {(act.at, act.who, act.does, act.refused) for act in matter.acts} <= {
        (act.at, act.who, act.does, act.refused) for act in week.acts
    }
    assert clock in week.clocks


def test_the_guide_names_every_kind_of_fault_and_no_other():
    chapter = GUIDE.read_text(encoding="utf-8").split("## What can go wrong")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in chapter.splitlines() if line.startswith("| `")]
    assert {kind for row in rows for kind in re.findall(r"`([a-z-]+)`", row)} == FAULT_KINDS


@pytest.mark.parametrize("name", gallery())
def test_a_scenario_of_the_gallery_is_called_in_english_as_its_file_says(name):
    assert str(name_of("scenario-title", name)) == load(name).title
