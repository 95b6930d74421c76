"""How values of fields are read: what fits, and what is told of what does not."""

from dataclasses import replace

import pytest

from alerts.matters.choices import TaskKind
from alerts.matters.state import MatterState
from alerts.matters.task import Task
from alerts.tickets.desk_moves.deciding import decide
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.orders import Order, read_values
from alerts.tickets.desk_moves.reading_state import state_of, with_form
from alerts.tickets.desk_moves.refusals import MoveRefused
from tests.alerts.tickets.desk_moves.files import AROUND, CONTACT, HANDLER, NINE, NUMBER, a_file, contact

FILE = a_file(contacts=(contact(),))


def read(command: str, **given: object):
    row = next(each for each in DESK_TABLES.moves.rows if each.command == command)
    state = state_of(FILE, AROUND, DESK_TABLES.settings)

    def form(values) -> MatterState:
        return with_form(state, values, AROUND, Order(command, HANDLER, NINE), DESK_TABLES.settings)

    values, faults = read_values(row, given, FILE, AROUND, form)
    return values, {fault.where: fault.said.key for fault in faults}


def test_a_form_of_a_person_needs_who_it_is_and_an_anonymous_one_why():
    """W18: name, unit or address, phone; anonymous only with a reason."""
    given = {
        "channel": "call",
        "contacted_at": NINE,
        "content": "漏水",
        "category": "leak",
        "line": "water",
        "complaint": False,
        "anonymous": False,
        "feedback_way": "phone",
    }
    _, faults = read("register", **given)
    assert faults == {"name": "order-needed", "unit_or_address": "order-needed", "phone": "order-needed"}
    _, faults = read("register", **given | {"anonymous": True})
    assert faults == {"anonymous_reason": "order-needed"}
    _, faults = read(
        "register", **given | {"anonymous": True, "anonymous_reason": "不愿透露", "complaint": True}
    )
    assert faults == {"target": "order-needed", "demand": "order-needed"}
    _, faults = read(
        "register", **given | {"channel": "bureau", "anonymous": True, "anonymous_reason": "转来"}
    )
    assert faults == {"transferred_from": "order-needed"}


def test_nothing_but_blanks_is_not_given():
    values, faults = read("opinion", text=" \n ", on_the_way=None)
    assert values == {}
    assert faults == {"text": "order-needed"}


def test_values_are_read_as_what_they_are():
    values, faults = read(
        "feed_back",
        to="contact",
        contact=CONTACT,
        medium="face_to_face",
        outcome="told",
        text="  已修好\n谢谢 ",
        with_result="not_yet",
        until="2026-03-03T09:00:00+08:00",
    )
    assert faults == {}
    assert values["until"] == NINE + 86_400_000
    assert values["text"] == "已修好\n谢谢"
    assert values["medium"] == "face_to_face"


@pytest.mark.parametrize(
    ("command", "field", "value", "said"),
    [
        ("opinion", "text", "x" * 4_001, "order-long-text"),
        ("opinion", "text", "a\u202eb", "order-long-text"),
        ("opinion", "text", "a\x00b", "order-long-text"),
        ("opinion", "text", "\ud800", "order-long-text"),
        ("opinion", "text", ["x"], "order-long-text"),
        ("opinion", "on_the_way", "nobody", "order-not-there"),
        ("opinion", "on_the_way", True, "order-not-there"),
        ("add_unit", "department", "moon", "order-not-there"),
        ("add_unit", "until", "2026-03-03T09:00:00", "order-instant"),
        ("add_unit", "until", "9999-12-31T23:59:59+08:00", "order-instant"),
        ("add_unit", "until", float("nan"), "order-instant"),
        ("add_unit", "until", 10**400, "order-instant"),
        ("add_unit", "until", True, "order-instant"),
        ("add_unit", "until", "soon", "order-instant"),
        ("give_back", "reason", "tired", "order-choice"),
        ("give_back", "reason", {"a": 1}, "order-choice"),
        ("dispatch", "with_departments", "lab", "order-list"),
        ("dispatch", "with_departments", ["lab"] * 51, "order-list"),
        ("dispatch", "with_departments", ["moon"], "order-not-there"),
        ("feed_back", "contact", "L2026-000999", "order-not-there"),
        ("register", "phone", "call me", "order-phone"),
        ("register", "complaint", 1, "order-yes-no"),
        ("register", "name", "a\nb", "order-text"),
        ("register", "tags", ["cold"], "order-choice"),
        ("report_fault", "households", -1, "order-number"),
        ("report_fault", "households", True, "order-number"),
        ("report_fault", "estimate", 3, "order-duration"),
        ("report_fault", "estimate", "3 moons", "value-no-duration"),
        ("join", "into", "17", "order-not-there"),
        ("user_sign", "image", "../etc/passwd", "order-picture"),
        ("user_sign", "image", "b" * 64, "order-picture"),
        ("user_sign", "image", ["a" * 64], "order-picture"),
        ("task_done", "task", 7, "order-not-there"),
        ("task_done", "proof", {}, "order-proof"),
        ("task_done", "proof", {"a": [1]}, "order-number"),
        ("add_contact", "contact", "X1", "order-not-there"),
    ],
)
def test_what_does_not_fit_is_named_with_its_field(command, field, value, said):
    values, faults = read(command, **{field: value})
    assert field not in values
    assert faults[field] == said


def test_a_field_that_there_is_not_is_named_and_cannot_be_long():
    _, faults = read("sign", **{"x" * 10_000: 1, "person_in_charge": "wang"})
    ((where, said),) = faults.items()
    assert said == "order-unknown-field"
    assert len(where) == 60


TWO_TASKS = replace(FILE, tasks=tuple(Task(no, TaskKind.PAPERWORK, NINE, user="li") for no in (1, 2)))


def done(named: object):
    order = Order("task_done", HANDLER, NINE, {"task": named, "proof": {"filed": "是"}})
    return decide(TWO_TASKS, order, AROUND, NINE, DESK_TABLES)


@pytest.mark.parametrize(("named", "no"), [(1, "1"), (f"{NUMBER}-01", "1"), (f" {NUMBER}-02 ", "2")])
def test_a_task_is_named_by_its_number_or_as_it_is_shown(named, no):
    assert [each.scope for each in done(named).facts] == [no]


@pytest.mark.parametrize("named", [f"{NUMBER}-03", "1", "2026-000099-01"])
def test_a_task_that_is_not_there_is_named_in_no_way(named):
    with pytest.raises(MoveRefused) as caught:
        done(named)
    assert {each.where for each in caught.value.reasons} == {"task"}
