"""What people say of maintenance: that something is worked on, that it is over, and what is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.episodes.maintenance import LONGEST, LONGEST_REASON, MaintainedKind, Maintenance
from alerts.people.audit import AuditKind
from alerts.people.refusals import MaintenanceRefused
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import called_apart
from alerts.people.viewer import Viewer
from alerts.records import Records
from ingest.durations import DAY, MINUTE
from ingest.inventory.tree import Inventory
from ingest.printable import is_short_line
from ingest.said import Said

LOOKED_THROUGH = 500
"""That are looked through for one page."""
MOST_GOING_ON = 100
"""That are told as under way, and as planned."""


@dataclass(frozen=True, slots=True)
class NewMaintenance:
    """That ``subject`` (id) is worked on in ``[starts_at, ends_at)`` (UTC ms), and why."""

    kind: MaintainedKind
    subject: str
    starts_at: int
    ends_at: int
    because: str


@use_case("maintenance.begin", Right.INSTALL, ScopeKind.OBJECT)
def begin_maintenance(
    records: Records, viewer: Viewer, wanted: NewMaintenance, now: int, *, inventory: Inventory
) -> Maintenance:
    """Put maintenance on record at ``now`` (UTC ms); it holds from then on, or when it begins.

    What the viewer has said word for word already, as who presses a button twice does, is there once.

    Raises `NotFound`, `MaintenanceRefused`, `Forbidden`, `RecordsError`.
    """
    made = Maintenance(
        kind=wanted.kind,
        subject=wanted.subject,
        starts_at=max(wanted.starts_at, now),
        ends_at=wanted.ends_at,
        because=wanted.because.strip(),
        by=viewer.name,
        entered_at=now,
    )
    _require_seen(viewer, made, inventory)
    if wanted.starts_at < now - MINUTE or made.ends_at <= made.starts_at:
        raise MaintenanceRefused(Said("maintenance-span"))
    if made.ends_at - made.starts_at > LONGEST or made.starts_at > now + LONGEST:
        raise MaintenanceRefused(Said("maintenance-too-long", days=LONGEST // DAY))
    if not is_short_line(made.because, LONGEST_REASON):
        raise MaintenanceRefused(Said("maintenance-no-reason", most=LONGEST_REASON))
    with records.begin() as tx:
        before = next((each for each in tx.maintenances.going_on() if _is_same(each, made)), None)
        if before is not None:
            return before
        made = tx.maintenances.add(made)
        told = {"of": made.kind.value, "from": made.starts_at, "to": made.ends_at}
        tx.audit.act(viewer, AuditKind.MAINTENANCE_BEGUN, now, made.subject, **told)
    return made


def _is_same(before: Maintenance, made: Maintenance) -> bool:
    """Whether ``made`` says what ``before`` did that is not over; what began by then has begun."""
    told = ("kind", "subject", "ends_at", "because", "by")
    return (
        before.until > made.entered_at
        and max(before.starts_at, made.entered_at) == made.starts_at
        and all(getattr(before, each) == getattr(made, each) for each in told)
    )


@use_case("maintenance.end", Right.INSTALL, ScopeKind.OBJECT)
def end_maintenance(
    records: Records,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    now: int,
    *,
    inventory: Inventory,
) -> Maintenance:
    """End maintenance at ``now`` (UTC ms), before its time: what it held is settled with the next round.

    Raises `NotFound`, `MaintenanceRefused`, `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        found = tx.maintenances.by_id(id)
        if found is None:
            raise NotFound(Said("maintenance-unknown", id=str(id)))
        _require_seen(viewer, found, inventory, id)
        if found.until <= now:
            raise MaintenanceRefused(Said("maintenance-over"))
        tx.maintenances.end(id, now, viewer.name)
        tx.audit.act(viewer, AuditKind.MAINTENANCE_ENDED, now, found.subject, of=found.kind.value)
    return replace(found, ended_at=now, ended_by=viewer.name)


@dataclass(frozen=True, slots=True)
class ShownMaintenance:
    """Maintenance; ``may_end``: the viewer may end it now."""

    maintenance: Maintenance
    may_end: bool


@dataclass(frozen=True, slots=True)
class MaintenanceGoingOn:
    """What is worked on, what ends first first; and what will be, what begins first first.

    ``more``: there is more than is told. ``called``: login name -> what somebody is called; empty for who
    sees no people.
    """

    running: tuple[ShownMaintenance, ...]
    planned: tuple[ShownMaintenance, ...]
    more: bool
    called: dict[str, str]


@use_case("maintenance.going-on", Right.LOOK, ScopeKind.PLACES)
def maintenance_going_on(
    records: Records, viewer: Viewer, now: int, *, inventory: Inventory
) -> MaintenanceGoingOn:
    """What is and will be worked on at ``now`` (UTC ms), `MOST_GOING_ON` of each at most.

    Raises `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        found = [each for each in tx.maintenances.going_on() if each.until > now]
        seen = _seen(viewer, found, inventory)
        running = sorted((each for each in seen if each.in_force(now)), key=lambda each: each.until)
        planned = sorted((each for each in seen if each.starts_at > now), key=lambda each: each.starts_at)
        told = [*running[:MOST_GOING_ON], *planned[:MOST_GOING_ON]]
        called = called_apart(tx.users.named_or_of({each.by for each in told})) if viewer.sees_people else {}
    shown = [ShownMaintenance(each, _may_end(viewer, each, inventory)) for each in told]
    return MaintenanceGoingOn(
        tuple(each for each in shown if each.maintenance.in_force(now)),
        tuple(each for each in shown if not each.maintenance.in_force(now)),
        len(told) < len(seen),
        called,
    )


