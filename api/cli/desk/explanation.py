"""A ticket in lines: where it is, whose, what its clocks rest on, what is missing, what may follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.matters.matter_view import MatterView
from alerts.matters.choices import Origin
from alerts.tickets.desk_moves.allowed import Allowed
from alerts.tickets.desk_moves.refusals import ILLEGAL
from alerts.tickets.desk_moves.who import who_may_instead
from alerts.words.desk_names import (
    assignment_role_name,
    choice_name,
    clock_name,
    ladder_step_name,
    move_name,
    segment_name,
    step_name,
)
from api.http.times import local_time
from api.words.clock_words import clock_state, segment_reason, stopped_with
from ingest.inventory.tree import Inventory
from ingest.printable import told
from ingest.said import Said, name_of


def explanation(view: MatterView, inventory: Inventory, now: int, *, for_user: bool = True) -> Iterator[Said]:
    """What there is to say of a ticket at ``now`` (UTC ms), a line each; times are those of its place.

    ``for_user``: what may be done is told of a user; else who may give each command of the ticket's step.
    """
    of_ticket = _OfTicket(inventory, inventory.zone_of(view.file.ticket.place))
    yield _head(view, inventory)
    yield from of_ticket.units(view)
    yield Said("terminal-explain-clocks")
    for clock in sorted(view.file.clocks, key=lambda each: (not each.going, each.started_at, each.id)):
        yield from of_ticket.clock(view, clock, now)
    if view.missing:
        yield Said("terminal-explain-missing")
        for item in view.missing:
            yield _with_clauses("line", item.said, item.clauses)
    else:
        yield Said("terminal-explain-nothing-missing")
    yield from _commands_for_user(view) if for_user else _commands_by_role(view)


def _commands_by_role(view: MatterView) -> Iterator[Said]:
    """What this step has, and who may give it: whoever runs the command on a terminal is none of these."""
    yield Said("terminal-explain-by-role")
    for each in view.allowed:
        if not _is_of_another_step(each):
            yield _command(each)
            yield _with_clauses("reason", who_may_instead(each.move), ())
    yield _at_other_steps(view)


def _commands_for_user(view: MatterView) -> Iterator[Said]:
    yield Said("terminal-explain-possible")
    yield from (_command(each) for each in view.allowed if each.possible)
    yield Said("terminal-explain-refused")
    for each in view.allowed:
        if not each.possible and not _is_of_another_step(each):
            yield _command(each)
            yield from (_with_clauses("reason", reason.said, reason.clauses) for reason in each.reasons)
    yield _at_other_steps(view)


def _at_other_steps(view: MatterView) -> Said:
    names = tuple(move_name(each.move.command) for each in view.allowed if _is_of_another_step(each))
    return Said("terminal-explain-other-steps", commands=names)


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


class _OfTicket(NamedTuple):
    """Who has a ticket and what its clocks say, with the names of ``inventory`` and the times of ``zone``."""

    inventory: Inventory
    zone: str

    def units(self, view: MatterView) -> Iterator[Said]:
        for each in view.file.assignments:
            if each.stands:
                unit, role = self._named(each.department), assignment_role_name(each.role)
                since = self._at(each.from_at)
                if each.works:
                    person = each.person or "-"
                    yield Said("terminal-explain-unit", role=role, unit=unit, person=person, since=since)
                else:
                    yield Said("terminal-explain-copy", role=role, unit=unit, since=since)
        takeover = view.file.ticket.takeover
        if takeover is not None:
            at = self._due(takeover.at if takeover.is_known else None)
            unit, clauses = self._named(takeover.department), " ".join(takeover.clauses)
            yield Said("terminal-explain-takeover", unit=unit, at=at, clauses=clauses)

    def clock(self, view: MatterView, clock: DeskClock, now: int) -> Iterator[Said]:
        yield Said(
            "terminal-explain-clock",
            name=clock_name(clock.key),
            clause=clock.clause,
            status=clock_state(clock, now),
            since=self._at(clock.started_at),
            due=self._due(clock.due_at),
            leads="yes" if clock.leads and clock.going else "no",
        )
        proof = stopped_with(clock)
        if proof is not None and clock.stopped_at is not None:
            yield Said("terminal-explain-stopped", at=self._at(clock.stopped_at), proof=proof)
        for segment in view.file.segments:
            if segment.clock == clock.id:
                yield Said(
                    "terminal-explain-segment",
                    at=self._at(segment.at),
                    kind=segment_name(segment.kind),
                    due=self._due(segment.due_at),
                    reason=segment_reason(segment) or "-",
                )
        for step in view.steps.get(clock.id, ()):
            yield Said("terminal-explain-step", at=self._at(step.at), step=ladder_step_name(step.step))

    def _named(self, department: str) -> str:
        known = self.inventory.departments.get(department)
        return told(known.name if known else "", department)

    def _at(self, at: int) -> str:
        """To the second, with the offset of the zone (RFC 3339)."""
        return local_time(at, self.zone).isoformat(timespec="seconds")

    def _due(self, due_at: int | None) -> Said | str:
        return Said("terminal-calendar-unknown") if due_at is None else self._at(due_at)


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
