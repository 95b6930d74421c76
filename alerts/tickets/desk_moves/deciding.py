"""The one way in: what a command does to a ticket, or every reason why it is refused (decision 0046). Pure.

The same function for people, programs, sensors and the service itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from alerts.matters.choices import MatterClass, Origin, Step
from alerts.matters.conditions import holds
from alerts.matters.facts import Fact, FactScope
from alerts.matters.finding_rules import FindingSource, entered_late
from alerts.matters.findings import Finding
from alerts.matters.names import Name
from alerts.matters.state import MatterState
from alerts.tickets.desk_moves.asking.actors import speaks_for_unit
from alerts.tickets.desk_moves.asking.details import ROUTED
from alerts.tickets.desk_moves.asking.instants import faults_of_time
from alerts.tickets.desk_moves.changes import NOTHING, DeskChanges, DeskLine, apply_to
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.effects import EFFECTS
from alerts.tickets.desk_moves.effects.proposing import supervision_left
from alerts.tickets.desk_moves.guards import GUARDS
from alerts.tickets.desk_moves.matter_file import Around, MatterFile, MatterOpening
from alerts.tickets.desk_moves.orders import Order, read_values, task_named
from alerts.tickets.desk_moves.reading_state import state_of, with_form
from alerts.tickets.desk_moves.refusals import (
    FORM,
    ILLEGAL,
    NOT_YET,
    NOT_YOURS,
    STALE,
    UNKNOWN,
    MoveRefused,
    Reason,
)
from alerts.tickets.desk_moves.situation import Guard, Situation
from alerts.tickets.desk_moves.table import FactLeft, FieldKind, Move, Whose
from alerts.tickets.desk_moves.timekeeping.keeping import keep_time, keep_time_below
from alerts.tickets.desk_moves.who import Standing, standing_of, who_may_instead
from alerts.tickets.ticket import SYSTEM, Ticket, TicketReason
from alerts.words.desk_names import guard_said, move_name, step_name
from ingest.printable import printable
from ingest.said import Said


def decide(
    file: MatterFile | None, order: Order, around: Around, now: int, tables: DeskTables
) -> DeskChanges:
    """What ``order`` changes; nothing is changed before all of it is known to be possible.

    Parameters
    ----------
    file
        The ticket with what is on record about it; ``None``: the command opens one, with the numbers of
        ``around.opening``.
    now
        UTC ms; `Order.at` is the same but for what is put on record later.

    Raises
    ------
    MoveRefused
        With every reason. A version that is not the ticket's is told alone, and so is a command that nobody
        knows, that is not possible at its step or not yet, or that is others' to give; then all that is wrong
        with the form and all guards that fail are told at once.
    """
    move = row_of(file, order, tables)
    standing = permitted(move, file, order, around)
    before = file or blank_file(around.opening, order, now)
    state = state_of(before, around, tables.settings)
    weighed = weigh(move, standing, before, state, order, around, now, tables)
    if weighed.code:
        raise MoveRefused(weighed.code, [*weighed.faults, *weighed.reasons])
    changes = _carried_out(weighed.situation)
    return _with_what_follows(weighed.situation.before, changes, around, now, tables)


def _with_what_follows(
    file: MatterFile, changes: DeskChanges, around: Around, now: int, tables: DeskTables
) -> DeskChanges:
    """``changes`` with those of the commands that follow by themselves; one that is not possible waits."""
    following, changes = changes.then, replace(changes, then=())
    for order in following:
        try:
            changes += decide(apply_to(file, changes), order, around, now, tables)
        except MoveRefused:
            continue
    return changes


@dataclass(frozen=True, slots=True)
class Weighed:
    """A command that its actor may give, and what speaks against it.

    ``faults``: of the form. ``failing``: the guards that fail; ``reasons``: what these tell.
    """

    situation: Situation
    faults: tuple[Reason, ...]
    failing: tuple[Guard, ...]
    reasons: tuple[Reason, ...]

    @property
    def code(self) -> str:
        """What the refusal is called; empty: nothing speaks against it."""
        return FORM if self.faults else self.failing[0].code if self.failing else ""


def row_of(file: MatterFile | None, order: Order, tables: DeskTables) -> Move:
    """The row that the word of ``order`` means at the ticket's step. Raises `MoveRefused`."""
    if file is not None and order.version is not None and order.version != file.ticket.version:
        said = Said("move-stale", number=file.ticket.number, version=str(order.version))
        raise MoveRefused(STALE, [Reason(STALE, said)])
    rows = tables.moves.of_word(order.command)
    if not rows:
        raise MoveRefused(UNKNOWN, [Reason(UNKNOWN, Said("move-unknown", word=printable(order.command, 60)))])
    step = None if file is None else file.ticket.step
    move = tables.moves.row(order.command, step)
    if move is None:
        if step is None:
            said = Said("move-needs-ticket", command=move_name(rows[0].command))
        else:
            said = Said(
                "move-illegal",
                command=move_name(rows[0].command),
                step=step_name(step),
                possible=tables.moves.commands_at[step],
            )
        raise MoveRefused(ILLEGAL, [Reason(ILLEGAL, said)])
    if not is_built(move):
        raise MoveRefused(NOT_YET, [Reason(NOT_YET, Said("move-not-yet", command=move_name(move.command)))])
    return move


