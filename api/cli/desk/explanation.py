"""A ticket in lines: where it is, whose, what its clocks rest on, what is missing, what may follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.matters.matter_view import MatterView
from alerts.matters.choices import Origin
from alerts.tickets.desk_moves.allowed import Allowed
from alerts.tickets.desk_moves.refusals import ILLEGAL
from alerts.words.desk_names import (
    assignment_role_name,
    choice_name,
    clock_name,
    ladder_step_name,
    move_name,
    segment_name,
    step_name,
)
from api.cli.terminal import utc_text
from api.words.clock_words import clock_state, segment_reason, stopped_with
from ingest.inventory.tree import Inventory
from ingest.printable import told
from ingest.said import Said, name_of


def explanation(view: MatterView, inventory: Inventory, now: int) -> Iterator[Said]:
    """What there is to say of a ticket at ``now`` (UTC ms), a line each; times are in UTC."""
    yield _head(view, inventory)
    yield from _units(view, inventory)
    yield Said("terminal-explain-clocks")
    for clock in sorted(view.file.clocks, key=lambda each: (not each.going, each.started_at, each.id)):
        yield from _clock(view, clock, now)
    if view.missing:
        yield Said("terminal-explain-missing")
        for item in view.missing:
            yield _with_clauses("line", item.said, item.clauses)
    else:
        yield Said("terminal-explain-nothing-missing")
    yield Said("terminal-explain-possible")
    yield from (_command(each) for each in view.allowed if each.possible)
    at_other_steps = [each for each in view.allowed if _is_of_another_step(each)]
    yield Said("terminal-explain-refused")
    for each in view.allowed:
        if not each.possible and each not in at_other_steps:
            yield _command(each)
            yield from (_with_clauses("reason", reason.said, reason.clauses) for reason in each.reasons)
    names = tuple(move_name(each.move.command) for each in at_other_steps)
    yield Said("terminal-explain-other-steps", commands=names)


def _head(view: MatterView, inventory: Inventory) -> Said:
    ticket = view.file.ticket
    brought = ticket.category if ticket.origin is Origin.PEOPLE else None
    about = choice_name("category", brought) if brought else name_of("concern", ticket.concern)
    return Said(
        "terminal-explain-ticket",
        number=ticket.number,
        about=about,
        step=step_name(ticket.step),
        place=told(inventory.name_of(ticket.place), ticket.place),
    )


def _units(view: MatterView, inventory: Inventory) -> Iterator[Said]:
    def named(department: str) -> str:
        known = inventory.departments.get(department)
        return told(known.name if known else "", department)

    for each in view.file.assignments:
        if each.stands:
            unit, role, since = (
                named(each.department),
                assignment_role_name(each.role),
                utc_text(each.from_at),
            )
            if each.works:
                person = each.person or "-"
                yield Said("terminal-explain-unit", role=role, unit=unit, person=person, since=since)
            else:
                yield Said("terminal-explain-copy", role=role, unit=unit, since=since)
    takeover = view.file.ticket.takeover
    if takeover is not None:
        at = utc_text(takeover.at) if takeover.is_known else Said("terminal-calendar-unknown")
        clauses = " ".join(takeover.clauses)
        yield Said("terminal-explain-takeover", unit=named(takeover.department), at=at, clauses=clauses)


def _clock(view: MatterView, clock: DeskClock, now: int) -> Iterator[Said]:
    yield Said(
        "terminal-explain-clock",
        name=clock_name(clock.key),
        clause=clock.clause,
        status=clock_state(clock, now),
        since=utc_text(clock.started_at),
        due=_due(clock.due_at),
        leads="yes" if clock.leads and clock.going else "no",
    )
    proof = stopped_with(clock)
    if proof is not None and clock.stopped_at is not None:
        yield Said("terminal-explain-stopped", at=utc_text(clock.stopped_at), proof=proof)
    for segment in view.file.segments:
        if segment.clock == clock.id:
            yield Said(
                "terminal-explain-segment",
                at=utc_text(segment.at),
                kind=segment_name(segment.kind),
                due=_due(segment.due_at),
                reason=segment_reason(segment) or "-",
            )
    for step in view.steps.get(clock.id, ()):
        yield Said("terminal-explain-step", at=utc_text(step.at), step=ladder_step_name(step.step))


def _due(due_at: int | None) -> Said | str:
    return Said("terminal-calendar-unknown") if due_at is None else utc_text(due_at)


def _is_of_another_step(each: Allowed) -> bool:
    return each.code == ILLEGAL


def _command(each: Allowed) -> Said:
    name = Said("terminal-explain-name", name=move_name(each.move.command), command=each.move.command)
    return _with_clauses("line", name, each.move.clauses)


def _with_clauses(line: str, what: Said, clauses: Sequence[str]) -> Said:
    """A line or a reason below one, with the clauses that it rests on, if it does on any."""
    if clauses:
        what = Said("terminal-explain-clauses", what=what, clauses=" ".join(clauses))
    return Said(f"terminal-explain-{line}", what=what)
