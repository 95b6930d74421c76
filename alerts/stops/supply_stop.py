"""A stop of supply (停水) as its lines tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from alerts.matters.choices import StopKind
from alerts.stops.stop_lines import FACTS, StopLine, StopLineKind
from alerts.stops.stop_table import OVER, STAYS, STOPS, StopCommand, StopStep

COMES_TO_BE = {StopCommand.APPLY.value: StopKind.PLANNED, StopCommand.OPEN.value: StopKind.FAULT}
"""Command -> the kind of stop that comes to be by it."""
TO_DISPATCH = "dispatch"
"""Whom a report upward goes to first: 生产调度部."""
ENTERED: Final = "plan-entered"
APPROVED: Final = "plan-approved"
"""Facts of a planned stop; left again where it is moved (`alerts.stops.moved`)."""


@dataclass(frozen=True, slots=True)
class StopSize:
    """How large a stop was known to be from ``since`` on (UTC ms).

    ``households``; ``estimate``: for how long, ms, ``None`` where nobody has said. ``at``: when it was
    entered.
    """

    since: int
    households: int
    estimate: int | None
    at: int = 0


@dataclass(frozen=True, slots=True)
class StopReport:
    """A report upward: to whom, who received it, and both stamps (UTC ms), of the fact and of its entry."""

    to: str
    receiver: str
    content: str
    happened_at: int
    at: int
    by: str


@dataclass(frozen=True, slots=True)
class Publication:
    """That a medium brought it: which one and of what day, when and by whom it was confirmed (UTC ms)."""

    medium: str
    happened_at: int
    at: int
    by: str


@dataclass(frozen=True, slots=True)
class OnTheList:
    """Somebody who is to have the notice, when it was sent to them (UTC ms), and what they brought."""

    id: str
    sent_at: int | None = None
    published: tuple[Publication, ...] = ()


@dataclass(frozen=True, slots=True)
class AffectedEnterprise:
    """An enterprise without water, and when it was told of reason and time (UTC ms; C34)."""

    name: str
    told_at: int | None = None


@dataclass(frozen=True, slots=True)
class SupplyStop:
    """A stop so far. Instants UTC ms.

    Attributes
    ----------
    version, lines
        Number of the last line that somebody said, and of its last line: steps of ladders change nothing.
    places
        Ids; each with all that lies below it.
    applied_by
        Who applied for a planned stop; empty: it is a fault.
    starts_at, ends_at
        Of a planned stop: as approved, before that as applied for.
    approved_at, approved_by
        Since when the window holds, and by whom; ``None``: it does not.
    event_at
        Of a fault: when it happened.
    sizes
        How large it was known to be, the latest last.
    ticket, from_ticket
        Number of its ticket, or empty; whether it came from that, or was there before it.
    outage
        Id of the outage of the inventory that it was imported as, or empty.
    notice, listed, handed_over_at
        The text that was handed to the public relations office, who is to have it, and when.
    started_at, ended_at
        When supply really stopped, and came back.
    """

    number: str
    kind: StopKind
    step: StopStep
    version: int
    opened_at: int
    places: tuple[str, ...] = ()
    cause: str = ""
    unit: str = ""
    permits: str = ""
    ticket: str = ""
    from_ticket: bool = False
    applied_by: str = ""
    outage: str = ""
    starts_at: int | None = None
    ends_at: int | None = None
    approved_at: int | None = None
    approved_by: str = ""
    event_at: int | None = None
    sizes: tuple[StopSize, ...] = ()
    enterprises: tuple[AffectedEnterprise, ...] = ()
    reports: tuple[StopReport, ...] = ()
    notice: str = ""
    listed: tuple[OnTheList, ...] = ()
    handed_over_at: int | None = None
    started_at: int | None = None
    ended_at: int | None = None
    paperwork_at: int | None = None
    lines: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing comes any more."""
        return self.step in OVER

    @property
    def households(self) -> int:
        """Households without water, as known last."""
        return self.sizes[-1].households if self.sizes else 0

    @property
    def estimate(self) -> int | None:
        """For how long, ms, as known last."""
        return self.sizes[-1].estimate if self.sizes else None

    @property
    def window(self) -> tuple[int, int] | None:
        """The approved window, half-open; ``None``: there is none."""
        if self.approved_at is None or self.starts_at is None or self.ends_at is None:
            return None
        return self.starts_at, self.ends_at


