"""Commands on a stop of supply, decided by the table: what is refused, with every reason at once."""

from __future__ import annotations

from importlib import resources

import pytest

from alerts.matters.choices import StopKind
from alerts.matters.settings import SHIPPED
from alerts.stops.deciding import StopSituation, decide, households_of
from alerts.stops.forms import StopOrder
from alerts.stops.refusals import StopRefused
from alerts.stops.stop_lines import FACTS, StopLine
from alerts.stops.stop_table import OVER, STOPS, StopCommand, StopStep, read_stop_table
from alerts.stops.supply_stop import SupplyStop, after, told
from ingest.durations import HOUR, MINUTE
from ingest.inventory.tree import Inventory, Level, Place
from ingest.problems import Problems

NOW = 1_772_416_800_000
TOWN = Inventory(
    places={
        each.id: each
        for each in (
            Place("group", Level.ORGANISATION, "集团"),
            Place("b7", Level.BUILDING, "7号楼", "group", households=2),
            Place("603", Level.HOUSEHOLD, "603", "b7", households=1),
            Place("b8", Level.BUILDING, "8号楼", "group", households=5),
        )
    }
)
AROUND = StopSituation(TOWN, SHIPPED, lambda _giver, _unit, _places: "")
FAULT = {"places": ["b7"], "cause": "爆管", "enterprises": ["纺织厂"]}


def say(command: str, stop: SupplyStop | None = None, happened_at: int | None = None, **values) -> StopLine:
    order = StopOrder(StopCommand(command), "li", NOW, values, happened_at)
    return decide(stop, order, AROUND, "T2026-0001")


def refusal(
    command: str, stop: SupplyStop | None = None, happened_at=None, **values
) -> list[tuple[str, str]]:
    with pytest.raises(StopRefused) as caught:
        say(command, stop, happened_at, **values)
    return [(each.code, each.where) for each in caught.value.reasons]


def a_fault(**values) -> SupplyStop:
    return after(None, say("open", **{**FAULT, **values}))


def test_the_table_ends_and_every_command_leads_somewhere():
    assert {row.command for row in STOPS.rows} == set(StopCommand)
    assert not any(row.steps & OVER for row in STOPS.rows)
    for kind in StopKind:
        reached, before = {StopStep.NONE}, set[StopStep]()
        while reached != before:
            before = set(reached)
            reached |= {
                StopStep(row.to) for step in before for row in STOPS.possible(kind, step) if row.to != "="
            }
        assert StopStep.CLOSED in reached


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('to = "applied"', 'to = "gone"', "there is no step"),
        ('from = ["none"]', 'from = ["closed"]', "a step, and not the last"),
        ('clauses = ["C33"]', 'clauses = ["Z9"]', "no clause"),
        ('command = "refuse"', 'command = "approve"', "twice for a kind and a step"),
        ('roles = ["head", "leader"]', 'roles = ["king"]', "no role"),
        ('group = "paper"', 'group = "smoke"', "no group"),
        ('id = "dispatch"', 'id = "works"', "not exactly once"),
        ("kinds = [", "sorts = [", "sorts"),
    ],
)
def test_a_table_that_is_wrong_is_refused_with_what_is_wrong(old, new, said):
    text = resources.files("alerts.stops").joinpath("stops.toml").read_text(encoding="utf-8")
    with pytest.raises(Problems) as caught:
        read_stop_table("stops.toml", text.replace(old, new, 1).encode())
    assert said in str(caught.value)


def test_what_does_not_fit_is_told_all_at_once():
    found = refusal("open", places=["b9"], households=-1, estimate=5, medium="x", happened_at=NOW + 1)
    assert {where for _, where in found} == {
        "places",
        "cause",
        "households",
        "estimate",
        "medium",
        "happened_at",
    }
    assert {code for code, _ in found} == {"form"}


@pytest.mark.parametrize(
    "values",
    [
        {"unit": "x"},
        {"cause": "a\nb"},
        {"cause": "x" * 201},
        {"ticket": "x" * 201},
        {"enterprises": ["a\tb"]},
        {"households": True},
        {"places": []},
        {"places": [f"p{no}" for no in range(201)]},
    ],
)
def test_a_field_that_is_no_such_thing_is_refused(values):
    assert [where for _, where in refusal("open", **{**FAULT, **values})] == list(values)


def test_households_are_counted_once_below_all_places_and_again_when_the_area_changes():
    assert households_of(["b7", "603", "b8"], TOWN) == 8
    fault = a_fault()
    assert fault.households == 3
    larger = after(fault, say("set_area", fault, places=["b7", "b8"]))
    assert (larger.households, larger.places) == (8, ("b7", "b8"))
    by_hand = after(larger, say("set_area", larger, places=["b7", "b8"], households=500))
    assert [size.households for size in by_hand.sizes] == [3, 8, 500]


def test_what_is_entered_late_says_why_and_counts_from_its_entry():
    fault = a_fault()
    report = {"receiver": "潘", "content": "已报"}
    assert refusal("report_dispatch", fault, NOW - 20 * MINUTE, **report) == [
        ("form", "happened_at"),
        ("form", "late_reason"),
    ]
    earlier = SupplyStop("T2026-0001", StopKind.FAULT, StopStep.RUNNING, 1, NOW - HOUR, ("b7",))
    order = StopOrder(
        StopCommand.REPORT_DISPATCH, "li", NOW, report, NOW - 20 * MINUTE, late_reason="电话占线"
    )
    line = decide(earlier, order, AROUND, earlier.number)
    assert (line.late, line.counts_at, line.data[FACTS]) == (
        True,
        NOW,
        ["fault-reported", "fault-report-received"],
    )


def test_a_command_that_the_step_does_not_have_is_refused_and_so_is_another_version():
    fault = a_fault()
    assert refusal("approve", fault) == [("illegal-command", "")]
    assert refusal("note", text="x") == [("illegal-command", "")]
    order = StopOrder(StopCommand.NOTE, "li", NOW, {"text": "x"}, version=7)
    with pytest.raises(StopRefused, match="since"):
        decide(fault, order, AROUND, fault.number)


def test_lines_tell_a_stop_again():
    fault = a_fault()
    lines = [say("open", **FAULT), say("note", fault, text="正在开挖")]
    again = told(lines)
    assert again == after(fault, lines[1])
    assert told([]) is None
    with pytest.raises(ValueError, match="no stop begins"):
        told(lines[1:])
