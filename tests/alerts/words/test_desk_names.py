"""Every name of the desk's tables and choices has its words, and no word waits for a name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.deadlines.desk_clock import ClockEnd, ClockStatus
from alerts.deadlines.segments import SegmentKind
from alerts.matters import choices
from alerts.matters.form_choices import CHOICES
from alerts.tickets.desk_moves.reading_state import CONTACT_JOINED
from alerts.tickets.desk_moves.timekeeping.subjects import BREACH_JOINED
from alerts.words import desk_names as names
from ingest.said import Said
from ingest.words.packages import LANGUAGE_TAGS, catalogue_of

ALERTS = Path(__file__).parents[3] / "alerts"
MOVES = ALERTS / "tickets/desk_moves/moves.toml"
CLOSING = ALERTS / "tickets/desk_moves/closing.toml"
POLICIES = ALERTS / "deadlines/policies.toml"
OCCASIONS = ALERTS / "notices/occasions.toml"
EN = catalogue_of("en")


def rows(path: Path, table: str) -> list[dict]:
    return tomllib.loads(path.read_text(encoding="utf-8"))[table]


def chosen() -> Iterator[Said]:
    for choice, values in CHOICES.items():
        yield from (names.choice_name(choice, value) for value in values)
    # A ticket may end by a code that nobody gives.
    yield from (names.choice_name("code", value) for value in choices.Code)
    yield from map(names.step_name, choices.Step)
    yield from map(names.origin_name, choices.Origin)
    yield from map(names.assignment_role_name, choices.AssignmentRole)
    yield from map(names.assignment_end_name, choices.AssignmentEnd)
    yield from map(names.finding_name, choices.FindingKind)
    yield from map(names.finding_state_name, choices.FindingState)


def moved() -> Iterator[Said]:
    for move in rows(MOVES, "move"):
        yield names.move_name(move["command"])
        yield from (names.field_name(field["name"], move["command"]) for field in move["fields"])
        for field in move["fields"]:
            if field["name"] == "outcome":
                values = CHOICES[field["kind"].removeprefix("choice:")]
                yield from (names.done_name(move["command"], value) for value in values)
        yield from map(names.guard_said, move["needs"])
        yield from (
            names.fact_name(fact if isinstance(fact, str) else fact["fact"]) for fact in move["facts"]
        )
    yield from map(names.fact_name, (BREACH_JOINED, CONTACT_JOINED))
    yield names.field_name("happened_at", "")
    yield names.field_name("late_reason", "")
    for item in rows(CLOSING, "item"):
        yield names.closing_said(item["item"], **dict.fromkeys(item.get("says", ()), 1))
    # Where an item would name thousands of points.
    yield Said("closing-more", count=1)


def timed() -> Iterator[Said]:
    yield from map(names.clock_status_name, ClockStatus)
    yield from map(names.segment_name, SegmentKind)
    yield from (names.clock_end_name(reason) for reason in ClockEnd if reason)
    for policy in rows(POLICIES, "policy"):
        yield names.clock_name(policy["key"])
        cases = range(1, len(policy.get("variant", [])) + 1)
        yield from (names.clock_case_name(f"{policy['key']}/{case}") for case in cases)
        obligation = policy.get("obligation", [])
        yield from map(names.obligation_name, [obligation] if isinstance(obligation, str) else obligation)
    for ladder in rows(POLICIES, "ladder"):
        yield from (names.ladder_step_name(step["id"]) for step in ladder["steps"])
        yield from (names.ladder_post_name(post) for step in ladder["steps"] for post in step["to"])

    for occasion in rows(OCCASIONS, "occasion"):
        yield from map(names.ladder_post_name, occasion["to"])


SAID = {"choices": chosen, "moves": moved, "clocks": timed}


@pytest.mark.parametrize("kind", SAID)
def test_every_name_has_its_words(kind):
    missing = {said.key for said in SAID[kind]() if said.key not in EN}
    assert missing == set()


@pytest.mark.parametrize("kind", SAID)
def test_words_get_the_values_that_their_row_says(kind):
    wrong = {
        said.key
        for said in SAID[kind]()
        if said.key in EN and EN.needs[said.key].variables != {name for name, _ in said.values}
    }
    assert wrong == set()


def keys_of(kind: str) -> set[str]:
    text = (ALERTS / f"words/en/desk_{kind}.ftl").read_text(encoding="utf-8")
    return {line.partition(" = ")[0] for line in text.splitlines() if " = " in line}


@pytest.mark.parametrize("kind", SAID)
def test_no_words_wait_for_a_name(kind):
    asked = {said.key for said in SAID[kind]()}
    assert keys_of(kind) - asked == set()


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
@pytest.mark.parametrize("choice", CHOICES)
def test_two_values_of_a_choice_are_never_called_the_same(tag, choice):
    catalogue = catalogue_of(tag)
    called = [names.choice_name(choice, value).written(catalogue) for value in CHOICES[choice]]
    assert len(called) == len(set(called))


def test_a_field_is_called_as_its_command_has_it():
    zh = catalogue_of("zh-CN")
    assert names.field_name("text", "submit_result").written(zh) == "具体处理情况"
    assert names.field_name("text", "arrive").written(zh) == "说明"
