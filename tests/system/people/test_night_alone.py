"""A night of the demo's town that is left alone: every step of every ladder reaches the telephones it is for.

Nobody takes a ticket and nobody answers a notice; shifts only come and go. Whom a step is for is worked out
here, from the posts of its ladder, who heads what, and the hours of the roster; the service is not asked.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import api.wiring.service
from alerts.desk.duty.importing import import_roster
from alerts.desk.people.reaching import change_reach
from alerts.people.reach import Reach
from alerts.people.viewer import OPERATOR
from api.testkit.receiver import WebhookReceiver
from api.wiring.hosted_service import HOST, IN_STEP, HostedService
from ingest.clock import RealClock, SimulatedClock
from ingest.durations import HOUR, MINUTE
from simulators.ledger.recorder import Recorder
from simulators.publishing.driver import drive
from simulators.publishing.publisher import Broker, Publisher
from simulators.scenario.files import load
from simulators.scenario.schema import DepartmentSection, Scenario
from simulators.town.town import Town
from simulators.verdict.service_client import ServiceClient, instant_of

PEOPLE = {
    "disp": ("dispatcher", "supervisor"),
    "zhao": ("leader",),
    "pan": ("handler@dispatch", "head@dispatch"),
    "cao": ("handler@centre", "head@centre"),
    "yi": ("handler@heating",),
    "er": ("handler@heating",),
    "lu": ("handler@heating", "head@heating"),
    "shui": ("handler@waterworks",),
    "bei": ("handler@waterworks", "head@waterworks"),
}
MOBILES = {name: f"138000000{n:02d}" for n, name in enumerate(PEOPLE)}
NAMES = {mobile: name for name, mobile in MOBILES.items()}
DEPARTMENTS = (
    DepartmentSection(id="dispatch", duties=("production_dispatch",), head="pan", leader="zhao"),
    DepartmentSection(id="centre", duties=("command_centre",), head="cao", leader="zhao"),
    DepartmentSection(id="heating", line="heating", head="lu", leader="zhao"),
    DepartmentSection(id="waterworks", line="water", head="bei", leader="zhao"),
)
ROSTER = """
[[post]]
id = "heat-duty"
name = "供热所值班"
department = "heating"
round_the_clock = true
[[post.pattern]]
from = 2026-01-14
days = 1
shifts = [
    { day = 1, hours = "00:00-07:30", chief = "yi" },
    { day = 1, hours = "07:30-16:00", chief = "er" },
    { day = 1, hours = "16:00-00:00", chief = "yi" },
]
"""
SHIFT_CHANGES = 7 * HOUR + 30 * MINUTE
"""ms after midnight: from then on Er has signed in, and is in charge at the heating unit."""
SIGN_INS = {MINUTE: "yi", 7 * HOUR: "er"}
"""When (ms after midnight) who signs in."""
HEADS = {each.id: each.head for each in DEPARTMENTS}
MEMBERS = {"dispatch": ("pan",), "centre": ("cao",), "waterworks": ("bei", "shui")}
REACHED, WARNED = "已到时限", "时限提醒"
FIRST = re.compile(r"(N-\d{6}) (\d{4}-\d{6}) ")
"""How a message begins that is no reminder: its number and its ticket."""


class Step(NamedTuple):
    """A step of a ladder as it is on record, and whom it is for by what is worked out here."""

    at: int
    ticket: str
    clock: int
    step: str
    reached: bool
    """Whether the limit itself is reached; else it is warned of."""
    persons: frozenset[str]


def shift_of(unit: str, at: int) -> tuple[str, ...]:
    """Who has what is of ``unit`` at ``at`` (ms after midnight); without a post that is all of its people."""
    if unit == "heating":
        return ("yi",) if at < SHIFT_CHANGES else ("er",)
    return MEMBERS[unit]


def persons_of(post: str, unit: str, at: int) -> tuple[str, ...]:
    """Who holds ``post`` of a ticket of ``unit`` that nobody has taken (desk.md, section 6)."""
    match post:
        case "person" | "unit":
            return shift_of(unit, at)
        case "head":
            return (HEADS[unit],)
        case "desk" | "supervisor":
            return ("disp",)
        case "duty_leader" | "leader":
            return ("zhao",)
    raise AssertionError(f"no step of this night is for {post}")


class NightPublisher(Publisher):
    """Persons live by the time of the town."""

    wall: SimulatedClock

    def publish_time(self, now: int) -> None:
        self.wall.advance_to(now)
        super().publish_time(now)


class Night(NamedTuple):
    """What was on record and what came to telephones by ten in the morning."""

    start: int
    tickets: list[Any]
    notices: Mapping[str, Any]
    findings: list[Any]
    faults: Mapping[str, int]
    messages: list[Any]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    scenario = load("demo").model_copy(update={"hours": 10.0, "departments": DEPARTMENTS})
    with pytest.MonkeyPatch.context() as patch, WebhookReceiver() as receiver:
        yield played(scenario, tmp_path_factory.mktemp("night"), receiver, patch)


def played(scenario: Scenario, folder: Path, receiver: WebhookReceiver, patch: pytest.MonkeyPatch) -> Night:
    recorder = Recorder(Town(scenario, file="demo.toml"))
    plays = list(recorder.plays())
    wall = SimulatedClock(scenario.start)
    patch.setattr(api.wiring.service, "RealClock", type("Wall", (RealClock,), {"now": lambda _: wall.now()}))
    sms = {"kind": "sms", "url": receiver.url, "fields": {"to": "{to}", "text": "{text}"}, "per_minute": 6000}
    settings = {
        "NOTICES__CHANNELS": json.dumps({"text": sms}),
        "NOTICES__ROUTES": json.dumps([{"channels": ["text"]}]),
    }
    with (
        HostedService(
            folder, recorder.finish().inventory, scenario.start, overrides=IN_STEP | settings
        ) as hosted,
        NightPublisher(Broker(HOST, hosted.broker_port)) as publisher,
    ):
        publisher.wall = wall
        tokens = hosted.add_people(PEOPLE)
        records, inventory = hosted.service.records, hosted.service.inventory()
        for name, mobile in MOBILES.items():
            change_reach(records, OPERATOR, name, Reach(mobile=mobile), wall.now())
        source = ("roster.toml", ROSTER.encode())
        import_roster(records, OPERATOR, source, "冬季排班", wall.now(), inventory=inventory)
        sign_ins = {scenario.start + at: who for at, who in SIGN_INS.items()}

        def step(now: int) -> None:
            hosted.wait_judged(now)
            if now in sign_ins:
                with ServiceClient(hosted.url, tokens[sign_ins[now]]) as client:
                    assert not client.do("duty/heat-duty/sign-in", {}).refused

        drive(plays, publisher, step_ms=scenario.step, in_step_with=step)
        with ServiceClient(hosted.url, tokens["disp"]) as client:
            numbers = sorted(each.number for each in client.tickets())
            return Night(
                scenario.start,
                [client.document(f"tickets/{number}") for number in numbers],
                {number: client.document(f"tickets/{number}/notices")["items"] for number in numbers},
                client.document("findings")["items"],
                hosted.service.counters().notice_faults,
                [request.json for request in receiver.received],
            )


def steps_of(night: Night) -> list[Step]:
    """What ladders put on record, in its order."""
    found = []
    for ticket in night.tickets:
        units = {each["id"]: each["unit"] or ticket["unit"] for each in ticket["clocks"]}
        for line in ticket["history"]:
            if line["reason"] == "clock-step":
                data, at = line["data"], instant_of(line["at"])
                of = units[data["clock"]], at - night.start
                persons = frozenset(p for post in data["meant_for"] for p in persons_of(post, *of))
                reached = data["instant"] >= data["due_at"]
                found.append(Step(at, ticket["number"], data["clock"], data["step"], reached, persons))
    return sorted(found)


def telephones(night: Night) -> Mapping[str, list[tuple[str, str]]]:
    """Number of a notice -> whose telephones it came to first, and its text; in the order of coming."""
    came = defaultdict(list)
    for message in night.messages:
        if begins := FIRST.match(message["text"]):
            came[begins[1]].append((NAMES[message["to"]], message["text"]))
    return came


def test_every_step_reaches_the_telephones_of_whom_it_is_for_in_order(night):
    steps, came = steps_of(night), telephones(night)
    assert {each.step for each in steps} >= {"warn", "due", "head", "duty-leader", "leader", "supervisor"}
    assert {"yi", "er"} <= {person for each in steps for person in each.persons}, "no step of each shift"
    numbers = {
        (notice["ticket"], notice["clock"], notice["step"]): f"N-{notice['id']:06}"
        for of_one in night.notices.values()
        for notice in of_one
        if notice["clock"] is not None
    }
    for step in steps:
        messages = came[numbers[step.ticket, step.clock, step.step]]
        assert sorted(name for name, _ in messages) == sorted(step.persons), step
        for _, text in messages:
            assert step.ticket in text, step
            assert (REACHED if step.reached else WARNED) in text, step
    in_order = [numbers[each.ticket, each.clock, each.step] for each in steps]
    of_steps = [number for number in came if number in set(in_order)]
    for ticket in night.notices:
        of_one = [number for key, number in numbers.items() if key[0] == ticket]
        assert [n for n in of_steps if n in of_one] == [n for n in in_order if n in of_one], ticket
    assert len(of_steps) == len(steps), "a step told twice, or one that is not on record"


def test_nothing_is_left_to_find(night):
    assert night.faults == {}
    assert [each for each in night.findings if each["kind"] == "notice_not_sent"] == []
    for notice in [each for of_one in night.notices.values() for each in of_one]:
        assert notice["state"] in ("told", "answered", "superseded"), notice
        assert notice["state"] == "superseded" or notice["told"], notice
        assert {each["result"] for each in notice["attempts"]} <= {"delivered"}, notice