def is_built(move: Move) -> bool:
    """Whether all that the row asks and does is there; one of a later stage is not."""
    return move.stage == 1 and GUARDS.keys() >= {*move.needs} and EFFECTS.keys() >= {*move.does}


def permitted(move: Move, file: MatterFile | None, order: Order, around: Around) -> Standing:
    """By what the actor of ``order`` may give it. Raises `MoveRefused`."""
    task = task_named(order.values.get("task"), file)
    known = task if isinstance(task, int) else None
    standing = standing_of(order.actor, move, file, around, known)
    if standing is None:
        said = Said(
            "move-not-yours",
            name=order.actor.name,
            command=move_name(move.command),
            needed=who_may_instead(move),
        )
        raise MoveRefused(NOT_YOURS, [Reason(NOT_YOURS, said)])
    return standing


def weigh(
    move: Move,
    standing: Standing,
    file: MatterFile,
    state: MatterState,
    order: Order,
    around: Around,
    now: int,
    tables: DeskTables,
) -> Weighed:
    """The command on its way, with everything that speaks against it.

    ``file``: of a command that opens a ticket, `blank_file`; ``state``: what is so of it, as `state_of` says.
    """

    def form(read: Mapping[str, object]) -> MatterState:
        return with_form(state, read, around, order, tables.settings)

    values, faults = read_values(move, order.values, file, around, form)
    if move.opens and order.happened_at is None:
        # A matter is registered late where it came long before (W4): that is when it happened.
        order = replace(order, happened_at=values.get("contacted_at"))
    faults += faults_of_time(move, order, values, file, now, tables.settings)
    situation = Situation(file, file, move, standing, order, values, around, now, tables)
    failing = [(id_, GUARDS[id_]) for id_ in move.needs if not GUARDS[id_].check(situation)]
    reasons = [reason for id_, guard in failing for reason in _told_by(id_, guard, situation)]
    return Weighed(situation, tuple(faults), tuple(guard for _, guard in failing), tuple(reasons))


def _told_by(id_: str, guard: Guard, situation: Situation) -> tuple[Reason, ...]:
    told = () if guard.because is None else guard.because(situation)
    return told or (Reason(guard.code, guard_said(id_), clauses=guard.clauses),)


def blank_file(opening: MatterOpening | None, order: Order, now: int) -> MatterFile:
    """The file of a ticket that is being opened, before anything is said of it."""
    if opening is None:
        raise ValueError("a command that opens a ticket needs its numbers")
    ticket = Ticket(
        id=-1,
        number=opening.ticket,
        place=opening.place,
        concern=opening.concern,
        kind=opening.kind,
        step=Step.REGISTERED,
        severity=opening.severity,
        opened_at=now,
        breached_at=order.happened,
        clauses=(),
        affected_at_opening=opening.households,
        affected_households=opening.households,
        territory=opening.territory,
        origin=Origin.SENSOR if order.actor.is_service else Origin.PEOPLE,
        version=0,
    )
    return MatterFile(ticket=ticket)


def _carried_out(situation: Situation) -> DeskChanges:
    """What the command changes: step and line, then its effects in order, then its facts, then clocks."""
    changes = _stepped(situation)
    here = situation.after(changes)
    for effect in situation.move.does:
        made = EFFECTS[effect](here)
        if made is not NOTHING:
            changes, here = changes + made, here.after(made)
    facts = tuple(_facts(here, changes)) if situation.move.facts else ()
    down = {fact.name for fact in situation.move.facts if fact.passes_down}
    found = (*_entered_late(here), *supervision_left(situation))
    left = changes + DeskChanges(facts=facts, findings=found)
    around, tables, now = situation.around, situation.tables, situation.now
    left = _with_facts_told(
        left + keep_time(apply_to(situation.before, left), left.facts, around, tables, now),
        situation.before.ticket,
    )
    passed = tuple(fact for fact in left.facts if fact.name in down)
    return left + DeskChanges(others=keep_time_below(around.children, passed, around, tables, now))


def _with_facts_told(changes: DeskChanges, before: Ticket) -> DeskChanges:
    """``changes`` whose line says which facts came with it, and by which row it was sent, if that is new.

    The history alone says what is so.
    """
    line, *others = changes.lines
    sent = None if changes.ticket is None else changes.ticket.details.get(ROUTED)
    told: dict[str, Any] = {"facts": [[fact.name, fact.scope] for fact in changes.facts]}
    told[ROUTED] = None if sent == before.details.get(ROUTED) else sent
    data = {**line.data, **{name: each for name, each in told.items() if each}}
    return replace(changes, lines=(replace(line, data=data), *others))


