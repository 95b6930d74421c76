"""The inventory on record: merged, with keys and versions; points and places that leave keep their row."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from sqlalchemy import Table, func, insert, select

from alerts.records.sql.errors import RecordsError
from alerts.records.sql.inventory_rows import (
    calendar_of,
    columns_of,
    department_of,
    device_of,
    former_points_of,
    former_speaker_of,
    gateway_of,
    model_of,
    place_of,
    point_of,
    row_of,
)
from alerts.records.sql.inventory_tables import (
    aliases,
    calendars,
    departments,
    devices,
    former_speakers,
    gateways,
    inventory_versions,
    models,
    outages,
    places,
    points,
)
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import territory_moves
from alerts.records.sql.staging import Bite, StagingRecords, bites_of, overtaken
from alerts.records.territories import TerritoryRecords
from ingest.inventory.devices import Alias
from ingest.inventory.former_points import FormerPoint
from ingest.inventory.tree import Inventory, Outage, Point
from ingest.readings.speakers import STILL_SPEAKS, FormerSpeaker
from ingest.said import Said, name_of


class InventoryRecords(RecordsPart):
    """The inventory's tables."""

    def version(self) -> int:
        """Version of the inventory in force; 0 before the first save."""
        return int(self._db.scalar(select(func.max(inventory_versions.c.version))) or 0)

    def load(self) -> Inventory:
        """The inventory in force, every point with its key; empty with version 0 before the first save."""
        staged = StagingRecords(self._db).tables_in_force()

        def rows_of(table: Table) -> Sequence[Any]:
            return self._rows(table, staged=table.name in staged)

        rows = rows_of(points)
        return Inventory(
            places={row.id: place_of(row) for row in rows_of(places) if row.removed_at is None},
            departments={row.id: department_of(row) for row in rows_of(departments)},
            points={row.id: point_of(row) for row in rows if row.removed_at is None},
            gateways={row.id: gateway_of(row) for row in rows_of(gateways)},
            models={row.id: model_of(row) for row in rows_of(models)},
            devices={row.id: device_of(row) for row in rows_of(devices)},
            aliases={row.name: Alias(row.name, row.point, row.unit) for row in rows_of(aliases)},
            calendars={row.id: calendar_of(row.id, row.spans) for row in rows_of(calendars)},
            outages={
                row.id: Outage(row.id, row.place, row.start, row.end, row.approved_by, row.reason)
                for row in rows_of(outages)
            },
            version=self.version(),
            former_points=former_points_of(row for row in rows if row.removed_at is not None),
            former_speakers={
                row.point: tuple(former_speaker_of(*speaker) for speaker in row.speakers)
                for row in rows_of(former_speakers)
            },
        )

    def save(self, inventory: Inventory, now: int, *, replace: bool) -> Inventory:
        """Put ``inventory`` on record in this transaction, and return what is in force then.

        For a few rows: other writers wait for it. `alerts.desk.registration` imports in bites.

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
            As `revision_of`.
        """
        old = self.load()
        revision = revision_of(old, inventory if replace else _merged(old, inventory), now)
        staging = StagingRecords(self._db)
        for bite in revision.bites():
            staging.apply(bite)
        self.record_version(revision)
        return revision.after

    def put_outages(self, put: Iterable[Outage], gone: Collection[str], now: int) -> None:
        """Put outages on record, over those of the same ids, and take those of the ids ``gone`` off it.

        A new version of the inventory is in force with it from ``now`` (UTC ms) on; nothing else of it is
        read, so that nobody waits. Their places are in the inventory.
        """
        rows = [row_of(each.id, each) for each in put]
        self._put(outages, rows)
        self._delete(outages, "id", gone)
        changes = {outages.name: len(rows) + len(gone)}
        row = {"version": self.version() + 1, "saved_at": now, "changes": changes}
        self._db.execute(insert(inventory_versions).values(row))

    def record_version(self, revision: InventoryRevision) -> None:
        """Note that a revision is in force from its instant on; nothing when it changes nothing.

        Raises `RecordsError` ``overtaken`` when what was before it is no longer what is in force.
        """
        if self.version() != revision.before.version:
            raise overtaken()
        TerritoryRecords(self._db).move_what_goes_on(revision.moved)
        if revision.changes:
            self._db.execute(
                insert(inventory_versions).values(
                    version=revision.after.version,
                    saved_at=revision.at,
                    changes={each.table.name: each.count for each in revision.changes},
                )
            )

    def _rows(self, table: Table, *, staged: bool) -> Sequence[Any]:
        """The rows in force in the order of the primary key: those of the table, under what is ``staged``."""
        (key,) = table.primary_key.columns
        rows: Sequence[Any] = self._db.execute(select(table).order_by(key)).all()
        if not staged:
            return rows
        by_key = {getattr(row, key.name): row for row in rows}
        row_type = namedtuple(table.name, table.columns.keys())  # type: ignore[misc]  # noqa: PYI024
        for leaves, row in StagingRecords(self._db).rows_in_force(table):
            if leaves:
                by_key.pop(row[key.name], None)
            else:
                by_key[row[key.name]] = row_type(**row)
        return [by_key[name] for name in sorted(by_key)]


