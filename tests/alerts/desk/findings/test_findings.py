"""What was found is listed to whom its ticket is shown, and decided once, by somebody it is not about."""

from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Thread

import pytest

from alerts.desk.findings.deciding import FindingDecision, decide_finding
from alerts.desk.findings.listing import FindingFilter, list_findings
from alerts.desk.lookups.errors import NotFound
from alerts.matters.choices import FindingKind, FindingState, Mode, TaskKind
from alerts.matters.finding_rules import FindingSource, entered_late
from alerts.matters.findings import Finding
from alerts.matters.task import Task
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.viewer import ANONYMOUS, Forbidden, Grant, Viewer
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.tickets.ticket import TicketReason
from ingest.durations import HOUR
from ingest.inventory.departments import Department, DepartmentKind
from tests.alerts.deadlines.days.golden_years import at
from tests.alerts.deadlines.matter import BUREAU
from tests.alerts.desk.clocks.office import DEPARTMENTS, DESK, UNIT, Office

NOW = at("2026-03-07T10:00")
SUN = Viewer("sun", (Grant("supervisor"),))
VERIFIED = FindingDecision(FindingState.VERIFIED, " 查阅了派单记录 ")


@pytest.fixture
def office(records_of_both) -> Office:
    return Office(records_of_both)


@pytest.fixture
def late(office) -> str:
    """Number of a bureau's complaint whose result, owed within two days, is four days late."""
    bureau = office.matter(**BUREAU)
    bureau.received("2026-03-02T09:00")
    bureau.dispatched("2026-03-02T10:00")
    number = office.put(bureau, mode=Mode.TRANSFER)
    office.sweep("2026-03-06T10:00")
    return number


def listed(office, who: Viewer = SUN, limit: int = 9, **wanted):
    page = list_findings(
        office.records, who, FindingFilter(**wanted), None, limit, inventory=office.desk.inventory
    )
    return page.items


def superior(office, who: Viewer = SUN):
    return next(each for each in listed(office, who) if each.finding.evidence["clause"] == "H32")


def decide(office, id_: int, who: Viewer = SUN, decision: FindingDecision = VERIFIED):
    return decide_finding(office.records, who, id_, decision, NOW, inventory=office.desk.inventory)


def refusal(office, id_: int, who: Viewer = SUN, decision: FindingDecision = VERIFIED) -> MoveRefused:
    with pytest.raises(MoveRefused) as caught:
        decide(office, id_, who, decision)
    return caught.value


def test_a_list_says_what_was_found_on_which_ticket_about_whom_and_since_when(office, late):
    found = superior(office)
    assert (found.finding.kind, found.finding.ticket, found.finding.subject) == (
        FindingKind.OVERDUE,
        late,
        UNIT,
    )
    assert found.since == at("2026-03-04T10:00")
    assert found.may_decide


def test_it_is_narrowed_down_by_state_kind_unit_and_ticket(office, late):
    decide(office, superior(office).id)
    assert len(listed(office)) == 2
    assert [each.finding.state for each in listed(office, state=FindingState.VERIFIED)] == ["verified"]
    assert [each.finding.state for each in listed(office, state=FindingState.OPEN)] == ["open"]
    assert listed(office, kind=FindingKind.PASSED_AROUND) == []
    assert len(listed(office, kind=FindingKind.OVERDUE, unit=UNIT)) == 2
    assert listed(office, unit=DESK) == []
    assert len(listed(office, ticket=late)) == 2
    assert listed(office, ticket="2026-000999") == []


def test_it_is_read_page_by_page(office, late):
    asked = FindingFilter(), None, 1
    first = list_findings(office.records, SUN, *asked, inventory=office.desk.inventory)
    rest = list_findings(office.records, SUN, FindingFilter(), first.last, 9, inventory=office.desk.inventory)
    assert first.items + rest.items == listed(office)
    assert rest.last is None


def test_who_does_not_see_the_ticket_sees_nothing_and_its_unit_does(office, late):
    elsewhere = Viewer("wei", (Grant("handler", "far"),))
    with office.records.begin() as tx:
        tx.tickets.save([replace(tx.tickets.by_number([late])[late], owner="", territory="city")])
    assert listed(office, elsewhere) == listed(office, elsewhere, ticket=late) == []
    own = listed(office, Viewer("han", (Grant("handler", UNIT),)))
    assert len(own) == 2
    assert not any(each.may_decide for each in own), "for supervisors to say"


@pytest.mark.parametrize("by", ["owner", "task", "nothing"])
def test_a_department_sees_it_as_the_owner_of_its_ticket_or_by_a_task_of_it(office, late, by):
    """As it sees the ticket itself (`seen_of`)."""
    lab = Department("lab", "Lab", DepartmentKind.FUNCTIONAL)
    inventory = replace(office.desk.inventory, departments={**DEPARTMENTS, "lab": lab})
    office.desk = replace(office.desk, inventory=inventory)
    owner = "lab" if by == "owner" else ""
    with office.records.begin() as tx:
        tx.tickets.save([replace(tx.tickets.by_number([late])[late], owner=owner, territory="city")])
        if by == "task":
            tx.tasks.add([(late, Task(9, TaskKind.SAMPLE, NOW, "lab", done_at=NOW))])
    whose = Viewer("wu", (Grant("handler", "lab"),))
    found = listed(office, whose)
    assert len(found) == (0 if by == "nothing" else 2)
    assert listed(office, whose, ticket=late) == found


