"""The bureau's commitments, first-asked responsibility and after-sales (document B)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.people.contacts import department_contacts, unmanned_departments
from alerts.desk.people.leaves import accept_leave, approve_leave, ask_for_leave
from alerts.desk.people.tokens import make_token, viewer_with_token
from alerts.desk.people.users import NewUser, add_user
from alerts.people.grants import with_places
from alerts.people.leave import LeaveState, NewLeave
from alerts.people.viewer import OPERATOR, Forbidden, Grant, Viewer
from alerts.tickets.ticket import Command
from ingest.durations import DAY, HOUR
from ingest.inventory.departments import PhoneBand
from tests.alerts.desk.matters.desk_on_record import say
from tests.alerts.reference.town import at
from tests.clauses.watched_place import MAIN, UNIT, WatchedPlace, place_of

NOON = at("2026-01-15 12:00")


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (("06:00", "10:00"), True),
        (("10:00", "11:00"), False),
        (("11:00", "16:00"), True),
        (("16:00", "17:00"), False),
        (("17:00", "22:00"), True),
        (("22:00", "23:00"), False),
    ],
)
def test_b4_water_is_owed_in_three_periods_of_the_day(records, hours, told):
    first, last = hours
    main = WatchedPlace(records, MAIN, f"2026-01-15 {first}")
    main.measures(0.05, f"2026-01-15 {last}" if not told else f"2026-01-15 {first[:3]}10")
    assert main.clauses() == ([("B4", "C20")] if told else [])


@pytest.mark.parametrize(("day", "told"), [("2026-07-15", True), ("2026-01-15", False)])
def test_b4_in_summer_the_evening_is_an_hour_longer(records, day, told):
    main = WatchedPlace(records, MAIN, f"{day} 22:00")
    main.measures(0.05, f"{day} 22:30")
    assert bool(main.clauses()) is told


def burst(records) -> WatchedPlace:
    """Pressure falls at once, and stays where it is allowed to be."""
    main = WatchedPlace(records, MAIN, "2026-01-15 07:30")
    main.measures(0.40, "2026-01-15 08:00")
    main.measures(0.25, "2026-01-15 08:05")
    assert [each.rule for each in main.service.episodes()] == ["fall"]
    return main


def test_b5_b7_a_suspected_burst_asks_for_somebody_in_an_hour_and_for_the_repair_in_a_day(records):
    main = burst(records)
    opened = main.ticket().opened_at
    assert (main.due("B5"), main.due("B7")) == (opened + HOUR, opened + DAY)
    main.says("arrive", at_instant=opened + HOUR)
    assert (main.met("B5"), main.met("B7")) == (True, None)
    main.measures(0.40, "2026-01-15 09:30")
    main.says("resolve", "pipe repaired", opened + DAY)
    assert (main.met("B5"), main.met("B7")) == (True, True)


def test_b5_b7_an_instant_later_is_too_late(records):
    main = burst(records)
    opened = main.ticket().opened_at
    main.says("arrive", at_instant=opened + HOUR + 1)
    main.measures(0.40, "2026-01-15 09:30")
    main.says("resolve", "pipe repaired", opened + DAY + 1)
    assert (main.met("B5"), main.met("B7")) == (False, False)


@pytest.fixture
def staffed(records) -> WatchedPlace:
    """A ticket; Wang works tickets, Li none, and the head answers for the unit."""
    main = burst(records)
    for name, grants in (("wang", ["handler"]), ("li", []), ("head", ["head"])):
        held = tuple(Grant(role, "unit") for role in grants)
        add_user(records, OPERATOR, NewUser(name, held), NOON, departments={"unit": UNIT})
    return main


def as_is(records, name: str, now: int) -> Viewer:
    """As somebody is let in who shows a token."""
    viewer = viewer_with_token(records, make_token(records, OPERATOR, name, now).secret, now)
    return replace(viewer, grants=with_places(viewer.grants, {"unit": UNIT}))


def test_b15_nobody_leaves_before_the_head_has_agreed_and_the_substitute_has_accepted(records, staffed):
    wanted = NewLeave(substitute="li", starts_at=NOON + HOUR, ends_at=NOON + DAY)
    leave = ask_for_leave(records, as_is(records, "wang", NOON), wanted, NOON)
    assert leave.state(NOON + 2 * HOUR) is LeaveState.ASKED
    head, li = as_is(records, "head", NOON), as_is(records, "li", NOON)
    leave = approve_leave(records, head, leave.id, NOON, departments={"unit": UNIT}).leave
    assert leave.state(NOON + 2 * HOUR) is LeaveState.APPROVED
    assert as_is(records, "li", NOON + 2 * HOUR).grants == ()
    leave = accept_leave(records, li, leave.id, NOON + 3 * HOUR, departments={"unit": UNIT}).leave
    assert leave.began_at == NOON + 3 * HOUR, "not before the last word"
    assert leave.state(NOON + 3 * HOUR) is LeaveState.RUNNING


def test_b15_the_substitute_works_what_is_open_meanwhile_and_no_longer(records, staffed):
    wanted = NewLeave(substitute="li", starts_at=NOON, ends_at=NOON + HOUR)
    leave = ask_for_leave(records, as_is(records, "wang", NOON), wanted, NOON)
    approve_leave(records, as_is(records, "head", NOON), leave.id, NOON, departments={"unit": UNIT})
    accept_leave(records, as_is(records, "li", NOON), leave.id, NOON, departments={"unit": UNIT})
    substitute, number = as_is(records, "li", NOON), staffed.ticket().number

    def comments(wall: int) -> None:
        say(
            records,
            substitute,
            number,
            Command.COMMENT,
            staffed.now,
            desk=staffed.service.desk,
            text="seen",
            wall=wall,
        )

    comments(NOON + HOUR - 1)
    with records.reading() as tx:
        line = tx.ticket_views.file(number, territories=None).history[-1]
    assert (line.actor, line.acting_for) == ("li", "wang")
    with pytest.raises(Forbidden):
        comments(NOON + HOUR)


def test_b15_a_department_that_nobody_answers_for_is_told(records):
    add_user(records, OPERATOR, NewUser("leader", (Grant("leader"),)), NOON)
    (found,) = unmanned_departments(records, place_of(MAIN), OPERATOR, NOON)
    assert found.department.id == "unit"
    assert {each.name for each in found.vacancies} == {"head", ""}


@pytest.mark.parametrize(
    ("hour", "hours", "number"),
    [
        ("12:00", "08:00-20:00", "111"),
        ("20:00", "20:00-08:00", "222"),
        ("03:00", "20:00-08:00", "222"),
    ],
)
def test_b11_another_number_is_answered_by_day_than_by_night(records, hour, hours, number):
    boss = Viewer("boss", (Grant("administrator"),))
    now = at(f"2026-01-15 {hour}")
    assert department_contacts(records, place_of(MAIN), boss, "unit", now).phones == (
        PhoneBand(hours, number),
    )
