"""How the words of the desk's tables are found: the key of a name follows from the name.

Whoever adds a command, a field, a clock or a choice adds its text to ``desk_*.ftl`` in each language; a test
walks the tables and names what is missing there, and what nobody asks for.
"""

from __future__ import annotations

from ingest.said import Said, key_of, name_of
from ingest.words.packages import catalogue_of


def move_name(command: str) -> Said:
    """What people call a command of `moves.toml`."""
    return name_of("move", command)


def done_name(command: str, outcome: str) -> Said:
    """What was done by a command that decides: one that refuses is not called as one that grants."""
    own = key_of("move", f"{command}-{outcome}")
    return name_of("move", f"{command}-{outcome}") if own in catalogue_of("en") else move_name(command)


def field_name(name: str, command: str) -> Said:
    """What ``command`` calls a field; where it has no name of its own, what every other command does."""
    own = key_of("field", f"{command}-{name}")
    return name_of("field", f"{command}-{name}") if own in catalogue_of("en") else name_of("field", name)


def choice_name(choice: str, value: str) -> Said:
    """What a value is called of the choice that tables call ``choice:<choice>``."""
    return name_of("choice", f"{choice}-{value}")


def step_name(step: str) -> Said:
    """What a step of a ticket is called."""
    return name_of("step", step)


def origin_name(origin: str) -> Said:
    """Who opened a ticket."""
    return name_of("origin", origin)


def fact_name(fact: str) -> Said:
    """What a fact says; ``fact`` with its prefix, as tables have it."""
    return name_of("fact", fact.replace(":", "-"))


def clock_name(policy: str) -> Said:
    """What the clock of a policy is called."""
    return name_of("clock", policy)


def clock_case_name(row_key: str) -> Said:
    """When a variant of a policy comes before its row; ``row_key`` as `Policy.row_key` has it."""
    return name_of("clock_case", row_key)


def clock_status_name(status: str) -> Said:
    """What a clock is."""
    return name_of("clock_status", status)


def clock_end_name(reason: str) -> Said:
    """Why a clock ended without its proof."""
    return name_of("clock_end", reason)


def segment_name(kind: str) -> Said:
    """What was appended to a clock."""
    return name_of("segment", kind)


def obligation_name(obligation: str) -> Said:
    """What the obligation is called that several clocks measure."""
    return name_of("obligation", obligation)


def ladder_step_name(step: str) -> Said:
    """What a step of a ladder is called."""
    return name_of("ladder_step", step)


def ladder_post_name(post: str) -> Said:
    """Whom a step of a ladder is meant for."""
    return name_of("ladder_post", post)


def assignment_role_name(role: str) -> Said:
    """What a unit is on a ticket."""
    return name_of("assignment_role", role)


def assignment_end_name(reason: str) -> Said:
    """Why an assignment ended."""
    return name_of("assignment_end", reason)


def notice_name(kind: str) -> Said:
    """Of what kind of thing somebody is told."""
    return name_of("notice", kind)


def notice_task_name(kind: str) -> Said:
    """What is to be done by who is told of that."""
    return name_of("notice-do", kind)


def delivery_state_name(state: str) -> Said:
    """What became of telling a person by channels."""
    return name_of("delivery-state", state)


def notice_state_name(state: str) -> Said:
    """What became of a notice."""
    return name_of("notice-state", state)


def finding_name(kind: str) -> Said:
    """What kind of thing was found."""
    return name_of("finding", kind)


def finding_state_name(state: str) -> Said:
    """What became of a finding."""
    return name_of("finding_state", state)


def guard_said(guard: str) -> Said:
    """Why a command is refused by ``guard``, where that needs no values."""
    return name_of("guard", guard)


def closing_said(item: str, **values: str | int) -> Said:
    """What is missing for closing; ``values`` as the item ``says``."""
    return Said(f"closing-{item}", **values)


def sheet_name(kind: str) -> Said:
    """What a form is called."""
    return name_of("sheet_kind", kind)


def sheet_block_name(block: str) -> Said:
    """What a block of a form is called."""
    return name_of("sheet_block", block)


def sheet_field_name(field: str) -> Said:
    """What a field of a form is called."""
    return name_of("sheet_field", field)


def recipient_name(recipient: str) -> Said:
    """Who has notices of stops of supply."""
    return name_of("stop_recipient", recipient)


def sheet_mark_name(mark: str) -> Said:
    """What a field of a form rests on."""
    return name_of("sheet_mark", mark)
