"""Commands are decided by their rows: what one changes, and every reason of one that is refused."""

from dataclasses import replace

import pytest

from alerts.matters.choices import AssignmentEnd, AssignmentRole, FindingKind, MatterClass, Step
from alerts.matters.facts import LATE, Fact, FactBook
from alerts.people.viewer import Grant
from alerts.tickets.desk_moves.changes import DeskChanges, apply_to
from alerts.tickets.desk_moves.closing import missing_for_closing
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import THE_SERVICE, Actor, MatterFile
from alerts.tickets.desk_moves.refusals import MoveRefused
from tests.alerts.tickets.desk_moves.files import (
    AROUND,
    CONTACT,
    DISPATCHER,
    MINUTE,
    NINE,
    NUMBER,
    a_file,
    actor,
    assigned,
    contact,
    give,
    ticket,
)

NOW = NINE + 30 * MINUTE


def refused(*args, **values) -> MoveRefused:
    with pytest.raises(MoveRefused) as caught:
        give(*args, **values)
    return caught.value


def test_signing_puts_the_ticket_in_hand_of_who_signs():
    changes = give(a_file(), "sign")
    assert changes.ticket.step is Step.IN_HAND
    assert changes.ticket.acknowledged_at == NOW
    assert changes.ticket.person_in_charge == "li"
    assert changes.ticket.version == 4
    assert [(each.no, each.person) for each in changes.assignments] == [(1, "li")]
    assert changes.facts == (Fact("assignment:signed", "1", NOW, NOW, "li"),)
    (line,) = changes.lines
    assert (line.actor, line.move, line.given_as, line.version) == ("li", "sign", "sign", 4)
    assert line.data == {
        "by": "handler",
        "from": "dispatched",
        "to": "in_hand",
        "assignment": 1,
        "facts": [["assignment:signed", "1"]],
    }


def test_the_word_of_before_means_the_same_and_stays_on_record():
    """`acknowledge` with a text is a handling opinion as well (H31)."""
    changes = give(a_file(), "acknowledge", text="阀门坏了")
    assert [fact.name for fact in changes.facts] == ["assignment:signed", "assignment:opinion"]
    assert (changes.lines[0].move, changes.lines[0].given_as, changes.lines[0].text) == (
        "sign",
        "acknowledge",
        "阀门坏了",
    )
    in_hand = apply_to(a_file(), changes)
    more = give(in_hand, "acknowledge", text="等备件")
    assert (more.ticket.step, more.lines[0].move) == (Step.IN_HAND, "acknowledge_again")
    assert [fact.name for fact in more.facts] == ["assignment:opinion"]


def test_giving_back_ends_the_assignment_and_is_counted():
    """H28: the second time it is flagged."""
    once = give(a_file(), "give_back", reason="not_ours", text="不归我们")
    assert (once.ticket.step, once.ticket.transfers, once.ticket.unit) == (Step.REGISTERED, 1, "")
    assert once.assignments[0].end_reason is AssignmentEnd.GIVEN_BACK
    assert once.assignments[0].ended_at == NOW
    assert once.findings == ()
    file = apply_to(a_file(), once)
    assert file.standing == ()
    handed = replace(
        file,
        ticket=replace(file.ticket, step=Step.DISPATCHED, unit="lab"),
        assignments=(*file.assignments, assigned(2, "lab")),
    )
    twice = give(handed, "give_back", actor("handler", "lab"), reason="duplicate", text="重复")
    assert twice.ticket.transfers == 2
    assert [finding.kind for finding in twice.findings] == [FindingKind.PASSED_AROUND]


def test_progress_is_everybodys_and_moves_nothing():
    for step in Step:
        if step is Step.ARCHIVED:
            continue
        changes = give(a_file(step), "comment", actor("receiver"), text="已联系用户")
        assert changes.ticket.step is step
        assert changes.lines[0].move == "progress"
    of_nobody = give(a_file(), "progress", DISPATCHER, text="催过")
    assert of_nobody.facts == ()


def test_a_fact_of_a_unit_stands_alone_where_no_unit_has_the_ticket():
    """A town without departments: what today's programs do goes on."""
    file = a_file(assignments=(), ticket=ticket())
    changes = give(file, "acknowledge", actor("handler"), text="去看看")
    assert [(fact.name, fact.scope) for fact in changes.facts] == [
        ("assignment:signed", ""),
        ("assignment:opinion", ""),
    ]


def test_what_happened_before_is_told_and_counts():
    """C60, W4: 15 minutes are in time, later needs a reason and counts from its entry."""
    in_time = give(a_file(), "sign", happened_at=NOW - 15 * MINUTE)
    assert in_time.facts[0].counts_at == NOW - 15 * MINUTE
    assert refused(a_file(), "sign", happened_at=NOW - 15 * MINUTE - 1).reasons[0].where == "late_reason"
    late = give(a_file(), "sign", happened_at=NOW - 16 * MINUTE, late_reason="断网")
    assert late.facts[0].counts_at == NOW
    assert late.facts[0].data == {LATE: True}
    assert (late.lines[0].happened_at, late.lines[0].at) == (NOW - 16 * MINUTE, NOW)
    assert late.lines[0].data["late_reason"] == "断网"
    assert [finding.kind for finding in late.findings] == [FindingKind.ENTERED_LATE]
    assert in_time.findings == ()
    urgent = a_file(ticket=ticket(matter_class=MatterClass.URGENT))
    assert give(urgent, "sign", happened_at=NOW - 16 * MINUTE, late_reason="抢修").findings == ()