def test_who_sees_no_people_is_told_of_what_kind_it_is_and_what_came_of_it(office, late):
    decide(office, superior(office).id)
    for each in listed(office, ANONYMOUS):
        finding = each.finding
        assert (finding.evidence, finding.found_by, finding.decided_by, finding.reason) == ({}, "", "", "")
        assert not each.may_decide


def test_another_ticket_that_is_named_is_told_to_whom_it_is_shown_only(office, late):
    other = office.put(office.leak("2026-03-05T09:00"), unit="", owner="")
    evidence = {"other_ticket": other, "other_contact": "L2026-000009"}
    twice = Finding(FindingKind.HANDLED_TWICE, late, "contacts 1 2", NOW, "wenya", evidence=evidence)
    with office.records.begin() as tx:
        tx.findings.add([twice])
    asked = {"kind": FindingKind.HANDLED_TWICE}
    assert listed(office, **asked)[0].finding.evidence == evidence
    assert listed(office, Viewer("he", (Grant("handler", UNIT),)), **asked)[0].finding.evidence == {}


def test_a_decision_is_on_record_with_who_and_why_in_audit_history_and_events(office, late):
    found = superior(office)
    done = decide(office, found.id)
    assert (done.state, done.decided_by, done.decided_at, done.reason) == (
        FindingState.VERIFIED,
        "sun",
        NOW,
        "查阅了派单记录",
    )
    data = {"finding": found.id, "found": "overdue", "verdict": "verified"}
    line = office.history(late)[-1]
    assert (line.reason, line.actor, line.text, line.version) == (
        TicketReason.FINDING_DECIDED,
        "sun",
        "查阅了派单记录",
        None,
    )
    assert line.data == data
    with office.records.reading() as tx:
        assert tx.findings.by_ids([found.id])[found.id] == done
        (act,) = tx.audit.page(AuditFilter(kind=AuditKind.FINDING_DECIDED), None, 9)
        told, _ = tx.events.after(0, 1_000, territories=None)
        assert tx.tickets.by_number([late])[late].version == 1
    assert (act.actor, act.subject, act.data) == ("sun", late, data)
    (event,) = [each for each in told if each.kind == "finding-decided"]
    assert event.subject == late
    assert event.data.items() >= data.items()


def test_the_second_of_two_is_told_who_was_first(office, late):
    found = superior(office)
    decide(office, found.id)
    refused = refusal(office, found.id, Viewer("su", (Grant("supervisor"),)))
    assert refused.code == "finding-decided"
    assert "sun" in str(refused)
    with office.records.reading() as tx:
        assert tx.findings.by_ids([found.id])[found.id].decided_by == "sun"


def test_of_two_at_once_one_decides(office, late):
    found, both, came = superior(office), Barrier(2), []

    def say(name: str, state: FindingState) -> None:
        both.wait()
        try:
            decide(office, found.id, Viewer(name, SUN.grants), FindingDecision(state, "查过"))
            came.append("decided")
        except MoveRefused as refused:
            came.append(refused.code)

    two = [("su", FindingState.VERIFIED), ("sun", FindingState.UNFOUNDED)]
    threads = [Thread(target=say, args=each) for each in two]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(came) == ["decided", "finding-decided"]
    assert [line.reason for line in office.history(late)].count(TicketReason.FINDING_DECIDED) == 1


@pytest.mark.parametrize(
    "concerned",
    [
        Viewer("sun", (Grant("supervisor"), Grant("handler", UNIT))),
        Viewer("hao", (Grant("supervisor"),)),
        Viewer("sun", (Grant("supervisor"), Grant("handler", UNIT, acting_for="han"))),
    ],
    ids=["works there", "is head there", "stands in for who works there"],
)
def test_nobody_of_the_department_that_it_is_about_decides(office, late, concerned):
    found = superior(office, concerned)
    assert not found.may_decide
    refused = refusal(office, found.id, concerned)
    assert (refused.code, refused.reasons[0].clauses) == ("not-yours", ("P35",))


def test_nobody_decides_what_is_about_them(office, late):
    about = Finding(FindingKind.NOT_GENUINE, late, "x", NOW, "qian", subject_kind="user", subject="sun")
    with office.records.begin() as tx:
        tx.findings.add([about])
    (found,) = listed(office, kind=FindingKind.NOT_GENUINE)
    assert not found.may_decide
    assert refusal(office, found.id).code == "not-yours"


def test_nobody_decides_that_they_entered_something_late(office, late):
    entered = entered_late(FindingSource(late, NOW, "wenya"), 2, HOUR, who="sun", may_be_late=False)
    with office.records.begin() as tx:
        tx.findings.add([entered])
    (found,) = listed(office, kind=FindingKind.ENTERED_LATE)
    assert not found.may_decide
    assert refusal(office, found.id).code == "not-yours"
    assert decide(office, found.id, Viewer("su", SUN.grants)).decided_by == "su"


@pytest.mark.parametrize("reason", ["", "  ", "a\nb", "长" * 201])
def test_it_is_said_why(office, late, reason):
    found = superior(office)
    refused = refusal(office, found.id, decision=FindingDecision(FindingState.UNFOUNDED, reason))
    assert [each.where for each in refused.reasons] == ["reason"]
    assert listed(office, state=FindingState.OPEN)[0].finding.state is FindingState.OPEN


def test_only_supervisors_decide_and_only_what_there_is(office, late):
    for role in ("leader", "dispatcher", "head", "administrator"):
        with pytest.raises(Forbidden):
            decide(office, superior(office).id, Viewer("li", (Grant(role),)))
    with pytest.raises(NotFound):
        decide(office, 999_999)