def _may_end(viewer: Viewer, about: Maintenance, inventory: Inventory) -> bool:
    place, scope = about.place_in(inventory), viewer.where(Right.INSTALL)
    return scope.roots is None or (place is not None and scope.sees_place(inventory, place))


def _seen(viewer: Viewer, found: Iterable[Maintenance], inventory: Inventory) -> list[Maintenance]:
    """Those of ``found`` at places that ``viewer`` sees, or above them: theirs are held too.

    Raises `Forbidden`.
    """
    scope = viewer.scope(Right.LOOK)
    roots = (scope.roots or frozenset()) & inventory.places.keys()
    above = {place.id for root in roots for place in inventory.upwards(root)}
    seen = []
    for each in found:
        place = each.place_in(inventory)
        if scope.roots is None or (
            place is not None and (place in above or scope.sees_place(inventory, place))
        ):
            seen.append(each)
    return seen


@use_case("maintenance.list", Right.LOOK, ScopeKind.PLACES)
def list_maintenances(
    records: Records, viewer: Viewer, after: Position | None, limit: int, *, inventory: Inventory
) -> ListPage[Maintenance]:
    """Up to ``limit`` of what was, is and will be worked on, the newest first; a page may be short and go on.

    Raises `Forbidden`, `RecordsError`.
    """
    before = None if after is None else int(after[0])
    with records.reading() as tx:
        found = tx.maintenances.page(before, max(limit, LOOKED_THROUGH) + 1)
    seen = _seen(viewer, found, inventory)
    if len(seen) > limit:
        return cut(seen, limit, lambda each: [each.id])
    more = len(found) > max(limit, LOOKED_THROUGH)
    return ListPage(seen, [found[-1].id] if more else None)


def _require_seen(who: Viewer, about: Maintenance, inventory: Inventory, known_as: int | None = None) -> None:
    """Raise `NotFound` where ``who`` may not install at its place."""
    place = about.place_in(inventory)
    scope = who.scope(Right.INSTALL)
    if scope.roots is None and (place is not None or known_as is not None):
        return
    if place is None or not scope.sees_place(inventory, place):
        if known_as is None:
            raise NotFound(Said("maintenance-no-subject", id=about.subject))
        raise NotFound(Said("maintenance-unknown", id=str(known_as)))
