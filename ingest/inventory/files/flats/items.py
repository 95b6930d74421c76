"""From a list of flats to items of an inventory: places, gateways, devices, points, aliases, a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ingest.inventory.files import values as inventory_values
from ingest.inventory.files.exporter import plain_row
from ingest.inventory.files.flats import cells as read_as
from ingest.inventory.files.flats.headings import FlatKey
from ingest.inventory.files.flats.ids import IdMaker, slug
from ingest.inventory.files.flats.places import Node, OnRecord, Places, common, recognise
from ingest.inventory.files.flats.sheet import FlatSheet, ListedFlat
from ingest.inventory.files.flats.warnings import warn_of_names, warn_of_unread
from ingest.inventory.files.limit_columns import LimitColumns
from ingest.inventory.files.teller import Teller
from ingest.inventory.notation import one_of
from ingest.inventory.tree import Inventory, Level, Point
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat
from ingest.said import Said, name_of, said_by

MINUTES, HOURS = 20, 1
"""What is taken between readings and between uploads where a list says nothing: most devices do so."""
CHANNEL = "temperature"
"""What devices call a room's temperature, where a list does not say it."""
CALENDAR = "heating"
"""Id of the calendar that is made of the heating season above a list."""
KEYS = {
    "households": FlatKey.HOUSEHOLDS,
    "residential": FlatKey.RESIDENTIAL,
    "contract_min": FlatKey.CONTRACT_MIN,
    "gateway": FlatKey.GATEWAY,
    "format": FlatKey.FORMAT,
    "device": FlatKey.DEVICE,
    "model": FlatKey.MODEL,
    "sampling": FlatKey.SAMPLING,
    "upload": FlatKey.UPLOAD,
}
"""Key of an item -> what a list calls it."""
NAMES = {"place": FlatKey.ROOM, "point": FlatKey.SPOT}
"""Kind of item -> what a list calls its ``name``."""


class ListedItem(NamedTuple):
    """An item of the inventory: its kind, where it comes from, and its values as a file has them."""

    kind: str
    source: ListedFlat | FlatSheet
    values: Mapping[str, Any]

    @property
    def file(self) -> str:
        """The file that it comes from."""
        return self._sheet.teller.file

    @property
    def at(self) -> int | tuple[str, int]:
        """Where it is there, as an entry has it."""
        return self._sheet.teller.at(self.source.number)

    @property
    def _sheet(self) -> FlatSheet:
        return self.source if isinstance(self.source, FlatSheet) else self.source.sheet

    def told(self, key: str) -> tuple[Said, Said | str] | None:
        """The cell that says ``key``, or its row where no column does, and its heading."""
        row, teller = self.source, self._sheet.teller
        role = NAMES.get(self.kind) if key == "name" else KEYS.get(key)
        if isinstance(row, FlatSheet) or role is None:
            return None
        column = row.sheet.columns.get(role)
        if column is None:
            return teller.row(row.number), name_of("flats-heading", role)
        return teller.cell(row.number, column), column.heading


def items_of(
    sheets: Sequence[FlatSheet], on_record: Inventory | None, limit_columns: LimitColumns
) -> Iterator[ListedItem]:
    """The items that ``sheets`` (one at least) describe together, over what is ``on_record``.

    What is there keeps its id, and whatever the list says nothing of. ``None``: nobody knows what is there.
    """
    return _Maker(sheets, on_record, limit_columns).items()


