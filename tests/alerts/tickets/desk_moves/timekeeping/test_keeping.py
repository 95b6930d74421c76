"""Clocks follow from a matter's file: golden instants worked out by hand, over what commands leave."""

from dataclasses import replace

import pytest
from msgspec import structs

from alerts.deadlines.desk_clock import BY_PARENT, ClockOf, ClockStatus, DeskClock
from alerts.matters.assignment import Assignment
from alerts.matters.choices import (
    AssignmentRole,
    Category,
    ContactChannel,
    Line,
    Mode,
    Origin,
    Step,
    Tag,
    TaskKind,
)
from alerts.matters.facts import Fact, FactBook
from alerts.tickets.desk_moves.changes import DeskChanges, apply_to
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import Around, MatterFile
from alerts.tickets.desk_moves.timekeeping.keeping import keep_time, keep_time_below
from alerts.tickets.desk_moves.timekeeping.subjects import subjects_of
from alerts.tickets.ticket import SYSTEM
from tests.alerts.deadlines.days.golden_years import at, local
from tests.alerts.tickets.desk_moves.files import AROUND, CONTACT, HANDLER, assigned, contact, give, ticket

FRIDAY = "2026-02-13T"


class Way:
    """A ticket on its way, told step by step."""

    def __init__(self, file: MatterFile, around: Around = AROUND) -> None:
        self.file = file
        self.around = around
        self.last = DeskChanges()

    def at(self, now: str, *left: str | tuple[str, str], **changed) -> None:
        """At ``now`` the file changes, and facts are left."""
        facts = [(each, "") if isinstance(each, str) else each for each in left]
        whole = tuple(Fact(name, scope, at(now), at(now), "li") for name, scope in facts)
        file = replace(self.file, **changed)
        file = replace(file, facts=file.facts.with_(*whole))
        self.last = keep_time(file, whole, self.around, DESK_TABLES, at(now))
        self.file = apply_to(file, self.last)

    def told(self) -> dict[str, tuple[str, str | None]]:
        """Key of each clock -> what it is, and its due to the minute."""
        return {
            f"{each.key} {each.scope}".strip(): (each.status.value, (local(each.due_at) or "")[5:16])
            for each in self.file.clocks
        }

    def running(self) -> dict[str, str]:
        return {key: due for key, (status, due) in self.told().items() if status == "running"}


def call() -> Way:
    """A call about a leak, Friday 2026-02-13 15:00."""
    called = at(f"{FRIDAY}15:00")
    matter = ticket(Step.REGISTERED, opened_at=called, contacts=1, line=Line.WATER)
    way = Way(MatterFile(ticket=matter, contacts=(contact(registered_at=called, contacted_at=called),)))
    way.at(f"{FRIDAY}15:00", "registered", ("contact:accepted", CONTACT))
    return way


def unit(no: int, from_at: str, department: str = "repair", role=AssignmentRole.LEAD) -> Assignment:
    return replace(assigned(no, department, role), from_at=at(from_at))


def dispatched(way: Way, now: str) -> None:
    matter = replace(way.file.ticket, step=Step.DISPATCHED, unit="repair")
    way.at(now, "dispatched", ticket=matter, assignments=(*way.file.assignments, unit(1, now)))


def test_a_call_about_a_leak_is_owed_what_its_clauses_say():
    """B5, B7, W20, W5: plan, golden 1."""
    way = call()
    assert way.running() == {
        "transfer": "02-13T15:30",
        "leak.onsite": "02-13T16:00",
        "repair.large": "02-14T15:00",
        f"feedback.quality {CONTACT}": "02-15T15:00",
    }
    assert local(way.file.ticket.due_at)[:16] == f"{FRIDAY}15:30"
    leading = {clock.key for clock in way.file.clocks if clock.leads}
    assert leading == {"transfer", "leak.onsite", "repair.large", "feedback.quality"}