def test_nothing_of_a_matter_happens_before_there_was_anything_of_it():
    file = a_file(contacts=(contact(contacted_at=NINE - 90 * MINUTE),))
    for early, fits in ((90, True), (91, False)):
        at = NINE - early * MINUTE
        if fits:
            assert give(file, "sign", happened_at=at, late_reason="断网").lines[0].happened_at == at
        else:
            (reason,) = refused(file, "sign", happened_at=at, late_reason="断网").reasons
            assert (reason.where, reason.said.key) == ("happened_at", "order-before-matter")


def test_nothing_is_agreed_so_far_ahead_that_it_must_be_a_slip():
    farthest = NOW + DESK_TABLES.settings.farthest
    planned = {"text": "列入计划", "code": "planned", "code_reason": "管网改造"}
    assert give(a_file(Step.IN_HAND), "submit_result", planned_for=farthest, **planned).ticket.code
    (reason,) = refused(a_file(Step.IN_HAND), "submit_result", planned_for=farthest + 1, **planned).reasons
    assert (reason.where, reason.said.key) == ("planned_for", "order-too-far")


@pytest.mark.parametrize("happened_at", [NOW + 1, 0, -1])
def test_nothing_happens_later_than_now_or_long_before(happened_at):
    found = refused(a_file(), "sign", happened_at=happened_at, late_reason="x")
    assert [(reason.code, reason.where) for reason in found.reasons] == [("form-value", "happened_at")]


def test_a_stale_version_is_told_alone():
    found = refused(a_file(), "sign", version=2)
    assert (found.code, [reason.code for reason in found.reasons]) == ("stale-version", ["stale-version"])
    assert give(a_file(), "sign", version=3).ticket.version == 4


def test_what_is_not_possible_now_names_what_is():
    found = refused(a_file(Step.CLOSED), "sign")
    assert found.code == "illegal-command"
    possible = {said.key for said in dict(found.reasons[0].said.values)["possible"]}
    assert "move-progress" in possible
    assert "move-sign" not in possible


@pytest.mark.parametrize(
    ("command", "code"), [("fly", "unknown-command"), ("archive", "not-yet"), ("sign", "illegal-command")]
)
def test_a_word_that_means_nothing_here_is_refused(command, code):
    assert refused(a_file(Step.CLOSED), command, DISPATCHER).code == code


def test_a_command_about_a_ticket_needs_one():
    assert refused(None, "sign").code == "illegal-command"


def test_others_are_told_whose_it_is():
    found = refused(a_file(), "sign", actor("handler", "lab"))
    assert found.code == "not-yours"
    assert "handler" in str(found)
    assert refused(a_file(), "sign", DISPATCHER).code == "not-yours"
    assert refused(a_file(), "sign", THE_SERVICE).code == "not-yours"


def test_all_that_is_wrong_is_told_at_once():
    found = refused(
        a_file(Step.IN_HAND), "propose_solution", happened_at=NOW + MINUTE, colour="red", text="x" * 4_001
    )
    assert found.code == "form"
    assert [(reason.code, reason.where) for reason in found.reasons] == [
        ("form-unknown-field", "colour"),
        ("form-value", "text"),
        ("form-value", "happened_at"),
        ("no-complaint", ""),
    ]
    assert found.reasons[-1].said.key == "guard-is-complaint"
    assert found.reasons[-1].clauses == ("C51", "C53")


def test_a_guard_alone_gives_the_refusal_its_name():
    assert refused(a_file(Step.IN_HAND), "propose_solution", text="换管").code == "no-complaint"


def test_who_stands_in_is_on_record_for_whom():
    changes = give(a_file(), "sign", actor("handler", "repair", acting_for="zhou"))
    assert (changes.lines[0].actor, changes.lines[0].acting_for) == ("li", "zhou")


def test_later_changes_lie_on_top_of_earlier_ones():
    first = DeskChanges(ticket=ticket(), facts=(Fact("result", "", 1, 1, "li", {"text": "a"}),))
    later = DeskChanges(facts=(Fact("result", "", 2, 2, "li"), Fact("closed", "", 2, 2, "li")))
    both = first + later
    assert both.ticket == ticket()
    assert [(fact.name, fact.at) for fact in both.facts] == [("result", 2), ("closed", 2)]
    assert apply_to(a_file(), both).facts == FactBook(both.facts)