def told(lines: Iterable[StopLine]) -> SupplyStop | None:
    """The stop that ``lines``, which are all of one and in order, come to; ``None``: there are none."""
    stop: SupplyStop | None = None
    for line in lines:
        stop = after(stop, line)
    return stop


def after(stop: SupplyStop | None, line: StopLine) -> SupplyStop:
    """The stop after ``line``. Raises `ValueError` where the line is of none that there is."""
    if stop is None:
        imported = StopKind.PLANNED if line.kind is StopLineKind.IMPORTED else None
        kind = COMES_TO_BE.get(line.command, imported)
        if kind is None:
            raise ValueError(f"{line.number}: no stop begins with {line.command}")
        stop = SupplyStop(line.number, kind, StopStep.NONE, 0, line.at)
    stop = replace(stop, lines=line.no)
    if line.kind is not StopLineKind.STEP:
        stop = replace(stop, version=line.no)
    if line.kind in _AFTER_SERVICE:
        return _AFTER_SERVICE[line.kind](stop, line)
    if line.kind is not StopLineKind.COMMAND:
        return replace(stop, ticket=stop.ticket or line.data.get("own", ""))
    command = StopCommand(line.command)
    row = STOPS.row(command, stop.kind, stop.step)
    if row is not None and row.to != STAYS:
        stop = replace(stop, step=StopStep(row.to))
    then = _AFTER.get(command)
    return stop if then is None else then(stop, line)


def _approved(stop: SupplyStop, line: StopLine) -> SupplyStop:
    approved = replace(stop, approved_at=line.at, approved_by=line.actor, **_window(line.data))
    return _sized(replace(approved, places=tuple(line.data["places"])), line)


def _moved(stop: SupplyStop, line: StopLine) -> SupplyStop:
    """Without what ``line`` has made void, if it has: it is announced, and perhaps reported, again."""
    left = line.data.get(FACTS, ())
    if APPROVED not in left:
        return stop
    stays = ENTERED not in left and any(each.to == TO_DISPATCH for each in stop.reports)
    step = StopStep.REPORTED if stays and stop.step is not StopStep.APPROVED else StopStep.APPROVED
    return replace(stop, step=step, notice="", listed=(), handed_over_at=None)


def _reported(stop: SupplyStop, line: StopLine) -> SupplyStop:
    to, data = line.data.get("to", TO_DISPATCH), line.data
    report = StopReport(to, data["receiver"], data["content"], line.happened_at, line.at, line.actor)
    return replace(stop, reports=(*stop.reports, report))


def _handed_over(stop: SupplyStop, line: StopLine) -> SupplyStop:
    before = {each.id: each for each in stop.listed}
    listed = tuple(before.get(each, OnTheList(each)) for each in line.data["recipients"])
    return replace(stop, notice=line.text, listed=listed, handed_over_at=line.happened_at)


def _begun(stop: SupplyStop, line: StopLine) -> SupplyStop:
    data = line.data
    is_fault = stop.kind is StopKind.FAULT
    return replace(
        stop,
        places=tuple(data["places"]),
        cause=data["cause"],
        applied_by="" if is_fault else line.actor,
        unit=data.get("unit", ""),
        permits=data.get("permits", ""),
        ticket=data.get("ticket", ""),
        from_ticket=bool(data.get("ticket")),
        enterprises=tuple(map(AffectedEnterprise, data.get("enterprises", ()))),
        event_at=line.happened_at if is_fault else None,
        started_at=line.happened_at if is_fault else None,
        **_window(data),
    )


def _window(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in ("starts_at", "ends_at") if key in data}


def _sized(stop: SupplyStop, line: StopLine) -> SupplyStop:
    """With how large it is since then; a planned stop is as long as its window."""
    households = line.data.get("affected", stop.households)
    estimate = line.data.get("estimate", stop.estimate)
    if stop.kind is StopKind.PLANNED and stop.starts_at is not None and stop.ends_at is not None:
        estimate = stop.ends_at - stop.starts_at
    return replace(stop, sizes=(*stop.sizes, StopSize(line.counts_at, households, estimate, line.at)))