def test_dispatch_stops_the_handing_on_and_starts_the_signing():
    way = call()
    dispatched(way, f"{FRIDAY}15:05")
    told = way.told()
    assert told["transfer"] == ("met", "02-13T15:30")
    assert told["sign 1"] == ("running", "02-13T15:35")
    assert told["leak.onsite"] == ("running", "02-13T16:00")
    way.at(f"{FRIDAY}15:10", ("assignment:signed", "1"))
    assert way.told()["sign 1"][0] == "running"
    way.at(f"{FRIDAY}15:20", ("assignment:phone-confirmed-handing", "1"))
    assert way.told()["sign 1"][0] == "met"


def test_an_arrival_at_the_very_due_is_in_time_and_a_moment_later_is_not():
    """B5."""
    for now, status in ((f"{FRIDAY}16:00", "met"), (f"{FRIDAY}16:00:00.001", "missed")):
        way = call()
        dispatched(way, f"{FRIDAY}15:05")
        way.at(now, ("assignment:signed", "1"), ("assignment:arrived", "1"))
        assert way.told()["leak.onsite"][0] == status


def test_a_command_takes_its_clocks_along():
    """The whole way in: `sign` by a handler of the unit."""
    way = call()
    dispatched(way, f"{FRIDAY}15:05")
    changes = give(way.file, "opinion", HANDLER, now=at(f"{FRIDAY}15:40"), text="阀门坏了")
    assert {fact.name for fact in changes.facts} == {"assignment:opinion"}
    assert not [clock for clock in changes.clocks if clock.key == "leak.onsite"]
    signed = give(way.file, "sign", HANDLER, now=at(f"{FRIDAY}15:40"))
    assert signed.ticket.step is Step.IN_HAND
    assert signed.ticket.due_at == way.file.ticket.due_at


def test_given_back_is_to_be_handed_on_anew():
    """W5: the time for that begins with each return."""
    way = call()
    dispatched(way, f"{FRIDAY}15:05")
    back = give(way.file, "give_back", HANDLER, now=at(f"{FRIDAY}15:20"), reason="not_ours", text="不归我们")
    way.file = apply_to(way.file, back)
    transfers = [clock for clock in way.file.clocks if clock.key == "transfer"]
    assert [local(clock.due_at)[11:16] for clock in transfers] == ["15:30", "15:50"]
    assert [clock.status for clock in transfers] == [ClockStatus.MET, ClockStatus.RUNNING]


def test_each_unit_has_its_own_clocks():
    """C21, W14."""
    way = call()
    dispatched(way, f"{FRIDAY}15:05")
    helper = unit(2, f"{FRIDAY}15:25", "lab", AssignmentRole.WITH)
    way.at(f"{FRIDAY}15:25", "unit-added", assignments=(*way.file.assignments, helper))
    assert way.told()["sign 2"] == ("running", "02-13T15:55")
    assert next(clock.unit for clock in way.file.clocks if clock.scope == "2") == "lab"


def test_a_contact_that_joins_is_owed_from_its_own_acceptance():
    way = call()
    later = at(f"{FRIDAY}17:00")
    second = contact("L2026-000124", contacted_at=later, registered_at=later, category=Category.QUALITY)
    way.at(f"{FRIDAY}17:05", contacts=(*way.file.contacts, second))
    assert way.told()["feedback.quality L2026-000124"] == ("running", "02-15T17:00")
    assert way.told()["leak.onsite"] == ("running", "02-13T16:00")


