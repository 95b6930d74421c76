"""Sensors that die in the middle of a matter: somebody measures by hand, and the matter ends (P1)."""

from dataclasses import replace
from typing import Any

from alerts.tickets.desk_moves.allowed import allowed
from alerts.tickets.desk_moves.matter_file import THE_SERVICE
from alerts.tickets.desk_moves.refusals import FORM, NOT_CLOSABLE
from tests.alerts.deadlines.days.golden_years import at
from tests.alerts.tickets.desk_moves.effects.desk_in_memory import (
    DISPATCHER,
    HANDLER,
    MONDAY,
    SUPERVISOR,
    DeskInMemory,
    code,
    refused,
)

GOES_ON: dict[str, Any] = {"episodes": 1, "open_episodes": 1}
DIED: dict[str, Any] = {**GOES_ON, "unseen_episodes": 1, "unseen_points": ("p-1",)}
RECOVERED: dict[str, Any] = {"episodes": 1}
SILENT: dict[str, Any] = {**RECOVERED, "unseen_points": ("p-1",)}
BY_HAND = {"text": "现场复测", "measured": "0.28 MPa，压力表 7 号", "complies": True}


def in_hand() -> tuple[DeskInMemory, str]:
    """Opened by sensors at 08:00 and signed for at 08:10."""
    desk = DeskInMemory()
    number = desk.register(
        f"{MONDAY}08:00",
        THE_SERVICE,
        "low-pressure",
        channel="sensor",
        category="pressure",
        feedback_way=None,
    )
    desk.give(number, "dispatch", THE_SERVICE, f"{MONDAY}08:00", department="repair")
    desk.give(number, "sign", HANDLER, f"{MONDAY}08:10")
    return desk, number


def result(desk: DeskInMemory, number: str, now: str, around: dict[str, Any]) -> None:
    desk.give(number, "submit_result", HANDLER, f"{MONDAY}{now}", around=around, text="换了阀门")


def test_a_sensor_that_dies_during_its_episode_holds_up_no_result():
    """Rows 27 and 29: one that is heard does, and what nobody sees a supervisor measures."""
    desk, number = in_hand()
    text = {"text": "换了阀门"}
    assert code(desk, number, "submit_result", HANDLER, f"{MONDAY}10:00", around=GOES_ON, **text) == (
        "false-closure"
    )
    both = {**DIED, "episodes": 2, "open_episodes": 2}
    assert code(desk, number, "submit_result", HANDLER, f"{MONDAY}10:00", around=both, **text) == (
        "false-closure"
    )
    result(desk, number, "10:00", DIED)
    assert desk.step(number) == "resolved"
    assert desk.missing(number, **DIED) == [("false-closure", ""), ("points-unseen", "")]
    assert code(desk, number, "verify", THE_SERVICE, f"{MONDAY}10:01", around=DIED) == "points-unseen"
    bare = {"text": "看过了"}
    assert code(desk, number, "verify", SUPERVISOR, f"{MONDAY}10:05", around=DIED, **bare) == FORM
    failed = {**BY_HAND, "complies": False}
    assert code(desk, number, "verify", SUPERVISOR, f"{MONDAY}10:05", around=DIED, **failed) == (
        "does-not-comply"
    )
    assert code(desk, number, "verify", HANDLER, f"{MONDAY}10:05", around=DIED, **BY_HAND) == "not-yours"
    desk.give(number, "verify", SUPERVISOR, f"{MONDAY}10:10", around=DIED, **BY_HAND)
    measured = desk.files[number].facts.latest("measured-by-hand", "")
    assert (measured.actor, measured.happened_at) == ("sun", at(f"{MONDAY}10:10"))
    assert measured.data == {"measured": "0.28 MPa，压力表 7 号", "points": ["p-1"]}
    assert desk.missing(number, **DIED) == []
    desk.give(number, "close", DISPATCHER, f"{MONDAY}10:20", around=DIED)
    assert desk.step(number) == "closed"


def test_what_is_possible_says_so_before_a_value_is_typed():
    desk, number = in_hand()
    result(desk, number, "10:00", DIED)
    around = replace(desk.around, **DIED)
    told = allowed(desk.files[number], SUPERVISOR, around, at(f"{MONDAY}10:05"), desk.tables)
    (verify,) = [each for each in told if each.move.command == "verify"]
    assert (verify.possible, verify.needed) == (True, {"text", "measured", "complies"})


def test_a_point_that_falls_silent_after_it_was_verified_is_measured_then():
    """Row 29 comes once; what nobody sees since is measured beside it, and nobody is called again for it."""
    desk, number = in_hand()
    result(desk, number, "10:00", RECOVERED)
    assert desk.step(number) == "verified"
    assert desk.missing(number, **RECOVERED) == []
    refusal = refused(desk, number, "close", DISPATCHER, f"{MONDAY}11:00", around=SILENT)
    assert refusal.code == NOT_CLOSABLE
    assert ["p-1" in str(reason.said) for reason in refusal.reasons] == [True]
    desk.give(number, "verify", SUPERVISOR, f"{MONDAY}11:30", around=SILENT, **BY_HAND)
    assert (desk.step(number), desk.missing(number, **SILENT)) == ("verified", [])
    assert desk.files[number].facts.latest("verified", "").at == at(f"{MONDAY}10:00")
    another = {**SILENT, "unseen_points": ("p-1", "p-2")}
    assert desk.missing(number, **another) == [("points-unseen", "")]
    desk.give(number, "verify", SUPERVISOR, f"{MONDAY}12:00", around=another, **BY_HAND)
    desk.give(number, "close", DISPATCHER, f"{MONDAY}12:10", around=another)


def test_a_value_measured_before_a_rework_is_none_after_it():
    desk, number = in_hand()
    result(desk, number, "10:00", DIED)
    desk.give(number, "verify", SUPERVISOR, f"{MONDAY}10:10", around=DIED, **BY_HAND)
    desk.give(number, "rework", THE_SERVICE, f"{MONDAY}12:00", around=GOES_ON)
    result(desk, number, "13:00", DIED)
    assert desk.missing(number, **DIED) == [("false-closure", ""), ("points-unseen", "")]
