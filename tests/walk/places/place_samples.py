"""What asks about points, places and the inventory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from alerts.desk.history.point_history import point_history
from alerts.desk.installing.inventory_rows import InventoryTable, inventory_row, inventory_rows
from alerts.desk.installing.preview import preview_inventory
from alerts.desk.lookups.errors import NotFound
from alerts.desk.places.beside import neighbours_of, points_beside
from alerts.desk.places.calendar import compliance_calendar
from alerts.desk.places.export import export_compliance, export_point_readings, export_readings
from alerts.desk.places.gateways import list_gateways
from alerts.desk.places.place_page import place_page
from alerts.desk.stops.at_place import stops_at_place
from alerts.desk.system.overview import system_on_record
from alerts.people.viewer import Viewer
from ingest.readings.quantities import Metric
from tests.api.stand_in_service import MORNING, NOW, StandInService
from tests.walk.rules.rule_samples import rules_at

SPAN = (MORNING, NOW)
DAYS = (date(2026, 1, 14), date(2026, 1, 15))


def or_none(listed: Callable, *asked, **more) -> list:
    """What a list of a place has; nothing where the place is to who asks as one that there is not."""
    try:
        return listed(*asked, **more).items
    except NotFound:
        return []


def at_places(service: StandInService, who: Viewer, point: str, place: str) -> dict:
    """Id -> what asks a use case about ``point``, or about ``place``, where it is."""
    records, store, plan, known = service.records, service.store, service.plan(), service.known
    return {
        **rules_at(service, who, point),
        "inventory.row": lambda: inventory_row(known, who, InventoryTable.PLACES, place),
        "places.page": lambda: place_page(
            *(records, store, who, place, None, 9, NOW), inventory=known, book=service.situations
        ),
        "compliance.calendar": lambda: compliance_calendar(records, who, place, DAYS, inventory=known),
        "stops.at-place": lambda: stops_at_place(records, who, place, SPAN, desk=service.desk()),
        "readings.export": lambda: list(
            export_readings(records, store, who, place, SPAN, NOW, inventory=known)
        ),
        "readings.export-point": lambda: list(
            export_point_readings(records, store, who, point, SPAN, NOW, inventory=known)
        ),
        "compliance.export": lambda: export_compliance(records, who, place, DAYS, NOW, inventory=known),
        "points.neighbours": lambda: neighbours_of(who, point, inventory=known, book=service.situations),
        "places.beside": lambda: points_beside(
            who, place, Metric.INDOOR_TEMPERATURE, inventory=known, book=service.situations
        ),
        "points.history": lambda: point_history(records, store, who, point, SPAN, 9, NOW, plan=plan),
    }


def of_installed(service: StandInService, who: Viewer, gateway: str) -> dict:
    """Id -> what asks for a list of what is installed, and tells whether ``gateway`` is on it."""
    known, journal = service.known, service.journal
    rows = InventoryTable.GATEWAYS
    return {
        "inventory.rows": lambda: (
            gateway in [each.id for each in inventory_rows(known, who, rows, "", None, 99).page.items]
        ),
        "gateways.list": lambda: (
            gateway in [each.gateway.id for each in list_gateways(journal, known, who, "", NOW).rows]
        ),
    }


def of_inventory(service: StandInService, who: Viewer) -> dict:
    """Id -> what asks a use case about the inventory as a whole."""
    file = ("body.json", b"{}")
    return {
        "system.overview": lambda: system_on_record(service.records, who, ()),
        "inventory.preview": lambda: preview_inventory(
            service.records, who, file, service.rules, NOW, replace=False
        ),
    }


AN_HOUR = {
    "id": "f1-room",
    "params": {"from": "2026-01-15T06:00:00+08:00", "to": "2026-01-15T07:00:00+08:00"},
}
TWO_DAYS = {"id": "f1", "params": {"from": "2026-01-14", "to": "2026-01-15"}}
PLACE_REQUESTS = {
    "/api/v1/points/{id}/readings": AN_HOUR,
    "/api/v1/points/{id}/history": AN_HOUR,
    "/api/v1/places/{id}": {"id": "f1"},
    "/api/v1/places/{id}/calendar": TWO_DAYS,
    "/api/v1/points/{id}/readings.{form}": AN_HOUR | {"form": "csv"},
    "/api/v1/places/{id}/readings.{form}": AN_HOUR | {"id": "f1", "form": "csv"},
    "/api/v1/places/{id}/calendar.{form}": {
        "id": "f1",
        "form": "csv",
        "params": {"from": "2026-01-14", "to": "2026-01-15"},
    },
    "/api/v1/points/{id}/neighbours": {"id": "f1-room"},
    "/api/v1/places/{id}/beside": {"id": "f1", "params": {"metric": "indoor_temperature"}},
    "/api/v1/gateways": {},
    "/api/v1/inventory/preview": {"json": {}},
    "/api/v1/inventory/flats/form": {},
    "/api/v1/inventory/{table}": {"table": "points"},
    "/api/v1/inventory/{table}/row": {"table": "places", "params": {"id": "f1"}},
    "/inventory": {},
    "/api/v1/system": {},
    "/system": {},
    "/inventory/edit": {"answers": {"POST": 415}},
    "/inventory/upload": {"answers": {"POST": 415}},
    "/inventory/row": {"params": {"table": "places", "id": "f1"}},
    "/places/{id}": {"id": "f1"},
    "/gateways": {},
    "/gateways/{id}": {"id": "gw1"},
}
"""As `tests.walk.samples.REQUESTS`."""
