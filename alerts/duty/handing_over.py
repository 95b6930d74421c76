"""A handover (交接班) as its lines tell it, and one function that decides each command (C9 to C13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from alerts.duty.handover_table import (
    BACK,
    ROWS,
    STAYS,
    HandoverCommand,
    HandoverField,
    HandoverGuard,
    HandoverRow,
    HandoverSide,
    HandoverStep,
)
from alerts.duty.in_charge import EARLIEST_SIGN_IN
from alerts.duty.lines import DutyLine, why_no_text
from alerts.duty.refusals import DutyRefused
from alerts.duty.shifts import DutyShift
from ingest.said import Said, name_of

PARTS = (1, 2, 3, 4, 5)
"""Equipment, mode and production; defects and accidents; tools, material, keys; records; cleanliness (C9)."""
BY_SERVICE = 2
"""The part that the service fills in, from open matters."""
TELL_MATTERS = frozenset({HandoverCommand.BEGIN, HandoverCommand.PRESENT})
"""What puts open matters on record as they are at that moment."""
PAUSES = frozenset({HandoverStep.PAUSED_OPERATION, HandoverStep.PAUSED_ACCIDENT})


@dataclass(frozen=True, slots=True)
class HandoverEntry:
    """An exception that the incoming shift raised, and the answer to it; empty: none yet (C10)."""

    no: int
    text: str
    by: str
    answer: str = ""
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """A handover so far.

    Attributes
    ----------
    step
        As commands left it; `step_now` says what accidents make of it.
    back_to
        Where each pause came from, the last one last.
    parts
        Number of a part -> what it says; part 2 is `matters`.
    matters
        What the service filled in when it was begun, and again when it was presented.
    staged
        Tickets that are told to have come to a stage (C12).
    signed_out_by
        Who signed for the outgoing shift; empty: nobody yet.
    """

    step: HandoverStep = HandoverStep.NONE
    back_to: tuple[HandoverStep, ...] = ()
    parts: Mapping[int, str] = field(default_factory=dict)
    matters: Mapping[str, Any] = field(default_factory=dict)
    entries: tuple[HandoverEntry, ...] = ()
    staged: frozenset[str] = frozenset()
    signed_out_by: str = ""

    def step_now(self, accidents: frozenset[str]) -> HandoverStep:
        """The step while the tickets ``accidents`` are critical: paused until each is staged (C12)."""
        goes_on = self.step not in (HandoverStep.NONE, HandoverStep.DONE)
        return HandoverStep.PAUSED_ACCIDENT if goes_on and accidents - self.staged else self.step


@dataclass(frozen=True, slots=True)
class HandoverOrder:
    """A command as somebody gives it; ``part`` and ``entry`` are 0 where none is named."""

    command: HandoverCommand
    actor: str
    text: str = ""
    part: int = 0
    entry: int = 0


@dataclass(frozen=True, slots=True)
class HandoverSituation:
    """What a handover is decided in.

    Attributes
    ----------
    outgoing, incoming
        The shift in charge, and the one that comes, with who is there.
    accidents
        Numbers of the department's tickets that are critical and not resolved.
    matters
        What the service fills in as parts 1 and 2; read by `TELL_MATTERS` only.
    at
        The time of persons, UTC ms.
    """

    outgoing: DutyShift
    incoming: DutyShift
    accidents: frozenset[str] = frozenset()
    matters: Mapping[str, Any] = field(default_factory=dict)
    at: int = 0


def decide(handover: Handover, order: HandoverOrder, around: HandoverSituation) -> dict[str, Any]:
    """What the line of ``order`` says beside its text, as `told` reads it again.

    Raises
    ------
    DutyRefused
        The table has no such command at this step; it is not theirs to give; something is missing.
    """
    row, step = ROWS[order.command], handover.step_now(around.accidents)
    if step not in row.steps:
        said = Said(
            "duty-illegal", step=name_of("duty_step", step), command=name_of("duty_command", order.command)
        )
        raise DutyRefused(said)
    if not _may(row.who, order.actor, around):
        raise DutyRefused(Said("duty-not-yours", who=name_of("duty_side", row.who)))
    for guard in row.needs:
        if not GUARDS[guard](handover, order, around):
            raise DutyRefused(Said(f"duty-guard-{guard.value}"))
    data = {"command": order.command.value, **_given(row, handover, order)}
    if order.command in TELL_MATTERS:
        data["matters"] = dict(around.matters)
    if order.command is HandoverCommand.STAGED:
        data["tickets"] = sorted(around.accidents)
    return data


def told(lines: Iterable[DutyLine]) -> Handover:
    """The handover that ``lines``, which are all of one and in order, come to."""
    handover = Handover()
    for line in lines:
        handover = _after(handover, line)
        if handover.step is HandoverStep.NONE:  # it was broken off, and nothing of it counts
            handover = Handover()
    return handover


def allowed(handover: Handover, actor: str, around: HandoverSituation) -> tuple[HandoverCommand, ...]:
    """The commands that ``actor`` may give now, if what is given with them fits."""
    step = handover.step_now(around.accidents)
    return tuple(
        row.command
        for row in ROWS.values()
        if step in row.steps
        and _may(row.who, actor, around)
        and all(GUARDS[guard](handover, HandoverOrder(row.command, actor), around) for guard in row.needs)
    )


def _may(who: HandoverSide, actor: str, around: HandoverSituation) -> bool:
    outgoing, incoming = around.outgoing.persons, around.incoming.persons
    return {
        HandoverSide.OUTGOING_CHIEF: actor == around.outgoing.chief,
        HandoverSide.OUTGOING: actor in outgoing,
        HandoverSide.INCOMING: actor in incoming,
        HandoverSide.EITHER: actor in (*outgoing, *incoming),
    }[who]


def _given(row: HandoverRow, handover: Handover, order: HandoverOrder) -> dict[str, Any]:
    """What must be given with a command. Raises `DutyRefused`."""
    data: dict[str, Any] = {}
    if HandoverField.PART in row.takes:
        if order.part not in PARTS or order.part == BY_SERVICE:
            raise DutyRefused(Said("duty-no-part"))
        data["part"] = order.part
    if HandoverField.ENTRY in row.takes:
        if all(each.no != order.entry or each.answer for each in handover.entries):
            raise DutyRefused(Said("duty-no-entry", number=str(order.entry)))
        data["entry"] = order.entry
    unfit = why_no_text(order.text, needed=HandoverField.TEXT in row.takes)
    if unfit is not None:
        raise DutyRefused(unfit)
    return data


def _soon(_handover: Handover, _order: HandoverOrder, around: HandoverSituation) -> bool:
    return around.at >= around.incoming.starts_at - EARLIEST_SIGN_IN


def _somebody_comes(_handover: Handover, _order: HandoverOrder, around: HandoverSituation) -> bool:
    return bool(around.incoming.persons)


def _all_parts(handover: Handover, _order: HandoverOrder, _around: HandoverSituation) -> bool:
    return all(part in handover.parts or part == BY_SERVICE for part in PARTS)


def _all_clarified(handover: Handover, _order: HandoverOrder, _around: HandoverSituation) -> bool:
    return all(each.answer for each in handover.entries)


def _another_person(handover: Handover, order: HandoverOrder, _around: HandoverSituation) -> bool:
    return order.actor != handover.signed_out_by


GUARDS: Mapping[HandoverGuard, Callable[[Handover, HandoverOrder, HandoverSituation], bool]] = {
    HandoverGuard.SOON: _soon,
    HandoverGuard.SOMEBODY_COMES: _somebody_comes,
    HandoverGuard.ALL_PARTS: _all_parts,
    HandoverGuard.ALL_CLARIFIED: _all_clarified,
    HandoverGuard.ANOTHER_PERSON: _another_person,
}


def _after(handover: Handover, line: DutyLine) -> Handover:
    command = HandoverCommand(line.data["command"])
    handover = _moved(handover, ROWS[command])
    if command in (HandoverCommand.BEGIN, HandoverCommand.PRESENT):
        return replace(handover, matters=line.data["matters"])
    if command is HandoverCommand.FILL:
        return replace(handover, parts={**handover.parts, line.data["part"]: line.text})
    if command is HandoverCommand.RAISE:
        entry = HandoverEntry(len(handover.entries) + 1, line.text, line.actor)
        return replace(handover, entries=(*handover.entries, entry))
    if command is HandoverCommand.CLARIFY:
        return replace(handover, entries=tuple(_answered(each, line) for each in handover.entries))
    if command is HandoverCommand.STAGED:
        return replace(handover, staged=handover.staged | {*line.data["tickets"]})
    return replace(handover, signed_out_by=line.actor) if command is HandoverCommand.SIGN_OUT else handover


def _moved(handover: Handover, row: HandoverRow) -> Handover:
    """To where ``row`` leads; a pause that nobody said, as for a critical ticket, leaves nothing behind."""
    if row.to == STAYS or (row.to == BACK and handover.step not in row.steps):
        return handover
    if row.to == BACK:
        return replace(handover, step=handover.back_to[-1], back_to=handover.back_to[:-1])
    step = HandoverStep(row.to)
    pauses = (*handover.back_to, handover.step) if step in PAUSES else ()
    return replace(handover, step=step, back_to=pauses)


def _answered(entry: HandoverEntry, line: DutyLine) -> HandoverEntry:
    if entry.no != line.data["entry"]:
        return entry
    return replace(entry, answer=line.text, answered_by=line.actor)
