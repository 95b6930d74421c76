"""Events, in order, for the live stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select

from alerts.episodes.episode import Identity
from alerts.events import Event
from alerts.places.names import name_or_id, place_names
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import events
from ingest.inventory.tree import Inventory

EVENT_KINDS = {"open": "episode.opened", "ended": "episode.ended", "withdrawn": "episode.withdrawn"}
"""State of an episode -> kind of the event that it came to be so."""
JUDGED_BY = ("rule", "rule_version", "limit", "unit", "hours")
EPISODE_FACTS = ("id", *JUDGED_BY, "point", "concern", "severity", "opened_at")
"""What an event says of an episode, beside names."""


class EventRecords(RecordsPart):
    """The table of events. They are appended, and the old ones dropped after a time."""

    def append(self, rows: Sequence[tuple[str, str, Mapping[str, Any]]], now: int) -> None:
        """Append events ``(kind, subject, data)`` in order, all at ``now`` (UTC ms)."""
        self._insert(
            events,
            [
                {"kind": kind, "subject": subject, "at": now, "data": dict(data)}
                for kind, subject, data in rows
            ],
        )

    def after(self, id: int, limit: int) -> list[Event]:  # noqa: A002 - the contract's own name
        """Up to ``limit`` events with ids above ``id``, in order."""
        query = select(events).where(events.c.id > id).order_by(events.c.id).limit(limit)
        return [Event(row.id, row.kind, row.subject, row.at, row.data) for row in self._db.execute(query)]

    def newest(self) -> int:
        """Id of the newest event; 0 when there is none."""
        return int(self._db.scalar(select(func.max(events.c.id))) or 0)

    def forget_before(self, before: int) -> None:
        """Drop the events before that instant (UTC ms), except the newest: listeners continue from its id."""
        newest = select(func.max(events.c.id)).scalar_subquery()
        self._db.execute(delete(events).where(events.c.at < before, events.c.id < newest))


def episode_events(
    before: Mapping[Identity, Mapping[str, Any]],
    after: Mapping[Identity, Mapping[str, Any]],
    inventory: Inventory,
) -> list[tuple[str, str, dict[str, Any]]]:
    """``(kind, subject, data)`` of an event for each new state; an episode already over has two.

    ``before`` and ``after`` are rows of the table of episodes. Point and place are called as they are in
    ``inventory``: an event goes on saying what was said then.
    """
    found: list[tuple[str, str, dict[str, Any]]] = []
    for key, row in after.items():
        old_state, state = _state_of(before.get(key)), _state_of(row)
        states = ["open", state] if old_state is None and state != "open" else [state]
        new_states = [each for each in states if each and each != old_state]
        found += [(EVENT_KINDS[each], row["point"], _event_data(row, inventory)) for each in new_states]
    return found


def _state_of(row: Mapping[str, Any] | None) -> str | None:
    if row is None:
        return None
    if row["withdrawn"]:
        return "withdrawn"
    return "open" if row["ended_at"] is None else "ended"


def _event_data(row: Mapping[str, Any], inventory: Inventory) -> dict[str, Any]:
    facts = {name: row[name] for name in EPISODE_FACTS}
    point_name = name_or_id(row["point"], inventory)
    return facts | place_names(inventory, row["place"]) | {"point_name": point_name}
