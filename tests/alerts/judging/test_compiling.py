"""Whatever passes the check can be built and judged, and whatever could not be is a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from alerts.judging import compiling
from alerts.judging.compiling import check_rules
from alerts.rules.rule import Rule
from alerts.rules.rule_files import MOST_MARKS, RuleProblems, default_rules, load_rules
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import QUANTITIES, Metric
from tests.alerts.judging.live_checker import LiveChecker
from tests.alerts.reference.episodes import Reading
from tests.examples import examples

START = 1_768_449_600_000
"""2026-01-15T04:00Z: noon in Shanghai."""
ALL_DAY = ("00:00-24:00",)
CALENDAR = Calendar("c", (DateSpan("11-15", "03-15"),), ALL_DAY, ALL_DAY, DateSpan("06-01", "09-30"))
METRICS = [metric for metric in Metric if metric is not Metric.INDOOR_TEMPERATURE]


def town(sampling: int) -> Inventory:
    room = Point("flat", Metric.INDOOR_TEMPERATURE, "home", sampling, sampling, residential=True)
    office = replace(room, id="office", residential=False, limits={"room.contract": 20.0})
    points = [room, office, *(Point(m.value, m, "home", sampling, sampling) for m in METRICS)]
    return Inventory(
        {"home": Place("home", Level.HOUSEHOLD, "Home", households=1, calendar="c")},
        {point.id: replace(point, key=key) for key, point in enumerate(points)},
        calendars={"c": CALENDAR},
    )


NUMBER_TEXTS = st.one_of(
    st.sampled_from(["0", "-0", "1", "1e-300", "-1e300", "1e300", "0.0000001", "nan", "1e999", "9" * 63]),
    st.decimals(-3000, 3000, places=6, allow_nan=False).map(str),
)
"""Numbers as a person might write them, most of them outside their bounds."""
STEPS = {"1s": SECOND, "15s": 15 * SECOND, "60s": MINUTE, "1h": HOUR, "1d": DAY}


def edges(lowest: float, highest: float, places: int = 3) -> st.SearchStrategy[str]:
    """Numbers from ``lowest`` to ``highest``, as often as not near an end, and now and then any at all."""
    low, high = Decimal(str(lowest)), Decimal(str(highest))
    near = st.sampled_from([low, low + Decimal("1e-6"), high, high - Decimal("1e-6"), Decimal(0)])
    inside = st.decimals(low, high, places=places, allow_nan=False)
    return st.one_of(near.map(str), inside.map(str), inside.map(str), NUMBER_TEXTS)


@st.composite
def rule_tables(draw: st.DrawFn, rule: Rule) -> str:
    """A [[rule]] table that changes some numbers of ``rule``, up to their bounds and beyond."""
    lines = ["[[rule]]", f'id = "{rule.id}"']
    step = draw(st.sampled_from(list(STEPS)))
    keys: dict[str, st.SearchStrategy[str]] = {}
    if rule.metric is not None:
        quantity = QUANTITIES[rule.metric]
        width = quantity.highest - quantity.lowest
        if rule.drop:
            beats = st.integers(0, MOST_MARKS).map(lambda n: f'"{n * STEPS[step]}ms"')
            keys = {"drop": edges(0, width), "within": beats, "stays": beats}
        else:
            keys = {
                "limit": edges(quantity.lowest, quantity.highest),
                "marks": st.integers(0, 66).map(str),
                "share": edges(0, 1),
                "coverage": edges(0, 1),
                "side": st.sampled_from(['"below"', '"above"']),
            }
        keys |= {"margin": st.one_of(edges(0, 0.2), edges(0, width))}
        keys |= {"step": st.just(f'"{step}"'), "hours": st.sampled_from(['"always"', '"12:00-12:30"'])}
    elif rule.readings:
        keys = {"lasts": st.integers(0, 40 * 24).map(lambda n: f'"{n}h"'), "readings": edges(2, 1e6, 0)}
    keys["version"] = edges(1, 1e6, 0)
    changed = draw(st.sets(st.sampled_from(sorted(keys)), max_size=5))
    return "\n".join([*lines, *(f"{key} = {draw(keys[key])}" for key in sorted(changed))])


@st.composite
def rule_files(draw: st.DrawFn) -> str:
    chosen = draw(st.lists(st.sampled_from(sorted(default_rules())), max_size=4, unique=True))
    return "\n".join(draw(rule_tables(default_rules()[name])) for name in chosen)


def loaded(text: str) -> Mapping[str, Rule] | None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rules.toml"
        path.write_text(text)
        try:
            return load_rules(path)
        except RuleProblems:
            return None


@settings(max_examples=examples(40), deadline=None)
@given(rule_files(), st.sampled_from([SECOND, MINUTE, DAY]), st.integers(0, 2**32))
def test_what_passes_the_check_is_judged_without_an_exception(text, sampling, seed):
    rules, inventory = loaded(text), town(sampling)
    if rules is None or check_rules(rules, inventory).problems:
        event("refused")
        return
    event("judged")
    chance, live = Random(seed), LiveChecker(inventory, rules, START)
    assert live.plan.unsound == {}
    for beat in range(20):
        at = START + beat * min(sampling, HOUR)
        for point in inventory.points.values():
            quantity = QUANTITIES[point.metric]
            inside = chance.uniform(quantity.lowest, quantity.highest)
            value = chance.choice([quantity.lowest, quantity.highest, inside])
            live.take([Reading(point.id, at - chance.choice([0, 0, MINUTE]), value, at, 0)])
        live.tick(at)
        if beat == 9:
            live.die(2)
        live.judge_late()
    assert live.checker.faults == []


def test_what_fails_only_when_it_is_built_is_a_problem_that_names_its_rule(monkeypatch):
    """The last line of defence: no check knows of it, and it would stop the judge."""

    def judge(plan):
        if "fall" in plan.rules:
            raise OverflowError("too large")

    monkeypatch.setattr(compiling, "_judge_extremes", judge)
    assert [str(problem) for problem in check_rules(default_rules(), town(MINUTE)).problems] == [
        "rules: fall: cannot be judged: “OverflowError('too large')”"
    ]


def test_a_rule_is_tried_however_many_kinds_of_other_points_come_first(monkeypatch):
    """A thousand flats with limits of their own must not keep the rules of one main from being tried."""
    flat = town(MINUTE).points["flat"]
    limits = {f"f{i}": replace(flat, id=f"f{i}", limits={"room.day": 18 + i / 1e4}) for i in range(1_200)}
    points = limits | town(MINUTE).points

    def judge(plan):
        if any(plan.judges("fall", point) for point in plan.inventory.points):
            raise OverflowError("too large")

    monkeypatch.setattr(compiling, "_judge_extremes", judge)
    assert [
        problem.where
        for problem in check_rules(default_rules(), replace(town(MINUTE), points=points)).problems
    ] == ["fall"]


@pytest.mark.parametrize("margin", ["3000", "2147.4"])
def test_a_margin_from_before_the_bounds_is_still_left_out_and_told(margin):
    """What is on record already, from a version that let it in."""
    rules = default_rules()
    rules["turbidity.high"] = replace(rules["turbidity.high"], margin=Decimal(margin))
    [problem] = check_rules(rules, town(MINUTE)).problems
    assert str(problem).startswith("rules: turbidity.high: cannot be judged")


def test_problems_of_many_points_are_counted_and_not_all_told():
    mains = {
        f"m{i}": Point(
            f"m{i}", Metric.WATER_PRESSURE, "home", MINUTE, MINUTE, limits={"pressure.high": i / 1e5}
        )
        for i in range(1500)
    }
    problems = check_rules(default_rules(), replace(town(MINUTE), points=mains)).problems
    assert len(problems) == 1001
    assert str(problems[-1]) == "inventory: and more: 500 more problems"
