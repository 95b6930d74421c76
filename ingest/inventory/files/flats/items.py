"""From a list of flats to items of an inventory: places, gateways, devices, points, aliases, a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ingest.inventory.files import values as inventory_values
from ingest.inventory.files.exporter import plain_row
from ingest.inventory.files.flats import cells as read_as
from ingest.inventory.files.flats.headings import FlatKey
from ingest.inventory.files.flats.ids import IdMaker, slug
from ingest.inventory.files.flats.places import Node, OnRecord, common, nodes_of, recognise
from ingest.inventory.files.flats.sheet import FlatSheet, ListedFlat
from ingest.inventory.files.limit_columns import LimitColumns
from ingest.inventory.files.teller import Column, Teller
from ingest.inventory.notation import one_of
from ingest.inventory.tree import Inventory, Level, Point
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat
from ingest.said import Said, said_by

MINUTES, HOURS = 20, 1
"""What is taken between readings and between uploads where a list says nothing: most devices do so."""
CHANNEL = "temperature"
"""What devices call a room's temperature, where a list does not say it."""
CALENDAR = "heating"
"""Id of the calendar that is made of the heating season above a list."""
MOST_TOLD = 5
"""Rows, headings or names that one warning tells; more are counted."""


class ListedItem(NamedTuple):
    """An item of the inventory: its kind, the row it is of, and its values as a file has them."""

    kind: str
    number: int
    values: Mapping[str, Any]


def items_of(
    sheet: FlatSheet, on_record: Inventory | None, limit_columns: LimitColumns, teller: Teller
) -> Iterator[ListedItem]:
    """The items that ``sheet`` describes, over what is ``on_record`` (``None``: nobody knows what is).

    What is there keeps its id, and whatever the list says nothing of.
    """
    return _Maker(sheet, on_record, limit_columns, teller).items()


class _Maker:
    def __init__(
        self, sheet: FlatSheet, on_record: Inventory | None, limit_columns: LimitColumns, teller: Teller
    ) -> None:
        self._sheet, self._teller, self._limit_columns = sheet, teller, limit_columns
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
        nodes = list(nodes_of(self._sheet, self._organisation()).values())
        renamed = recognise(nodes, self._record)
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
        self._warn(renamed)

    def _organisation(self) -> str:
        """What the whole is called where no column says it; empty: it is on record, or nobody needs it."""
        if FlatKey.ORGANISATION in self._sheet.columns:
            return ""
        tops = [self._known.places[id_] for id_ in self._known.roots]
        if len(tops) == 1 and tops[0].level is Level.ORGANISATION:
            return tops[0].name
        if tops and not self._sheet.title.organisation:
            return ""
        named = self._sheet.title.organisation
        if not named and self._sheet.rows:
            named = "供热公司" if self._sheet.chinese else "Heating company"
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
                        yield ListedItem("place", self._sheet.number, plain_row(place, self._limit_columns))

    def _place(self, node: Node) -> ListedItem:
        values: dict[str, Any] = dict(plain_row(node.known, self._limit_columns)) if node.known else {}
        values |= {"id": node.id, "level": node.level.value, "name": node.name}
        if node.parent and not self._lies_in(node, node.parent):
            values["parent"] = node.parent.id
        if node.level is Level.HOUSEHOLD:
            told = self._first(node, FlatKey.HOUSEHOLDS, inventory_values.households)
            if told is not None:
                values["households"] = told
        return ListedItem("place", node.rows[0].number, values)

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
        column = self._sheet.columns[role]
        text = row[role]
        try:
            return read(text)
        except ValueError as error:
            self._teller.refuse(row.number, column, said_by(error))
            return None

    def _calendar(self, places: list[ListedItem]) -> Iterator[ListedItem]:
        """The calendars of ``places``, and the season above the list for those that lie in no other."""
        title, season = self._sheet.title, self._sheet.title.season
        if title.unread:
            self._teller.warn(Said("flats-season-unread", text=title.unread[:80]))
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
        measured = any(row[FlatKey.DEVICE] for row in self._sheet.rows)
        held = any(calendars.get(id_, {}).get("heating_season") for id_ in used)
        if measured and self._told and not held:
            self._teller.refuse_all(Said("flats-no-season"))
        for id_ in sorted(used & calendars.keys()):
            yield ListedItem("calendar", self._sheet.number, calendars[id_])

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
            yield ListedItem("gateway", row.number, values)

    def _measured(self, node: Node, row: ListedFlat) -> Iterator[ListedItem]:
        """The device of ``row``, the point that it measures, and its names for it."""
        if not row[FlatKey.DEVICE]:
            if len(node.rows) > 1:
                self._twice(row, FlatKey.ROOM, node.rows[0])
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
            yield ListedItem("device", row.number, values)
        point = self._point(node, row, device)
        yield ListedItem("point", row.number, point)
        yield self._alias(row, f"{device}/{channel}", point["id"])
        if is_new:
            self._bare.add(device)
            yield self._alias(row, device, point["id"])

    def _alias(self, row: ListedFlat, name: str, point: str) -> ListedItem:
        known = self._known.aliases.get(name)
        unit = {"unit": known.unit} if known and known.unit else {}
        return ListedItem("alias", row.number, {"name": name, "point": point} | unit)

    def _twice(self, row: ListedFlat, role: FlatKey, first: ListedFlat) -> None:
        said = Said("flats-twice", value=row[role], row=str(first.number))
        self._teller.refuse(row.number, self._sheet.columns[role], said)

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
        named = {row[FlatKey.MODEL] for row in self._sheet.rows}
        named |= {device.model for device in self._known.devices.values()}
        for id_ in sorted(named & self._known.models.keys()):
            row = plain_row(self._known.models[id_], self._limit_columns)
            yield ListedItem("model", self._sheet.number, row)

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
        column: Column = self._sheet.columns[role]
        written = read_as.period(row[role], column.unit)
        try:
            inventory_values.period(written, row[role])
        except ValueError as error:
            self._teller.refuse(row.number, column, said_by(error))
            return None
        return written

    def _warn(self, renamed: list[Node]) -> None:
        heading, skipped = self._sheet.heading, self._sheet.skipped
        if heading.personal:
            headings = _some(heading.personal)
            self._teller.warn(Said("flats-personal", headings=headings, count=len(heading.personal)))
        if heading.unread:
            self._teller.warn(Said("flats-unread", headings=_some(heading.unread), count=len(heading.unread)))
        if skipped:
            rows = _some(tuple(str(number) for number in skipped))
            self._teller.warn(Said("flats-skipped", rows=rows, count=len(skipped)))
        for node in renamed[:MOST_TOLD]:
            if node.known is not None:
                self._teller.warn(Said("flats-renamed", old=node.known.name, new=node.name))
        if len(renamed) > MOST_TOLD:
            self._teller.warn(Said("flats-more-renamed", count=len(renamed) - MOST_TOLD))
        if self._assumed:
            self._teller.warn(Said("flats-periods", count=self._assumed, minutes=MINUTES, hours=HOURS))
        if self._unheard:
            self._teller.warn(Said("flats-no-gateway", count=self._unheard))


def _is_once(span: str) -> bool:
    return len(span) > len("11-15..03-15")


def _some(texts: tuple[str, ...]) -> tuple[str, ...]:
    return texts if len(texts) <= MOST_TOLD else (*texts[:MOST_TOLD], "…")
