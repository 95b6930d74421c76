"""The inventory on record: merged, with keys and versions; points and places that leave keep their row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from enum import Enum
from itertools import chain
from typing import Any

from sqlalchemy import Row, Table, bindparam, func, insert, select

from alerts.records.sql.errors import RecordsError
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import (
    aliases,
    calendars,
    devices,
    gateways,
    inventory_versions,
    outages,
    places,
    points,
)
from ingest.inventory.tree import (
    Calendar,
    DateSpan,
    Device,
    FormerPoint,
    Gateway,
    Inventory,
    Level,
    Outage,
    Place,
    Point,
)
from ingest.readings.quantities import Metric

KNOWN = (points.c.id, points.c.key, points.c.metric, points.c.registered_at, points.c.removed_at)
METRICS = {metric.value: metric for metric in Metric}
"""A mapping, since calling the enumeration for 100 000 points takes noticeable time."""


class InventoryRecords(RecordsPart):
    """The inventory's tables."""

    def version(self) -> int:
        """Version of the inventory in force; 0 before the first save."""
        return int(self._db.scalar(select(func.max(inventory_versions.c.version))) or 0)

    def load(self) -> Inventory:
        """The inventory in force, every point with its key; empty with version 0 before the first save."""
        rows = self._rows(points, points.c.key)
        return Inventory(
            places={row.id: _place(row) for row in self._rows(places) if row.removed_at is None},
            points={row.id: _point(row) for row in rows if row.removed_at is None},
            gateways={row.id: Gateway(row.id, row.place, row.name) for row in self._rows(gateways)},
            devices={row.id: Device(row.id, row.gateway, row.model) for row in self._rows(devices)},
            aliases={row.name: row.point for row in self._rows(aliases)},
            calendars={row.id: _calendar(row.id, row.spans) for row in self._rows(calendars)},
            outages={
                row.id: Outage(row.id, row.place, row.start, row.end, row.approved_by, row.reason)
                for row in self._rows(outages)
            },
            version=self.version(),
            former_points=_former_points(row for row in rows if row.removed_at is not None),
        )

    def save(self, inventory: Inventory, now: int, *, replace: bool) -> Inventory:
        """Put ``inventory`` on record and return what is in force then, with its keys and version.

        Parameters
        ----------
        inventory
            Keys and version in it are ignored. A point with ``registered_at`` 0 was registered when it was
            first saved.
        now
            UTC ms.
        replace
            True: what is not in ``inventory`` leaves. False: it is added to what is on record.

        Raises
        ------
        RecordsError
            ``dangling-reference``: something names a place, point, gateway or calendar that is not there.
            ``metric-changed``: a known point would measure something else.
        """
        old = self.load()
        known = {row.id: row for row in self._db.execute(select(*KNOWN))}
        new = inventory if replace else _merged(old, inventory)
        _check_references(new)
        former = _former_points(row for name, row in known.items() if name not in new.points)
        new = _with_points(new, self._with_keys(new.points, known, now), former)
        changes = self._write(old, new, known, now)
        if not any(changes.values()):
            return old
        version = old.version + 1
        self._db.execute(insert(inventory_versions).values(version=version, saved_at=now, changes=changes))
        return _with_points(new, new.points, former, version)

    def _with_keys(self, wanted: Mapping[str, Point], known: Mapping[str, Any], now: int) -> dict[str, Point]:
        """``wanted`` with keys: known ids keep theirs, also those that had left; others get new ones."""
        next_key = max((row.key for row in known.values()), default=-1) + 1
        keyed = {}
        for name, point in wanted.items():
            row = known.get(name)
            if row is None:
                keyed[name] = replace(point, key=next_key, registered_at=point.registered_at or now)
                next_key += 1
                continue
            if row.metric != point.metric:
                raise RecordsError(
                    "metric-changed",
                    f"point {name!r} measures {row.metric}, not {point.metric}: give it a new id",
                )
            registered_at = point.registered_at or (row.registered_at if row.removed_at is None else now)
            same = point.key == row.key and point.registered_at == registered_at
            keyed[name] = point if same else replace(point, key=row.key, registered_at=registered_at)
        return dict(sorted(keyed.items(), key=lambda item: item[1].key))

    def _write(self, old: Inventory, new: Inventory, known: Mapping[str, Any], now: int) -> dict[str, int]:
        """Update the tables from ``old`` to ``new``; returns table -> number of rows that changed."""
        known_places = set(self._db.scalars(select(places.c.id)))
        return {
            "places": self._sync(places, _changes(old.places, new.places), known_places, now),
            "points": self._sync(points, _changes(old.points, new.points), set(known), now),
            "gateways": self._replace(gateways, _changes(old.gateways, new.gateways)),
            "devices": self._replace(devices, _changes(old.devices, new.devices)),
            "aliases": self._replace(aliases, _changes(old.aliases, new.aliases)),
            "calendars": self._replace(calendars, _changes(old.calendars, new.calendars)),
            "outages": self._replace(outages, _changes(old.outages, new.outages)),
        }

    def _sync(self, table: Table, changes: Changes, known: set[str], now: int) -> int:
        """Insert and update rows; mark those that left as removed."""
        saved, removed = changes
        rows = [_columns(item) | {"removed_at": None} for item in saved.values()]
        self._insert(table, [row for row in rows if row["id"] not in known])
        updated = [row | {"b_id": row["id"]} for row in rows if row["id"] in known]
        self._many(table.update().where(table.c.id == bindparam("b_id")), updated)
        self._many(
            table.update().where(table.c.id == bindparam("b_id")).values(removed_at=now),
            [{"b_id": name} for name in removed],
        )
        return len(saved) + len(removed)

    def _replace(self, table: Table, changes: Changes) -> int:
        """Delete the rows that changed or left, insert those that changed or are new."""
        saved, removed = changes
        name = next(iter(table.primary_key.columns))
        self._many(
            table.delete().where(name == bindparam("b_name")), [{"b_name": key} for key in (*saved, *removed)]
        )
        self._insert(table, [_row(key, item) for key, item in saved.items()])
        return len(saved) + len(removed)

    def _rows(self, table: Table, order: Any = None) -> Sequence[Row[Any]]:
        first = next(iter(table.primary_key.columns))
        return self._db.execute(select(table).order_by(first if order is None else order)).all()


