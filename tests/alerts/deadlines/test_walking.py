"""The walk comes to the same in any pieces: what line 9 of stage 1 rests on."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.walking import FiredStep, walk
from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.deadlines.days.golden_years import CALENDAR, at
from tests.alerts.deadlines.matter import POLICIES, Everybody, Matter, Nobody

START = at("2026-03-02T09:00")


def town() -> list[DeskClock]:
    """Clocks of four tickets: a leak, a bureau's complaint, a petition, two units without progress."""
    clocks: list[DeskClock] = []
    for number, values in enumerate(
        (
            {"category": "leak", "class": "urgent"},
            {"complaint": True, "channel": "bureau", "line": "heating", "category": "room_temperature"},
            {"mode": "submit", "transferred": True, "category": "help_major"},
            {"several_units": True, "class": "complex"},
        )
    ):
        told = {"mode": "transfer", "by_people": True, "has_contact": True, "has_unit": True, **values}
        matter = Matter(**told)
        instant = f"2026-03-02T09:0{number}"
        matter.received(instant)
        for starts in matter.starts.values():
            starts |= {"submitted-up": at(instant), "dispatched": at(instant)}
        matter.dispatched(instant)
        clocks += [structs.replace(clock, ticket=f"2026-00000{number}") for clock in matter.clocks]
    return [structs.replace(clock, id=number) for number, clock in enumerate(clocks, start=1)]


TOWN = town()


def walked(
    clocks: Sequence[DeskClock], times: Sequence[int], people: Everybody
) -> tuple[list[tuple[object, ...]], dict[object, DeskClock]]:
    rows = {row(clock): clock for clock in clocks}
    steps: list[FiredStep] = []
    for until in times:
        found = walk(list(rows.values()), until, times[-1], 0, POLICIES, CALENDAR, people)
        steps += found.steps
        rows |= {row(clock): clock for clock in found.clocks}
    return [key_of(step) for step in steps], rows


def row(clock: DeskClock) -> tuple[object, ...]:
    return clock.ticket, clock.key, clock.scope, clock.started_at, clock.occurrence


def key_of(step: FiredStep) -> tuple[object, ...]:
    return (*row(step.clock), step.step, step.n, step.instant, step.reached, step.to_send)


PEOPLE = st.sets(st.sampled_from(["person", "head", "duty_leader", "leader", "supervisor", "top"])).map(
    lambda posts: Nobody(*posts)
)


@given(st.lists(st.integers(0, 30 * DAY), min_size=1, max_size=12).map(sorted), PEOPLE)
def test_one_go_is_any_split_of_times(lengths, people):
    times = [START + length for length in lengths]
    assert walked(TOWN, times, people) == walked(TOWN, times[-1:], people)


@given(st.integers(0, 40 * DAY), PEOPLE)
def test_no_step_is_there_twice_and_all_come_in_the_order_of_their_instants(length, people):
    steps, rows = walked(TOWN, [START + length], people)
    assert len({step[:7] for step in steps}) == len(steps)
    assert all(one[7] <= other[7] for one, other in pairwise(steps))
    assert all(clock.next_at is None or clock.next_at > START + length for clock in rows.values())


def test_nothing_that_is_due_is_left_out_by_a_horizon():
    """A bite takes what is due up to an instant: the same instant belongs to it."""
    urgent = [clock for clock in TOWN if clock.key == "urgent.start"]
    warn = urgent[0].next_at
    assert walk(urgent, warn - 1, warn, 0, POLICIES, CALENDAR, Everybody()).steps == ()
    assert [step.step for step in walk(urgent, warn, warn, 0, POLICIES, CALENDAR, Everybody()).steps] == [
        "warn"
    ]


def test_the_instant_of_the_due_is_still_in_time():
    urgent = [
        structs.replace(clock, next_at=clock.due_at + 1, next_step="due")
        for clock in TOWN
        if clock.key == "urgent.start"
    ]
    due = urgent[0].due_at
    assert walk(urgent, due, due, 0, POLICIES, CALENDAR, Everybody()).steps == ()
    (step,) = walk(urgent, due + 1, due + 1, 0, POLICIES, CALENDAR, Everybody()).steps
    assert (step.step, step.instant) == ("due", due)


def test_a_ticket_with_a_new_occurrence_is_to_be_led_anew():
    walked = walk(TOWN, START + 30 * HOUR, START + 30 * HOUR, 0, POLICIES, CALENDAR, Everybody())
    assert walked.led_anew == {"2026-000003"}
    assert all(clock.ticket != "2026-000000" or clock.id for clock in walked.clocks)
    assert (
        walk(TOWN, START + MINUTE, START + MINUTE, 0, POLICIES, CALENDAR, Everybody()).led_anew == frozenset()
    )
