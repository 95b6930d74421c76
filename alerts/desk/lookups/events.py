"""What happened, for those who listen."""

from __future__ import annotations

from alerts.events import Event
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from ingest.inventory.tree import Inventory


@use_case("events.newest", Right.LOOK, ScopeKind.WHOLE)
def newest_event(records: Records, viewer: Viewer) -> int:
    """Id of the newest event; 0 when there is none. Raises `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        return tx.events.newest()


@use_case("events.after", Right.LOOK, ScopeKind.PLACES)
def events_after(
    records: Records,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    limit: int,
    *,
    inventory: Inventory,
) -> tuple[list[Event], int]:
    """Up to ``limit`` events with a greater id, in order, and up to which id they are all that are seen.

    ``inventory`` is in force. Raises `Forbidden`, `RecordsError`.
    """
    territories = viewer.scope(Right.LOOK).territories(inventory)
    with records.reading() as tx:
        return tx.events.after(id, limit, territories=territories)


@use_case("access.version", None, ScopeKind.NOBODY_NEEDED)
def access_version(records: Records) -> int:
    """A number that moves when somebody may do something else than before. Raises `RecordsError`."""
    with records.reading() as tx:
        return tx.access.version()
