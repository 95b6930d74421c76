"""What the service opens in a wave: the same as one by one, and decided once for all that are alike."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.deadlines.policy import applying
from alerts.matters.choices import Category, ContactChannel, Line, Step
from alerts.matters.state import MatterState
from alerts.routing.candidates import Candidate
from alerts.tickets.desk_moves.by_service import openings as openings_module
from alerts.tickets.desk_moves.by_service.openings import (
    COMPARED,
    OWN,
    SHARED,
    ServiceOpening,
    open_by_service,
    open_many,
)
from alerts.tickets.desk_moves.changes import DeskChanges
from alerts.tickets.desk_moves.deciding import decide
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import Around, MatterOpening
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.tickets.ticket import SYSTEM, TicketKind
from ingest.inventory.departments import Department, DepartmentKind, Duty
from ingest.said import Said
from tests.alerts.tickets.desk_moves.files import AROUND, MINUTE, NINE

COLD = {
    "channel": ContactChannel.SENSOR,
    "line": Line.HEATING,
    "category": Category.ROOM_TEMPERATURE,
    "complaint": False,
}
LOW = {**COLD, "line": Line.WATER, "category": Category.PRESSURE}
EAST = Department(
    "east", "east", DepartmentKind.TERRITORIAL, head="ma", place="east", duties=(Duty.PRODUCTION_DISPATCH,)
)
WEST = replace(EAST, id="west", name="west", head="hu", place="west")
DEPARTMENTS = {**AROUND.departments, "east": EAST, "west": WEST}


def an_opening(
    no: int,
    *,
    began_at: int = NINE - 20 * MINUTE,
    values: Any = COLD,
    unit: str = "repair",
    concern: str = "room-temperature",
    households: int = 1,
    territory: str = "city",
    path: tuple[str, ...] = ("city",),
    kind: TicketKind = TicketKind.PLACE,
    **around: Any,
) -> ServiceOpening:
    numbers = MatterOpening(
        f"2026-{no:06}", "", f"flat-{no}", concern, "minor", territory, households=households, kind=kind
    )
    said: dict[str, Any] = {
        "departments": DEPARTMENTS,
        "episodes": 1,
        "open_episodes": 1,
        "breach_began": began_at,
    }
    here = replace(AROUND, opening=numbers, path=frozenset({f"flat-{no}", *path}), **(said | around))
    return ServiceOpening(here, began_at, values, unit)


def test_everything_around_a_ticket_is_compared_shared_or_its_own() -> None:
    named = [*COMPARED, *SHARED, *OWN]

    assert sorted(named) == sorted(field.name for field in fields(Around))


def test_a_ticket_is_registered_and_handed_on_in_one_instant() -> None:
    opened = open_by_service(an_opening(1), NINE, DESK_TABLES)

    assert opened.ticket is not None
    assert (opened.ticket.step, opened.ticket.unit) == (Step.DISPATCHED, "repair")
    assert (opened.ticket.opened_at, opened.ticket.breached_at) == (NINE, NINE - 20 * MINUTE)
    assert [line.move for line in opened.lines] == ["register", "dispatch"]
    assert [each.department for each in opened.assignments] == ["repair"]
    assert not opened.facts
    assert "transfer" not in {clock.key for clock in opened.clocks}
    assert opened.numbers_used == ("2026-000001",)


def test_what_cannot_be_handed_on_waits_as_it_is_registered() -> None:
    nobody = an_opening(1, unit="nobody")

    opened = open_by_service(nobody, NINE, DESK_TABLES)

    assert opened.ticket is not None
    assert (opened.ticket.step, opened.assignments) == (Step.REGISTERED, ())
    assert open_many([nobody], NINE, DESK_TABLES) == [opened]


UNITS = st.sampled_from(["", "repair", "lab", "nobody"])
CANDIDATES = st.sampled_from([(), (Candidate("2026-000900", 1, Said("place-above")),)])
AROUNDS = st.fixed_dictionaries(
    {},
    optional={
        "episodes": st.sampled_from([1, 3]),
        "breach_began": st.sampled_from([None, NINE - 30 * MINUTE, NINE - 5 * MINUTE]),
        "suspected_burst": st.booleans(),
        "loss_of_supply": st.booleans(),
        "in_season": st.booleans(),
        "in_duty_hours": st.booleans(),
        "built_up": st.sampled_from([None, True, False]),
        "unseen_points": st.sampled_from([(), ("p1",)]),
        "below_group": st.booleans(),
        "routed_owner": st.sampled_from(["", "east"]),
        "departments": st.sampled_from([DEPARTMENTS, {}]),
        "candidates": CANDIDATES,
    },
)
OPENINGS = st.builds(
    lambda no, about, around: an_opening(no, **about, **around),
    st.integers(1, 999),
    st.fixed_dictionaries(
        {},
        optional={
            "began_at": st.sampled_from([NINE, NINE - 7 * MINUTE, NINE - 300 * MINUTE]),
            "values": st.sampled_from([COLD, LOW]),
            "unit": UNITS,
            "concern": st.sampled_from(["room-temperature", "water-pressure"]),
            "households": st.sampled_from([1, 2, 500, 1_000]),
            "territory": st.sampled_from(["", "city"]),
            "path": st.sampled_from([("city",), ("city", "east"), ("city", "west")]),
            "kind": st.sampled_from([TicketKind.PLACE, TicketKind.GROUP]),
        },
    ),
    AROUNDS,
)


@given(st.lists(OPENINGS, max_size=12))
@settings(max_examples=150)
def test_many_are_opened_as_one_by_one(many: list[ServiceOpening]) -> None:
    assert open_many(many, NINE, DESK_TABLES) == [open_by_service(each, NINE, DESK_TABLES) for each in many]


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of the commands that are decided, one for each time."""
    words: list[str] = []

    def counted(file: Any, order: Any, *rest: Any) -> DeskChanges:
        words.append(order.command)
        return decide(file, order, *rest)

    monkeypatch.setattr(openings_module, "decide", counted)
    return words