def test_a_person_is_one_who_is_known():
    found = refused(a_file(), "sign", person_in_charge="nobody")
    assert [(reason.code, reason.where) for reason in found.reasons] == [("form-value", "person_in_charge")]
    assert give(a_file(), "sign", person_in_charge="wang").ticket.person_in_charge == "wang"


def test_what_the_service_opens_writes_no_facts():
    """A wave opens 20 000 tickets; since when each is there, its own row says."""
    said = {
        "channel": "sensor",
        "contacted_at": NINE,
        "category": "leak",
        "line": "water",
        "complaint": False,
    }
    around = replace(AROUND, opening=replace(AROUND.opening, contact=""))
    opened = give(None, "register", THE_SERVICE, now=NINE, around=around, **said)
    assert (opened.ticket.number, opened.ticket.step, opened.facts) == (NUMBER, Step.REGISTERED, ())
    file = apply_to(MatterFile(ticket=opened.ticket), opened)
    sent = give(file, "dispatch", THE_SERVICE, now=NINE, around=around, department="repair")
    assert (sent.ticket.step, sent.ticket.unit, sent.facts) == (Step.DISPATCHED, "repair", ())
    clocks = {clock.key: clock.started_at for clock in (*opened.clocks, *sent.clocks)}
    assert clocks == dict.fromkeys(["leak.onsite", "repair.large", "sign"], NINE)


def test_in_a_town_without_departments_a_matter_is_everybodys():
    """No unit, no assignment, no signing: what it takes to close is the same."""
    around = replace(AROUND, departments={})
    everybody = Actor("li", tuple(Grant(role) for role in ("dispatcher", "handler", "caller")))
    file = a_file(Step.REGISTERED)
    for command, values in (
        ("dispatch", {}),
        ("sign", {}),
        ("arrive", {}),
        ("resolve", {"text": "修好了"}),
        ("user_sign", {"contact": CONTACT, "outcome": "nobody_there"}),
    ):
        changes = give(file, command, everybody, around=around, **values)
        file = apply_to(file, changes)
    assert (file.ticket.step, file.ticket.unit, file.assignments) == (Step.VERIFIED, "", ())
    assert not [clock for clock in file.clocks if clock.key == "sign"]
    told = {
        "to": "contact",
        "contact": CONTACT,
        "medium": "phone",
        "outcome": "told",
        "with_result": "result",
    }
    file = apply_to(file, give(file, "feed_back", everybody, around=around, text="好了", now=NOW + 1, **told))
    closed = give(file, "close", everybody, around=around, now=NOW + 2)
    assert closed.ticket.step is Step.CLOSED
    assert not [clock for clock in apply_to(file, closed).clocks if clock.going]


def test_with_departments_somebody_has_to_get_it():
    found = refused(a_file(Step.REGISTERED), "dispatch", DISPATCHER)
    assert [(reason.code, reason.where) for reason in found.reasons] == [("form-needed", "department")]


@pytest.mark.parametrize(
    ("role", "refusal"), [(AssignmentRole.WITH, "own-callback"), (AssignmentRole.COPY, "")]
)
def test_p2_who_has_only_read_a_matter_may_call_back_about_it(role, refusal):
    asks = Actor("gao", (Grant("caller"), Grant("handler", "lab")))
    file = a_file(Step.VERIFIED, assignments=(assigned(), assigned(2, "lab", role)))
    answer = {"contact": CONTACT, "outcome": "satisfied", "solved": "yes", "came": "yes"}
    if refusal:
        assert refused(file, "call_back", asks, **answer).code == refusal
    else:
        assert give(file, "call_back", asks, **answer).facts


def test_a_groups_result_is_told_to_who_called_about_what_stands_below_it():
    """W24; desk.md, section 4: its result is its children's, and so is a rework of it."""
    file, result = a_file(Step.IN_HAND), Fact("result", "", NINE, NINE, "li")
    telling = {"to": "contact", "contact": CONTACT, "medium": "phone", "outcome": "told", "text": "已调高"}
    telling |= {"with_result": "result"}

    def below(*facts):
        return replace(AROUND, group=MatterFile(ticket=ticket(Step.RESOLVED), facts=FactBook(facts)))

    def lacks(file, around):
        found = missing_for_closing(file, around, DESK_TABLES.closing, DESK_TABLES.settings)
        return {each.item for each in found}

    undone = below(result, Fact("reworked", "", NINE + 1, NINE + 1, "wang"))
    for around in (AROUND, below(), undone):
        assert refused(file, "feed_back", around=around, **telling).code == "no-result"
    told = apply_to(file, give(file, "feed_back", around=below(result), **telling))
    assert "feedback-contact" not in lacks(told, below(result))
    assert "feedback-contact" in lacks(told, undone)
    own = Fact("result", "", NOW + 60_000, NOW + 60_000, "li")
    done = replace(told, facts=told.facts.with_(own))
    assert "feedback-contact" not in lacks(done, below(result)), "nobody is told twice"
    again = replace(file, facts=FactBook([Fact("reworked", "", NINE + 1, NINE + 1, "wang")]))
    assert refused(again, "feed_back", around=below(result), **telling).code == "no-result"
