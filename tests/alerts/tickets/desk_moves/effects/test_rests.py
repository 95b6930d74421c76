"""When clocks rest, go on and end: at what was, where that is entered in time (sections 1 and 6)."""

from typing import Any

from tests.alerts.deadlines.days.golden_years import at, local
from tests.alerts.tickets.desk_moves.effects.desk_in_memory import (
    DISPATCHER,
    FRIDAY,
    HANDLER,
    MONDAY,
    DeskInMemory,
    leak_in_hand,
)

ABSENT: dict[str, Any] = {"reason": "user_absent", "appointment": "2026-02-13T19:00+08:00"}
REST: dict[str, Any] = {"reason": "user_absent", "appointment": "2026-03-02T16:00+08:00"}


def way(desk: DeskInMemory, number: str, key: str) -> list[tuple[str, str]]:
    """Kind and time of day of each segment of the clock."""
    id_ = desk.clock(number, key).id
    return [
        (each.kind.value, (local(each.at) or "")[11:16])
        for each in desk.files[number].segments
        if each.clock == id_
    ]


def test_a_rest_counts_from_when_it_was():
    """C36: entered ten minutes after it began, five after its end; a late entry counts from its entry."""
    desk, number = leak_in_hand()
    desk.give(number, "suspend", HANDLER, f"{FRIDAY}16:10", happened_at=f"{FRIDAY}16:00", **ABSENT)
    desk.give(number, "resume", HANDLER, f"{FRIDAY}19:05", happened_at=f"{FRIDAY}19:00")
    assert desk.running(number)["repair.large"] == "02-14T18:00"
    assert way(desk, number, "repair.large") == [("paused", "16:00"), ("running", "19:00")]
    late = {"happened_at": f"{FRIDAY}19:30", "late_reason": "没有信号"}
    rest = {**ABSENT, "appointment": f"{FRIDAY}22:00+08:00"}
    desk.give(number, "suspend", HANDLER, f"{FRIDAY}20:00", **late, **rest)
    desk.give(number, "resume", HANDLER, f"{FRIDAY}21:00")
    assert desk.running(number)["repair.large"] == "02-14T19:00"


def test_a_rest_never_begins_before_it_last_went_on():
    desk, number = leak_in_hand()
    desk.give(number, "suspend", HANDLER, f"{FRIDAY}16:00", **ABSENT)
    desk.give(number, "resume", HANDLER, f"{FRIDAY}17:00")
    desk.give(number, "suspend", HANDLER, f"{FRIDAY}17:01", happened_at=f"{FRIDAY}16:50", **ABSENT)
    assert way(desk, number, "repair.large") == [
        ("paused", "16:00"),
        ("running", "17:00"),
        ("paused", "17:00"),
    ]


def test_a_unit_that_gave_it_back_in_time_missed_nothing():
    """Row 10: signed due 15:35, given back at 15:30, entered at 15:40."""
    desk = DeskInMemory()
    number = desk.register(f"{FRIDAY}15:00")
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", department="repair")
    back = {"reason": "not_ours", "text": "不归我们"}
    desk.give(number, "give_back", HANDLER, f"{FRIDAY}15:40", happened_at=f"{FRIDAY}15:30", **back)
    assert desk.status(number)["sign"] == "ended"
    assert desk.files[number].assignments[0].ended_at == at(f"{FRIDAY}15:30")


def test_a_rest_of_before_counts_for_what_a_class_makes_owed():
    """Section 6.2, C36: small counts from the report, without the two hours that the user was away."""
    desk, number = leak_in_hand()
    desk.give(number, "suspend", HANDLER, f"{FRIDAY}16:00", **ABSENT)
    desk.give(number, "resume", HANDLER, f"{FRIDAY}18:00")
    desk.give(number, "set_repair", HANDLER, f"{FRIDAY}18:10", size="small")
    assert desk.running(number)["repair.small"] == "02-14T01:00"
    assert way(desk, number, "repair.small") == [("paused", "16:00"), ("running", "18:00")]
    desk.give(
        number, "suspend", HANDLER, f"{FRIDAY}19:00", **{**ABSENT, "appointment": f"{FRIDAY}21:00+08:00"}
    )
    desk.give(number, "resume", HANDLER, f"{FRIDAY}20:00")
    assert desk.running(number)["repair.small"] == "02-14T02:00"


def test_what_is_owed_anew_rests_with_the_matter():
    desk, number = leak_in_hand()
    desk.give(number, "suspend", HANDLER, f"{FRIDAY}16:00", **ABSENT)
    change = {"category": "cover", "reason": "是井盖"}
    desk.give(number, "classify", DISPATCHER, f"{FRIDAY}17:00", **change)
    assert desk.status(number)["cover.repair"] == "paused"
    desk.give(number, "resume", HANDLER, f"{FRIDAY}19:00")
    assert desk.running(number)["cover.repair"] == "02-14T06:00"


def test_a_rest_in_which_no_clock_could_rest_counts_as_well():
    """H19: help at large has nothing that rests; a heating repair, which it turns out to be, has."""
    desk = DeskInMemory()
    number = desk.register(f"{MONDAY}09:00", category="help_general", line="heating", concern="service")
    desk.give(number, "dispatch", DISPATCHER, f"{MONDAY}09:05", department="repair")
    desk.give(number, "sign", HANDLER, f"{MONDAY}09:10")
    desk.give(number, "suspend", HANDLER, f"{MONDAY}10:00", **REST)
    desk.give(number, "resume", HANDLER, f"{MONDAY}12:00")
    desk.give(number, "classify", DISPATCHER, f"{MONDAY}13:00", category="repair", reason="暖气不热")
    assert desk.running(number)["repair.heating"] == "03-03T11:00"
    desk.give(number, "suspend", HANDLER, f"{MONDAY}14:00", **REST)
    desk.give(number, "resume", HANDLER, f"{MONDAY}15:00")
    assert desk.running(number)["repair.heating"] == "03-03T12:00"