class _Maker:
    def __init__(
        self, sheets: Sequence[FlatSheet], on_record: Inventory | None, limit_columns: LimitColumns
    ) -> None:
        self._sheets, self._limit_columns = sheets, limit_columns
        self._rows = [row for sheet in sheets for row in sheet.rows]
        first = sheets[0].teller
        self._teller: Teller = first if len(sheets) == 1 else first._replace(sheet=None)
        self._record = OnRecord(on_record or Inventory())
        self._known = self._record.inventory
        self._told = on_record is not None
        self._emitted: set[str] = set()
        self._assumed = self._unheard = 0
        self._point_ids = IdMaker(self._known.points)
        self._points_taken: set[str] = set()
        self._device_rows: dict[tuple[str, str], ListedFlat] = {}
        self._bare: set[str] = set()
        self._gateways_read: set[str] = set()

    def items(self) -> Iterator[ListedItem]:
        found = Places(self._rows, self._organisation())
        nodes = found.nodes
        changes = recognise(nodes, self._record)
        self._refuse_other_buildings(nodes)
        ids = IdMaker(self._known.places)
        for node in nodes:
            node.id = node.known.id if node.known else self._new_id(node, ids)
        places = [*self._above(nodes), *(self._place(node) for node in nodes)]
        yield from self._calendar(places)
        self._emitted = {str(item.values["id"]) for item in places}
        yield from places
        homes = [node for node in nodes if node.level is Level.HOUSEHOLD]
        yield from self._gateways(homes)
        yield from self._models()
        for node in homes:
            for row in node.rows:
                yield from self._measured(node, row)
        as_one = [(node.name, node.label) for node in changes.spelt_otherwise]
        self._warn(changes.renamed, [*found.taken_as_one(), *as_one])

    def _refuse_other_buildings(self, nodes: list[Node]) -> None:
        """Refuse a building on record whose devices are all others, where the list does not say which it is.

        A community after the other, each with a 3号楼, would come into one.
        """
        for node in nodes:
            row = node.rows[0]
            placed = row.sheet.columns.keys() | row.sheet.named.keys()
            if node.level is not Level.BUILDING or placed & {FlatKey.COMMUNITY, FlatKey.STATION}:
                continue
            if count := self._record.has_other_devices(node):
                row.refuse(FlatKey.BUILDING, Said("flats-other-building", name=node.name, count=count))

    def _organisation(self) -> str:
        """What the whole is called where no column says it; empty: it is on record, or nobody needs it."""
        if all(FlatKey.ORGANISATION in sheet.columns for sheet in self._sheets):
            return ""
        tops = [self._known.places[id_] for id_ in self._known.roots]
        if len(tops) == 1 and tops[0].level is Level.ORGANISATION:
            return tops[0].name
        named = next(filter(None, (sheet.title.organisation for sheet in self._sheets)), "")
        if tops and not named:
            return ""
        if not named and self._rows:
            named = "供热公司" if self._sheets[0].chinese else "Heating company"
            self._teller.warn(Said("flats-organisation-unnamed", name=named))
        return named

    def _new_id(self, node: Node, ids: IdMaker) -> str:
        around = node.parent.id if node.parent else ""
        if node.level is Level.HOUSEHOLD:
            wanted = "-".join(filter(None, (around, slug(*node.spoken))))
        elif node.level is Level.BUILDING and not node.spoken[0]:
            wanted = "-".join(filter(None, (around, slug(node.spoken[1]))))
        else:
            wanted = slug(*node.spoken)
        return ids.make(wanted, node.path)

    def _above(self, nodes: list[Node]) -> Iterator[ListedItem]:
        """Places on record that hold those of the list and are not in it: a list that is all keeps them."""
        there = {node.id for node in nodes}
        for node in nodes:
            if node.known and node.known.parent and node.level is not Level.HOUSEHOLD:
                for place in self._known.upwards(node.known.parent):
                    if place.id not in there:
                        there.add(place.id)
                        yield ListedItem("place", node.rows[0], plain_row(place, self._limit_columns))

    def _place(self, node: Node) -> ListedItem:
        values: dict[str, Any] = dict(plain_row(node.known, self._limit_columns)) if node.known else {}
        values |= {"id": node.id, "level": node.level.value, "name": node.name}
        if node.parent and not self._lies_in(node, node.parent):
            values["parent"] = node.parent.id
        if node.level is Level.HOUSEHOLD:
            told = self._first(node, FlatKey.HOUSEHOLDS, inventory_values.households)
            if told is not None:
                values["households"] = told
        return ListedItem("place", node.rows[0], values)

    def _lies_in(self, node: Node, parent: Node) -> bool:
        """Whether it does on record, also where there is something between that no column names."""
        if node.known is None or node.known.parent is None:
            return False
        return any(place.id == parent.id for place in self._known.upwards(node.known.parent))

    def _first(self, node: Node, role: FlatKey, read: Any) -> Any:
        """What the first row of a flat says of ``role`` that says something."""
        for row in node.rows:
            if row[role]:
                return self._read(row, role, read)
        return None

    def _read(self, row: ListedFlat, role: FlatKey, read: Any) -> Any:
        try:
            return read(row[role])
        except ValueError as error:
            row.refuse(role, said_by(error))
            return None

    def _calendar(self, places: list[ListedItem]) -> Iterator[ListedItem]:
        """The calendars of ``places``, and the season above the list for those that lie in no other."""
        season = self._season()
        calendars = {id_: plain_row(each, self._limit_columns) for id_, each in self._known.calendars.items()}
        used: set[str] = set()
        for item in places:
            values: dict[str, Any] = item.values  # type: ignore[assignment]
            if season and not values.get("parent"):
                id_ = values.setdefault("calendar", CALENDAR)
                spans = calendars.setdefault(id_, {"id": id_}).get("heating_season", [])
                once = [each for each in spans if each != season and _is_once(each)]
                calendars[id_]["heating_season"] = [*once, season] if _is_once(season) else [season]
            if values.get("calendar"):
                used.add(values["calendar"])
        measured = any(row[FlatKey.DEVICE] for row in self._rows)
        held = any(calendars.get(id_, {}).get("heating_season") for id_ in used)
        if measured and self._told and not held:
            self._teller.refuse_all(Said("flats-no-season"))
        for id_ in sorted(used & calendars.keys()):
            yield ListedItem("calendar", self._sheets[0], calendars[id_])

    def _season(self) -> str:
        """The heating season that stands above the lists; where several do, they must say the same."""
        season = ""
        for sheet in self._sheets:
            title = sheet.title
            if title.unread:
                sheet.teller.warn(Said("flats-season-unread", text=title.unread[:80]))
            if season and title.season not in ("", season):
                sheet.teller.refuse_all(Said("flats-another-season", season=title.season, first=season))
            season = season or title.season
        return season

    def _gateways(self, homes: list[Node]) -> Iterator[ListedItem]:
        """Each gateway once; it is where its flats are, unless it stands elsewhere on record."""
        around: dict[str, dict[Node, None]] = {}
        first: dict[str, ListedFlat] = {}
        for node in homes:
            for row in node.rows:
                if row[FlatKey.DEVICE] and row[FlatKey.GATEWAY]:
                    around.setdefault(row[FlatKey.GATEWAY], {})[node.parent or node] = None
                    first.setdefault(row[FlatKey.GATEWAY], row)
        for name, nodes in around.items():
            row, known = first[name], self._known.gateways.get(name)
            if self._read(row, FlatKey.GATEWAY, inventory_values.identifier) is None:
                continue
            self._gateways_read.add(name)
            values: dict[str, Any] = dict(plain_row(known, self._limit_columns)) if known else {"id": name}
            if known is None or known.place not in self._emitted:
                values["place"] = common(nodes).id
            if row[FlatKey.FORMAT] and (form := self._read(row, FlatKey.FORMAT, one_of(GatewayFormat))):
                values["format"] = form.value
            yield ListedItem("gateway", row, values)

    def _measured(self, node: Node, row: ListedFlat) -> Iterator[ListedItem]:
        """The device of ``row``, the point that it measures, and its names for it."""
        if not row[FlatKey.DEVICE]:
            if len(node.rows) > 1:
                self._twice(row, FlatKey.ROOM, next(each for each in node.rows if each is not row))
            return
        device = self._read(row, FlatKey.DEVICE, inventory_values.identifier)
        if device is None:
            return
        device = self._record.device_ids.get(device.lower(), device)
        channel = row[FlatKey.CHANNEL] or CHANNEL
        first = self._device_rows.setdefault((device.lower(), channel), row)
        if first is not row:
            self._twice(row, FlatKey.DEVICE, first)
            return
        known = self._known.devices.get(device)
        values: dict[str, Any] = dict(plain_row(known, self._limit_columns)) if known else {"id": device}
        if row[FlatKey.MODEL]:
            values["model"] = row[FlatKey.MODEL]
        gateway = row[FlatKey.GATEWAY]
        if gateway in self._gateways_read and gateway not in (known.gateways if known else ()):
            values.pop("gateways", None)
            values["gateway"] = gateway
        if not values.get("gateway") and not values.get("gateways"):
            self._unheard += 1
        is_new = device not in self._bare
        if is_new:
            yield ListedItem("device", row, values)
        point = self._point(node, row, device)
        yield ListedItem("point", row, point)
        yield self._alias(row, f"{device}/{channel}", point["id"])
        if is_new:
            self._bare.add(device)
            yield self._alias(row, device, point["id"])

    def _alias(self, row: ListedFlat, name: str, point: str) -> ListedItem:
        known = self._known.aliases.get(name)
        unit = {"unit": known.unit} if known and known.unit else {}
        return ListedItem("alias", row, {"name": name, "point": point} | unit)

    def _twice(self, row: ListedFlat, role: FlatKey, first: ListedFlat) -> None:
        row.refuse(role, Said("flats-twice", value=row[role], where=first.where_from(row)))

    def _point(self, node: Node, row: ListedFlat, device: str) -> dict[str, Any]:
        known = self._known_point(node, row, device)
        values: dict[str, Any] = (
            dict(plain_row(known, self._limit_columns)) if known else {"residential": True}
        )
        wanted = "-".join(filter(None, (node.id, slug(row[FlatKey.SPOT]))))
        id_ = known.id if known else self._point_ids.make(wanted, (*node.path, row[FlatKey.SPOT], device))
        self._points_taken.add(id_)
        values |= {"id": id_, "metric": Metric.INDOOR_TEMPERATURE.value, "place": node.id, "device": device}
        if row[FlatKey.SPOT]:
            values["name"] = row[FlatKey.SPOT]
        if row[FlatKey.RESIDENTIAL]:
            values["residential"] = self._read(row, FlatKey.RESIDENTIAL, read_as.is_residential)
        if row[FlatKey.CONTRACT_MIN]:
            values["contract_min"] = row[FlatKey.CONTRACT_MIN].replace("℃", "degC").replace("°C", "degC")
        said = {role: self._period(row, role) for role in (FlatKey.SAMPLING, FlatKey.UPLOAD)}
        by_model = self._periods_of_model(row, device)
        for role, usual in ((FlatKey.SAMPLING, f"{MINUTES}min"), (FlatKey.UPLOAD, f"{HOURS}h")):
            if said[role] is not None:
                values[role.value] = said[role]
            elif role.value not in values and role not in by_model:
                values[role.value] = usual
                self._assumed += role is FlatKey.SAMPLING
        return values

    def _periods_of_model(self, row: ListedFlat, device: str) -> set[FlatKey]:
        """The periods that the model on record has: a point without them takes these."""
        known = self._known.devices.get(device)
        model = self._known.models.get(row[FlatKey.MODEL] or (known.model if known else ""))
        if model is None:
            return set()
        periods = {FlatKey.SAMPLING: model.sampling_ms, FlatKey.UPLOAD: model.upload_ms}
        return {role for role, period in periods.items() if period is not None}

    def _models(self) -> Iterator[ListedItem]:
        """The models on record of the devices, which a list that is all there is must not lose."""
        named = {row[FlatKey.MODEL] for row in self._rows}
        named |= {device.model for device in self._known.devices.values()}
        for id_ in sorted(named & self._known.models.keys()):
            row = plain_row(self._known.models[id_], self._limit_columns)
            yield ListedItem("model", self._sheets[0], row)

    def _known_point(self, node: Node, row: ListedFlat, device: str) -> Point | None:
        """The point on record of this device in this flat; else that of another one at this spot."""
        if node.known is None:
            return None
        at = [each for each in self._known.points_at[node.known.id] if each.id not in self._points_taken]
        at = [each for each in at if each.metric is Metric.INDOOR_TEMPERATURE]
        same = [each for each in at if each.device == device]
        others = {each.lower() for each in (row[FlatKey.DEVICE] for row in node.rows) if each}
        free = [each for each in at if (each.device or "").lower() not in others]
        spot = [each for each in free if each.name == row[FlatKey.SPOT]]
        return next(iter([*same, *spot]), None)

    def _period(self, row: ListedFlat, role: FlatKey) -> str | None:
        if not row[role]:
            return None
        written = read_as.period(row[role], row.sheet.columns[role].unit)
        try:
            inventory_values.period(written, row[role])
        except ValueError as error:
            row.refuse(role, said_by(error))
            return None
        return written

    def _warn(self, renamed: list[Node], as_one: list[tuple[str, ...]]) -> None:
        for sheet in self._sheets:
            warn_of_unread(sheet)
        warn_of_names(self._teller, renamed, as_one)
        if self._assumed:
            self._teller.warn(Said("flats-periods", count=self._assumed, minutes=MINUTES, hours=HOURS))
        if self._unheard:
            self._teller.warn(Said("flats-no-gateway", count=self._unheard))


def _is_once(span: str) -> bool:
    return len(span) > len("11-15..03-15")
