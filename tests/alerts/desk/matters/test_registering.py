"""Letters, calls and visits are registered: by whom, with what, under which numbers, joined to what."""

from __future__ import annotations

import pytest

from alerts.desk.matters.registering import KEY, KEY_REUSED, RegisteredContact, Registration, register
from alerts.matters.choices import Code, Mode, ProposalKind, Step
from alerts.matters.proposals import open_proposal
from alerts.people.audit import AuditFilter
from alerts.people.viewer import Forbidden, Grant, Viewer
from alerts.tickets.desk_moves.refusals import FORM, NOT_YOURS, MoveRefused
from ingest.durations import HOUR, MINUTE
from tests.alerts.desk.matters.desk_on_record import CALL, OfficeDesk
from tests.alerts.desk.matters.test_writing import taken

FAR = Viewer("wu", (Grant("receiver", "water-south", frozenset({"south"})),))
NOBODYS = Viewer("engineer", (Grant("engineer"),))


def a_registration(office: OfficeDesk, *, late_reason="", join="", key="", **values) -> Registration:
    said = {**CALL, "contacted_at": office.now, "place": "b7", **values}
    given = {name: value for name, value in said.items() if value is not None}
    return Registration(given, late_reason, join, key)


def registered(office: OfficeDesk, who: Viewer | str = "zhang", **given) -> RegisteredContact:
    viewer = office.viewer(who) if isinstance(who, str) else who
    return register(office.records, viewer, a_registration(office, **given), office.now, desk=office.desk)


def refused(office: OfficeDesk, who: Viewer | str = "zhang", **given) -> MoveRefused:
    with pytest.raises(MoveRefused) as found:
        registered(office, who, **given)
    return found.value


def test_a_call_becomes_a_ticket_with_its_contact_and_what_is_proposed(office):
    found = registered(office)
    assert (found.ticket.number, found.contact.number) == ("2026-000001", "L2026-000001")
    assert (found.ticket.step, found.ticket.mode) == (Step.REGISTERED, Mode.TRANSFER)
    assert (found.ticket.first_responsible, found.contact.registered_by) == ("zhang", "zhang")
    assert (found.routed_unit, found.candidates, found.again) == ("repair", (), False)
    file = office.file("2026-000001")
    assert file.contacts == (found.contact,)
    assert {"transfer", "leak.onsite", "feedback.quality"} <= {clock.key for clock in file.clocks}
    with office.records.reading() as tx:
        (line,) = tx.tickets.history_of("2026-000001", 9)
        (audited,) = tx.audit.page(AuditFilter(subject="2026-000001"), None, 9)
    assert (line.move, line.actor, audited.actor) == ("register", "zhang", "zhang")
    assert "张三" not in str((line, audited))


def test_everybody_at_a_desk_takes_in_what_comes_whose_place_it_may_be(office):
    for who in ("zhang", "li", "wu", "sun", "zhao", "qian"):
        assert registered(office, who).ticket.first_responsible == who
    assert registered(office, FAR, place="b7").ticket.first_responsible == "wu"
    with pytest.raises(Forbidden):
        registered(office, NOBODYS)


def test_all_that_is_missing_is_told_at_once_and_uses_no_number(office):
    told = refused(office, phone=None, content=" ", category=None, complaint=True, place="moon", x=1)
    assert told.code == FORM
    assert {reason.where for reason in told.reasons} == {
        *("phone", "content", "category", "target", "demand", "place", "x")
    }
    assert registered(office).contact.number == "L2026-000001"


def test_without_a_name_only_with_a_reason(office):
    nobody = dict.fromkeys(("name", "unit_or_address", "phone"))
    told = refused(office, **nobody)
    assert {reason.where for reason in told.reasons} == set(nobody)
    told = refused(office, **nobody, anonymous=True)
    assert {reason.where for reason in told.reasons} == {"anonymous_reason"}
    found = registered(office, **nobody, anonymous=True, anonymous_reason="怕报复")
    assert found.contact.anonymous_reason == "怕报复"


def test_what_came_long_ago_is_entered_late_for_a_reason_and_counts_from_then(office):
    came = office.now - 3 * HOUR
    assert {each.where for each in refused(office, contacted_at=came).reasons} == {"late_reason"}
    found = registered(office, contacted_at=came, late_reason="系统停电")
    assert found.contact.contacted_at == came
    due = {clock.key: clock.due_at for clock in office.file(found.ticket.number).clocks}
    assert due["feedback.quality"] == came + 48 * HOUR
    assert "happened_at" in {each.where for each in refused(office, contacted_at=office.now + 1).reasons}


