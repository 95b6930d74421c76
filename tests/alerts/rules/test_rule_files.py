"""Rules files: the defaults are the table of judgement.md; all that is wrong with a file is reported."""

from dataclasses import replace
from decimal import Decimal

import pytest

from alerts.rules.limits import effective_limit
from alerts.rules.rule import Concern, RuleKind, Severity, Side
from alerts.rules.rule_files import RuleProblems, check_against, default_rules, load_rules
from alerts.rules.selection import applies
from ingest.durations import HOUR, MINUTE, SECOND
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric

ROOM, PRESSURE = Metric.INDOOR_TEMPERATURE, Metric.WATER_PRESSURE


@pytest.fixture
def load(tmp_path):
    """Load rules from the text of a file."""

    def load(text: str | bytes):
        path = tmp_path / "rules.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_rules(path)

    return load


@pytest.fixture
def problems_of(load):
    """``where: reason`` of each problem of a file that must not load."""

    def problems_of(text: str | bytes) -> list[str]:
        with pytest.raises(RuleProblems) as caught:
            load(text)
        assert {problem.file for problem in caught.value.problems} == {"rules.toml"}
        return [f"{problem.where}: {problem.reason}" for problem in caught.value.problems]

    return problems_of


# The table of judgement.md, section 2, row by row.
TABLE = """
room.day          | H15     | indoor_temperature | residential     | <18   | 06:00-21:00 season | 60x60 | 0.2
room.floor        | H16     | indoor_temperature | residential     | <16   | 21:00-06:00 season | 60x60 | 0.2
room.night_target | H16     | indoor_temperature | residential     | <18   | 21:00-06:00 season | 60x60 | 0.2
room.contract     | H17     | indoor_temperature | non-residential | <own  | contract season    | 60x60 | 0.2
pressure.low      | B4 C20  | water_pressure     | all             | <0.14 | supply             | 15x20 | 0.01
pressure.high     | H8 H25  | water_pressure     | with-limit      | >own  | always             | 15x20 | 0.01
chlorine.low      | C18 C24 | free_chlorine      | all             | <0.05 | always             | 60x15 | 0.01
chlorine.high     | C18 C24 | free_chlorine      | all             | >2    | always             | 60x15 | 0.05
turbidity.high    | C18 C24 | turbidity          | all             | >1    | always             | 60x15 | 0.1
ph.low            | C18 C24 | ph                 | all             | <6.5  | always             | 60x15 | 0.1
ph.high           | C18 C24 | ph                 | all             | >8.5  | always             | 60x15 | 0.1
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
CONCERNS = {"room": Concern.ROOM_TEMPERATURE, "pressure": Concern.WATER_PRESSURE}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_window_rule_that_ships_is_its_row_of_judgement_md(row):
    rule = default_rules()[row[0]]
    limit = "own" if rule.limit is None else str(rule.limit.normalize())
    assert [
        rule.id,
        rule.clause,
        rule.metric,
        rule.who,
        f"{'<' if rule.side is Side.BELOW else '>'}{limit}",
        rule.hours + (" season" if rule.heating_season else ""),
        f"{rule.step_ms // SECOND}x{rule.marks}",
        str(rule.margin),
    ] == row
    assert (rule.kind, rule.share, rule.coverage) == (RuleKind.WINDOW, Decimal("0.5"), Decimal("0.6"))
    assert rule.concern is CONCERNS.get(rule.id.split(".")[0], Concern.WATER_QUALITY)


def test_the_other_kinds_ship_with_their_numbers():
    rules = default_rules()
    assert set(rules) == {row[0] for row in ROWS} | {"silent", "stuck", "fall", "unusable"}
    silent, stuck, fall = rules["silent"], rules["stuck"], rules["fall"]
    assert (silent.clause, silent.metric, silent.concern) == ("", None, Concern.SILENCE)
    assert (stuck.clause, stuck.lasts_ms, stuck.readings, stuck.concern) == (
        "H14",
        12 * HOUR,
        24,
        Concern.SENSOR,
    )
    assert (fall.clause, fall.drop, fall.within_ms, fall.stays_ms) == (
        "W26 B5",
        Decimal("0.08"),
        2 * MINUTE,
        MINUTE,
    )
    assert (fall.hours, fall.step_ms, fall.concern) == ("supply", 15 * SECOND, Concern.WATER_PRESSURE)


def test_only_the_night_target_opens_no_ticket_and_only_floor_and_quality_are_reviewed_late():
    rules = default_rules().values()
    assert {rule.id for rule in rules if not rule.opens_ticket} == {"room.night_target"}
    assert {rule.id for rule in rules if rule.review_when_late} == {
        "room.floor",
        "chlorine.low",
        "chlorine.high",
        "turbidity.high",
        "ph.low",
        "ph.high",
    }


def test_the_figures_count_the_marks_of_day_floor_and_contract():
    marked = {rule.id for rule in default_rules().values() if rule.figures}
    assert marked == {"room.day", "room.floor", "room.contract"}


def test_a_rule_of_ones_own_may_be_marked_for_the_figures_and_one_that_ships_unmarked(load):
    own = """
        [[rule]]
        id = "kindergarten.day"
        clause = "§ 4"
        kind = "window"
        metric = "indoor_temperature"
        concern = "room-temperature"
        severity = "major"
        who = "with-limit"
        figures = true

        [[rule]]
        id = "room.floor"
        figures = false
        """
    assert {rule.id for rule in load(own).values() if rule.figures} == {
        "room.day",
        "room.contract",
        "kindergarten.day",
    }


def test_only_window_rules_have_marks_for_the_figures(problems_of):
    told = ["stuck.figures: has no meaning for a rule of kind stuck"]
    assert problems_of('[[rule]]\nid = "stuck"\nfigures = true') == told


def test_no_file_means_the_defaults():
    assert load_rules(None) == default_rules()


def test_a_file_changes_only_what_it_names(load):
    rules = load('[[rule]]\nid = "room.day"\nlimit = "20 degC"\nseverity = "critical"')
    shipped = default_rules()
    assert rules.pop("room.day") == replace(
        shipped.pop("room.day"), limit=Decimal(20), severity=Severity.CRITICAL
    )
    assert rules == shipped


def test_a_file_removes_and_adds_rules(load):
    rules = load(
        """
        [[rule]]
        id = "room.night_target"
        enabled = false

        [[rule]]
        id = "chlorine.network"
        clause = "C18"
        kind = "window"
        metric = "free_chlorine"
        concern = "water-quality"
        severity = "minor"
        side = "below"
        limit = 0.2
        step = "5min"
        marks = 12
        """
    )
    assert "room.night_target" not in rules
    added = rules["chlorine.network"]
    assert (added.limit, added.step_ms, added.marks, added.side) == (
        Decimal("0.2"),
        5 * MINUTE,
        12,
        Side.BELOW,
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"0.15 MPa"', "0.15"),
        ('"150 kPa"', "0.15"),
        ('"1.5bar"', "0.15"),
        ("0.15", "0.15"),
        ("0", "0"),
        ('"0 MPa"', "0"),
    ],
)
def test_a_limit_may_be_written_in_any_unit_of_its_metric(load, written, meant):
    assert load(f'[[rule]]\nid = "pressure.low"\nlimit = {written}')["pressure.low"].limit == Decimal(meant)


def test_a_margin_in_kelvin_is_a_margin_in_degrees(load):
    assert load('[[rule]]\nid = "room.day"\nmargin = "0.5 K"')["room.day"].margin == Decimal("0.5")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('limit = "18 m"', "room.day.limit: '18 m': 'm' is no unit of indoor_temperature, which is in degC"),
        ("limit = 1800", "room.day.limit: 1800 is outside what indoor_temperature can be, -10 to 50 degC"),
        ("limit = nan", "room.day.limit: NaN is no number"),
        ("limit = true", "room.day.limit: True is no number"),
        ("limits = 18", "room.day.limits: unknown key"),
        ("marks = 0", "room.day.marks: must be a whole number from 1 to 64"),
        ("marks = 65", "room.day.marks: must be a whole number from 1 to 64"),
        ("marks = 12.5", "room.day.marks: must be a whole number from 1 to 64"),
        ('step = "7min"', "room.day.step: must divide a day into equal parts of at least 1 s"),
        ('step = "soon"', "room.day.step: 'soon' is no number"),
        ("step = -60", "room.day.step: -60 must be from 1s to 1d"),
        ("share = 1", "room.day.share: must be from 0 to less than 1"),
        ("coverage = -0.1", "room.day.coverage: must be from 0 to 1"),
        ('step = "2d"', "room.day.step: '2d' must be from 1s to 1d"),
        ('hours = "6-21"', "room.day.hours: hours must look like 06:00-21:00, not '6-21'"),
        ('severity = "bad"', "room.day.severity: must be one of info, minor, major, critical, not 'bad'"),
        ('heating_season = "yes"', "room.day.heating_season: must be true or false"),
        ('clause = ""', "room.day.clause: must be a text of 1 to 100 characters"),
        ("lasts = 60", "room.day.lasts: has no meaning for a rule of kind window"),
    ],
)  # fmt: skip
def test_a_wrong_key_is_named_with_its_reason(problems_of, line, expected):
    assert problems_of(f'[[rule]]\nid = "room.day"\n{line}') == [expected]


@pytest.mark.parametrize(
    ("lines", "where", "why", "allowed"),
    [
        ('margin = "-0.2 degC"', "room.day.margin", "must be from 0 to 60 degC", "can differ by"),
        ('margin = "60.1 degC"', "room.day.margin", "must be from 0 to 60 degC", "can differ by"),
        ('margin = "32.1 K"', "room.day.margin", "no value recovers by 32.1 from 18", "at most 17.9"),
        ("limit = 50", "room.day.margin", "no value recovers by 0.2 from 50", "at most 49.8"),
        ("limit = -10", "room.day.limit", "no value breaches -10", "above -10"),
        ('limit = 50\nside = "above"', "room.day.limit", "no value breaches 50", "below 50"),
        ('limit = -10\nside = "above"', "room.day.margin", "no value recovers by 0.2", "at least -9.8"),
    ],
)
def test_a_limit_must_divide_the_values_there_can_be_and_be_recovered_from(
    problems_of, lines, where, why, allowed
):
    [problem] = problems_of(f'[[rule]]\nid = "room.day"\n{lines}')
    assert problem.startswith(f"{where}: ")
    assert why in problem
    assert problem.endswith(allowed)


@pytest.mark.parametrize("limit", [-9.9, -9.999999, 49.8])
def test_a_limit_just_inside_is_one(load, limit):
    assert load(f'[[rule]]\nid = "room.day"\nlimit = {limit}')["room.day"].limit == Decimal(str(limit))


def test_all_problems_of_a_file_are_told_at_once(problems_of):
    problems = problems_of(
        """
        colour = "red"
        [[rule]]
        id = "room.day"
        marks = 99
        share = 2
        [[rule]]
        id = "room.day"
        [[rule]]
        id = "NOT AN ID"
        [[rule]]
        id = "mine"
        limit = 3
        """
    )
    assert [line.split(": ")[0] for line in problems] == [
        "colour",
        "room.day.marks",
        "room.day.share",
        "room.day",
        "rule 3.id",
        "mine.clause",
        "mine.kind",
        "mine.concern",
        "mine.severity",
        "mine.limit",
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('within = "100s"', "fall.within, stays: must be whole multiples of step"),
        ('within = "2d"', "fall.within: '2d' must be from 1s to 1d"),
        ('margin = "0.1 MPa"', "fall.margin: must be at most the drop, 0.08"),
        ('within = "1h"', "fall.within, stays: together at most 63 steps"),
        ("drop = 0", "fall.drop, within, stays: a fall rule needs all three, and a drop above 0"),
        ('drop = "1 NTU"', "fall.drop: '1 NTU': 'NTU' is no unit of water_pressure, which is in MPa"),
        ("limit = 0.2", "fall.limit: has no meaning for a rule of kind fall"),
    ],
)
def test_a_fall_that_could_never_be_seen_is_refused(problems_of, lines, expected):
    assert problems_of(f'[[rule]]\nid = "fall"\n{lines}') == [expected]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[[rule", "not TOML"),
        (b"\xff\xfe", "not UTF-8"),
        (b"rule = 3", "must be [[rule]] tables"),
        (b"rule = [3]", "must be [[rule]] tables"),
        (b"a = " + b"[" * 50_000, "nested deeper"),
        (b"a = " + b"9" * 10_000, "not TOML"),
        (b"#" * 1_100_000, "larger than"),
    ],
)
def test_what_is_no_rules_file_is_refused_in_one_sentence(problems_of, content, expected):
    assert expected in problems_of(content)[0]


def test_a_file_that_is_not_there_is_a_problem_too(tmp_path):
    with pytest.raises(RuleProblems, match="No such file"):
        load_rules(tmp_path / "rules.toml")


# Rules and points


def point(point_id: str, metric: Metric, **more: object) -> Point:
    return Point(point_id, metric, "home", MINUTE, MINUTE, **more)


FLAT = point("flat", ROOM, residential=True)
SHOP = point("shop", ROOM, residential=False, limits={"room.contract": 19.0})
SHOP_WITHOUT = point("shop2", ROOM, residential=False)
MAIN = point("main", PRESSURE, limits={"pressure.high": 0.6, "pressure.low": 0.0})


def test_the_points_own_limit_wins_and_zero_is_a_limit():
    rules = default_rules()
    assert effective_limit(rules["room.day"], FLAT) == 18_000_000
    assert effective_limit(rules["room.contract"], SHOP) == 19_000_000
    assert effective_limit(rules["room.contract"], SHOP_WITHOUT) is None
    assert effective_limit(rules["pressure.low"], MAIN) == 0


@pytest.mark.parametrize(
    ("rule", "judged"),
    [
        ("room.day", {"flat"}),
        ("room.contract", {"shop"}),
        ("pressure.low", {"main", "plain"}),
        ("pressure.high", {"main"}),
        ("fall", {"main", "plain"}),
        ("silent", {"flat", "shop", "shop2", "main", "plain"}),
        ("stuck", {"flat", "shop", "shop2", "main", "plain"}),
        ("ph.low", set()),
    ],
)
def test_a_rule_judges_the_points_it_is_for(rule, judged):
    points = [FLAT, SHOP, SHOP_WITHOUT, MAIN, point("plain", PRESSURE)]
    assert {p.id for p in points if applies(default_rules()[rule], p)} == judged


def inventory(*points: Point) -> Inventory:
    return Inventory(
        places={"home": Place("home", Level.HOUSEHOLD, "home")}, points={p.id: p for p in points}
    )


def test_a_rule_that_ships_may_match_no_point():
    assert check_against(default_rules(), inventory(FLAT)) == []


def test_a_rule_somebody_wrote_must_match_a_point(load):
    rules = load('[[rule]]\nid = "ph.low"\nlimit = 6.8')
    assert [str(p) for p in check_against(rules, inventory(FLAT), "rules.toml")] == [
        "rules.toml: ph.low: no point in the inventory matches: metric ph, who all"
    ]
    assert check_against(rules, inventory(FLAT, point("tap", Metric.PH))) == []


def test_a_limit_for_a_rule_that_is_not_there_or_not_for_the_metric_is_told():
    odd = point("odd", ROOM, residential=True, limits={"room.dya": 18.0, "pressure.low": 1.0})
    problems = [f"{p.where}: {p.reason}" for p in check_against(default_rules(), inventory(odd))]
    assert problems == [
        "room.dya: point odd has a limit for it, and there is no such rule",
        "pressure.low: point odd has a limit for it, and measures indoor_temperature",
    ]


def test_changing_what_default_rules_returned_changes_nobody_elses():
    default_rules().clear()
    assert "room.day" in default_rules()
