"""Whoever holds the posts is told once, of what is not over by then, and says that they know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.deadlines.ladders import LadderPost
from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.seeing import seen_of
from alerts.desk.notices import telling
from alerts.desk.notices.listing import answer_notice, list_notices, notices_of_ticket
from alerts.notices.message import Urgency
from alerts.notices.notice import NewNotice, Notice, NoticeState
from alerts.people.grants import with_places
from alerts.people.roles import Right
from alerts.people.viewer import Grant, Viewer
from alerts.tickets.refusals import UnknownTicket
from alerts.workers.notices.notifier import Notifier
from ingest.clock import SimulatedClock
from ingest.durations import HOUR, MINUTE
from tests.alerts.desk.clocks.test_waking import sweeper_of
from tests.alerts.desk.matters.desk_on_record import NINE, OfficeDesk
from tests.alerts.records.statements import statements


@pytest.fixture
def office(records_of_both) -> OfficeDesk:
    return OfficeDesk(records_of_both)


def notifier_of(office: OfficeDesk) -> Notifier:
    return Notifier(office.records, SimulatedClock(office.now), SimulatedClock(NINE), lambda: office.desk)


def tell(office: OfficeDesk) -> None:
    notifier_of(office).tell_in_step(office.now)


def on(office: OfficeDesk, number: str) -> list[Notice]:
    """The notices of a ticket, the oldest first."""
    with office.records.reading() as tx:
        return tx.notices.about(number, 99)[::-1]


def whole(name: str) -> Viewer:
    """Somebody who looks at everything."""
    return Viewer(name, (Grant("dispatcher"),))


def dispatched(office: OfficeDesk, **values: object) -> str:
    number = office.a_call(**values)
    office.give(number, "dispatch", "zhang", department="repair")
    return number


def test_c22_the_unit_that_a_matter_is_handed_on_to_is_told(office):
    number = dispatched(office, **{"class": "urgent"})
    (decided,) = on(office, number)
    assert (decided.kind, decided.state, decided.unit) == ("dispatched", NoticeState.DECIDED, "repair")
    tell(office)
    (told,) = on(office, number)
    assert (told.state, told.told, told.told_at) == (NoticeState.TOLD, ("li",), office.now)
    assert told.urgency is Urgency.HIGH
    tell(office)
    assert on(office, number) == [told], "once"


def test_nobody_is_told_of_what_they_did_themselves(office):
    number = dispatched(office)
    office.give(number, "give_back", "li", reason="not_ours", text="非我方管网")
    tell(office)
    returned = on(office, number)[-1]
    assert (returned.kind, returned.told) == ("returned", ("ma", "zhang"))
    own = NewNotice(
        "own", "pressed", (LadderPost.UNIT,), number, Urgency.HIGH, office.now, "repair", actor="li"
    )
    with office.records.begin() as tx:
        tx.notices.add([own, own])
    tell(office)
    known = on(office, number)[-1]
    assert (known.cause, known.state, known.answered_by) == ("own", NoticeState.ANSWERED, "li")


def test_w9_a_step_is_told_to_whoever_holds_its_posts_when_it_fires(office):
    number = dispatched(office)
    tell(office)
    office.now = NINE + 2 * HOUR
    sweeper_of(office, NINE).sweep_in_step(office.now)
    decided = [each for each in on(office, number) if each.kind == "clock_step"]
    assert decided
    tell(office)
    with office.records.reading() as tx:
        steps = {
            (each.clock, each.step): each for each in tx.steps.of_tickets([number])[number] if each.to_send
        }
    told = {(each.clock, each.step): each for each in on(office, number) if each.clock is not None}
    assert told.keys() == steps.keys()
    for key, notice in told.items():
        assert set(notice.told) == set(steps[key].reached), key
    by_urgency = {notice.step: notice.urgency for notice in told.values()}
    assert (by_urgency["warn"], by_urgency["due"]) == (Urgency.NORMAL, Urgency.HIGH)


def test_what_is_over_by_then_is_superseded(office):
    number = dispatched(office)
    with office.records.begin() as tx:
        ticket = tx.tickets.by_number([number])[number]
        tx.tickets.save([replace(ticket, step="closed", closed_at=office.now)])
    tell(office)
    (notice,) = on(office, number)
    assert (notice.state, notice.told) == (NoticeState.SUPERSEDED, ())


def test_where_nobody_is_there_it_is_on_record(office):
    number = dispatched(office)
    with office.records.begin() as tx:
        for name in ("li", "zhang", "ma"):
            tx.users.disable(tx.users.named(name).id, office.now, by="x")
    tell(office)
    (notice,) = on(office, number)
    assert (notice.state, notice.told) == (NoticeState.NOBODY, ())


def test_in_place_of_whom_nobody_finds_dispatchers_are_told_who_see_it_and_no_others(office):
    number = dispatched(office)
    there = {"nora": "water-north", "sue": "water-south"}
    with office.records.begin() as tx:
        for name in ("li", "zhang", "ma"):
            tx.users.disable(tx.users.named(name).id, office.now, by="x")
        for name, department in there.items():
            tx.users.add(name, (Grant("dispatcher", department),), NINE)
    tell(office)
    (notice,) = on(office, number)
    assert (notice.state, notice.told) == (NoticeState.TOLD, ("nora",))
    departments = office.desk.inventory.departments
    for name, department in there.items():
        viewer = Viewer(name, with_places((Grant("dispatcher", department),), departments))
        with office.records.reading() as tx:
            ticket = tx.tickets.by_number([number])[number]
            seen = seen_of(tx, viewer, Right.LOOK, [ticket], office.desk.inventory)
        assert (number in seen) == (name in notice.told)


def test_urgent_ones_are_told_first_and_as_many_at_once_as_there_are(office):
    slow = dispatched(office)
    fast = dispatched(office, phone="13900000001", **{"class": "urgent"})
    with office.records.begin() as tx:
        (first,) = telling.tell(tx, office.desk, office.now, KeptPeople(), wall=NINE, limit=1)
    assert [each.id for each in on(office, fast)] == [first]
    assert on(office, slow)[0].state is NoticeState.DECIDED


def test_a_wave_takes_as_many_statements_as_one(office):
    numbers = [dispatched(office, phone=f"1390000000{i}") for i in range(4)]
    people = KeptPeople()
    with office.records.begin() as tx:
        telling.tell(tx, office.desk, office.now, people, wall=NINE, limit=1)
    with office.records.begin() as tx, statements(office.records) as of_one:
        telling.tell(tx, office.desk, office.now, people, wall=NINE, limit=1)
    with office.records.begin() as tx, statements(office.records) as of_all:
        assert len(telling.tell(tx, office.desk, office.now, people, wall=NINE)) == 2
    assert len(of_one) == len(of_all)
    assert {each.state for number in numbers for each in on(office, number)} == {NoticeState.TOLD}


def test_one_that_cannot_be_told_holds_up_no_other(office, monkeypatch):
    stuck, other = dispatched(office), dispatched(office, phone="13900000001")
    told = telling._told

    def fails(notice, *rest):
        if notice.subject == stuck:
            raise ValueError("no")
        return told(notice, *rest)

    monkeypatch.setattr(telling, "_told", fails)
    notifier = notifier_of(office)
    notifier.tell_in_step(office.now)
    assert [on(office, number)[0].state for number in (stuck, other)] == [
        NoticeState.DECIDED,
        NoticeState.TOLD,
    ]
    assert len(notifier.faults) == 1


def test_killed_before_it_is_on_record_it_is_told_at_the_next_start(office, monkeypatch):
    number = dispatched(office)

    def killed(*values):
        raise KeyboardInterrupt

    monkeypatch.setattr(telling, "_tell_listeners", killed)
    with pytest.raises(KeyboardInterrupt):
        tell(office)
    monkeypatch.undo()
    assert on(office, number)[0].state is NoticeState.DECIDED
    tell(office)
    assert on(office, number)[0].told == ("li",)


def test_who_was_told_has_it_on_their_list_and_says_once_that_they_know(office):
    number = dispatched(office)
    tell(office)
    li = whole("li")
    (shown,) = list_notices(office.records, li, None, 9, desk=office.desk).items
    assert (shown.notice.subject, shown.subject.place) == (number, "b7")
    assert list_notices(office.records, whole("ma"), None, 9, desk=office.desk).items == []
    with pytest.raises(NotFound):
        answer_notice(office.records, whole("ma"), shown.notice.id, office.now)
    answered = answer_notice(office.records, li, shown.notice.id, office.now + MINUTE)
    assert (answered.state, answered.answered_by) == (NoticeState.ANSWERED, "li")
    again = answer_notice(office.records, li, shown.notice.id, office.now + HOUR)
    assert again.answered_at == office.now + MINUTE
    with office.records.reading() as tx:
        assert tx.notices.by_ids([answered.id])[answered.id] == answered


def test_who_sees_the_ticket_sees_who_was_told_and_who_does_not_finds_nothing(office):
    number = dispatched(office)
    tell(office)
    (shown,) = notices_of_ticket(office.records, whole("ma"), number, desk=office.desk)
    assert shown.notice.told == ("li",)
    south = Viewer("x", (Grant("dispatcher", "water-south", frozenset({"south"})),))
    with pytest.raises(UnknownTicket):
        notices_of_ticket(office.records, south, number, desk=office.desk)
    (own,) = list_notices(office.records, replace(south, name="li"), None, 9, desk=office.desk).items
    assert (own.notice.subject, own.subject) == (number, None), "told, and of that ticket nothing more"