@dataclass(frozen=True, slots=True)
class TableChange:
    """Items of an inventory by id: new or different ones, and those that left."""

    table: Table
    saved: Mapping[str, Any]
    left: Mapping[str, Any]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.saved) + len(self.left)


@dataclass(frozen=True, slots=True)
class InventoryRevision:
    """What is in force before and after the instant ``at`` (UTC ms), the same if nothing changes."""

    before: Inventory
    after: Inventory
    at: int
    changes: Sequence[TableChange]

    @property
    def moved(self) -> dict[str, str]:
        """Place -> its territory after it, of the places that were in another one before."""
        cut = {places.name, departments.name}
        if not self.before.places or cut.isdisjoint(each.table.name for each in self.changes):
            return {}
        old, new = self.before.territories, self.after.territories
        now_in = {place: new.get(place, "") for place in self.after.places}
        return {place: each for place, each in now_in.items() if each != old.get(place, "")}

    def bites(self) -> Iterator[Bite]:
        """What brings the tables from one to the other, and has what is over follow its places.

        Points and places that leave keep their row, marked; the rows of all else are deleted.
        """
        for change in self.changes:
            table, saved, left = change.table, change.saved, change.left
            if "removed_at" in table.columns:
                leaving = (columns_of(item) | {"removed_at": self.at} for item in left.values())
                yield from bites_of(table, chain(saved.values(), leaving))
                continue
            (key,) = table.primary_key.columns
            yield from bites_of(table, ({key.name: name} for name in left), removes=True)
            yield from bites_of(table, (row_of(name, item) for name, item in saved.items()))
        moves = ({"place": name, "territory": new, "at": self.at} for name, new in self.moved.items())
        yield from bites_of(territory_moves, moves)


def revision_of(before: Inventory, wanted: Inventory, now: int) -> InventoryRevision:
    """What it takes that ``wanted`` is in force from ``now`` (UTC ms) on, with keys and the next version.

    Known points keep their keys, also those that had left; others get new ones. Keys and version in
    ``wanted`` are ignored. A point with ``registered_at`` 0 was registered when it was first there, and is
    registered anew when it comes back.

    Raises
    ------
    RecordsError
        ``dangling-reference``: something names a place, point, gateway or calendar that is not there.
        ``metric-changed``: a known point would measure something else.
    """
    _check_references(wanted)
    former = {point.id: point for point in before.former_points.values()}
    next_key = max(before.by_key_with_former, default=-1) + 1
    keyed = {}
    for name, point in wanted.points.items():
        was = before.points.get(name)
        known = was or former.get(name)
        if known is not None and known.metric != point.metric:
            raise RecordsError(
                "metric-changed",
                Said(
                    "records-metric-changed",
                    point=name,
                    metric=known.metric.value,
                    wanted=point.metric.value,
                ),
            )
        registered_at = point.registered_at or (now if was is None else was.registered_at)
        key = next_key if known is None else known.key
        next_key += known is None
        same = point.key == key and point.registered_at == registered_at
        keyed[name] = point if same else replace(point, key=key, registered_at=registered_at)
    keyed = dict(sorted(keyed.items(), key=lambda item: item[1].key))
    ever = before.by_key_with_former.values()
    gone = {p.key: FormerPoint(p.id, p.metric, p.key) for p in ever if p.id not in keyed}
    # A copy: what was cached in the one that is wanted is not copied.
    after = replace(
        wanted,
        points=keyed,
        version=before.version + 1,
        former_points=gone,
        former_speakers=_former_speakers(before, wanted, keyed, now),
    )
    changes = [change for change in _differences(before, after, _INSTALLED) if change.count]
    if not changes:
        return InventoryRevision(before, before, now, ())
    changes += [change for change in _differences(before, after, (former_speakers,)) if change.count]
    return InventoryRevision(before, after, now, changes)


