"""What duty looks like over HTTP: shifts, posts, holes, lines of a log, handovers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.duty.handovers import HandoverView
from alerts.desk.duty.overview import ShownPost, ShownShift
from alerts.duty.handing_over import HandoverEntry
from alerts.duty.handover_table import HandoverCommand, HandoverStep
from alerts.duty.holes import DutyHole, HoleKind
from alerts.duty.lines import LONGEST_REASON, LONGEST_TEXT, DutyLine, DutyLineKind
from alerts.duty.manual_readings import FilledSlot
from alerts.duty.roster import LeaderPost
from alerts.duty.shifts import DutyShift
from alerts.duty.timekeeping import order_of_scope, shift_of_scope
from alerts.stops.stop_table import StopStep
from api.http.parameters import LONGEST_NAME, MOST_EXACT
from api.http.times import Instant, rfc3339, rfc3339_or_none, with_instants
from api.rest.base_models import Timestamp
from api.rest.people.user_models import Sent
from ingest.inventory.tree import DEFAULT_ZONE


class DutyShiftItem(BaseModel):
    """A shift with who is there: ``chief`` (empty: nobody) and ``crew``."""

    starts_at: Timestamp
    ends_at: Timestamp
    chief: str
    crew: list[str]

    @classmethod
    def of(cls, shift: DutyShift) -> Self:
        """As the API shows it."""
        return cls(
            starts_at=rfc3339(shift.starts_at, DEFAULT_ZONE),
            ends_at=rfc3339(shift.ends_at, DEFAULT_ZONE),
            chief=shift.chief,
            crew=list(shift.crew),
        )


class SignInItem(BaseModel):
    """Who signed in for a shift, for whom they stood in (empty: themselves), and whether that was late."""

    person: str
    acting_for: str
    at: Timestamp
    late: bool

    @classmethod
    def of(cls, line: DutyLine) -> Self:
        """As the API shows it."""
        return cls(
            person=line.actor,
            acting_for=line.acting_for,
            at=rfc3339(line.at, DEFAULT_ZONE),
            late=bool(line.data.get("late")),
        )


class PlannedShiftItem(DutyShiftItem):
    """A shift with who is there, who is ``planned`` for it, and who has signed in."""

    planned: list[str]
    signed_in: list[SignInItem]

    @classmethod
    def shown(cls, shown: ShownShift) -> Self:
        """As the API shows it."""
        return cls(
            **DutyShiftItem.of(shown.shift).model_dump(),
            planned=list(shown.planned.persons),
            signed_in=list(map(SignInItem.of, shown.signed_in)),
        )


class DutyClockItem(BaseModel):
    """A time limit of a post that runs: ``shift_at`` of a shift, or ``order`` by its number."""

    key: str
    clause: str
    shift_at: Timestamp | None
    order: int | None
    due_at: Timestamp | None
    overdue: bool

    @classmethod
    def of(cls, clock: DeskClock, now: int) -> Self:
        """As the API shows it at ``now`` (UTC ms)."""
        return cls(
            key=clock.key,
            clause=clock.clause,
            shift_at=rfc3339_or_none(shift_of_scope(clock.scope), DEFAULT_ZONE),
            order=order_of_scope(clock.scope),
            due_at=rfc3339_or_none(clock.due_at, DEFAULT_ZONE),
            overdue=clock.overdue(now),
        )


class ReadingSlotItem(BaseModel):
    """A time in which a post reads ``points``; of those ``missing`` nobody has entered a value (C7)."""

    starts_at: Timestamp
    ends_at: Timestamp
    points: list[str]
    missing: list[str]

    @classmethod
    def of(cls, filled: FilledSlot) -> Self:
        """As the API shows it."""
        return cls(
            starts_at=rfc3339(filled.slot.starts_at, DEFAULT_ZONE),
            ends_at=rfc3339(filled.slot.ends_at, DEFAULT_ZONE),
            points=list(filled.slot.points),
            missing=list(filled.missing),
        )


class DutyPostItem(BaseModel):
    """A post; ``in_charge`` is the shift that is in charge now, ``null``: nobody is.

    ``slots``: those of today in which it reads by hand, for who works for its department.
    """

    id: str
    name: str
    department: str
    round_the_clock: bool
    leads: LeaderPost | None
    in_charge: DutyShiftItem | None
    shifts: list[PlannedShiftItem]
    clocks: list[DutyClockItem]
    slots: list[ReadingSlotItem]

    @classmethod
    def of(cls, shown: ShownPost, now: int) -> Self:
        """As the API shows it at ``now`` (UTC ms)."""
        post = shown.post
        return cls(
            id=post.id,
            name=post.name,
            department=post.department,
            round_the_clock=post.round_the_clock,
            leads=post.leads,
            in_charge=None if shown.in_charge is None else DutyShiftItem.of(shown.in_charge),
            shifts=list(map(PlannedShiftItem.shown, shown.shifts)),
            clocks=[DutyClockItem.of(each, now) for each in shown.clocks],
            slots=list(map(ReadingSlotItem.of, shown.slots)),
        )


class DutyHoleItem(BaseModel):
    """A hole of the roster in the next 7 days; ``urgent``: within a day.

    ``about``: of a missing leader which one, of somebody who is at two posts at once who.
    """

    kind: HoleKind
    post: str
    starts_at: Timestamp
    ends_at: Timestamp
    urgent: bool
    about: str

    @classmethod
    def of(cls, hole: DutyHole, now: int) -> Self:
        """As the API shows it at ``now`` (UTC ms)."""
        return cls(
            kind=hole.kind,
            post=hole.post,
            starts_at=rfc3339(hole.starts_at, DEFAULT_ZONE),
            ends_at=rfc3339(hole.ends_at, DEFAULT_ZONE),
            urgent=hole.is_urgent(now),
            about=hole.about,
        )


class DutyItem(BaseModel):
    """All posts with their shifts, and what is wrong with the roster."""

    posts: list[DutyPostItem]
    holes: list[DutyHoleItem]


class DutyLineItem(BaseModel):
    """A line of a post's log. ``about``: the line it corrects; ``corrected_by``: those that correct it."""

    id: int
    at: Timestamp
    kind: DutyLineKind
    actor: str
    acting_for: str
    shift_at: Timestamp | None
    text: str
    data: dict[str, Any]
    about: int | None
    corrected_by: list[int]

    @classmethod
    def of(cls, line: DutyLine, corrected_by: list[int]) -> Self:
        """As the API shows it."""
        return cls(
            id=line.id,
            at=rfc3339(line.at, DEFAULT_ZONE),
            kind=line.kind,
            actor=line.actor,
            acting_for=line.acting_for,
            shift_at=None if line.shift_at is None else rfc3339(line.shift_at, DEFAULT_ZONE),
            text=line.text,
            data=with_instants(line.data, DEFAULT_ZONE),
            about=line.about,
            corrected_by=corrected_by,
        )


