"""What is missing for closing: every item when it is needed, and all of them at once (desk.md, section 5)."""

from dataclasses import replace

import pytest

from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole, Category, Code, ContactChannel, MatterClass, Step, TaskKind
from alerts.matters.facts import Fact, FactBook
from alerts.matters.task import Task
from alerts.tickets.desk_moves.closing import missing_for_closing
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import MatterFile
from tests.alerts.tickets.desk_moves.files import AROUND, CONTACT, NINE, a_file, assigned, contact, ticket

OTHER = "L2026-000124"


def facts(*names: str | tuple[str, str] | tuple[str, str, dict]) -> FactBook:
    whole = [(each, "", {}) if isinstance(each, str) else (*each, {})[:3] for each in names]
    return FactBook(Fact(name, scope, NINE, NINE, "li", data) for name, scope, data in whole)


def missing(file: MatterFile, **around) -> list[tuple[str, str]]:
    found = missing_for_closing(file, replace(AROUND, **around), DESK_TABLES.closing, DESK_TABLES.settings)
    assert all(item.clauses for item in found)
    assert all(str(item.said) for item in found)
    return [(item.item, item.scope) for item in found]


def sensors(**values) -> MatterFile:
    """A ticket of sensors, without unit and contact."""
    return MatterFile(ticket=ticket(Step.RESOLVED), **values)


def test_a_sensors_ticket_needs_its_result_and_nothing_that_goes_on():
    assert missing(sensors()) == [("result", "")]
    assert missing(sensors(facts=facts("result"))) == []
    assert missing(sensors(facts=facts("result")), episodes=2, open_episodes=1) == [("false-closure", "")]


def test_of_thousands_of_points_that_nobody_sees_the_first_are_named():
    around = replace(AROUND, unseen_points=tuple(f"p-{number}" for number in range(5_000)))
    file = sensors(facts=facts("result"))
    (item,) = missing_for_closing(
        file, replace(around, episodes=1), DESK_TABLES.closing, DESK_TABLES.settings
    )
    assert "p-19" in str(item.said)
    assert "p-20" not in str(item.said)
    assert "4,980 more" in str(item.said)


def test_a_point_that_nobody_sees_takes_a_value_measured_by_hand():
    """P1: by itself it proves nothing."""
    seen = facts("result")
    by_hand = facts("result", ("measured-by-hand", "", {"measured": "0.21 MPa, gauge 7", "points": ["p-1"]}))
    without = facts("result", ("verified", "", {}))
    unseen = {"episodes": 1, "unseen_points": ("p-1",)}
    assert missing(sensors(facts=seen), **unseen) == [("points-unseen", "")]
    assert missing(sensors(facts=without), **unseen) == [("points-unseen", "")]
    assert missing(sensors(facts=by_hand), **unseen) == []
    assert missing(sensors(facts=seen), unseen_points=("p-1",)) == []


@pytest.mark.parametrize("code", [Code.PLANNED, Code.NOT_OURS, Code.EXPLAINED])
def test_what_was_not_solved_says_why(code):
    """W15; what is planned has its date."""
    bare = sensors(facts=facts("result"))
    coded = replace(bare, ticket=replace(bare.ticket, code=code))
    dated = [("planned-date", "")] if code is Code.PLANNED else []
    assert missing(coded) == [("result-reason", ""), *dated]
    details = {"code_reason": "管网改造", "planned_for": NINE}
    assert missing(replace(coded, ticket=replace(coded.ticket, details=details))) == []


def test_every_contact_is_told_signed_by_and_called_by_itself():
    """W24, C25, C27: a ticket of two contacts, a unit and somebody on site."""
    file = a_file(
        Step.RESOLVED,
        contacts=(contact(), contact(OTHER)),
        facts=facts("result", ("assignment:arrived", "1")),
    )
    needed = ["feedback-contact", "signature", "call-back"]
    assert missing(file) == [(item, number) for item in needed for number in (CONTACT, OTHER)]
    done = [
        ("contact:fed-back-result", CONTACT),
        ("contact:user-signed", CONTACT),
        ("contact:called-back", CONTACT),
    ]
    one = replace(file, facts=file.facts.with_(*facts(*done)))
    assert missing(one) == [(item, OTHER) for item in needed]


def test_nobody_signs_where_nobody_was():
    file = a_file(Step.RESOLVED, facts=facts("result", ("contact:fed-back-result", CONTACT)))
    assert missing(file) == [("call-back", CONTACT)]


def test_attempts_that_a_supervisor_accepted_stand_for_feedback():
    file = a_file(Step.RESOLVED, facts=facts("result", ("contact:called-back", CONTACT)))
    assert missing(file) == [("feedback-contact", CONTACT)]
    accepted = file.facts.with_(*facts(("contact:attempts-accepted", CONTACT)))
    assert missing(replace(file, facts=accepted)) == []