_INSTALLED = (places, departments, points, gateways, models, devices, aliases, calendars, outages)


def _differences(old: Inventory, new: Inventory, tables: Iterable[Table]) -> Iterator[TableChange]:
    for table in tables:
        before, there = getattr(old, table.name), getattr(new, table.name)
        yield TableChange(
            table,
            {name: item for name, item in there.items() if before.get(name) != item},
            {name: item for name, item in before.items() if name not in there},
        )


def _former_speakers(
    before: Inventory, wanted: Inventory, points: Mapping[str, Point], now: int
) -> dict[int, tuple[FormerSpeaker, ...]]:
    """Point key -> the gateways that it has been behind within `STILL_SPEAKS`, and is no longer."""
    behind_before = {device.id: device.gateways for device in before.devices.values()}
    behind = {device.id: device.gateways for device in wanted.devices.values()}
    names = {former: gateway.id for gateway in wanted.gateways.values() for former in gateway.formerly}
    found = {}
    for name, point in points.items():
        was = before.points.get(name)
        if was is None:
            continue
        known = before.former_speakers.get(point.key, ())
        there, gone = behind.get(point.device or "", ()), behind_before.get(was.device or "", ())
        if there == gone and not known:
            continue
        left = {each.gateway: each for each in known if now - each.until < STILL_SPEAKS}
        left |= {each: FormerSpeaker(each, before.gateways[each].format, now) for each in gone}
        speakers = tuple(each for each in left.values() if names.get(each.gateway, each.gateway) not in there)
        if speakers:
            found[point.key] = speakers
    return found


def _merged(old: Inventory, new: Inventory) -> Inventory:
    parts: dict[str, Any] = {
        table.name: {**getattr(old, table.name), **getattr(new, table.name)} for table in _INSTALLED
    }
    return Inventory(**parts)


def _check_references(inventory: Inventory) -> None:
    """Raise `RecordsError` for the first name of something that is not in the inventory."""
    names: Iterator[tuple[str, str, str | None, Mapping[str, object]]] = chain(
        (("place", p.id, p.parent, inventory.places) for p in inventory.places.values()),
        (("place", p.id, p.calendar, inventory.calendars) for p in inventory.places.values()),
        (("department", d.id, d.parent, inventory.departments) for d in inventory.departments.values()),
        (("department", d.id, d.place, inventory.places) for d in inventory.departments.values()),
        (("point", p.id, p.place, inventory.places) for p in inventory.points.values()),
        (("point", p.id, p.device, inventory.devices) for p in inventory.points.values()),
        (("gateway", g.id, g.place, inventory.places) for g in inventory.gateways.values()),
        (("device", d.id, g, inventory.gateways) for d in inventory.devices.values() for g in d.gateways),
        (("alias", a.name, a.point, inventory.points) for a in inventory.aliases.values()),
        (("outage", o.id, o.place, inventory.places) for o in inventory.outages.values()),
    )
    for kind, name, target, known in names:
        if target is not None and target not in known:
            dangling = Said("records-dangling", kind=name_of("item", kind), id=name, target=target)
            raise RecordsError("dangling-reference", dangling)
