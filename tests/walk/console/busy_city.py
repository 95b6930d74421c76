"""A city in which everything has happened that a page can show, and somebody of every role to look at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from alerts.desk.people.users import NewUser, add_user, disable_user
from alerts.episodes.episode import Ending, EndReason
from alerts.episodes.withdrawals import WithdrawalReason
from alerts.matters.choices import FindingKind, FindingState
from alerts.matters.findings import Finding
from alerts.notices.message import Urgency
from alerts.notices.notice import NewNotice, NoticeState
from alerts.notices.occasions import OCCASIONS
from alerts.people.leave import LeaveState, NewLeave
from alerts.people.session import UserSession, key_of, new_id
from alerts.people.user import UserKind
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.rules.rule import Concern, Severity
from alerts.rules.rule_files import default_rules
from alerts.tickets.ticket import SYSTEM, Command, TicketEvent, TicketKind, TicketReason, TicketState
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.departments import Department, DepartmentKind, Duty, ServiceLine
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.batch import DeadLetterReason
from ingest.readings.quantities import Metric
from tests.alerts.desk.matters.desk_on_record import say
from tests.alerts.records.desk.ticket_rows import put, ticket
from tests.api.console.named_town import ID, make_busy, named_town
from tests.api.matters_of_people import a_call, give
from tests.api.stand_in_service import (
    MORNING,
    NOW,
    StandInService,
    breach,
    dead_letter,
    file_changes,
    opening,
    password_hash,
    stand_in_service,
)
from tests.ingest.codecs.sparkplug.payloads import born, payload
from tests.walk.clock_samples import sent_by
from tests.walk.code_list import ROLES
from tests.walk.console.doors.open_doors import open_doors
from tests.walk.console.stops.maintenance_city import work_on
from tests.walk.console.stops.order_city import give_orders
from tests.walk.console.stops.patrol_city import patrol
from tests.walk.console.stops.station_city import keep_station
from tests.walk.console.stops.stop_city import put_on_duty, stop_supply
from tests.walk.console.worklist.kept_views import keep_views

BLOCK = f"{ID}-b3"
METRICS = {metric: f"{BLOCK}-m{number}" for number, metric in enumerate(Metric)}
"""Metric -> the point that measures it in a third block."""
OFFICE = f"{BLOCK}-m9"
"""A room that is nobody's home, with a limit of its own."""
FLATS = [
    Place(f"{ID}-flat{n}", Level.HOUSEHOLD, f"{n}号院", BLOCK if n % 2 else f"{ID}-b2", households=1)
    for n in range(len(TicketKind) * len(TicketState))
]
"""For a ticket each, half of them at the department."""
UNIT = "zz-id-own"
"""A department that has one of the blocks."""
AT_UNIT = frozenset({f"{ID}-b2"})
GATEWAYS = (f"{ID}-gw1", f"{ID}-gw2")
"""Who sent dead letters; the second is at the department."""
RAW = b"\xff\x10[1, "
"""A payload that is no text."""
EVERYBODY = "all"
"""The key of who has every role."""


LEAVER = "离职员"
"""A user who is disabled."""
PROGRAM = "报表程序"
"""A user that is no person."""
ONLY_THERE = "handler there"
"""The key of who sees everything, and works at one department."""


@dataclass
class BusyCity:
    """The service, and what can be asked for in it.

    Attributes
    ----------
    sessions
        (Role, reach) -> the id of a session of somebody who has it.
    viewers
        The same -> who asks in it.
    of_people
        Numbers of tickets that people brought.
    """

    service: StandInService
    sessions: dict[tuple[str, str], str] = field(default_factory=dict)
    viewers: dict[tuple[str, str], Viewer] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    letters: list[int] = field(default_factory=list)
    of_people: list[str] = field(default_factory=list)

    def begin_session(self, name: str, *, change_only: bool = False) -> str:
        """A session of the user ``name`` that begins now."""
        now, session_id = self.service.wall.now(), new_id()
        with self.service.records.begin() as tx:
            user = tx.users.named(name)
            begun = UserSession(key_of(session_id), user.id, change_only, now, now, now + 12 * HOUR)
            tx.sessions.add(begun)
        return session_id