def test_who_transferred_it_is_told_too():
    """H32, W24, W52: the bureau and the user, each by itself; the refusal names both."""
    from_bureau = contact(
        channel=ContactChannel.BUREAU, category=Category.ROOM_TEMPERATURE, transferred_from="建设局"
    )
    file = a_file(
        Step.RESOLVED, contacts=(from_bureau,), facts=facts("result", ("contact:called-back", CONTACT))
    )
    assert missing(file) == [("feedback-contact", CONTACT), ("feedback-transferor", CONTACT)]
    told = missing_for_closing(file, AROUND, DESK_TABLES.closing, DESK_TABLES.settings)
    assert dict(told[1].said.values)["transferred_from"] == "建设局"


def test_a_direct_answer_needs_no_call_back_and_a_complaint_does():
    """No unit had it."""
    answered = facts("result", ("contact:fed-back-result", CONTACT))
    file = MatterFile(ticket=ticket(Step.RESOLVED, contacts=1), contacts=(contact(),), facts=answered)
    assert missing(file) == []
    assert missing(replace(file, contacts=(contact(complaint=True),))) == [("call-back", CONTACT)]


def test_a_founded_complaint_has_its_cause():
    """C56."""
    file = sensors(facts=facts("result"))
    founded = replace(file, ticket=replace(file.ticket, details={"judged": "founded"}))
    assert missing(founded) == [("cause", "")]
    assert missing(replace(founded, facts=facts("result", "cause-found"))) == []


@pytest.mark.parametrize("kind", TaskKind)
def test_open_tasks_of_some_kinds_hold_it_open(kind):
    """C24, C34, W44."""
    file = sensors(facts=facts("result"), tasks=(Task(1, kind, NINE), Task(2, kind, NINE, done_at=NINE)))
    holds_open = kind in (TaskKind.SAMPLE, TaskKind.PAPERWORK, TaskKind.TELL_LEADER, TaskKind.WRITTEN_REPORT)
    assert missing(file) == ([("task", "1")] if holds_open else [])


def test_of_several_units_the_lead_submits_and_the_others_report():
    """W14."""
    helper: Assignment = assigned(2, "lab", AssignmentRole.WITH)
    by_helper = facts(("result", "", {"assignment": 2}))
    both = sensors(facts=by_helper, assignments=(assigned(), helper))
    assert missing(both) == [("lead-submission", ""), ("co-handler", "2")]
    by_lead = facts(("result", "", {"assignment": 1}), ("assignment:unit-done", "2"))
    assert missing(replace(both, facts=by_lead)) == []


def test_what_is_major_takes_a_leaders_word():
    """W11; and every contact of it is called back."""
    file = sensors(facts=facts("result"))
    major = replace(file, ticket=replace(file.ticket, matter_class=MatterClass.MAJOR))
    assert missing(major) == [("leader-approval", "")]
    with_contact = replace(major, contacts=(contact(),))
    assert missing(with_contact) == [
        ("feedback-contact", CONTACT),
        ("call-back", CONTACT),
        ("leader-approval", ""),
    ]


def test_everything_is_missing_at_once():
    file = a_file(
        Step.RESOLVED,
        ticket=ticket(
            Step.RESOLVED,
            unit="repair",
            contacts=1,
            matter_class=MatterClass.MAJOR,
            details={"judged": "founded"},
        ),
        assignments=(assigned(), assigned(2, "lab", AssignmentRole.WITH)),
        tasks=(Task(1, TaskKind.SAMPLE, NINE),),
        facts=facts(("assignment:arrived", "1")),
    )
    found = missing(file, episodes=1, open_episodes=1, unseen_points=("p-1",))
    assert [item for item, _ in found] == [
        "result",
        "false-closure",
        "points-unseen",
        "feedback-contact",
        "signature",
        "call-back",
        "cause",
        "task",
        "lead-submission",
        "co-handler",
        "leader-approval",
    ]


def test_what_a_rework_undid_is_needed_again():
    """C35: result, feedback, call-back; what caused the complaint is known already (C56)."""
    before = facts(
        "result", "cause-found", ("contact:fed-back-result", CONTACT), ("contact:called-back", CONTACT)
    )
    file = a_file(Step.RESOLVED, facts=before)
    founded = replace(file, ticket=replace(file.ticket, details={"judged": "founded"}))
    assert missing(founded) == []
    reworked = founded.facts.with_(Fact("reworked", "", NINE, NINE, "li"))
    again = replace(founded, facts=reworked)
    assert missing(again) == [("result", ""), ("feedback-contact", CONTACT), ("call-back", CONTACT)]
    done = Fact("result", "", NINE + 1, NINE + 1, "li")
    assert ("result", "") not in missing(replace(again, facts=reworked.with_(done)))
