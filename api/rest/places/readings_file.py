"""Readings, and days of compliance, as CSV files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from alerts.compliance.household_day import PlaceDay
from alerts.desk.places.export import (
    PointReadings,
    export_compliance,
    export_point_readings,
    export_readings,
)
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import ServiceDep
from api.http.parameters import PointId, SomePlace
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Day, Instant, rfc3339
from ingest.inventory.tree import Inventory
from ingest.readings.batch import flag_names
from ingest.readings.quantities import QUANTITIES
from ingest.spreadsheets import BYTE_ORDER_MARK, csv_lines

router = APIRouter(tags=["places"])

CSV = "text/csv; charset=utf-8"
COLUMNS = ("place", "name", "point", "metric", "unit", "measured_at", "value", "flags")
DAY_COLUMNS = ("day", "qualified", "unqualified", "not_judgeable", "judged", "good")
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The file."}
}
TOO_MUCH = problem_responses(ProblemKind.NOT_FOUND, ProblemKind.SPAN_TOO_LONG)
Start = Annotated[Instant, Query(alias="from", description="First instant, included.")]
End = Annotated[Instant, Query(alias="to", description="Last instant, excluded.")]


@router.get("/places/{id}/readings.csv", response_class=StreamingResponse, responses=TOO_MUCH | FILE)
def readings_of_place_as_file(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(export_readings)],
    id: SomePlace,  # noqa: A002 - the contract's own name
    start: Start,
    end: End,
) -> StreamingResponse:
    """All readings at and below a place as CSV: of a year, and about 300 000, at most."""
    inventory, now = service.inventory(), service.wall.now()
    found = export_readings(
        service.records, service.store, viewer, id, (start, end), now, inventory=inventory
    )
    return _file(_reading_rows(found, inventory), COLUMNS, id)


@router.get("/points/{id}/readings.csv", response_class=StreamingResponse, responses=TOO_MUCH | FILE)
def readings_of_point_as_file(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(export_point_readings)],
    id: PointId,  # noqa: A002 - the contract's own name
    start: Start,
    end: End,
) -> StreamingResponse:
    """All readings of a point as CSV: of a year, and about 300 000, at most."""
    inventory, now = service.inventory(), service.wall.now()
    found = export_point_readings(
        service.records, service.store, viewer, id, (start, end), now, inventory=inventory
    )
    return _file(_reading_rows(found, inventory), COLUMNS, id)


@router.get("/places/{id}/calendar.csv", response_class=StreamingResponse, responses=TOO_MUCH | FILE)
def calendar_as_file(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(export_compliance)],
    id: SomePlace,  # noqa: A002 - the contract's own name
    first: Annotated[Day, Query(alias="from", description="First local day.")],
    last: Annotated[Day, Query(alias="to", description="Last local day, included.")],
) -> StreamingResponse:
    """How the households at and below a place were judged, a row a day, as CSV."""
    now = service.wall.now()
    days = export_compliance(service.records, viewer, id, (first, last), now, inventory=service.inventory())
    return _file(_day_rows(days), DAY_COLUMNS, f"{id}-days")


def _reading_rows(found: Iterator[PointReadings], inventory: Inventory) -> Iterator[list[Sequence[object]]]:
    for point, batch in found:
        zone = inventory.zone_of(point.place)
        of_point = (
            point.place,
            " > ".join(inventory.path_of(point.place)),
            point.id,
            point.metric.value,
            QUANTITIES[point.metric].unit,
        )
        columns = zip(batch.measured_at.tolist(), batch.value.tolist(), batch.flags.tolist(), strict=True)
        yield [
            (*of_point, rfc3339(at, zone), value, "|".join(flag_names(flags))) for at, value, flags in columns
        ]


def _day_rows(days: Iterable[PlaceDay]) -> Iterator[list[Sequence[object]]]:
    yield [[getattr(each, name) for name in DAY_COLUMNS] for each in days]


def _file(bites: Iterator[list[Sequence[object]]], columns: Sequence[str], name: str) -> StreamingResponse:
    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK + csv_lines([columns])
        for bite in bites:
            yield csv_lines(bite)

    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}.csv",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(lines(), media_type=CSV, headers=headers)
