"""What a stop of supply is on the wire, and the commands on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from alerts.deadlines.desk_clock import ClockStatus, DeskClock
from alerts.desk.stops.at_place import StopHere
from alerts.desk.stops.commanding import GivenStopCommand
from alerts.desk.stops.listing import ShownStop, StopView
from alerts.desk.stops.stop_files import StopFile
from alerts.matters.choices import StopKind
from alerts.stops.forms import MOST_HOUSEHOLDS, MOST_PLACES
from alerts.stops.stop_lines import LONGEST_LINE, LONGEST_TEXT, StopLine, StopLineKind
from alerts.stops.stop_table import Hotline, StopCommand, StopStep
from alerts.stops.supply_stop import OnTheList, StopReport, StopSize, SupplyStop
from alerts.words.desk_names import clock_name
from api.http.parameters import LONGEST_NAME, PRINTABLE, WRITTEN
from api.http.times import Instant, rfc3339, rfc3339_or_none, with_instants
from api.rest.base_models import Page, Timestamp, UnitItem
from api.rest.people.user_models import Sent
from api.words.languages import Language
from ingest.inventory.notation import parse_duration, write_duration
from ingest.inventory.tree import DEFAULT_ZONE, Inventory

_OWN = {"command", "happened_at", "version", "late_reason"}
Id = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE)]
OneLine = Annotated[str, WithJsonSchema({"type": "string", "maxLength": LONGEST_LINE, "pattern": PRINTABLE})]
"""Held to it by the form, which tells what is wrong with it beside all else that is."""
LongText = Annotated[str, WithJsonSchema({"type": "string", "maxLength": LONGEST_TEXT, "pattern": WRITTEN})]
"""As `OneLine`."""


def _duration(written: object) -> object:
    return parse_duration(written) if isinstance(written, str) else written


Length = Annotated[
    int, BeforeValidator(_duration), WithJsonSchema({"type": "string", "examples": ["9h", "90min"]})
]
"""A length of time: ``9h`` outside, ms inside."""


class StopCommandBody(Sent):
    """A command on a stop, with the values of its fields: those that ``allowed`` of the stop names.

    ``happened_at``: when it was so, now where left out; more than a quarter of an hour ago needs a
    ``late_reason``. ``version``: of the stop that it was decided on.
    """

    command: StopCommand
    happened_at: Instant | None = None
    version: Annotated[int | None, Field(ge=1, lt=1 << 31)] = None
    late_reason: OneLine = ""
    places: Annotated[list[Id] | None, Field(max_length=MOST_PLACES)] = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    cause: OneLine | None = None
    unit: Id | None = None
    households: Annotated[int | None, Field(ge=0, le=MOST_HOUSEHOLDS)] = None
    estimate: Length | None = None
    enterprises: Annotated[list[OneLine] | None, Field(max_length=MOST_PLACES)] = None
    enterprise: OneLine | None = None
    permits: LongText | None = None
    ticket: OneLine | None = None
    to: Hotline | None = None
    receiver: OneLine | None = None
    content: LongText | None = None
    recipients: Annotated[list[Id] | None, Field(max_length=MOST_PLACES)] = None
    recipient: Id | None = None
    medium: OneLine | None = None
    text: LongText | None = None

    def given(self) -> GivenStopCommand:
        """As the desk is given it."""
        values = {
            name: value.value if isinstance(value, Hotline) else value
            for name in type(self).model_fields
            if name not in _OWN and (value := getattr(self, name)) is not None
        }
        return GivenStopCommand(self.command, values, self.happened_at, self.version, self.late_reason)


class StopClockItem(BaseModel):
    """A time limit of a stop. ``unit`` answers for it; ``stopped_by`` is empty for who sees no people."""

    key: str
    name: str
    clause: str
    started_at: Timestamp
    due_at: Timestamp | None
    status: ClockStatus
    overdue: bool
    leads: bool
    unit: str
    stopped_at: Timestamp | None
    stopped_by: str

    @classmethod
    def of(cls, clock: DeskClock, language: Language, zone: str, now: int) -> Self:
        """The clock at ``now`` (UTC ms)."""
        return cls(
            key=clock.key,
            name=language.say(clock_name(clock.key)),
            clause=clock.clause,
            started_at=rfc3339(clock.started_at, zone),
            due_at=rfc3339_or_none(clock.due_at, zone),
            status=clock.status,
            overdue=clock.overdue(now),
            leads=clock.leads,
            unit=clock.unit,
            stopped_at=rfc3339_or_none(clock.stopped_at, zone),
            stopped_by=clock.stopped_by,
        )


class StopHereItem(BaseModel):
    """A stop, and from when to when it holds at a place; ``until`` is null while nobody has said."""

    number: str
    kind: StopKind
    step: StopStep
    places: list[UnitItem]
    since: Timestamp
    until: Timestamp | None

    @classmethod
    def of(cls, found: StopHere, inventory: Inventory) -> Self:
        """As on the wire, in the times of the first place."""
        stop = found.stop
        zone = inventory.zone_of(stop.places[0]) if stop.places else inventory.root_zone
        return cls(
            number=stop.number,
            kind=stop.kind,
            step=stop.step,
            places=[UnitItem(id=each, name=inventory.name_of(each)) for each in stop.places],
            since=rfc3339(found.since, zone),
            until=rfc3339_or_none(found.until, zone),
        )


class StopsOfPlace(BaseModel):
    """The stops of a place, the newest first."""

    items: list[StopHereItem]


class StopItem(BaseModel):
    """A stop of supply, with its time limits that run, the first due first."""

    number: str
    kind: StopKind
    step: StopStep
    places: list[UnitItem]
    cause: str
    unit: str
    ticket: str | None
    outage: str | None
    households: int
    estimate: str | None
    starts_at: Timestamp | None
    ends_at: Timestamp | None
    approved_at: Timestamp | None
    event_at: Timestamp | None
    started_at: Timestamp | None
    ended_at: Timestamp | None
    version: int
    clocks: list[StopClockItem]

    @classmethod
    def shown(cls, shown: ShownStop, inventory: Inventory, language: Language, now: int) -> Self:
        """As the API shows it at ``now`` (UTC ms)."""
        stop, zone = shown.stop, zone_of(shown.stop, inventory)
        clocks = [StopClockItem.of(each, language, zone, now) for each in shown.clocks]
        return cls(**_values(stop, inventory, zone), clocks=clocks)


class StopPage(Page):
    """Stops, the newest first."""

    items: list[StopItem]


class StopsGoingOn(BaseModel):
    """The stops of which something may still come, by what is due next; ``more``: not all of them."""

    items: list[StopItem]
    more: bool


class StopReportItem(BaseModel):
    """A report: to whom, who received it, when it was made and when it was entered."""

    to: str
    receiver: str
    content: str
    happened_at: Timestamp
    entered_at: Timestamp
    by: str

    @classmethod
    def of(cls, report: StopReport, zone: str) -> Self:
        """As the API shows it."""
        return cls(
            to=report.to,
            receiver=report.receiver,
            content=report.content,
            happened_at=rfc3339(report.happened_at, zone),
            entered_at=rfc3339(report.at, zone),
            by=report.by,
        )


class PublicationItem(BaseModel):
    """Where and when it was published, and who confirmed that."""

    medium: str
    happened_at: Timestamp
    entered_at: Timestamp
    by: str


class RecipientItem(BaseModel):
    """Who is to have the notice, when it was sent to them, and what they published."""

    id: str
    sent_at: Timestamp | None
    published: list[PublicationItem]

    @classmethod
    def of(cls, each: OnTheList, zone: str) -> Self:
        """As the API shows it."""
        return cls(
            id=each.id,
            sent_at=rfc3339_or_none(each.sent_at, zone),
            published=[
                PublicationItem(
                    medium=one.medium,
                    happened_at=rfc3339(one.happened_at, zone),
                    entered_at=rfc3339(one.at, zone),
                    by=one.by,
                )
                for one in each.published
            ],
        )


class StopSizeItem(BaseModel):
    """How large a stop was known to be since then."""

    since: Timestamp
    households: int
    estimate: str | None

    @classmethod
    def of(cls, size: StopSize, zone: str) -> Self:
        """As the API shows it."""
        return cls(
            since=rfc3339(size.since, zone),
            households=size.households,
            estimate=None if size.estimate is None else write_duration(size.estimate),
        )


class StopLineItem(BaseModel):
    """A line of a stop: a command, or a step of one of its time limits."""

    no: int
    at: Timestamp
    happened_at: Timestamp
    kind: StopLineKind
    command: str
    actor: str
    acting_for: str
    text: str
    data: dict[str, Any]

    @classmethod
    def of(cls, line: StopLine, zone: str) -> Self:
        """As the API shows it."""
        data = with_instants(line.data, zone)
        if isinstance(data.get("estimate"), int):
            data["estimate"] = write_duration(data["estimate"])
        return cls(
            no=line.no,
            at=rfc3339(line.at, zone),
            happened_at=rfc3339(line.happened_at, zone),
            kind=line.kind,
            command=line.command,
            actor=line.actor,
            acting_for=line.acting_for,
            text=line.text,
            data=data,
        )


class StopAfter(BaseModel):
    """What a stop has come to by a command."""

    number: str
    kind: StopKind
    step: StopStep
    households: int
    version: int

    @classmethod
    def of(cls, file: StopFile) -> Self:
        """As the API shows it."""
        stop = file.stop
        return cls(
            number=stop.number,
            kind=stop.kind,
            step=stop.step,
            households=stop.households,
            version=stop.version,
        )


class AllowedStopCommand(BaseModel):
    """A command that the viewer may give now: what it takes and may take, and which reports it waits for."""

    command: StopCommand
    takes: list[str]
    may: list[str]
    clauses: list[str]
    unmet: list[str]


class StopDetail(StopItem):
    """A stop with all of it; ``clocks`` are all of its time limits."""

    permits: str
    enterprises: dict[str, Timestamp | None]
    sizes: list[StopSizeItem]
    reports: list[StopReportItem]
    notice: str
    handed_over_at: Timestamp | None
    recipients: list[RecipientItem]
    lines: list[StopLineItem]
    allowed: list[AllowedStopCommand]

    @classmethod
    def of(cls, view: StopView, inventory: Inventory, language: Language, now: int) -> Self:
        """As the API shows it at ``now`` (UTC ms)."""
        stop, zone = view.file.stop, zone_of(view.file.stop, inventory)
        unmet = {row: [each.key for each in clocks] for row, clocks in view.unmet}
        return cls(
            **_values(stop, inventory, zone),
            clocks=[StopClockItem.of(each, language, zone, now) for each in view.file.clocks],
            permits=stop.permits,
            enterprises={each.name: rfc3339_or_none(each.told_at, zone) for each in stop.enterprises},
            sizes=[StopSizeItem.of(each, zone) for each in stop.sizes],
            reports=[StopReportItem.of(each, zone) for each in stop.reports],
            notice=stop.notice,
            handed_over_at=rfc3339_or_none(stop.handed_over_at, zone),
            recipients=[RecipientItem.of(each, zone) for each in stop.listed],
            lines=[StopLineItem.of(each, zone) for each in view.file.lines],
            allowed=[
                AllowedStopCommand(
                    command=row.command,
                    takes=[each.value for each in row.takes],
                    may=[each.value for each in row.may],
                    clauses=list(row.clauses),
                    unmet=unmet.get(row, []),
                )
                for row in view.allowed
            ],
        )


def zone_of(stop: SupplyStop, inventory: Inventory) -> str:
    """IANA zone of the first place of ``stop`` that there still is."""
    place = next((each for each in stop.places if each in inventory.places), None)
    return DEFAULT_ZONE if place is None else inventory.zone_of(place)


def _values(stop: SupplyStop, inventory: Inventory, zone: str) -> Mapping[str, Any]:
    return {
        "number": stop.number,
        "kind": stop.kind,
        "step": stop.step,
        "places": [UnitItem(id=each, name=inventory.name_of(each)) for each in stop.places],
        "cause": stop.cause,
        "unit": stop.unit,
        "ticket": stop.ticket or None,
        "outage": stop.outage or None,
        "households": stop.households,
        "estimate": None if stop.estimate is None else write_duration(stop.estimate),
        "starts_at": rfc3339_or_none(stop.starts_at, zone),
        "ends_at": rfc3339_or_none(stop.ends_at, zone),
        "approved_at": rfc3339_or_none(stop.approved_at, zone),
        "event_at": rfc3339_or_none(stop.event_at, zone),
        "started_at": rfc3339_or_none(stop.started_at, zone),
        "ended_at": rfc3339_or_none(stop.ended_at, zone),
        "version": stop.version,
    }
