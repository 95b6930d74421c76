"""From an entry's written values to a place, point, gateway, device, alias, calendar or outage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ingest.inventory.departments import NO_IDS, Department, DepartmentKind
from ingest.inventory.devices import Alias, BatteryUnit, Device, DeviceModel, Gateway
from ingest.inventory.files import values as read_as
from ingest.inventory.files.limit_columns import LimitColumns
from ingest.inventory.files.problem_collector import at_key
from ingest.inventory.notation import one_of, parse_limit, write_duration
from ingest.inventory.tree import Calendar, Level, Outage, Place, Point
from ingest.inventory.water_ways import PointWater
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat
from ingest.said import Said, name_of, said_by

MOST_LIMITS = 64
BY_MODEL = 0
"""A period that the row of a point leaves to the model of its device: see `importer.read_inventory`."""


InventoryItem = Place | Department | Point | Gateway | DeviceModel | Device | Alias | Calendar | Outage


def build_item(
    kind: str, written: Mapping[str, Any], limit_columns: LimitColumns
) -> tuple[InventoryItem | None, list[Said]]:
    """What the ``written`` values describe, or every reason why they describe nothing."""
    shape = _SHAPES[kind]
    limit_keys = {"limits", *(column.key for column in limit_columns)} if kind == "point" else set()
    reasons = [at_key(key, Said("inventory-missing")) for key in shape.required if key not in written]
    fields: dict[str, Any] = {}
    for key, value in written.items():
        if key in limit_keys:
            continue
        if key not in shape.keys:
            reasons.append(at_key(key, Said("inventory-unknown-key", kind=name_of("item", kind))))
            continue
        name, read = shape.keys[key]
        try:
            fields[name] = read(value)
        except ValueError as error:
            reasons.append(at_key(key, said_by(error)))
    if kind == "point":
        fields["limits"], wrong = _limits(written, fields.get("metric"), limit_columns)
        reasons += wrong
    if reasons:
        return None, reasons
    item, reasons = shape.make(fields)
    if isinstance(item, Point):
        reasons += _contract_reasons(item, limit_columns)
    return item, reasons


def keys_of(kind: str, limit_columns: LimitColumns) -> tuple[list[str], list[str]]:
    """The keys that an item of this kind must have, and those that it may have."""
    shape = _SHAPES[kind]
    limits = [*(column.key for column in limit_columns), "limits"] if kind == "point" else []
    return list(shape.required), [key for key in (*shape.keys, *limits) if key not in shape.required]


def _limits(
    given: Mapping[str, Any], metric: Metric | None, limit_columns: LimitColumns
) -> tuple[dict[str, float], list[Said]]:
    """Rule id -> limit in the metric's canonical unit, from the columns of their own and from ``limits``."""
    reasons: list[Said] = []
    written: dict[str, tuple[str, object]] = {}
    try:
        for rule, value in _limit_table(given.get("limits")).items():
            written[rule] = (f"limits.{rule}", value)
    except ValueError as error:
        reasons.append(at_key("limits", said_by(error)))
    for column in limit_columns:
        if column.key not in given:
            continue
        if column.rule in written:
            reasons.append(at_key(column.key, Said("inventory-given-twice", other="limits")))
        written[column.rule] = (column.key, given[column.key])
    metric_of = {column.rule: column.metric for column in limit_columns}
    limits: dict[str, float] = {}
    for rule, (key, value) in written.items():
        of = metric_of.get(rule, metric)
        try:
            if metric is not None and of is not metric:
                reasons.append(at_key(key, Said("inventory-no-meaning", metric=metric.value)))
            elif metric is not None:
                limits[rule] = float(parse_limit(value, metric))
        except ValueError as error:
            reasons.append(at_key(key, said_by(error)))
    return limits, reasons