class DutyLog(BaseModel):
    """Lines of a log, the newest first; ``before``: with which to ask for the next ones, ``null``: none."""

    items: list[DutyLineItem]
    before: int | None


class ShiftChangeBody(Sent):
    """On one shift ``by`` instead of ``person``; an empty ``by``: nobody."""

    shift_at: Instant
    person: Annotated[str, Field(max_length=LONGEST_NAME)]
    by: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    because: Annotated[str, Field(max_length=LONGEST_REASON)]


class DutyNoteBody(Sent):
    """A line for a log; ``about``: the line that it corrects."""

    text: Annotated[str, Field(max_length=LONGEST_TEXT)]
    about: Annotated[int, Field(ge=1, le=MOST_EXACT)] | None = None


class HandoverBody(Sent):
    """A command of a handover; ``part`` and ``entry`` where it takes one."""

    command: HandoverCommand
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    part: Annotated[int, Field(ge=0, le=5)] = 0
    entry: Annotated[int, Field(ge=0, le=1_000)] = 0


class DueClockItem(BaseModel):
    """A clock of part 2 that falls due within 12 hours."""

    ticket: str
    key: str
    due_at: Timestamp | None


class StopLimitItem(BaseModel):
    """A time limit of a stop of supply that falls due within 12 hours, or is overdue."""

    key: str
    due_at: Timestamp