def states_made(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> int:
    made = 0
    build = MatterState.__init__

    def counted(self: MatterState, *args: Any) -> None:
        nonlocal made
        made += 1
        build(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(MatterState, "__init__", counted)
        act()
    return made


def test_five_hundred_that_are_alike_are_decided_once(
    decided: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = [an_opening(no, began_at=NINE - no * MINUTE) for no in range(1, 501)]
    of_one = states_made(monkeypatch, lambda: open_many(wave[:1], NINE, DESK_TABLES))
    decided.clear()
    missed = applying.cache_info().misses

    assert states_made(monkeypatch, lambda: open_many(wave, NINE, DESK_TABLES)) == of_one
    assert decided == ["register", "dispatch"]
    assert applying.cache_info().misses == missed


def test_each_unit_of_a_wave_is_decided_once(decided: list[str]) -> None:
    open_many(
        [an_opening(no, unit=unit) for no in range(100) for unit in ("repair", "lab")], NINE, DESK_TABLES
    )

    assert decided == ["register", "dispatch"] * 2


def test_where_a_clock_counts_from_the_breach_each_instant_is_decided(decided: list[str]) -> None:
    large = {"values": LOW, "concern": "water-pressure", "households": 500, "loss_of_supply": True}
    wave = [an_opening(no, began_at=NINE - no % 3 * MINUTE, **large) for no in range(30)]

    opened = open_many(wave, NINE, DESK_TABLES)

    assert decided == ["register", "dispatch"] * 3
    started = [clock.started_at for each in opened for clock in each.clocks if clock.key == "fault.dispatch"]
    assert started == [each.began_at for each in wave]


def test_the_head_of_the_place_above_is_first_responsible() -> None:
    ways = [("city", "east"), ("city", "west"), ("city",), ("city", "east")]

    opened = open_many([an_opening(no, path=path) for no, path in enumerate(ways)], NINE, DESK_TABLES)

    assert [each.ticket.first_responsible for each in opened if each.ticket] == ["ma", "hu", SYSTEM, "ma"]


def test_who_is_in_charge_of_the_shift_comes_before_the_head() -> None:
    """W12, section 11: the shift in charge has received what sensors found; elsewhere it is the head."""
    in_charge = {"east": "chen", "repair": "li"}
    ways = [("city", "east"), ("city", "west"), ("city",)]

    wave = [an_opening(no, path=path, in_charge=in_charge) for no, path in enumerate(ways)]
    opened = open_many(wave, NINE, DESK_TABLES)

    assert [each.ticket.first_responsible for each in opened if each.ticket] == ["chen", "hu", SYSTEM]


def test_a_breach_that_is_still_to_come_opens_nothing() -> None:
    with pytest.raises(MoveRefused):
        open_many([an_opening(1), an_opening(2, began_at=NINE + 1)], NINE, DESK_TABLES)
