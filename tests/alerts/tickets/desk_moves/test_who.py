"""Who may: roles and how far they reach, whose assignment it is, and for whom somebody stands in."""

from dataclasses import replace

import pytest

from alerts.matters.choices import AssignmentRole, Step, TaskKind
from alerts.matters.task import Task
from alerts.people.viewer import Grant
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import Actor
from alerts.tickets.desk_moves.who import Standing, covers, lost_commands, standing_of
from ingest.inventory.departments import Department, DepartmentKind
from tests.alerts.tickets.desk_moves.files import AROUND, NINE, a_file, actor, assigned, ticket


def by(who: Actor, command: str, file=None, task: int | None = None) -> Standing | None:
    row = next(each for each in DESK_TABLES.moves.rows if each.command == command)
    return standing_of(who, row, file, AROUND, task)


def test_what_a_role_alone_cannot_do_of_the_words_of_before_is_told():
    """Decision 0054."""
    moves = DESK_TABLES.moves
    assert lost_commands({"dispatcher"}, moves) == ("sign", "arrive", "submit_result")
    assert lost_commands({"handler"}, moves) == ("rework", "close")
    assert lost_commands({"handler", "dispatcher"}, moves) == ()
    assert "progress" not in lost_commands({"caller"}, moves), "anybody of the desk comments"
    assert "progress" in lost_commands({"viewer"}, moves)


TWO_UNITS = a_file(assignments=(assigned(), assigned(2, "lab", AssignmentRole.WITH)))


def test_a_unit_reaches_its_own_assignment_and_those_below_it():
    assert by(actor("handler", "repair"), "sign", TWO_UNITS).assignment.no == 1
    assert by(actor("handler", "lab"), "sign", TWO_UNITS).assignment.no == 2
    assert by(actor("handler", "team-7"), "sign", TWO_UNITS) is None
    below = a_file(assignments=(assigned(1, "team-7"),))
    assert by(actor("handler", "repair"), "sign", below).assignment.no == 1


def test_only_the_lead_submits_the_result():
    assert by(actor("handler", "lab"), "submit_result", TWO_UNITS) is None
    assert by(actor("handler", "repair"), "submit_result", TWO_UNITS).assignment.no == 1


def test_who_works_for_the_organisation_stands_for_the_lead():
    assert by(actor("handler"), "sign", TWO_UNITS).assignment.no == 1
    assert by(actor("handler"), "progress", TWO_UNITS).assignment is None
    own = a_file(assignments=(assigned(), assigned(2, "lab", AssignmentRole.WITH, person="li")))
    assert by(actor("handler"), "progress", own).assignment.no == 2


def test_a_ticket_that_no_unit_has_is_a_matter_of_its_place():
    nobodys = a_file(Step.DISPATCHED, assignments=())
    assert by(actor("handler", "territory"), "sign", nobodys) == Standing("handler")
    assert by(actor("handler", "repair"), "sign", nobodys) is None
    assert by(actor("handler", "territory"), "sign", TWO_UNITS) is None


def test_the_owner_reaches_the_ticket_and_works_no_unit_of_it():
    owned = a_file(ticket=ticket(owner="lab", unit="repair"))
    assert by(actor("dispatcher", "lab"), "urge", owned) == Standing("dispatcher")
    assert by(actor("handler", "lab"), "sign", owned) is None


def test_an_ended_assignment_reaches_nothing():
    ended = a_file(assignments=(replace(assigned(), ended_at=NINE), assigned(2, "lab")))
    assert by(actor("handler", "repair"), "sign", ended) is None


def test_a_role_for_the_organisation_only_counts_nowhere_else():
    assert by(actor("supervisor"), "urge", TWO_UNITS) is not None
    assert by(actor("supervisor", "repair"), "urge", TWO_UNITS) is None
    assert by(actor("no-such-role"), "progress", TWO_UNITS) is None


@pytest.mark.parametrize("role", ["viewer", "engineer", "administrator"])
def test_who_is_not_of_the_desk_gives_no_command(role):
    for row in DESK_TABLES.moves.rows:
        assert standing_of(actor(role), row, TWO_UNITS, AROUND) is None


def test_everybody_may_register_wherever_their_role_is():
    """W12: nobody may turn a user away."""
    assert by(actor("handler", "lab"), "register").by == "handler"
    assert by(actor("receiver", "team-7"), "register").by == "receiver"


def test_the_first_responsible_may_by_name_and_so_may_who_stands_in():
    file = a_file(ticket=ticket(first_responsible="zhang"))
    assert by(Actor("zhang"), "feed_back", file) == Standing("first_responsible")
    stand_in = Actor("li", (Grant("receiver", "lab", acting_for="zhang"),))
    assert by(stand_in, "feed_back", file) == Standing("first_responsible", "zhang")
    assert by(Actor("wu"), "feed_back", file) is None


def test_what_somebody_may_for_themselves_counts_first():
    both = Actor("li", (Grant("handler", "repair", acting_for="zhou"), Grant("handler", "repair")))
    assert by(both, "sign", a_file()).acting_for == ""
    assert by(Actor("li", both.grants[:1]), "sign", a_file()).acting_for == "zhou"


def test_a_task_is_its_owners():
    tasks = (Task(1, TaskKind.SAMPLE, NINE, department="lab"), Task(2, TaskKind.TELL_LEADER, NINE, user="wu"))
    file = a_file(tasks=tasks)
    assert by(actor("handler", "lab"), "task_done", file, 1) == Standing("owner")
    assert by(actor("handler", "lab"), "task_done", file, 2) is None
    assert by(Actor("wu"), "task_done", file, 2) == Standing("owner")
    assert by(Actor("wu"), "task_done", file) == Standing("owner")
    assert by(actor("viewer"), "task_done", file, 1) is None


def test_departments_in_a_circle_end():
    round_ = {
        each: Department(each, each, DepartmentKind.FUNCTIONAL, above)
        for each, above in (("a", "b"), ("b", "a"))
    }
    assert not covers(Grant("handler", "c"), "a", round_)
    assert covers(Grant("handler", "b"), "a", round_)
