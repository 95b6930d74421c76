"""Every (step, command, role): legal by the table or refused with a code; what is allowed says the same."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.matters.choices import AssignmentRole, Step, TaskKind
from alerts.matters.form_choices import CHOICES
from alerts.matters.task import Task
from alerts.people.roles import ROLES, is_of_the_desk
from alerts.tickets.desk_moves.allowed import allowed
from alerts.tickets.desk_moves.changes import DeskChanges, apply_to
from alerts.tickets.desk_moves.deciding import decide, is_built
from alerts.tickets.desk_moves.guards import GUARDS
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import THE_SERVICE, Actor
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.refusals import FORM, ILLEGAL, NOT_YET, NOT_YOURS, UNKNOWN, MoveRefused
from alerts.tickets.desk_moves.table import FieldKind, Move, MoveField
from alerts.tickets.desk_moves.timekeeping.keeping import OPENED
from tests.alerts.tickets.desk_moves.files import AROUND, CONTACT, NINE, a_file, actor, assigned

NOW = NINE + 1_800_000
ROWS = DESK_TABLES.moves.rows
WORDS = sorted({word for row in ROWS for word in (row.command, row.old) if word} | {"fly"})
CODES = {FORM, ILLEGAL, NOT_YET, NOT_YOURS, UNKNOWN} | {guard.code for guard in GUARDS.values()}
ACTORS = [*(actor(role) for role in ROLES), THE_SERVICE]
PLAUSIBLE = {
    FieldKind.TEXT: "一行",
    FieldKind.LONG_TEXT: "两\n行",
    FieldKind.INSTANT: NINE + 86_400_000,
    FieldKind.DURATION: "2h",
    FieldKind.NUMBER: 1,
    FieldKind.YES_NO: True,
    FieldKind.PHONE: "138 1234 1234",
    FieldKind.USER: "wang",
    FieldKind.DEPARTMENT: "lab",
    FieldKind.DEPARTMENTS: ["lab"],
    FieldKind.PLACE: "b7",
    FieldKind.TICKET: "2026-000016",
    FieldKind.CONTACT: CONTACT,
    FieldKind.OTHER_CONTACT: "L2026-000122",
    FieldKind.TASK: 1,
    FieldKind.CLOCK: 1,
    FieldKind.PICTURE: "a" * 64,
    FieldKind.PROOF: {"value": 1},
}


def a_file_at(step: Step):
    """With a co-handler and an open task, so that every kind of field finds something to name."""
    file = a_file(step, tasks=(Task(1, TaskKind.SAMPLE, NINE, user="li"),))
    helper = (assigned(2, "lab", AssignmentRole.WITH),) if file.assignments else ()
    return replace(file, assignments=file.assignments + helper)


def value_of(field: MoveField) -> object:
    if field.kind is FieldKind.CHOICE:
        return next(iter(CHOICES[field.choice])).value
    if field.kind is FieldKind.CHOICES:
        return [each.value for each in CHOICES[field.choice]][:2]
    return PLAUSIBLE[field.kind]


def values_of(move: Move) -> dict[str, object]:
    return {field.name: value_of(field) for field in move.fields}


def outcome(step: Step, word: str, who: Actor, values: dict[str, object]) -> DeskChanges | str:
    try:
        return decide(a_file_at(step), Order(word, who, NOW, values), AROUND, NOW, DESK_TABLES)
    except MoveRefused as refused:
        return refused.code


@pytest.mark.parametrize("step", Step)
def test_each_command_is_legal_by_the_table_or_refused_with_a_code(step):
    for word, who in itertools.product(WORDS, ACTORS):
        row = DESK_TABLES.moves.row(word, step)
        found = outcome(step, word, who, {} if row is None else values_of(row))
        if isinstance(found, str):
            assert found in CODES, (word, who, found)
        else:
            assert row is not None
            assert is_built(row)
            legal = {row.to or step, *row.or_to.values()}
            assert found.ticket is not None
            assert found.ticket.step in legal, (word, found.ticket.step)
            assert {fact.name for fact in found.facts} <= {fact.name for fact in row.facts} | {OPENED}
            assert found.ticket.version == 4
            assert found.ticket.first_responsible == "zhang"
        if row is None:
            assert found in (ILLEGAL, UNKNOWN)


def test_only_who_the_row_names_gets_past_it():
    for step, row, who in itertools.product(Step, ROWS, ACTORS):
        if not row.starts_from(step) or not is_built(row):
            continue
        found = outcome(step, row.command, who, {})
        role = who.grants[0].role if who.grants else "service"
        named = role in row.who or ("anyone" in row.who and is_of_the_desk(role))
        owner = "owner" in row.who and who.name == "li"  # to whom the task is given
        assert (found == NOT_YOURS) == (not named and not owner), (row.command, role, found)


@pytest.mark.parametrize("step", Step)
def test_what_is_allowed_is_what_can_be_done(step):
    for who in ACTORS:
        for each in allowed(a_file_at(step), who, AROUND, NOW, DESK_TABLES):
            bare = outcome(step, each.move.command, who, {})
            full = outcome(step, each.move.command, who, values_of(each.move))
            if not each.possible:
                assert each.reasons
                assert full in (each.code, FORM), (each.move.command, each.code, full)
                assert bare in (each.code, FORM)
            else:
                assert (bare == FORM) == bool(each.needed), (each.move.command, bare)
                assert not isinstance(bare, str) or bare == FORM


def test_every_command_about_a_ticket_is_told_once():
    told = [each.move.command for each in allowed(a_file(), actor("handler"), AROUND, NOW, DESK_TABLES)]
    assert told == list(dict.fromkeys(row.command for row in ROWS if not row.opens))
    assert len(set(told)) == len(told)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.just("2026-03-02T10:00:00+08:00"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
FIELDS = sorted({field.name for row in ROWS for field in row.fields})


@given(
    st.sampled_from(list(Step)),
    st.sampled_from(WORDS),
    st.sampled_from(ACTORS),
    st.dictionaries(st.sampled_from([*FIELDS, "x"]), ANYTHING, max_size=5),
    st.none() | st.integers(),
)
@settings(max_examples=300)
def test_whatever_is_given_is_carried_out_or_refused(step, word, who, values, happened_at):
    file = a_file_at(step)
    order = Order(word, who, NOW, values, happened_at)
    told: list[str] = []
    version = file.ticket.version
    try:
        version = apply_to(file, decide(file, order, AROUND, NOW, DESK_TABLES)).ticket.version
    except MoveRefused as refused:
        told = [str(reason.said) for reason in refused.reasons]
    assert (version == file.ticket.version + 1) == (not told)
    assert all(told)
