"""Effects of joining: a contact goes over to another ticket, with all that it is owed (W26)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from alerts.deadlines.desk_clock import ClockOf
from alerts.matters.choices import Code, Judged, ProposalKind
from alerts.matters.contact import Contact
from alerts.matters.facts import Fact
from alerts.matters.proposals import taken
from alerts.matters.task import Task
from alerts.tickets.desk_moves.asking.details import SINCE, with_details
from alerts.tickets.desk_moves.asking.named_tickets import JOINED_INTO
from alerts.tickets.desk_moves.changes import NOTHING, DeskChanges, DeskLine, SheetIssue, apply_to
from alerts.tickets.desk_moves.effects.proposing import with_supervision_proposed
from alerts.tickets.desk_moves.matter_file import MatterFile
from alerts.tickets.desk_moves.reading_state import BESIDE, CONTACT_JOINED, MODE, mode_of
from alerts.tickets.desk_moves.situation import Effect, Situation
from alerts.tickets.desk_moves.timekeeping.keeping import keep_time
from alerts.tickets.ticket import Ticket, TicketReason

TAG_SET = "tag-set"
OF_TASKS = ("task:sample-taken",)
"""Facts of a task that is not done yet, which it takes with it."""
FEEDBACK_SHEET = "feedback"
"""Kind of the 三来处理反馈单, as `alerts.sheets` has it."""


def move_contacts(situation: Situation) -> DeskChanges:
    """Every contact of the ticket goes to the one that it joins."""
    target = situation.around.target
    if target is None:
        return NOTHING
    contacts = situation.file.contacts
    leaving, arriving = _moved(situation, situation.file, target, contacts)
    done, taken_over = _tasks_moved(situation, target)
    arriving += taken_over + _tags_moved(situation.file, target, arriving.ticket or target.ticket)
    # By what comes to it, a criterion of 督办 may begin to hold of the other ticket (W9).
    there = situation.around.target_around or situation.around
    here = apply_to(target, arriving)
    arriving += DeskChanges(ticket=with_supervision_proposed(here, there, situation.now, situation.tables))
    told = _with_line(arriving, target, situation, {"from": situation.file.ticket.number}, contacts)
    return replace(leaving + done, others=(told,))


def move_contact_here(situation: Situation) -> DeskChanges:
    """One of several contacts comes here from its own ticket."""
    source, number = situation.around.target, situation.values["contact"]
    contacts = () if source is None else tuple(each for each in source.contacts if each.number == number)
    if source is None or not contacts:
        return NOTHING
    leaving, arriving = _moved(situation, source, situation.file, contacts)
    told = _with_line(leaving, source, situation, {"to": situation.file.ticket.number}, contacts)
    return replace(arriving, others=(told,))


def _moved(
    situation: Situation, source: MatterFile, target: MatterFile, contacts: Sequence[Contact]
) -> tuple[DeskChanges, DeskChanges]:
    """What changes of ``source`` and of ``target`` by the move of ``contacts``.

    Each takes its facts and clocks with it, and the mode by which it is owed an answer; a unit that works at
    the target gets its sheet (C21).
    """
    scopes = {each.number for each in contacts}
    number = target.ticket.number
    moved = tuple(replace(each, ticket=number) for each in contacts)
    clocks = tuple(structs.replace(each, ticket=number) for each in source.clocks if each.scope in scopes)
    left = replace(source.ticket, contacts=source.ticket.contacts - len(moved))
    taken_on = replace(
        target.ticket,
        contacts=target.ticket.contacts + len(moved),
        complaint=target.ticket.complaint or any(each.complaint for each in moved),
    )
    if _is_founded(source.ticket) and any(each.complaint for each in moved):
        # What was promised with it is owed there as well, and so is its cause (C51, C56).
        taken_on = with_details(taken_on, judged=Judged.FOUNDED.value)
    arriving = DeskChanges(
        ticket=taken_on,
        contacts=moved,
        facts=(
            *(fact for fact in source.facts if fact.scope in scopes and fact.name != CONTACT_JOINED),
            *(_joined(situation, each, source, target) for each in contacts),
        ),
        clocks=clocks,
        sheets=tuple(SheetIssue(FEEDBACK_SHEET, each.number) for each in moved if target.standing),
    )
    return DeskChanges(ticket=left, contacts=moved, clocks=clocks), arriving


def _joined(situation: Situation, contact: Contact, source: MatterFile, target: MatterFile) -> Fact:
    data = {MODE: mode_of(contact, source).value, BESIDE: target.ticket.mode.value}
    return situation.fact(CONTACT_JOINED, contact.number, data)


def _tasks_moved(situation: Situation, target: MatterFile) -> tuple[DeskChanges, DeskChanges]:
    """What is still to be done goes over under new numbers, with its limits from where they began."""
    file, into = situation.file, target.ticket.number
    done = [replace(each, done_at=situation.counts_at, proof={JOINED_INTO: into}) for each in file.open_tasks]
    first = max((each.no for each in target.tasks), default=0) + 1
    tasks = [replace(each, no=no) for no, each in enumerate(file.open_tasks, start=first)]
    facts = [
        replace(
            situation.fact("task:opened", task.scope, {"kind": task.kind.value, SINCE: _since(before, file)}),
            earlier=(),
        )
        for before, task in zip(file.open_tasks, tasks, strict=True)
    ]
    numbers = {before.scope: task.scope for before, task in zip(file.open_tasks, tasks, strict=True)}
    facts += [
        replace(fact, scope=numbers[fact.scope])
        for fact in file.facts
        if fact.name in OF_TASKS and fact.scope in numbers
    ]
    return DeskChanges(tasks=tuple(done)), DeskChanges(tasks=tuple(tasks), facts=tuple(facts))


def _since(task: Task, file: MatterFile) -> int:
    clocks = (each for each in file.clocks if each.of is ClockOf.TASK and each.scope == task.scope)
    return min((each.started_at for each in clocks), default=task.opened_at)


def _tags_moved(source: MatterFile, target: MatterFile, taken_on: Ticket) -> DeskChanges:
    """What the matter is marked as, and whom it involves, is so of the one that it joins (W9, W42, W60)."""
    tags = tuple(dict.fromkeys((*target.ticket.tags, *source.ticket.tags)))
    there, here = target.facts.latest(TAG_SET, ""), source.facts.latest(TAG_SET, "")
    later = here is not None and (there is None or there.counts_at < here.counts_at)
    facts = (here.after(there),) if here is not None and later else ()
    return DeskChanges(ticket=replace(taken_on, tags=tags), facts=facts)


def _is_founded(ticket: Ticket) -> bool:
    return ticket.details.get("judged") == Judged.FOUNDED.value


def _with_line(
    changes: DeskChanges,
    other: MatterFile,
    situation: Situation,
    data: Mapping[str, str],
    contacts: Sequence[Contact],
) -> DeskChanges:
    """``changes`` of ``other``, the second of the two tickets: its history tells of it, its clocks follow."""
    ticket = replace(changes.ticket or other.ticket, version=other.ticket.version + 1)
    order = situation.order
    line = DeskLine(
        at=order.at,
        happened_at=order.happened,
        reason=TicketReason.COMMAND,
        actor=order.actor.name,
        acting_for=situation.standing.acting_for,
        move=situation.move.command,
        given_as=order.command,
        data={**data, "contacts": [each.number for each in contacts]},
        contact=contacts[0].number if len(contacts) == 1 else "",
        version=ticket.version,
    )
    told = replace(changes, ticket=ticket, lines=(line,))
    around = situation.around.target_around or situation.around
    # Of a task that came with what it was half done with, that much is owed no more.
    half = tuple(fact for fact in changes.facts if fact.name in OF_TASKS)
    kept = keep_time(apply_to(other, told), half, around, situation.tables, situation.now)
    facts = [[fact.name, fact.scope] for fact in (*changes.facts, *kept.facts)]
    return replace(told, lines=(replace(line, data={**line.data, "facts": facts}),)) + kept


def close_as_joined(situation: Situation) -> DeskChanges:
    """并入: the emptied number stays, and says where its matter went."""
    into = situation.values["into"]
    ticket = with_details(situation.file.ticket, **{JOINED_INTO: into})
    details = taken(ticket.details, ProposalKind.JOIN)
    return DeskChanges(ticket=replace(ticket, code=Code.JOINED, details=details))


EFFECTS: Mapping[str, Effect] = {
    "move_contacts": move_contacts,
    "move_contact_here": move_contact_here,
    "close_as_joined": close_as_joined,
}