def _limit_table(value: object) -> dict[str, object]:
    """A table, or a cell like ``room.day=20 degC|room.floor=17``."""
    if value is None:
        return {}
    if isinstance(value, str):
        pairs = [str(item).partition("=") for item in read_as.many(value)]
        value = {rule.strip(): limit.strip() for rule, _, limit in pairs}
        if len(value) < len(pairs):
            raise ValueError(Said("inventory-rule-twice"))
    if not isinstance(value, dict) or len(value) > MOST_LIMITS:
        raise ValueError(Said("inventory-limit-table", most=str(MOST_LIMITS)))
    for rule in value:
        read_as.identifier(rule)
    return value


# From read fields to the item, or the reasons why they contradict each other.

_BuildResult = tuple[InventoryItem | None, list[Said]]


def _place(fields: dict[str, Any]) -> _BuildResult:
    household = fields["level"] is Level.HOUSEHOLD
    if not household and fields.get("households"):
        return None, [at_key("households", Said("inventory-no-households"))]
    position = [key for key in ("longitude", "latitude") if key in fields]
    if len(position) == 1:
        return None, [at_key(position[0], Said("inventory-half-a-position"))]
    fields.setdefault("households", 1 if household else 0)
    fields.setdefault("name", fields["id"])
    return Place(**fields), []


def _department(fields: dict[str, Any]) -> _BuildResult:
    fields.setdefault("name", fields["id"])
    department = Department(**fields)
    if department.id in NO_IDS:
        return department, [at_key("id", Said("inventory-no-department-id", id=repr(department.id)))]
    if department.kind is DepartmentKind.TERRITORIAL:
        reasons = [
            at_key(key, Said("inventory-unit-needs"))
            for key, value in (("place", department.place), ("line", department.lines))
            if not value
        ]
        return department, reasons
    if department.kind is DepartmentKind.OUTSIDE and department.place is not None:
        return department, [at_key("place", Said("inventory-outside-has-none"))]
    return department, []


def _point(fields: dict[str, Any]) -> _BuildResult:
    point = Point(**{"sampling_ms": BY_MODEL, "upload_ms": BY_MODEL, **fields})
    reasons = []
    if BY_MODEL < point.upload_ms < point.sampling_ms:
        reasons.append(at_key("upload", Said("inventory-upload-shorter")))
    if point.metric is not Metric.INDOOR_TEMPERATURE:
        if point.residential is not None:
            reasons.append(at_key("residential", Said("inventory-no-meaning", metric=point.metric.value)))
    else:
        if point.residential is None:
            reasons.append(at_key("residential", Said("inventory-residential-missing")))
        if point.water_kind is not None:
            reasons.append(at_key("water_kind", Said("inventory-no-meaning", metric=point.metric.value)))
    return point, reasons


def _contract_reasons(point: Point, limit_columns: LimitColumns) -> list[Said]:
    """Why ``point`` may not be with, or without, the minimum of a contract."""
    reasons = []
    for column in limit_columns:
        if not column.contract or point.metric is not column.metric or point.residential is None:
            continue
        if not point.residential and column.rule not in point.limits:
            reasons.append(at_key(column.key, Said("inventory-contract-missing")))
        elif point.residential and column.rule in point.limits:
            reasons.append(at_key(column.key, Said("inventory-contract-unneeded")))
    return reasons


def _outage(fields: dict[str, Any]) -> _BuildResult:
    if fields["end"] <= fields["start"]:
        return None, [at_key("end", Said("inventory-end-before-start"))]
    if fields["end"] - fields["start"] > read_as.LONGEST_OUTAGE:
        longest = write_duration(read_as.LONGEST_OUTAGE)
        return None, [at_key("end", Said("inventory-outage-too-long", longest=longest))]
    return Outage(**fields), []


def _device(fields: dict[str, Any]) -> _BuildResult:
    if "gateway" in fields and "gateways" in fields:
        return None, [at_key("gateways", Said("inventory-given-twice", other="gateway"))]
    first, *further = fields.pop("gateways", None) or (fields.get("gateway"),)
    return Device(**fields | {"gateway": first, "further_gateways": tuple(further)}), []