def _entered_late(situation: Situation) -> tuple[Finding, ...]:
    """补录: what could have been entered in time is found; what was urgent, as it is said now, not (C60)."""
    order, ticket = situation.order, situation.file.ticket
    settings = situation.tables.settings
    if not order.is_late(settings.late_after):
        return ()
    state = state_of(situation.file, situation.around, settings)
    may_be_late = ticket.matter_class is MatterClass.URGENT or state[Name.PRESSING] is True
    source = FindingSource(ticket.number, situation.now, SYSTEM)
    who, late_ms = order.actor.name, order.at - order.happened
    found = entered_late(source, ticket.version, late_ms, who=who, may_be_late=may_be_late)
    return () if found is None else (found,)


def _stepped(situation: Situation) -> DeskChanges:
    before, move, order = situation.before.ticket, situation.move, situation.order
    step = move.leads_to(before.step, situation.values)
    ticket = at_step(replace(before, version=before.version + 1), step, situation.now)
    contact = situation.values.get("contact", "")
    line = DeskLine(
        at=order.at,
        happened_at=order.happened,
        reason=TicketReason.COMMAND,
        actor=order.actor.name,
        acting_for=situation.standing.acting_for,
        move=move.command,
        given_as=order.command,
        text=_text(situation),
        data=_told(situation, before.step, step),
        contact=contact if situation.before.contact(contact) else "",
        version=ticket.version,
    )
    files = (each.name for each in move.fields if each.kind is FieldKind.PICTURE)
    attachments = tuple(situation.values[name] for name in files if name in situation.values)
    return DeskChanges(ticket=ticket, lines=(line,), attachments=attachments)


def at_step(ticket: Ticket, step: Step, now: int) -> Ticket:
    """``ticket`` at ``step``, with the instants that belong to it."""
    stamps: dict[str, Any] = {}
    if step is Step.IN_HAND and ticket.acknowledged_at is None:
        stamps["acknowledged_at"] = now
    if step is Step.RESOLVED and ticket.step is not Step.RESOLVED:
        stamps["resolved_at"] = now
    elif step not in (Step.RESOLVED, Step.VERIFIED, Step.CLOSED, Step.ARCHIVED):
        stamps["resolved_at"] = None
    if step is Step.CLOSED and ticket.step is not Step.CLOSED:
        stamps["closed_at"] = now
    return replace(ticket, step=step, **stamps)


def _text(situation: Situation) -> str:
    text = situation.move.field("text")
    return "" if text is None or text.private else str(situation.values.get("text", ""))


def _told(situation: Situation, before: Step, after: Step) -> dict[str, Any]:
    """Data of the line: what was given, without text and what is of a reporter; by what; the two steps."""
    hidden = {"text"} | {field.name for field in situation.move.fields if field.private}
    given = {name: value for name, value in situation.values.items() if name not in hidden}
    own = situation.assignment
    told: dict[str, Any] = {
        "by": situation.standing.by,
        "from": before.value if situation.before.ticket.version else "",
        "to": after.value,
        "given": given,
        "assignment": None if own is None else own.no,
        "late_reason": situation.order.late_reason.strip(),
    }
    return {name: value for name, value in told.items() if value not in (None, "", {})}


def _facts(situation: Situation, changes: DeskChanges) -> Iterator[Fact]:
    """The facts that the row leaves; what an effect has left already gets what the row keeps as well."""
    order, settings = situation.order, situation.tables.settings
    state = state_of(situation.file, situation.around, settings)
    state = with_form(state, situation.values, situation.around, order, settings)
    there = {(fact.name, fact.scope): fact for fact in changes.facts}
    for left in situation.move.facts:
        if (left.given and left.given not in situation.values) or not holds(left.when, state):
            continue
        data = {name: situation.values[name] for name in left.keeps if name in situation.values}
        for scope in _scopes(left, situation):
            made = there.get((left.name, scope))
            if made is None:
                yield situation.fact(left.name, scope, data)
            else:
                yield replace(made, data={**data, **made.data})


def _scopes(left: FactLeft, situation: Situation) -> list[str]:
    """Whose fact it is."""
    match left.scope:
        case FactScope.TICKET:
            return [""]
        case FactScope.CONTACT:
            return _contacts(situation)
        case FactScope.TASK:
            task = situation.values.get("task")
            return [each.scope for each in situation.file.tasks[-1:]] if task is None else [str(task)]
        case FactScope.ASSIGNMENT:
            return _assignments(left, situation)


def _contacts(situation: Situation) -> list[str]:
    """The contact that was named, else those that are new, else all."""
    if situation.move.field("contact"):
        named = situation.values.get("contact")
        return [] if named is None else [named]
    known = {each.number for each in situation.before.contacts}
    numbers = [each.number for each in situation.file.contacts]
    return [each for each in numbers if each not in known] or numbers


def _assignments(left: FactLeft, situation: Situation) -> list[str]:
    """Those that stand, the one that is named, or the actor's own; without any unit it has no scope."""
    if not situation.file.standing and not situation.before.standing:
        return [""] if speaks_for_unit(situation, left.by) else []
    if left.whose is not Whose.ACTOR:
        named = situation.values.get("department") if left.whose is Whose.NAMED else None
        return [each.scope for each in situation.file.standing if named in (None, each.department)]
    own = situation.standing.assignment
    return [] if own is None else [own.scope]
