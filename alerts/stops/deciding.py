"""One function that decides each command on a stop of supply: pure, and with every reason at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alerts.deadlines.desk_clock import DeskClock
from alerts.matters.choices import StopKind
from alerts.matters.facts import LATE
from alerts.matters.settings import DeskSettings
from alerts.stops.forms import LATE_REASON, StopForm, StopOrder, read_form
from alerts.stops.moved import renewed
from alerts.stops.refusals import FORM, ILLEGAL, NOT_REPORTED, NOT_YOURS, StopReason, StopRefused
from alerts.stops.stop_lines import FACTS, StopLine
from alerts.stops.stop_table import (
    ENTERPRISES_TOLD,
    STOPS,
    StopCommand,
    StopField,
    StopGiver,
    StopGuard,
    StopRow,
    StopStep,
)
from alerts.stops.supply_stop import COMES_TO_BE, OnTheList, SupplyStop
from alerts.words.desk_names import clock_name
from ingest.durations import DAY, MINUTE
from ingest.inventory.tree import Inventory
from ingest.said import Said, name_of

STALE = "stale-version"
LONGEST_WINDOW = 31 * DAY
"""Longer nobody approves without looking again: rules are silent inside it, ms."""


@dataclass(frozen=True, slots=True)
class StopSituation:
    """What a command is decided in.

    Attributes
    ----------
    giver
        For whom the actor may give a command: empty for themselves, ``None`` if they may not. It asks for a
        giver, and the unit and the places that the stop has, or is to have.
    clocks
        Of the stop.
    """

    inventory: Inventory
    settings: DeskSettings
    giver: Callable[[StopGiver, str, Sequence[str]], str | None]
    clocks: Sequence[DeskClock] = field(default=())


def decide(stop: SupplyStop | None, order: StopOrder, around: StopSituation, number: str) -> StopLine:
    """The line that ``order`` adds to ``stop``, or with which the stop of that ``number`` comes to be.

    Raises
    ------
    StopRefused
        Nothing is done then: the table has no such command at this step; it is not theirs to give; what was
        given with it does not fit, or something is missing.
    """
    kind = COMES_TO_BE.get(order.command.value) if stop is None else stop.kind
    step = StopStep.NONE if stop is None else stop.step
    if stop is not None and order.version is not None and order.version != stop.version:
        raise StopRefused([StopReason(STALE, Said("stop-stale"))])
    row = None if kind is None else STOPS.row(order.command, kind, step)
    if row is None:
        said = Said(
            "stop-illegal",
            step=name_of("stop_step", step),
            command=name_of("stop_command", order.command),
        )
        raise StopRefused([StopReason(ILLEGAL, said)])
    opened = None if stop is None else min(stop.opened_at, stop.event_at or stop.opened_at)
    form = read_form(row, order, around.inventory, around.settings, opened)
    places = (form.values.get("places") or ()) if stop is None else stop.places
    unit = _at_work(str(form.values.get("unit", "")), around) if stop is None else stop.unit
    whom = around.giver(row.who, unit, places)
    if (whom is None and (places or not form.faults)) or _is_elsewhere(row, stop, form, around):
        said = Said("stop-not-yours", who=name_of("stop_giver", row.who))
        raise StopRefused([StopReason(NOT_YOURS, said, clauses=row.clauses)])
    reasons = [*form.faults, *_unmet(row, around.clocks)]
    for guard in row.needs:
        reasons += GUARDS[guard](stop, order, form)
    if reasons:
        raise StopRefused(reasons)
    data = _data(row, stop, order, form, around)
    return StopLine(
        number=number,
        no=1 if stop is None else stop.lines + 1,
        at=order.at,
        happened_at=order.happened,
        command=order.command.value,
        actor=order.actor,
        acting_for=whom or "",
        text=str(data.pop("text", "")),
        data=data,
    )


def _is_elsewhere(row: StopRow, stop: SupplyStop | None, form: StopForm, around: StopSituation) -> bool:
    """Whether the stop would come to places at which it is not the actor's to give.

    A unit that has a place of its own works there; one that has none, as who repairs, wherever it is sent.
    """
    if stop is None:
        return False
    added = [each for each in form.values.get("places") or () if each not in stop.places]
    if not added:
        return False
    return around.giver(row.who, _at_work(stop.unit, around), added) is None


def _at_work(unit: str, around: StopSituation) -> str:
    """``unit`` where it may work at any place, as it has none of its own; else empty."""
    department = around.inventory.departments.get(unit)
    return unit if department is None or department.place is None else ""


def allowed(stop: SupplyStop, around: StopSituation) -> tuple[StopRow, ...]:
    """The rows whose commands the actor may give now, if what is given with them fits."""
    return tuple(
        row
        for row in STOPS.possible(stop.kind, stop.step)
        if around.giver(row.who, stop.unit, stop.places) is not None
        and all(_THERE[guard](stop) for guard in row.needs if guard in _THERE)
    )


_THERE: Mapping[StopGuard, Callable[[SupplyStop], bool]] = {
    StopGuard.APPROVED_HERE: lambda stop: not stop.outage,
    StopGuard.ON_THE_LIST: lambda stop: bool(stop.listed),
    StopGuard.UNTOLD_ENTERPRISE: lambda stop: any(each.told_at is None for each in stop.enterprises),
}
"""Whether there is anything that a command could be about."""


def missing(row: StopRow, clocks: Sequence[DeskClock]) -> tuple[DeskClock, ...]:
    """The clocks whose proof the command of ``row`` waits for."""
    return tuple(each for each in clocks if each.key in row.met and each.going)


def _unmet(row: StopRow, clocks: Sequence[DeskClock]) -> list[StopReason]:
    return [
        StopReason(
            NOT_REPORTED,
            Said("stop-not-reported", clock=clock_name(each.key), clause=each.clause),
            each.key,
            (each.clause,),
        )
        for each in missing(row, clocks)
    ]


def _data(
    row: StopRow, stop: SupplyStop | None, order: StopOrder, form: StopForm, around: StopSituation
) -> dict[str, Any]:
    """What the line keeps: values as given, with what follows from them, and the facts that it leaves."""
    data = dict(form.values)
    if order.command is StopCommand.APPROVE and stop is not None:
        data = {"starts_at": stop.starts_at, "ends_at": stop.ends_at, "places": list(stop.places), **data}
    if order.command is StopCommand.HAND_OVER_NOTICE and stop is not None:
        data.setdefault("recipients", list(STOPS.on_list(stop.kind)))
    if "places" in form.values or "households" in form.values:
        # What is given may be more than the places are known to have, and never less (W38 to W41).
        places = data.get("places") or (() if stop is None else stop.places)
        data["affected"] = max(households_of(places, around.inventory), data.get("households", 0))
    again: list[str] = []
    if order.command is StopCommand.APPROVE_ANEW and stop is not None and _moves(stop, data.get("starts_at")):
        data["affected"] = max(households_of(stop.places, around.inventory), stop.households)
        window = data["starts_at"], data["ends_at"]
        again = renewed(stop, stop.places, window, data["affected"])
    elif order.command is StopCommand.APPROVE_ANEW:
        data.pop("starts_at", None)
    if order.is_late(around.settings):
        data |= {LATE: True, LATE_REASON: order.late_reason.strip()}
    left = [each.fact for each in row.facts if each.to is None or each.to == data.get("to")]
    data[FACTS] = [*left, *again, *_facts_of_others(stop, order, data)]
    return data


def _moves(stop: SupplyStop, starts_at: int | None) -> bool:
    """Whether ``stop`` begins at another time by ``starts_at`` (UTC ms), which people say by the minute."""
    if starts_at is None or stop.starts_at is None:
        return False
    return starts_at // MINUTE != stop.starts_at // MINUTE


def households_of(places: Sequence[str], inventory: Inventory) -> int:
    """Households at and below ``places``, each counted once."""
    below = {node.id: node.households for place in places for node in inventory.below(place)}
    return sum(below.values())


def _facts_of_others(stop: SupplyStop | None, order: StopOrder, data: Mapping[str, Any]) -> list[str]:
    """Facts that come once the last of several has done its part: media of a kind, enterprises."""
    if stop is None:
        return []
    if order.command is StopCommand.TELL_ENTERPRISE:
        left = [each for each in stop.enterprises if each.told_at is None]
        return [ENTERPRISES_TOLD] if [each.name for each in left] == [data["enterprise"]] else []
    if order.command is not StopCommand.CONFIRM_PUBLISHED:
        return []
    group = STOPS.groups[STOPS.recipients[data["recipient"]].group]
    if not group.counts(order.happened, stop.starts_at):
        return []
    alike = [each for each in stop.listed if STOPS.recipients[each.id].group == group.id]
    there = {
        each.id
        for each in alike
        if any(group.counts(one.happened_at, stop.starts_at) for one in each.published)
    }
    if len(there) == len(alike):
        return [group.again] if group.again else []
    is_there = all(each.id in there or each.id == data["recipient"] for each in alike)
    return [group.fact] if is_there else []


_Guard = Callable[[SupplyStop | None, StopOrder, StopForm], list[StopReason]]


def _window_ahead(stop: SupplyStop | None, order: StopOrder, form: StopForm) -> list[StopReason]:
    starts = form.values.get("starts_at", None if stop is None else stop.starts_at)
    ends = form.values.get("ends_at", None if stop is None else stop.ends_at)
    if starts is None or ends is None:
        return []
    found = []
    if ends <= starts or ends <= order.at:
        found.append(StopReason(FORM, Said("stop-window"), StopField.ENDS_AT.value, ("C33",)))
    if ends - starts > LONGEST_WINDOW:
        long = Said("stop-window-long", days=LONGEST_WINDOW // DAY)
        found.append(StopReason(FORM, long, StopField.ENDS_AT.value, ("C20", "C33")))
    # What was judged already stays as it was judged: also where the window has begun and is moved.
    begins = [starts]
    if order.command is StopCommand.APPROVE_ANEW and stop is not None and stop.starts_at is not None:
        begins = [starts, stop.starts_at] if _moves(stop, starts) else []
    if any(each // MINUTE < order.at // MINUTE for each in begins):
        found.append(StopReason(FORM, Said("stop-window-past"), StopField.STARTS_AT.value, ("C20", "C33")))
    return found


def _in_window(stop: SupplyStop | None, order: StopOrder, _form: StopForm) -> list[StopReason]:
    window = None if stop is None else stop.window
    if window is None or window[0] <= order.happened < window[1]:
        return []
    return [StopReason("stop-outside-window", Said("stop-outside-window"), clauses=("C33",))]


def _window_over(stop: SupplyStop | None, order: StopOrder, _form: StopForm) -> list[StopReason]:
    window = None if stop is None else stop.window
    if window is None or window[1] <= order.at:
        return []
    return [StopReason("stop-still-silent", Said("stop-still-silent"), clauses=("C20",))]


def _approved_here(stop: SupplyStop | None, _order: StopOrder, _form: StopForm) -> list[StopReason]:
    if stop is None or not stop.outage:
        return []
    return [StopReason("stop-imported", Said("stop-imported", outage=stop.outage), clauses=("C20",))]


def _on_the_list(stop: SupplyStop | None, _order: StopOrder, form: StopForm) -> list[StopReason]:
    wanted = form.values.get("recipient")
    listed: tuple[OnTheList, ...] = () if stop is None else stop.listed
    if wanted is None or any(each.id == wanted for each in listed):
        return []
    return [StopReason("stop-not-listed", Said("stop-not-listed"), StopField.RECIPIENT.value, ("W58",))]


def _untold(stop: SupplyStop | None, _order: StopOrder, form: StopForm) -> list[StopReason]:
    wanted = form.values.get("enterprise")
    affected = () if stop is None else stop.enterprises
    if wanted is None or any(each.name == wanted and each.told_at is None for each in affected):
        return []
    return [StopReason("stop-no-enterprise", Said("stop-no-enterprise"), StopField.ENTERPRISE.value)]


def _papers(stop: SupplyStop | None, _order: StopOrder, _form: StopForm) -> list[StopReason]:
    if stop is None or stop.kind is not StopKind.FAULT or stop.paperwork_at is not None:
        return []
    return [StopReason("stop-paperwork", Said("stop-paperwork"), clauses=("C34",))]


GUARDS: Mapping[StopGuard, _Guard] = {
    StopGuard.WINDOW_AHEAD: _window_ahead,
    StopGuard.IN_WINDOW: _in_window,
    StopGuard.WINDOW_OVER: _window_over,
    StopGuard.APPROVED_HERE: _approved_here,
    StopGuard.ON_THE_LIST: _on_the_list,
    StopGuard.UNTOLD_ENTERPRISE: _untold,
    StopGuard.PAPERWORK_FILED: _papers,
}
