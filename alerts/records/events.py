"""Events, in order, for the live stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, delete, func, or_, select

from alerts.episodes.episode import Identity
from alerts.events import OF_TICKETS, Event, NewEvent
from alerts.people.viewer import Territories
from alerts.places.names import name_or_id, place_names
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import events
from ingest.inventory.tree import Inventory

EVENT_KINDS = {"open": "episode.opened", "ended": "episode.ended", "withdrawn": "episode.withdrawn"}
"""State of an episode -> kind of the event that it came to be so."""
JUDGED_BY = ("rule", "rule_version", "limit", "unit", "hours")
EPISODE_FACTS = ("id", *JUDGED_BY, "point", "concern", "severity", "opened_at")
"""What an event says of an episode, beside names."""
OLDEST = select(func.min(events.c.id)).scalar_subquery()
NEWEST = select(func.max(events.c.id)).scalar_subquery()
IDS_PER_LOOK = 500
"""Ids among which the events of some territories are sought at once: most may be of others."""


class EventRecords(RecordsPart):
    """The table of events. They are appended, and the old ones dropped after a time."""

    def append(self, rows: Sequence[NewEvent], now: int) -> None:
        """Append events in order, all at ``now`` (UTC ms)."""
        if not rows:
            return
        columns: dict[str, Sequence[Any]] = dict(zip(NewEvent._fields, zip(*rows, strict=True), strict=True))
        columns["data"] = list(map(dict, columns["data"]))
        columns["above"] = [list(each) or None for each in columns["above"]]
        self._insert(events, {**columns, "at": [now] * len(rows)})

    def after(
        self,
        id: int,  # noqa: A002 - the contract's own name
        limit: int,
        *,
        territories: Territories,
    ) -> tuple[list[Event], int]:
        """Up to ``limit`` events with ids above ``id``, in order, as they are seen from ``territories``.

        And up to which id they are all there are: the last one's, or further, when what follows is of others.
        """
        query = select(events).where(events.c.id > id).order_by(events.c.id).limit(limit)
        until = id
        if territories is not None:
            oldest, newest = self._db.execute(select(OLDEST, NEWEST)).one()
            until = min(max(id, int(oldest or 0) - 1) + IDS_PER_LOOK, max(id, int(newest or 0)))
            of_some = or_(self._apart(events.c.territory, territories), events.c.above.is_not(None))
            query = query.where(events.c.id <= until, of_some)
        found = [_event_of(row) for row in self._db.execute(query)]
        if found and (territories is None or len(found) == limit):
            until = found[-1].id
        as_seen = (event.as_seen(territories) for event in found)
        return [event for event in as_seen if event is not None], until

    def tickets_after(self, id: int, most: int) -> list[str] | None:  # noqa: A002 - as above
        """Numbers of the tickets that the events above ``id`` are of; ``None``: more than ``most`` events."""
        query = select(events.c.kind, events.c.subject).where(events.c.id > id).order_by(events.c.id)
        found = self._db.execute(query.limit(most + 1)).all()
        if len(found) > most:
            return None
        return sorted({row.subject for row in found if row.kind in OF_TICKETS})

    def newest(self) -> int:
        """Id of the newest event; 0 when there is none."""
        return int(self._db.scalar(select(NEWEST)) or 0)

    def forget_before(self, before: int) -> None:
        """Drop the events before that instant (UTC ms), except the newest: listeners continue from its id."""
        self._db.execute(delete(events).where(events.c.at < before, events.c.id < NEWEST))


def _event_of(row: Row[Any]) -> Event:
    return Event(row.id, row.kind, row.subject, row.at, row.data, row.territory, tuple(row.above or ()))


def episode_events(
    before: Mapping[Identity, Mapping[str, Any]],
    after: Mapping[Identity, Mapping[str, Any]],
    inventory: Inventory,
) -> list[NewEvent]:
    """An event for each new state; an episode already over has two.

    ``before`` and ``after`` are rows of the table of episodes. Point and place are called as they are in
    ``inventory``: an event goes on saying what was said then.
    """
    found: list[NewEvent] = []
    for key, row in after.items():
        old_state, state = _state_of(before.get(key)), _state_of(row)
        states = ["open", state] if old_state is None and state != "open" else [state]
        new_states = [each for each in states if each and each != old_state]
        found += [
            NewEvent(EVENT_KINDS[each], row["point"], _event_data(row, inventory), row["territory"])
            for each in new_states
        ]
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
