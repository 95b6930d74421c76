"""What happened, for those who listen."""

from __future__ import annotations

from alerts.events import Event
from alerts.people.viewer import Role, Viewer
from alerts.records import Records


def newest_event(records: Records, viewer: Viewer) -> int:
    """Id of the newest event; 0 when there is none. Raises `Forbidden`, `RecordsError`."""
    viewer.require(Role.VIEWER)
    with records.reading() as tx:
        return tx.events.newest()


def events_after(records: Records, viewer: Viewer, id: int, limit: int) -> list[Event]:  # noqa: A002 - the contract's own name
    """Up to ``limit`` events with a greater id, in order. Raises `Forbidden`, `RecordsError`."""
    viewer.require(Role.VIEWER)
    with records.reading() as tx:
        return tx.events.after(id, limit)