def test_a_rework_starts_fresh_clocks_beside_the_old():
    """C35, P28: the old ones stay as they were."""
    way = call()
    dispatched(way, f"{FRIDAY}15:05")
    way.at(f"{FRIDAY}15:40", ("assignment:signed", "1"), ("assignment:arrived", "1"))
    done = replace(way.file.ticket, step=Step.RESOLVED)
    way.at(
        f"{FRIDAY}18:00",
        "result",
        ("contact:fed-back", CONTACT),
        ("contact:fed-back-result", CONTACT),
        ticket=done,
    )
    before = {clock.started_at: clock for clock in way.file.clocks if clock.key == "leak.onsite"}
    again = replace(way.file.ticket, step=Step.IN_HAND, rework=1)
    way.at(f"{FRIDAY}20:00", "reworked", ticket=again)
    onsite = [clock for clock in way.file.clocks if clock.key == "leak.onsite"]
    assert [(clock.status.value, local(clock.due_at)[11:16]) for clock in onsite] == [
        ("met", "16:00"),
        ("running", "21:00"),
    ]
    assert onsite[0] == before[onsite[0].started_at]
    feedback = [clock for clock in way.file.clocks if clock.key == "feedback.quality"]
    assert [local(clock.due_at)[5:16] for clock in feedback] == ["02-15T15:00", "02-15T20:00"]


def test_a_closed_ticket_begins_nothing():
    way = call()
    closed = replace(way.file, ticket=replace(way.file.ticket, step=Step.CLOSED))
    assert subjects_of(closed, (), AROUND, DESK_TABLES, at(f"{FRIDAY}16:00")) == []


def test_a_petition_opens_the_task_to_tell_a_leader():
    """W44: the task and its clock come together, and once."""
    called = at("2026-03-02T10:00")
    matter = ticket(
        Step.REGISTERED,
        opened_at=called,
        contacts=1,
        category=Category.PETITION_GROUP,
        mode=Mode.SUBMIT,
        owner="lab",
    )
    group = contact(contacted_at=called, registered_at=called, category=Category.PETITION_GROUP)
    way = Way(MatterFile(ticket=matter, contacts=(group,)))
    way.at("2026-03-02T10:00", "registered", ("contact:accepted", CONTACT))
    assert [(task.no, task.kind, task.department) for task in way.file.tasks] == [
        (1, TaskKind.TELL_LEADER, "lab")
    ]
    assert way.told()["petition.leader 1"] == ("running", "03-02T10:10")
    assert way.file.facts.has("task:opened", "1")
    tagged = replace(way.file.ticket, tags=(Tag.HOT,))
    way.at("2026-03-02T10:05", "tag-set", ticket=tagged)
    assert [task.kind for task in way.file.tasks] == [TaskKind.TELL_LEADER, TaskKind.REPORT_AUTHORITY]
    assert {key for key in way.told() if key.endswith((" 1", " 2"))} == {
        "petition.leader 1",
        "hot.authority 2",
    }
    done = replace(way.file.tasks[0], done_at=at("2026-03-02T10:10"))
    way.at("2026-03-02T10:10", ("task:done", "1"), tasks=(done, way.file.tasks[1]))
    assert way.told()["petition.leader 1"][0] == "met"
    assert way.told()["hot.authority 2"][0] == "running"
    assert len(way.file.tasks) == 2


def test_a_promise_is_the_instant_that_was_given():
    """C51: golden 18."""
    called = at("2026-09-24T09:00")
    matter = ticket(
        Step.REGISTERED,
        opened_at=called,
        contacts=1,
        complaint=True,
        details={"judged": "founded"},
        category=Category.CONDUCT,
    )
    way = Way(
        MatterFile(
            ticket=matter, contacts=(contact(contacted_at=called, registered_at=called, complaint=True),)
        )
    )
    founded = at("2026-09-25T10:00")
    promised = Fact("contact:promised", CONTACT, founded, founded, "li", {"reply_by": at("2026-09-28T12:00")})
    way.file = replace(way.file, facts=way.file.facts.with_(promised))
    way.at("2026-09-25T10:00", "judged")
    assert way.told()[f"promise.reply {CONTACT}"] == ("running", "09-28T12:00")


def test_sensors_tickets_in_a_town_without_departments_have_todays_clocks():
    """H31, H33: a cold room; opened and dispatched in one instant."""
    opened = at("2026-03-02T09:00")
    room = ticket(
        Step.DISPATCHED,
        opened_at=opened,
        origin=Origin.SENSOR,
        channel=ContactChannel.SENSOR,
        line=Line.HEATING,
        category=Category.ROOM_TEMPERATURE,
        concern="room-temperature",
    )
    way = Way(MatterFile(ticket=room))
    way.at("2026-03-02T09:00")
    assert way.running() == {"opinion.general": "03-02T11:00", "closure.monthly": "04-01T00:00"}


