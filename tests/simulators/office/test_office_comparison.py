"""The ledger of a dispatcher's week finds every way in which a desk can differ from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.tickets.desk_moves.loading import DESK_TABLES
from ingest.durations import MINUTE
from simulators.office.office_comparison import compare_matter, expected_of, matter_told
from simulators.scenario.files import load

WEEK = load("dispatchers-week")
LEDGER = {each.title: each for each in WEEK.matters}
CLOCKS = [
    pytest.param(matter, number, id=f"{title}: {clock.key} {number}")
    for title, matter in LEDGER.items()
    for number, clock in enumerate(matter.clocks)
]
LEAK = LEDGER["a leak in the yard"]


def told(matter, found):
    return [str(each.line(WEEK.zone)) for each in compare_matter(matter, found, WEEK.zone)]


def with_clock(matter, number, **change):
    """The ledger's matter with one of its clocks changed."""
    clocks = list(matter.clocks)
    clocks[number] = clocks[number].model_copy(update=change)
    return matter.model_copy(update={"clocks": tuple(clocks)})


@pytest.mark.parametrize("title", LEDGER)
def test_a_desk_that_does_all_of_it_differs_in_nothing(title):
    assert told(LEDGER[title], expected_of(LEDGER[title])) == []


@pytest.mark.parametrize(("matter", "number"), CLOCKS)
@pytest.mark.parametrize("by", [-MINUTE, MINUTE])
def test_a_ledger_with_one_due_a_minute_off_is_found_out(matter, number, by):
    clock = matter.clocks[number]
    (line,) = told(with_clock(matter, number, due=clock.due + by), expected_of(matter))
    assert f"{clock.key} (" in line
    assert ": due " in line


def test_the_line_names_the_time_the_matter_the_clock_and_both_dues():
    number = next(i for i, each in enumerate(LEAK.clocks) if each.key == "repair.small")
    wrong = with_clock(LEAK, number, due=LEAK.clocks[number].due + MINUTE)
    assert told(wrong, expected_of(LEAK)) == [
        "09-24 15:00  a leak in the yard: repair.small (09-24 15:00): due 09-25 00:30, not 09-25 00:31"
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"start": 0}, "leak.onsite (09-24 15:00): start"),
        ({"status": "missed"}, "leak.onsite (09-24 15:00): status missed, not met"),
        ({"at": None}, "leak.onsite (09-24 15:00): at -, not 09-24 15:40"),
        ({"steps": ()}, "leak.onsite (09-24 15:00): step -, not warn 09-24 15:30 (person)"),
        ({"key": "drain.onsite"}, "clock drain.onsite is not due"),
        ({"unit": "network"}, "clock leak.onsite is missing"),
    ],
)
def test_every_field_of_a_clock_counts(change, says):
    found = expected_of(LEAK)
    clocks = [replace(each, **change) if each.key == "leak.onsite" else each for each in found.clocks]
    lines = told(LEAK, replace(found, clocks=tuple(clocks)))
    assert any(says in line for line in lines), lines


def test_a_step_of_a_ladder_for_others_or_at_another_instant_is_another():
    found = expected_of(LEAK)
    (clock,) = [each for each in found.clocks if each.key == "leak.onsite"]
    (step,) = clock.steps
    for other in (step._replace(at=step.at + 1), step._replace(to=("desk",)), step._replace(step="due")):
        clocks = [replace(each, steps=(other,)) if each is clock else each for each in found.clocks]
        (line,) = told(LEAK, replace(found, clocks=tuple(clocks)))
        assert "leak.onsite (09-24 15:00): step" in line


def test_the_first_move_that_differs_is_told_and_the_unit():
    found = expected_of(LEAK)
    lines = told(LEAK, replace(found, moves=found.moves[:1] + found.moves[2:], unit="network"))
    instead = "09-24 15:20 li sign -> in_hand, not 09-24 15:10 wang dispatch -> dispatched"
    assert lines == [
        "09-24 15:00  a leak in the yard: unit network, not repair",
        f"09-24 15:10  a leak in the yard: in its history stands {instead}",
    ]
    assert "in its history stands -, not" in told(LEAK, replace(found, moves=found.moves[:-1]))[0]


def test_a_ticket_is_read_with_the_steps_of_each_of_its_clocks():
    at = "2026-09-24T15:30:00+08:00"
    step = {"clock": 7, "step": "warn", "instant": 1, "meant_for": ["person"]}
    clock = {"id": 7, "key": "sign", "unit": "repair", "started_at": at, "due_at": None, "stopped_at": at}
    found = matter_told(
        {
            "unit": None,
            "history": [
                {"at": at, "actor": "li", "command": "sign", "reason": "command", "data": {"to": "in_hand"}},
                {"at": at, "actor": "wenya", "command": None, "reason": "clock-step", "data": step},
                {"at": at, "actor": "wenya", "command": None, "reason": "joined", "data": {}},
            ],
            "clocks": [clock | {"status": "met"}, clock | {"id": 8, "status": "ended"}],
        }
    )
    assert [(each.who, each.does, each.step) for each in found.moves] == [("li", "sign", "in_hand")]
    met, ended = found.clocks
    assert (met.due, met.at, met.steps) == (None, found.moves[0].at, (("warn", 1, ("person",)),))
    assert (ended.at, ended.steps) == (None, ()), "of what came to nothing there is no proof"


def test_every_line_of_the_ledger_rests_on_clauses_that_the_tables_name():
    policies: dict[str, set[str]] = {}
    for policy in DESK_TABLES.policies.current:
        policies.setdefault(policy.key, set()).update(policy.clauses)
    for matter in LEDGER.values():
        assert all(act.clauses for act in matter.acts)
        for clock in matter.clocks:
            assert clock.clauses[0] in policies[clock.key], f"{matter.title}: {clock.key}"