def test_without_a_place_it_is_a_matter_of_the_organisation_and_of_no_number_of_households(office):
    found = registered(office, place=None).ticket
    assert (found.place, found.affected_households) == ("org", 0)
    assert registered(office, place="b7").ticket.affected_households == 13
    for _ in range(6):
        found = registered(office, place=None)
    assert found.candidates == (), "they are at no place together"
    assert open_proposal(found.ticket.details, ProposalKind.SUPERVISE) is None
    assert registered(office, place="b7-603").candidates[0].number == "2026-000002"


def test_an_open_ticket_of_the_same_is_proposed_and_joined_when_a_dispatcher_says_so(office):
    first = registered(office)
    second = registered(office, name="李四")
    assert [each.number for each in second.candidates] == [first.ticket.number]
    third = registered(office, name="王五", join=first.ticket.number)
    assert (third.ticket.number, third.contact.ticket) == (first.ticket.number,) * 2
    assert third.contact.number == "L2026-000003"
    emptied = office.file("2026-000003").ticket
    assert (emptied.step, emptied.code, emptied.contacts) == (Step.CLOSED, Code.JOINED, 0)
    assert len(office.file(first.ticket.number).contacts) == 2
    told = refused(office, "qian", name="赵六", join=first.ticket.number)
    assert told.code == NOT_YOURS
    assert registered(office, place="south").ticket.number == "2026-000004", "a refusal leaves no gap"


def test_candidates_that_somebody_does_not_see_are_not_named(office):
    registered(office)
    assert registered(office, FAR).candidates == ()


def test_a_program_sends_it_again_and_it_is_there_once(office):
    told = refused(office, channel="program", feedback_way=None, phone=None)
    assert {reason.where for reason in told.reasons} == {"phone", "feedback_way", KEY}
    assert {reason.where for reason in refused(office, channel="program").reasons} == {KEY}
    first = registered(office, channel="program", key="a-1")
    office.pass_minutes(5)
    given = {"channel": "program", "key": "a-1", "contacted_at": office.now - 5 * MINUTE}
    again = registered(office, **given)
    assert (again.contact, again.again) == (first.contact, True)
    assert again.routed_unit == first.routed_unit
    told = refused(office, **given, name="李四")
    assert told.code == KEY_REUSED
    assert registered(office, "li", **given).contact.number == "L2026-000002", "keys are each user's own"
    with office.records.reading() as tx:
        assert len(tx.contacts.page(territories=None)[0]) == 2


def test_what_is_sent_again_is_told_as_it_is_by_then(office):
    other = registered(office)
    first = registered(office, channel="program", key="a-1", name="李四")
    assert [each.number for each in first.candidates] == [other.ticket.number]
    office.give(first.ticket.number, "dispatch", "zhang", department="repair")
    again = registered(office, channel="program", key="a-1", name="李四")
    assert (again.contact, again.again, again.is_seen) == (first.contact, True, True)
    assert (first.ticket.step, again.ticket.step) == (Step.REGISTERED, Step.DISPATCHED)
    assert again.candidates == (), "it is past being joined"


def test_of_what_is_sent_again_nobody_sees_the_later_life_by_that(office):
    first = registered(office, FAR, channel="program", key="a-1")
    assert first.is_seen, "they have just said all that is in it"
    assert registered(office, FAR, channel="program", key="a-1").is_seen, "they are responsible first"
    other = registered(office).ticket.number
    office.give(first.ticket.number, "join", "zhang", into=other)
    assert not registered(office, FAR, channel="program", key="a-1").is_seen, "it is another's now"
    office.give(other, "dispatch", "zhang", department="water-south", reason="管网")
    assert registered(office, FAR, channel="program", key="a-1").is_seen, "their department has it"


def test_hostile_text_is_kept_as_it_is_and_breaks_nothing(office):
    script = "<script>alert(1)</script> '; DROP TABLE contacts; --"
    found = registered(office, name=script[:60], content=script + "\n第二行")
    assert found.contact.reporter.content == script + "\n第二行"
    for bad in ("a\0b", "\u202etxt", "x" * 4_001):
        assert {each.where for each in refused(office, content=bad).reasons} == {"content"}


def test_a_registration_takes_so_many_statements_however_much_there_is(office):
    registered(office)
    counts = {taken(office, registered, office, name=f"n{each}") for each in range(3)}
    with office.records.begin() as tx:
        for each in range(5):
            office.register(tx, place="b7", name=f"m{each}")
    counts |= {taken(office, registered, office)}
    assert len(counts) <= 2, counts
    assert max(counts) <= 20, counts
    key = {"channel": "program", "key": "k"}
    assert taken(office, registered, office, **key) <= max(counts) + 2
    assert taken(office, registered, office, **key) <= 24