def city() -> Inventory:
    """The two blocks of `named_town`, and a third with a point of each metric."""
    known = named_town()
    flat = Place(f"{BLOCK}f", Level.HOUSEHOLD, "翠园小区3栋101", BLOCK, households=600)
    measured = {
        id_: Point(id_, metric, BLOCK if metric is Metric.WATER_PRESSURE else flat.id, MINUTE, MINUTE)
        for metric, id_ in METRICS.items()
    }
    room = Metric.INDOOR_TEMPERATURE
    measured[METRICS[room]] = replace(measured[METRICS[room]], residential=True)
    office = Point(OFFICE, room, flat.id, MINUTE, MINUTE, limits={"room.contract": 20.0})
    return replace(
        known,
        places=known.places
        | {BLOCK: Place(BLOCK, Level.BUILDING, "翠园小区3栋", f"{ID}-st1")}
        | {each.id: each for each in (flat, *FLATS)},
        points=known.points | measured | {OFFICE: office},
        departments={
            "zz-id-all": Department(
                "zz-id-all",
                "供热管理部",
                DepartmentKind.TERRITORIAL,
                lines=tuple(ServiceLine),
                place=f"{ID}-city",
            ),
            UNIT: Department(
                UNIT,
                "翠园二栋管理处",
                DepartmentKind.FUNCTIONAL,
                place=f"{ID}-b2",
                duties=(Duty.PUMP_ATTENDANTS,),
            ),
        },
    )


@contextmanager
def busy_city(folder: Path, **api: object) -> Iterator[BusyCity]:
    """The city with its bad morning, in ``folder``."""
    with stand_in_service(folder, **api) as service:
        made = BusyCity(service)
        service.import_inventory(OPERATOR, city(), replace=True)
        _work(service)
        make_busy(service)
        _judge_by_every_rule(service)
        _tell_all_of_history(service)
        made.letters = [
            dead_letter(service, RAW, reason, f"wenya/v1/{gateway}/json", gateway)
            for gateway in GATEWAYS
            for reason in DeadLetterReason
        ]
        _be_born(service)
        _let_in(made)
        made.of_people = _take_calls(service)
        _send_on_leave(service)
        _find(service, made.of_people)
        put_on_duty(service, UNIT)
        people = (made.viewers[each, "organisation"] for each in (EVERYBODY, "handler"))
        patrol(service, *people, UNIT, f"{ID}-b2")
        keep_station(service, made.viewers[EVERYBODY, "organisation"])
        work_on(service, made.viewers[EVERYBODY, "organisation"])
        give_orders(service, made.viewers[EVERYBODY, "organisation"])
        stop_supply(service, made.viewers[EVERYBODY, "organisation"], f"{ID}-b2")
        _tell(made)
        with service.records.reading() as tx:
            made.numbers = sorted(tx.tickets.by_number([f"2026-{n:06}" for n in range(1, 200)]))
        yield made


def _judge_by_every_rule(service: StandInService) -> None:
    """An episode of each rule that ships, some of them over: every concern and every end has one."""
    reasons = list(EndReason)
    for count, rule in enumerate(default_rules().values()):
        metric = rule.metric or Metric.INDOOR_TEMPERATURE
        point = OFFICE if rule.id == "room.contract" else METRICS[metric]
        opened = NOW - HOUR + count * MINUTE
        late = rule.id == "room.floor"
        began = opening(service, rule.id, point, (opened, opened), (9, 9), (1.0, opened), found_late=late)
        ended = Ending(rule.id, point, opened, NOW, reasons[count % len(reasons)])
        file_changes(service, [began, ended] if count % 2 or late else [began])


def _work(service: StandInService) -> None:
    """Two flats' tickets that are over, with what people said on them: one is closed, one could be."""
    wang = Viewer("调度员王", (Grant("handler"), Grant("dispatcher")))
    resolved = [Command.ACKNOWLEDGE, Command.ARRIVE, Command.REPORT, Command.COMMENT, Command.RESOLVE]
    for number, commands in ((1, resolved), (2, [Command.RESOLVE, Command.CLOSE])):
        flat = f"{ID}-b2f{number}-room"
        breach(service, flat)
        file_changes(service, [Ending("room.day", flat, MORNING + 35 * MINUTE, NOW, EndReason.RECOVERED)])
        for command in commands:
            say(
                *(service.records, wang, f"2026-{number:06}", command, NOW),
                desk=service.desk(),
                text="已处理",
            )