def _heard(each: OnTheList, line: StopLine) -> OnTheList:
    if each.id != line.data["recipient"]:
        return each
    if line.command == StopCommand.MARK_SENT:
        return replace(each, sent_at=line.happened_at)
    said = Publication(line.data["medium"], line.happened_at, line.at, line.actor)
    return replace(each, sent_at=each.sent_at or line.happened_at, published=(*each.published, said))


def _told_of(each: AffectedEnterprise, line: StopLine) -> AffectedEnterprise:
    return replace(each, told_at=line.happened_at) if each.name == line.data["enterprise"] else each


def _list_heard(stop: SupplyStop, line: StopLine) -> SupplyStop:
    return replace(stop, listed=tuple(_heard(each, line) for each in stop.listed))


_AFTER: Mapping[StopCommand, Callable[[SupplyStop, StopLine], SupplyStop]] = {
    StopCommand.APPLY: lambda stop, line: _sized(_begun(stop, line), line),
    StopCommand.OPEN: lambda stop, line: _sized(_begun(stop, line), line),
    StopCommand.APPROVE: _approved,
    StopCommand.APPROVE_ANEW: lambda stop, line: _sized(
        replace(_moved(stop, line), approved_by=line.actor, **_window(line.data)), line
    ),
    StopCommand.SHORTEN: lambda stop, line: replace(stop, ends_at=line.at),
    StopCommand.WITHDRAW: lambda stop, _: replace(stop, approved_at=None),
    StopCommand.REPORT_DISPATCH: _reported,
    StopCommand.REPORT_CITY: _reported,
    StopCommand.HAND_OVER_NOTICE: _handed_over,
    StopCommand.MARK_SENT: _list_heard,
    StopCommand.CONFIRM_PUBLISHED: _list_heard,
    StopCommand.SET_AREA: lambda stop, line: _sized(replace(stop, places=tuple(line.data["places"])), line),
    StopCommand.ESTIMATE: _sized,
    StopCommand.TELL_ENTERPRISE: lambda stop, line: replace(
        stop, enterprises=tuple(_told_of(each, line) for each in stop.enterprises)
    ),
    StopCommand.NOTE: lambda stop, line: replace(stop, cause=line.data.get("cause", stop.cause)),
    StopCommand.START: lambda stop, line: replace(stop, started_at=line.happened_at),
    StopCommand.END: lambda stop, line: replace(stop, ended_at=line.happened_at),
    StopCommand.FILE_PAPERWORK: lambda stop, line: replace(stop, paperwork_at=line.happened_at),
}
"""What a command makes of a stop, beside its step."""


def _imported(stop: SupplyStop, line: StopLine) -> SupplyStop:
    """As approved where it was planned; whoever did that is named by the outage."""
    data = line.data
    said = replace(
        stop,
        places=tuple(data["places"]),
        cause=data["cause"],
        approved_by=data["approved_by"],
        **_window(data),
    )
    return _sized(said, line)


def _import_gone(stop: SupplyStop, line: StopLine) -> SupplyStop:
    """Nothing of it is approved any more; where supply is stopped already, people close it."""
    if stop.step is StopStep.RUNNING:
        stop = replace(stop, step=StopStep.ENDED, ended_at=line.at)
    elif stop.step is not StopStep.ENDED:
        stop = replace(stop, step=StopStep.WITHDRAWN)
    return replace(stop, approved_at=None, outage=stop.outage if stop.over else "")


_AFTER_SERVICE: Mapping[StopLineKind, Callable[[SupplyStop, StopLine], SupplyStop]] = {
    StopLineKind.MERGED: lambda stop, _: replace(stop, step=StopStep.MERGED),
    StopLineKind.IMPORTED: lambda stop, line: _imported(
        replace(stop, step=StopStep.APPROVED, approved_at=line.at, outage=line.data["outage"]), line
    ),
    StopLineKind.IMPORT_MOVED: lambda stop, line: _imported(_moved(stop, line), line),
    StopLineKind.IMPORT_GONE: _import_gone,
    StopLineKind.LAPSED: lambda stop, _: replace(stop, step=StopStep.CLOSED),
}
"""What a line of the service makes of a stop, its step included."""