Changes = tuple[dict[str, Any], list[str]]
"""Id -> item that is new or different, and the ids of those that left."""


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    saved = {name: item for name, item in new.items() if old.get(name) != item}
    return saved, [name for name in old if name not in new]


def _merged(old: Inventory, new: Inventory) -> Inventory:
    parts: dict[str, Any] = {
        part.name: {**getattr(old, part.name), **getattr(new, part.name)} for part in _mappings()
    }
    return Inventory(**parts)


def _with_points(
    inventory: Inventory, keyed: Mapping[str, Point], former: Mapping[int, FormerPoint], version: int = 0
) -> Inventory:
    """A copy of the inventory with these points; what was cached in the old one is not copied."""
    return replace(inventory, points=keyed, former_points=former, version=version)


def _mappings() -> list[Any]:
    return [part for part in fields(Inventory) if part.name not in ("version", "former_points")]


def _check_references(inventory: Inventory) -> None:
    """Raise `RecordsError` for the first name of something that is not in the inventory."""
    names: Iterator[tuple[str, str, str | None, Mapping[str, object]]] = chain(
        (("place", p.id, p.parent, inventory.places) for p in inventory.places.values()),
        (("place", p.id, p.calendar, inventory.calendars) for p in inventory.places.values()),
        (("point", p.id, p.place, inventory.places) for p in inventory.points.values()),
        (("point", p.id, p.device, inventory.devices) for p in inventory.points.values()),
        (("gateway", g.id, g.place, inventory.places) for g in inventory.gateways.values()),
        (("device", d.id, d.gateway, inventory.gateways) for d in inventory.devices.values()),
        (("alias", name, point, inventory.points) for name, point in inventory.aliases.items()),
        (("outage", o.id, o.place, inventory.places) for o in inventory.outages.values()),
    )
    for kind, name, target, known in names:
        if target is not None and target not in known:
            raise RecordsError("dangling-reference", f"{kind} {name!r} names {target!r}, which is not there")


def _place(row: Any) -> Place:
    id_, level, *rest, _ = row
    return Place(id_, Level(level), *rest)


def _point(row: Any) -> Point:
    key, id_, metric, *rest, _ = row
    fields_in_order: Any = (id_, METRICS[metric], *rest, key)
    return Point(*fields_in_order)


def _former_points(rows: Iterable[Any]) -> dict[int, FormerPoint]:
    return {row.key: FormerPoint(row.id, METRICS[row.metric], row.key) for row in rows}


def _calendar(name: str, spans: Mapping[str, Any]) -> Calendar:
    season, winter, summer_hours, summer = (
        spans[key] for key in ("heating_season", "supply_winter", "supply_summer", "summer")
    )
    return Calendar(
        name,
        None if season is None else tuple(DateSpan(**span) for span in season),
        None if winter is None else tuple(winter),
        None if summer_hours is None else tuple(summer_hours),
        None if summer is None else DateSpan(**summer),
    )


def _row(name: str, item: Any) -> dict[str, Any]:
    """A row for `InventoryRecords._replace`; an item may be a calendar, or the point id of an alias."""
    if isinstance(item, str):
        return {"name": name, "point": item}
    if isinstance(item, Calendar):
        return {"id": name, "spans": {key: value for key, value in asdict(item).items() if key != "id"}}
    return _columns(item)


def _columns(item: Any) -> dict[str, Any]:
    """The fields of a dataclass by name; ``asdict`` copies deeply, which is slow for 100 000 points."""
    return {name: _column_value(getattr(item, name)) for name in item.__dataclass_fields__}


def _column_value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return dict(value) if isinstance(value, Mapping) else value