def _tell_all_of_history(service: StandInService) -> None:
    """A ticket of each kind in each state without an episode, and one with every line that there can be."""
    concerns, severities = list(Concern), list(Severity)
    known, rows = service.known, []
    for kind in TicketKind:
        for state in TicketState:
            count = len(rows)
            more = {"resolved_at": NOW - HOUR} if state in (TicketState.RESOLVED, TicketState.CLOSED) else {}
            rows.append(
                ticket(
                    100 + count,
                    severities[count % 4],
                    place=(place := FLATS[count].id),
                    territory=known.territory_of(place),
                    concern=concerns[count % 5],
                    kind=kind,
                    state=state,
                    breached_at=NOW - count * HOUR,
                    opened_at=NOW - count * HOUR,
                    closed_at=NOW - count if state is TicketState.CLOSED else None,
                    affected_households=count * 300,
                    recurrence_of="2026-000002" if count == 3 else None,
                    **more,
                )
            )
    put(service.records, *rows)
    heard = {"gateway": f"{ID}-gw1", "point": OFFICE, "at": NOW, "silent": 3, "points": [METRICS[Metric.PH]]}
    data = {
        TicketReason.GATEWAY_HEARD: heard,
        TicketReason.FIGURES_CHANGED: {"figures": [], "count": 1},
        TicketReason.COPIED: {"department": UNIT, "told_of": "pressed"},
        TicketReason.FINDING_DECIDED: {"finding": 1, "found": "overdue", "verdict": "unfounded"},
    }
    texts = {TicketReason.EPISODE_WITHDRAWN: WithdrawalReason.LATE_DATA}
    lines = [
        TicketEvent(NOW, each, SYSTEM, None, texts.get(each, ""), data.get(each, {}))
        for each in TicketReason
        if each is not TicketReason.COMMAND
    ]
    lines += [TicketEvent(NOW, TicketReason.COMMAND, "调度员王", each, "已核实") for each in Command]
    with service.records.begin() as tx:
        tx.tickets.add_history([("2026-000100", line) for line in lines])


def _take_calls(service: StandInService) -> list[str]:
    """What people called in: a leak of which the one with every role is in charge, and a complaint."""
    leak = a_call(service, f"{ID}-b2f5")
    complaint = a_call(
        service,
        f"{ID}-b2f6",
        category="conduct",
        content="态度不好",
        complaint=True,
        target="department",
        demand="道歉",
    )
    give(service, leak, "dispatch", department=UNIT, reason="就近")
    give(service, leak, "sign", person_in_charge="职员甲")
    give(service, leak, "open_task", kind="paperwork", department=UNIT)
    give(service, leak, "progress", text="已联系用户")
    return [leak, complaint]


def _be_born(service: StandInService) -> None:
    """An edge node, of whose messages some never came, and its device that is gone."""
    for kind, seq in (("NBIRTH", 0), ("DBIRTH", 3), ("DDEATH", 4)):
        topic = ["spBv1.0", "供热", kind, GATEWAYS[0], *([f"{ID}-rt1"] if kind.startswith("D") else [])]
        service.journal.births.tell(topic, payload(born(), seq=seq), NOW, GATEWAYS[0])


def _find(service: StandInService, numbers: Sequence[str]) -> None:
    """One of each kind on each matter; the last of them is decided, and one is about those of the unit."""
    evidence: dict[FindingKind, dict[str, Any]] = {
        FindingKind.OVERDUE: {"policy": "leak.onsite", "clause": "B5", "due_at": NOW - HOUR},
        FindingKind.NOTICE_NOT_SENT: {"notice": 1, "fault": "lost"},
        FindingKind.PASSED_AROUND: {"transfers": 2},
        FindingKind.ENTERED_LATE: {"version": 2, "late_ms": HOUR},
        FindingKind.SUPERVISION_NOT_DONE: {"proposed_at": NOW - DAY},
        FindingKind.HANDLED_TWICE: {"other_ticket": numbers[1], "other_contact": "L2026-000002"},
    }
    found = [
        Finding(
            kind, number, f"{kind} {unit}", NOW, SYSTEM, subject_kind="department" if unit else "", **more
        )
        for number in numbers
        for kind in FindingKind
        for unit in ("", UNIT)[: 2 if kind is FindingKind.OVERDUE else 1]
        for more in [{"subject": unit, "evidence": evidence.get(kind, {})}]
    ]
    with service.records.begin() as tx:
        tx.findings.add(found)
        known = tx.findings.of_tickets(numbers[:1])[numbers[0]]
        last = max(known)
        said = {"decided_at": NOW, "decided_by": "职员乙", "reason": "已核实"}
        tx.findings.decide({last: replace(known[last], state=FindingState.VERIFIED, **said)})