class _Shape(NamedTuple):
    """What a kind of item consists of: key of a file -> field and how it is read."""

    required: tuple[str, ...]
    keys: Mapping[str, tuple[str, Callable[[object], Any]]]
    make: Callable[[dict[str, Any]], _BuildResult]


def _same(**keys: Callable[[object], Any]) -> dict[str, tuple[str, Callable[[object], Any]]]:
    """Keys that have the names of their fields."""
    return {key: (key, read) for key, read in keys.items()}


_SHAPES: dict[str, _Shape] = {
    "place": _Shape(
        ("id", "level"),
        _same(
            id=read_as.identifier,
            name=read_as.line,
            level=one_of(Level),
            parent=read_as.identifier,
            households=read_as.households,
            zone=read_as.zone,
            calendar=read_as.identifier,
            pump_station=read_as.yes_or_no,
            built_up=read_as.yes_or_no,
            longitude=read_as.longitude,
            latitude=read_as.latitude,
        ),
        _place,
    ),
    "department": _Shape(
        ("id", "kind"),
        _same(
            id=read_as.identifier,
            name=read_as.line,
            kind=one_of(DepartmentKind),
            parent=read_as.identifier,
            place=read_as.identifier,
            head=read_as.some_line,
            leader=read_as.some_line,
            phones=read_as.many_phones,
            channels=read_as.many_ids,
            duties=read_as.many_duties,
            petition_staff=read_as.many_names,
            data_delivery=read_as.many_periods,
        )
        | {"line": ("lines", read_as.many_lines)},
        _department,
    ),
    "point": _Shape(
        ("id", "metric", "place"),
        _same(
            id=read_as.identifier,
            name=read_as.line,
            metric=one_of(Metric),
            place=read_as.identifier,
            residential=read_as.yes_or_no,
            contract_hours=read_as.hours,
            meter_side=read_as.meter_side,
            water_kind=one_of(PointWater),
            registered_at=read_as.instant,
            device=read_as.identifier,
        )
        | {"sampling": ("sampling_ms", read_as.period), "upload": ("upload_ms", read_as.period)},
        _point,
    ),
    "gateway": _Shape(
        ("id", "place"),
        _same(
            id=read_as.identifier,
            place=read_as.identifier,
            name=read_as.line,
            format=one_of(GatewayFormat),
            formerly=read_as.many_ids,
        ),
        lambda fields: (Gateway(**fields), []),
    ),
    "device": _Shape(
        ("id",),
        _same(
            id=read_as.identifier,
            name=read_as.line,
            gateway=read_as.identifier,
            gateways=read_as.many_ids,
            model=read_as.line,
            battery=one_of(BatteryUnit),
        )
        | {"ignore": ("ignored", read_as.many_paths)},
        _device,
    ),
    "model": _Shape(
        ("id",),
        _same(id=read_as.some_line, battery=one_of(BatteryUnit), channels=read_as.many_channels)
        | {
            "sampling": ("sampling_ms", read_as.period),
            "upload": ("upload_ms", read_as.period),
            "ignore": ("ignored", read_as.many_paths),
        },
        lambda fields: (DeviceModel(**fields), []),
    ),
    "alias": _Shape(
        ("name", "point"),
        _same(name=read_as.alias_name, point=read_as.identifier, unit=read_as.some_line),
        lambda fields: (Alias(**fields), []),
    ),
    "calendar": _Shape(
        ("id",),
        _same(
            id=read_as.identifier,
            heating_season=read_as.many_spans,
            supply_winter=read_as.many_hours,
            supply_summer=read_as.many_hours,
            summer=read_as.span,
        ),
        lambda fields: (Calendar(**fields), []),
    ),
    "outage": _Shape(
        ("id", "place", "start", "end"),
        _same(
            id=read_as.identifier,
            place=read_as.identifier,
            start=read_as.instant,
            end=read_as.instant,
            approved_by=read_as.line,
            reason=read_as.line,
        ),
        _outage,
    ),
}
