"""Policies are tried on facts: golden instants of desk.md, without a ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.deadlines.days.windows import HOURS
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import ClockStatus
from alerts.deadlines.policy import numbered
from alerts.deadlines.policy_files import POLICIES
from alerts.routing.trying import read_facts
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.timekeeping.trying import (
    TriedChange,
    TriedClock,
    checked_instants,
    instant_names,
    state_tried,
    try_policies,
)
from ingest.problems import Problems
from tests.alerts.deadlines.days.golden_years import YEAR_2026, at, local
from tests.alerts.matters.any_state import STATES
from tests.clauses.company import COMPANY

TABLE = numbered(POLICIES, {each.row_key: (no, 1) for no, each in enumerate(POLICIES.current, start=1)})
TABLES = replace(DESK_TABLES, policies=TABLE)
CALENDAR = WorkCalendar("Asia/Shanghai", {2026: YEAR_2026}, HOURS)
CALL = {"channel": "call", "line": "water"}


def tried(when: str, before: dict[str, object] | None = None, **facts: object) -> dict[str, TriedClock]:
    """Key -> clock; instants are those facts that end in ``_at``, with dashes."""
    instants = {
        key[:-3].replace("_", "-"): at(str(facts.pop(key))) for key in list(facts) if key.endswith("_at")
    }
    state = state_tried(read_facts(facts), "b7", COMPANY, TABLES)
    was = None if before is None else state_tried(read_facts(before), "b7", COMPANY, TABLES)
    found = try_policies(state, at(when), checked_instants(instants, TABLE), TABLE, CALENDAR, was)
    return {each.policy.key: each for each in found}


def due(clock: TriedClock) -> str | None:
    assert clock.clock is not None
    return local(clock.clock.due_at)


def test_a_call_about_a_leak_would_have_what_its_clauses_say():
    """Golden 2: B5 B7 W20."""
    found = tried("2026-02-13T15:00", category="leak", meter_side="before", **CALL)
    assert {key: (due(each) or "")[5:16] for key, each in found.items() if each.clock} == {
        "transfer": "02-13T15:30",
        "leak.onsite": "02-13T16:00",
        "repair.large": "02-14T15:00",
        "feedback.quality": "02-15T15:00",
    }
    onsite = found["leak.onsite"]
    assert (onsite.policy.clauses, onsite.change) == (("B5", "C45", "W26"), TriedChange.BEGINS)
    assert [(each.step.id, (local(each.instant) or "")[11:16]) for each in onsite.steps] == [
        ("warn", "15:30"),
        ("due", "16:00"),
        ("head", "16:10"),
        ("duty-leader", "16:20"),
        ("leader", "17:00"),
    ]


def test_what_a_superior_asks_is_due_from_when_a_unit_has_it():
    """H32: whoever says when that was need not say it twice."""
    asked = {"channel": "bureau", "line": "heating", "category": "room_temperature", "has_unit": True}
    found = tried("2026-03-02T09:00", assigned_at="2026-03-02T10:00", **asked)
    assert (due(found["result.superior"]) or "")[5:16] == "03-04T10:00"


def test_a_start_that_has_not_come_waits_and_one_that_is_given_counts():
    waiting = tried("2026-02-13T15:00", category="leak", has_unit=True, **CALL)
    assert waiting["sign"].clock is None
    handed = tried("2026-02-13T15:00", category="leak", has_unit=True, assigned_at="2026-02-13T15:05", **CALL)
    assert (due(handed["sign"]) or "")[11:16] == "15:35"


def test_working_days_tell_which_days_they_count():
    """Section 9: Thursday 12 February, 7 working days to the end of Saturday 28, a make-up day."""
    found = tried("2026-02-12T16:40", category="repair", repair_kind="other", channel="call", line="property")
    repair = found["repair.other"]
    assert (due(repair) or "")[:16] == "2026-03-01T00:00"
    assert repair.days == tuple(date(2026, 2, day) for day in (13, 14, 24, 25, 26, 27, 28))
    assert repair.clock is not None
    assert repair.clock.calendar_version == "2026:1"


def test_of_a_year_that_is_missing_it_says_which_and_still_warns():
    found = tried("2026-12-30T16:00", category="repair", repair_kind="other", channel="call", line="property")
    repair = found["repair.other"]
    assert repair.clock is not None
    assert (repair.clock.status, repair.clock.due_at) == (ClockStatus.UNKNOWN, None)
    assert (repair.missing_year, repair.days) == (2027, ())
    assert [(each.step.id, (local(each.instant) or "")[:16]) for each in repair.steps] == [
        ("warn-day", "2026-12-31T04:00")
    ]


def test_the_last_days_of_a_known_year_are_counted_though_the_next_is_missing():
    found = tried(
        "2026-12-23T16:00", category="petition_group", tags=["press"], tag_set_at="2026-12-30T09:00"
    )
    assert found["circulate"].days == (date(2026, 12, 31),)


def test_of_several_limits_of_one_duty_the_first_leads():
    found = tried("2026-03-02T10:00", complaint=True, category="fees", mode="submit", **CALL)
    led = {key for key, each in found.items() if each.clock and each.clock.leads}
    assert "transfer" in led
    direct = tried("2026-03-02T10:00", complaint=True, category="fees", mode="direct", **CALL)
    clocks = {key: each.clock.leads for key, each in direct.items() if each.clock}
    assert (clocks["phone.result"], clocks["feedback.quality"]) == (True, False)


def test_what_a_change_of_facts_changes_is_told():
    """Section 6.2."""
    ordinary = {"category": "fees", **CALL}
    found = tried("2026-03-02T10:00", ordinary, **ordinary, **{"class": "complex"}, mode="direct")
    changes = {key: each.change for key, each in found.items()}
    assert (changes["closure.complex"], changes["phone.caller"]) == (TriedChange.BEGINS, TriedChange.BEGINS)
    assert changes["transfer"] is TriedChange.ENDS
    assert found["transfer"].clock is None


def test_what_sensors_open_is_registered_and_handed_on_in_one_instant():
    found = tried("2026-02-13T15:00", concern="room-temperature")
    assert (due(found["opinion.general"]) or "")[11:16] == "17:00"
    assert "transfer" not in found


def test_a_limit_that_is_an_instant_needs_it():
    said = {"complaint": True, "judged": "founded", "category": "fees", **CALL}
    promised = {"contact:promised": at("2026-03-02T11:00")}
    state = state_tried(read_facts(said), "b7", COMPANY, TABLES)

    def clock(instants: dict[str, int]) -> TriedClock:
        found = try_policies(state, at("2026-03-02T10:00"), instants, TABLE, CALENDAR)
        return next(each for each in found if each.policy.key == "promise.reply")

    assert clock(promised).clock is None
    assert due(clock({**promised, "reply_by": at("2026-03-05T09:00")})) == local(at("2026-03-05T09:00"))


def test_an_instant_that_no_limit_asks_for_is_named():
    with pytest.raises(Problems) as caught:
        checked_instants({"sneezed": 0, "dispatched": 0, "agreed_until": 0}, TABLE)
    assert [each.where for each in caught.value.problems] == ["sneezed"]


@given(STATES, st.dictionaries(st.sampled_from(sorted(instant_names(TABLE))), st.integers(0, 1 << 41)))
def test_any_state_can_be_tried(state, instants):
    when = at("2026-03-02T10:00")
    for each in try_policies(state, when, instants, TABLE, CALENDAR):
        assert each.clock is None or each.clock.policy == each.policy.id
        assert not any(step.repeat for step in each.steps)
