"""What asks the use cases about duty and about stops of supply, and requests to their routes."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from itertools import count

from alerts.desk.duty.acting import ShiftChange, change_shift, read_log, write_in_log
from alerts.desk.duty.book import open_book
from alerts.desk.duty.handovers import say_in_handover, see_handover
from alerts.desk.duty.importing import import_roster
from alerts.desk.duty.manual_entry import (
    ManualRow,
    enter_manual_readings,
    manual_readings_of_point,
    manual_readings_of_post,
)
from alerts.desk.duty.orders import answer_order, give_order, list_orders, orders_given, posts_to_order
from alerts.desk.duty.overview import see_duty
from alerts.desk.duty.sign_ins import answer_check, sign_in_on_duty
from alerts.desk.duty.timekeeping import keep_order_in_time
from alerts.desk.lookups.errors import NotFound
from alerts.desk.stops.commanding import GivenStopCommand, give_stop_command, open_stop
from alerts.desk.stops.listing import find_stop, list_stops, stops_going_on
from alerts.duty.handing_over import HandoverOrder
from alerts.duty.handover_table import HandoverCommand
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.orders import DispatchCommand, DispatchOrder
from alerts.duty.refusals import DutyRefused
from alerts.duty.roster import DutyPattern, DutyPost, DutyRoster, PlannedShift
from alerts.duty.roster_files import tables_of
from alerts.people.viewer import Grant, Viewer
from alerts.stops.refusals import StopRefused
from alerts.stops.stop_table import StopCommand
from ingest.durations import DAY
from tests.api.stand_in_service import NAMES, NOW, StandInService
from tests.walk.duty.maintenance_samples import (
    MAINTENANCE_REQUESTS,
    maintenance_at,
    maintenance_lists,
    put_maintenance,
)
from tests.walk.duty.patrol_samples import PATROL_REQUESTS, found_on_patrol, patrols_at
from tests.walk.duty.station_samples import SANITATION_REQUESTS, station_at

SHIFT_AT = NOW - 20 * 60_000
"""08:00, when the shift of all posts began."""
AT = {"f1": "one", "b2": "three"}
"""Place -> a post of the department there."""
VERSIONS = count(1)
SHORT_HOURS = ((8 * 60, 9 * 60 + 30), (9 * 60 + 30, 32 * 60))
"""Of two shifts a day, the second soon after `NOW`."""


def a_roster(
    chief: str, departments: dict[str, str], hours: tuple[tuple[int, int], ...] = ((8 * 60, 32 * 60),)
) -> DutyRoster:
    """Posts by id, each of a department, where ``chief`` is on all shifts of every day: one from 08:00."""
    shifts = tuple(PlannedShift(1, *each, chief, (NAMES["viewer"],)) for each in hours)
    pattern = DutyPattern(date(2026, 1, 1), 1, shifts)
    return DutyRoster(
        tuple(
            DutyPost(id_, id_, department, round_the_clock=True, leads=None, patterns=(pattern,))
            for id_, department in departments.items()
        )
    )


def put_roster(service: StandInService) -> None:
    """Posts of the departments of the walk, at which somebody called li is chief."""
    roster = a_roster("li", {"one": "d1", "three": "d3", "all": "all"})
    with service.records.begin() as tx:
        tx.users.add("li", (), NOW)
        tx.duty_rosters.record(tables_of(roster), NOW, "wenya", "x")
    for post in AT.values():
        found_on_patrol(service, post)


def another_roster() -> tuple[str, bytes]:
    """A file of no post, and each time another."""
    return "roster.toml", f'post = []\narrives_before = "{next(VERSIONS)}s"\n'.encode()


def of_duty(service: StandInService, who: Viewer) -> dict:
    """Id -> what asks a use case about duty, or stops, that looks at no place in particular."""
    records, known = service.records, service.known

    def imported() -> None:
        with service.records.reading() as tx:
            before = tx.duty_rosters.last()
        import_roster(records, who, another_roster(), "x", NOW, inventory=known)
        with service.records.begin() as tx:
            tx.duty_rosters.record(before.roster, NOW, "wenya", "x")

    def signed_in() -> None:
        with suppress(DutyRefused):
            sign_in_on_duty(records, who, "all", NOW, inventory=known)

    def answered() -> None:
        with suppress(DutyRefused, NotFound):
            answer_check(records, who, "all", NOW, desk=service.desk())

    def begun() -> None:
        order = HandoverOrder(HandoverCommand.BEGIN, who.name)
        with suppress(DutyRefused, NotFound):
            say_in_handover(records, who, "all", order, NOW, inventory=known, wall=NOW)

    def ordered() -> None:
        with suppress(DutyRefused):
            give_order(records, who, "all", "开启二号泵", NOW, desk=service.desk())

    return {
        **of_stops(service, who),
        "duty.hand-over": begun,
        "orders.give": ordered,
        "orders.given": lambda: orders_given(records, who, None, NOW, desk=service.desk()),
        "orders.posts": lambda: posts_to_order(records, who, NOW, desk=service.desk()),
        "duty.import": imported,
        "duty.overview": lambda: see_duty(records, who, NOW, NOW + DAY, NOW, inventory=known),
        "duty.sign-in": signed_in,
        "duty.answer-check": answered,
    }


def at_posts(service: StandInService, who: Viewer, place: str) -> dict:
    """Id -> what asks a use case about the post of the department at ``place``, or the stop there."""
    records, known, post = service.records, service.known, AT[place]

    def changed() -> None:
        change = ShiftChange(SHIFT_AT + next(VERSIONS) * DAY, "li", "", "病假")
        change_shift(records, who, post, change, NOW, inventory=known)

    return {
        **at_stops(service, who, place),
        **at_points(service, who, place),
        **orders_at(service, who, place),
        **patrols_at(service, who, post),
        **station_at(service, who, post),
        "duty.replace": changed,
        "duty.note": lambda: write_in_log(records, who, post, "巡视正常", NOW, inventory=known),
        "duty.handover": lambda: see_handover(records, who, post, NOW, inventory=known),
        "duty.log": lambda: read_log(records, who, post, None, 9, inventory=known),
    }


def given_order(service: StandInService, post: str) -> int:
    """Id of an order that was just given to ``post``."""
    line = DutyLine(at=NOW, post=post, kind=DutyLineKind.ORDER, actor="pan", data={"command": "give"})
    with service.records.begin() as tx:
        order = DispatchOrder(tx.duty_lines.add(line))
        at = open_book(tx, service.known, NOW, NOW + 1, NOW).post(post)
        keep_order_in_time(tx, order, at, service.desk(), NOW)
    return order.given.id


def orders_at(service: StandInService, who: Viewer, place: str) -> dict:
    """Id -> what asks a use case about orders of the post at ``place``."""
    records, desk, post = service.records, service.desk(), AT[place]

    def answered() -> None:
        number = given_order(service, post)
        with suppress(DutyRefused):
            answer_order(records, who, post, number, DispatchCommand.ACKNOWLEDGE, "", NOW, desk=desk)

    return {
        "orders.answer": answered,
        "orders.list": lambda: list_orders(records, who, post, None, NOW, desk=desk),
    }


ORDER_REQUESTS: dict[str, dict] = {
    "/orders": {},
    "/orders/new": {"answers": {"POST": 415, "GET": 303}},
    "/api/v1/dispatch-orders": {},
    "/api/v1/duty/{post}/orders": {
        "post": "x",
        "json": {"text": "开启二号泵"},
        "answers": {"POST": 404, "GET": 404},
    },
    "/api/v1/duty/{post}/orders/{id}/answer": {
        "post": "x",
        "id": "1",
        "json": {"command": "acknowledge"},
        "answers": {"POST": 404},
    },
}
"""As `tests.walk.samples.REQUESTS`."""

POINTS = {"f1": ("f1-room", 18.5), "b2": ("main", 0.3)}
"""Place -> a point there, and what somebody reads at it."""
EVER = (0, 1 << 53)


def at_points(service: StandInService, who: Viewer, place: str) -> dict:
    """Id -> what asks a use case about manual readings of the point at ``place``, or for the post there."""
    records, known, post = service.records, service.known, AT[place]
    point, value = POINTS[place]
    return {
        "manual-readings.enter": lambda: enter_manual_readings(
            records,
            service.store,
            who,
            [ManualRow(point, NOW, value)],
            NOW,
            desk=service.desk(),
            post=post,
        ),
        "manual-readings.of-point": lambda: manual_readings_of_point(
            records, who, point, EVER, None, 9, inventory=known
        ),
        "manual-readings.of-post": lambda: manual_readings_of_post(
            records, who, post, EVER, None, 9, inventory=known
        ),
    }


MANUAL_REQUESTS: dict[str, dict] = {
    "/api/v1/manual-readings": {
        "json": {"rows": [{"point": "f1-room", "at": "2026-01-15T08:00:00+08:00", "value": 18.5}]},
        "answers": {"POST": 201},
    },
    "/api/v1/points/{id}/manual-readings": {"id": "f1-room"},
    "/points/{id}/manual-readings": {"id": "f1-room", "answers": {"POST": 415}},
    "/api/v1/duty/{post}/manual-readings": {"post": "x", "answers": {"GET": 404}},
}
"""As `tests.walk.samples.REQUESTS`."""

STOPS = {"f1": "T2026-0002", "b2": "T2026-0001"}
"""Place -> a stop there; the one of b2 opened with the ticket of the main."""
BESIDE = {"2026-000001": STOPS["f1"], "2026-000002": STOPS["b2"]}
"""Ticket -> the stop at its place."""
OPENER = Viewer("li", (Grant("handler"),))


def fault_at(place: str) -> GivenStopCommand:
    """What opens a stop at ``place``."""
    return GivenStopCommand(StopCommand.OPEN, {"places": [place], "cause": "爆管"})


def put_stops(service: StandInService) -> None:
    """A stop by a fault where none is by itself; `put_roster` and the loss of pressure were before."""
    found = open_stop(service.records, OPENER, fault_at("f1"), NOW, desk=service.desk())
    assert found.stop.number == STOPS["f1"]
    put_maintenance(service)


def of_stops(service: StandInService, who: Viewer) -> dict:
    """Id -> what asks a use case about stops that looks at no place in particular."""

    def opened() -> None:
        with suppress(StopRefused):
            open_stop(service.records, who, fault_at("city"), NOW, desk=service.desk())

    return {"stops.open": opened}


def at_stops(service: StandInService, who: Viewer, place: str) -> dict:
    """Id -> what asks a use case about the stop at ``place``."""
    records, desk, number = service.records, service.desk(), STOPS[place]

    def noted() -> None:
        given = GivenStopCommand(StopCommand.NOTE, {"text": "正在开挖"})
        with suppress(StopRefused):
            give_stop_command(records, who, number, given, NOW, desk=desk)

    return {
        **maintenance_at(service, who, place),
        "stops.one": lambda: find_stop(records, who, number, desk=desk),
        "stops.command": noted,
    }


def of_stop_lists(service: StandInService, who: Viewer, ticket: str) -> dict:
    """Id -> what asks for a list of stops, and tells whether the one that is where a ticket is is on it."""
    records, desk, number = service.records, service.desk(), BESIDE[ticket]
    return {
        **maintenance_lists(service, who, {each: place for place, each in STOPS.items()}[number]),
        "stops.list": lambda: (
            number in [each.stop.number for each in list_stops(records, who, None, 500, desk=desk).items]
        ),
        "stops.going-on": lambda: (
            number in [each.stop.number for each in stops_going_on(records, who, desk=desk).items]
        ),
    }


STOP_REQUESTS: dict[str, dict] = {
    "/stops": {},
    "/stops/new": {"answers": {"POST": 415}},
    "/stops/{number}/sheets/{kind}": {
        "number": "T2026-9999",
        "kind": "stop-notice",
        "answers": {"GET": 404},
    },
    "/stops/{number}": {"number": "T2026-9999", "answers": {"POST": 415, "GET": 404}},
    "/api/v1/stops": {
        "json": {
            "command": "apply",
            "places": ["f1"],
            "cause": "换阀",
            "starts_at": "2026-01-16T08:00:00+08:00",
            "ends_at": "2026-01-16T07:00:00+08:00",
        },
        "answers": {"POST": 422},
    },
    "/api/v1/stops/going-on": {},
    "/api/v1/stops/at-place": {
        "params": {"place": "f1", "from": "2026-01-15T06:00:00+08:00", "to": "2026-01-15T07:00:00+08:00"}
    },
    "/api/v1/stops/{number}": {"number": "T2026-9999", "answers": {"GET": 404}},
    "/api/v1/stops/{number}/commands": {
        "number": "T2026-9999",
        "json": {"command": "note", "text": "正在开挖"},
        "answers": {"POST": 404},
    },
}
"""As `tests.walk.samples.REQUESTS`."""

DUTY_REQUESTS: dict[str, dict] = (
    STOP_REQUESTS
    | MAINTENANCE_REQUESTS
    | MANUAL_REQUESTS
    | ORDER_REQUESTS
    | PATROL_REQUESTS
    | SANITATION_REQUESTS
    | {
        "/duty": {},
        "/duty/{id}/sign-in": {"id": "x", "answers": {"POST": 404}},
        "/duty/{id}/check": {"id": "x", "answers": {"POST": 404}},
        "/duty/{id}/handover": {"id": "x", "answers": {"POST": 415, "GET": 404}},
        "/duty/{id}/log": {"id": "x", "answers": {"POST": 415, "GET": 404}},
        "/duty/{id}/orders": {"id": "x", "answers": {"POST": 415}},
        "/duty/{id}/changes": {"id": "x", "answers": {"POST": 415}},
        "/api/v1/duty": {},
        "/api/v1/duty/{post}/sign-in": {"post": "x", "json": {}, "answers": {"POST": 404}},
        "/api/v1/duty/{post}/check": {"post": "x", "json": {}, "answers": {"POST": 404}},
        "/api/v1/duty/{post}/handover": {
            "post": "x",
            "json": {"command": "begin"},
            "answers": {"POST": 404, "GET": 404},
        },
        "/api/v1/duty/{post}/changes": {
            "post": "x",
            "json": {"shift_at": "2026-01-15T08:00:00+08:00", "person": "li", "because": "病假"},
            "answers": {"POST": 404},
        },
        "/api/v1/duty/{post}/log": {
            "post": "x",
            "json": {"text": "巡视正常"},
            "answers": {"POST": 404, "GET": 404},
        },
    }
)
"""As `tests.walk.samples.REQUESTS`."""