class RunningStopItem(BaseModel):
    """A stop of supply of part 2, with its places and where it is."""

    number: str
    places: list[str]
    step: StopStep
    clocks: list[StopLimitItem]

    @classmethod
    def of(cls, stop: Mapping[str, Any]) -> Self:
        """As the API shows it."""
        clocks = [
            StopLimitItem(key=each["key"], due_at=rfc3339(each["due_at"], DEFAULT_ZONE))
            for each in stop["clocks"]
        ]
        return cls(number=stop["number"], places=stop["places"], step=stop["step"], clocks=clocks)


class ShiftReadingItem(BaseModel):
    """The last value that the shift read of a point, in its canonical unit, and what its sensor had then."""

    point: str
    at: Timestamp
    value: float
    sensor: float | None

    @classmethod
    def of(cls, read: Mapping[str, Any]) -> Self:
        """As the API shows it."""
        at = rfc3339(read["at"], DEFAULT_ZONE)
        return cls(point=read["point"], at=at, value=read["value"], sensor=read["sensor"])


class OpenMattersItem(BaseModel):
    """Part 2 as the service filled it in, and of part 1 the ``readings`` by hand of the shift.

    ``more``: there are more tickets, ``more_clocks``: more clocks.
    """

    tickets: list[str]
    clocks: list[DueClockItem]
    stops: list[RunningStopItem]
    readings: list[ShiftReadingItem]
    more: bool
    more_clocks: bool

    @classmethod
    def of(cls, matters: Mapping[str, Any]) -> Self | None:
        """As the API shows it; ``None`` before it was begun."""
        if not matters:
            return None
        clocks = [
            DueClockItem(
                ticket=each["ticket"], key=each["key"], due_at=rfc3339_or_none(each["due_at"], DEFAULT_ZONE)
            )
            for each in matters["clocks"]
        ]
        rest = {name: matters[name] for name in ("tickets", "more", "more_clocks")}
        stops = list(map(RunningStopItem.of, matters.get("stops", ())))
        readings = list(map(ShiftReadingItem.of, matters.get("readings", ())))
        return cls(clocks=clocks, stops=stops, readings=readings, **rest)


class HandoverEntryItem(BaseModel):
    """An exception and its answer; empty: it has none yet."""

    no: int
    text: str
    by: str
    answer: str
    answered_by: str

    @classmethod
    def of(cls, entry: HandoverEntry) -> Self:
        """As the API shows it."""
        names = ("no", "text", "by", "answer", "answered_by")
        return cls(**{name: getattr(entry, name) for name in names})


class HandoverItem(BaseModel):
    """The handover of a post to the shift that comes.

    ``parts``: what people filled in, by number; ``matters``: part 2. ``accidents``: critical tickets for
    which it is paused. ``allowed``: what the viewer may say now.
    """

    step: HandoverStep
    outgoing: DutyShiftItem
    incoming: DutyShiftItem
    parts: dict[int, str]
    matters: OpenMattersItem | None
    entries: list[HandoverEntryItem]
    signed_out_by: str
    accidents: list[str]
    allowed: list[HandoverCommand]

    @classmethod
    def of(cls, view: HandoverView) -> Self:
        """As the API shows it."""
        handover = view.handover
        return cls(
            step=view.step,
            outgoing=DutyShiftItem.of(view.outgoing),
            incoming=DutyShiftItem.of(view.incoming),
            parts=dict(handover.parts),
            matters=OpenMattersItem.of(handover.matters),
            entries=list(map(HandoverEntryItem.of, handover.entries)),
            signed_out_by=handover.signed_out_by,
            accidents=list(view.accidents),
            allowed=list(view.allowed),
        )