def _tell(made: BusyCity) -> None:
    """Everybody of every role was told of each occasion on a matter; of the last ones somebody knows."""
    number, names = made.of_people[0], tuple(sorted({who.name for who in made.viewers.values()}))
    told = {"state": NoticeState.TOLD, "told_at": NOW, "told": names}
    known = {"state": NoticeState.ANSWERED, "answered_at": NOW, "answered_by": names[0]}
    with made.service.records.begin() as tx:
        clock = tx.clocks.of_tickets([number])[number][0].id
        tx.notices.add(
            NewNotice(
                f"{row.kind} {urgency}",
                row.kind,
                row.to,
                number,
                urgency,
                NOW,
                clock=clock if row.steps else None,
                step="due" if row.steps else "",
            )
            for row in OCCASIONS.rows
            for urgency in Urgency
        )
        made_known = tx.notices.about(number, 99)
        tx.notices.save(
            [replace(each, round=1, **told | (known if i < 3 else {})) for i, each in enumerate(made_known)]
        )
        sent_by(tx, ID, [each.id for each in made_known], names)


def _let_in(made: BusyCity) -> None:
    """Somebody of every role, for the organisation and for one department; and somebody of all of them."""
    service = made.service
    wanted = {
        (EVERYBODY, "organisation"): tuple(Grant(role["id"]) for role in ROLES),
        (ONLY_THERE, "organisation"): (Grant("viewer"), Grant("handler", UNIT, AT_UNIT)),
    }
    for role in ROLES:
        wanted[role["id"], "organisation"] = (Grant(role["id"]),)
        if role["reach"] == "any":
            wanted[role["id"], "a department"] = (Grant(role["id"], UNIT, AT_UNIT),)
    letters = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    for letter, (key, grants) in zip(letters, wanted.items(), strict=False):
        name = f"职员{letter}"
        stored = tuple(replace(grant, places=frozenset()) for grant in grants)
        add_user(service.records, OPERATOR, NewUser(name, stored), NOW, departments={UNIT})
        with service.records.begin() as tx:
            tx.users.set_password(tx.users.named(name).id, password_hash(), NOW)
        made.sessions[key] = made.begin_session(name)
        made.viewers[key] = Viewer(name, grants)
    add_user(service.records, OPERATOR, NewUser(LEAVER, ()), NOW)
    add_user(service.records, OPERATOR, NewUser(PROGRAM, (), kind=UserKind.PROGRAM), NOW)
    disable_user(service.records, OPERATOR, LEAVER, NOW, because="left")
    assert len(made.sessions) == len(wanted)
    open_doors(service, made.viewers[EVERYBODY, "organisation"].name, LEAVER)
    keep_views(service, made.viewers[EVERYBODY, "organisation"].name)


def _send_on_leave(service: StandInService) -> None:
    """A leave in every state that is shown, of persons for whom the one with every role stands in.

    And two in which somebody else does: one that the one with every role can approve, and one of their own.
    """
    said = {"approved_at": NOW, "approved_by": "职员乙", "accepted_at": NOW}
    states = {
        LeaveState.ASKED: {},
        LeaveState.APPROVED: {"approved_at": NOW, "approved_by": "职员乙"},
        LeaveState.ACCEPTED: {"accepted_at": NOW},
        LeaveState.READY: said | {"accepted_at": NOW + HOUR},
        LeaveState.RUNNING: said,
        LeaveState.DECLINED: {"declined_at": NOW, "declined_by": "职员乙"},
        LeaveState.ENDED: said | {"ended_at": NOW, "ended_by": "职员乙"},
    }
    for number, (state, values) in enumerate(states.items()):
        with service.records.begin() as tx:
            wanted = NewLeave(substitute="", starts_at=NOW, ends_at=NOW + 9 * HOUR, because="年假")
            ids = tx.users.named(f"职员{'丙丁戊己庚辛壬'[number]}").id, tx.users.named("职员甲").id
            leave = tx.leaves.by_id(tx.leaves.add(wanted, *ids, NOW, by="职员丙"))
            tx.leaves.save(replace(leave, **values))
            assert tx.leaves.by_id(leave.id).state(NOW) is state
    for number, person in enumerate(("职员癸", "职员甲"), 1):
        with service.records.begin() as tx:
            starts_at = NOW + number * DAY
            wanted = NewLeave(substitute="", starts_at=starts_at, ends_at=starts_at + HOUR, because="年假")
            ids = tx.users.named(person).id, tx.users.named("职员乙").id
            tx.leaves.add(wanted, *ids, NOW, by=person)