@pytest.mark.parametrize(("households", "due"), [(499, None), (500, "02-13T10:20")])
def test_an_outage_counts_from_the_event_and_is_known_later(households, due):
    """W40: golden 16."""
    opened = at(f"{FRIDAY}10:12:30")
    mains = ticket(
        Step.DISPATCHED,
        opened_at=opened,
        origin=Origin.SENSOR,
        channel=ContactChannel.SENSOR,
        line=Line.WATER,
        category=Category.PRESSURE,
        affected_households=households,
    )
    around = replace(AROUND, breach_began=at(f"{FRIDAY}10:00"), loss_of_supply=True, episodes=1)
    way = Way(MatterFile(ticket=mains), around)
    way.at(f"{FRIDAY}10:12:30")
    assert way.running().get("fault.dispatch") == due
    if due:
        (clock,) = (each for each in way.file.clocks if each.key == "fault.dispatch")
        assert local(clock.known_at)[11:19] == "10:32:30"


def test_an_outage_that_came_to_peoples_matter_is_known_since_it_came():
    """W40, section 6.8: also of a clock that begins only with a later command."""
    called, came = at(f"{FRIDAY}08:00"), at(f"{FRIDAY}10:12:30")
    low = ticket(Step.DISPATCHED, opened_at=called, line=Line.WATER, affected_households=620)
    facts = FactBook([Fact("breach-joined", "", came, came, SYSTEM)])
    around = replace(AROUND, breach_began=at(f"{FRIDAY}10:00"), loss_of_supply=True, episodes=1)
    way = Way(MatterFile(ticket=low, facts=facts), around)
    way.at(f"{FRIDAY}10:15")
    (clock,) = (each for each in way.file.clocks if each.key == "fault.dispatch")
    assert (local(clock.due_at)[11:19], local(clock.known_at)[11:19]) == ("10:20:00", "10:32:30")


def test_what_a_group_proves_its_children_need_not():
    """Section 4, Groups: their clocks stop at that instant; a contact's stay."""
    opened = at("2026-03-02T09:00")

    def clocks_of(number: str) -> tuple[DeskClock, ...]:
        flat = ticket(
            Step.DISPATCHED,
            number=number,
            opened_at=opened,
            line=Line.HEATING,
            category=Category.ROOM_TEMPERATURE,
        )
        caller = contact(
            ticket=number, contacted_at=opened, category=Category.ROOM_TEMPERATURE, complaint=True
        )
        way = Way(MatterFile(ticket=flat, contacts=(caller,)), replace(AROUND, below_group=True))
        way.at("2026-03-02T09:00")
        return tuple(structs.replace(clock, id=id_) for id_, clock in enumerate(way.file.clocks, start=1))

    children = (*clocks_of("2026-000018"), *clocks_of("2026-000019"))
    assert all(clock.next_at is None for clock in children)
    ten = at("2026-03-02T10:00")
    left = [Fact("assignment:opinion", "1", ten, ten, "li")]
    changes = keep_time_below(children, left, AROUND, DESK_TABLES, ten)
    assert {clock.ticket for each in changes for clock in each.clocks} == {"2026-000018", "2026-000019"}
    stopped = [clock for each in changes for clock in each.clocks if not clock.going]
    assert {(clock.key, clock.status, clock.stopped_with, clock.stopped_at) for clock in stopped} == {
        ("opinion.general", ClockStatus.MET, BY_PARENT, ten)
    }
    assert not [
        clock for each in changes for clock in each.clocks if clock.of is ClockOf.CONTACT and not clock.going
    ]
    assert keep_time_below(children, [Fact("result", "", ten, ten, "li")], AROUND, DESK_TABLES, ten) != ()
    assert keep_time_below((), left, AROUND, DESK_TABLES, ten) == ()
