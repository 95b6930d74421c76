"""Readings, and days of compliance, as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated

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
from api.http.files.table_file import (
    FILE,
    MOST_READINGS,
    FileLanguage,
    TableForm,
    csv_answer,
    local_time,
    workbook_answer,
)
from api.http.parameters import PointId, SomePlace
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Day, Instant, rfc3339
from api.words.languages import Language
from ingest.inventory.tree import Inventory
from ingest.readings.batch import flag_names
from ingest.readings.quantities import QUANTITIES, Metric
from ingest.said import Said, name_of
from ingest.spreadsheets.workbooks import SheetCell, SheetMaker, SheetWriter

router = APIRouter(tags=["places"])

COLUMNS = ("place", "name", "point", "metric", "unit", "measured_at", "value", "flags")
DAY_COLUMNS = ("day", "qualified", "unqualified", "not_judgeable", "judged", "good")
DAY_HEADS = (
    Said("exported-day"),
    *(Said("exported-qualified"), Said("exported-unqualified"), Said("exported-not-judgeable")),
    *(Said("exported-judged"), Said("exported-good")),
)
BETWEEN = " > "
"""Between the names of a place and of what it is in."""
REFUSED = problem_responses(
    ProblemKind.NOT_FOUND, ProblemKind.SPAN_TOO_LONG, ProblemKind.READINGS_UNAVAILABLE
)
Start = Annotated[Instant, Query(alias="from", description="First instant, included.")]
End = Annotated[Instant, Query(alias="to", description="Last instant, excluded.")]


@router.get("/places/{id}/readings.{form}", response_class=StreamingResponse, responses=REFUSED | FILE)
def readings_of_place_as_file(
    service: ServiceDep,
    language: FileLanguage,
    viewer: Annotated[Viewer, asks(export_readings)],
    id: SomePlace,  # noqa: A002 - the contract's own name
    form: TableForm,
    start: Start,
    end: End,
) -> StreamingResponse:
    """All readings at and below a place: of a year, and about 300 000, at most; of a workbook 100 000.

    A workbook has a sheet for each metric, its instants on the wall clock of the place.
    """
    inventory, now = service.inventory(), service.wall.now()
    found = export_readings(
        *(service.records, service.store, viewer, id, (start, end), now),
        inventory=inventory,
        most=MOST_READINGS[form],
    )
    return _of_readings(found, form, inventory, id, inventory.zone_of(id), language)


@router.get("/points/{id}/readings.{form}", response_class=StreamingResponse, responses=REFUSED | FILE)
def readings_of_point_as_file(
    service: ServiceDep,
    language: FileLanguage,
    viewer: Annotated[Viewer, asks(export_point_readings)],
    id: PointId,  # noqa: A002 - the contract's own name
    form: TableForm,
    start: Start,
    end: End,
) -> StreamingResponse:
    """All readings of a point, as of a place."""
    inventory, now = service.inventory(), service.wall.now()
    found = export_point_readings(
        *(service.records, service.store, viewer, id, (start, end), now),
        inventory=inventory,
        most=MOST_READINGS[form],
    )
    zone = inventory.zone_of(inventory.points[id].place)
    return _of_readings(found, form, inventory, id, zone, language)


@router.get("/places/{id}/calendar.{form}", response_class=StreamingResponse, responses=REFUSED | FILE)
def calendar_as_file(
    service: ServiceDep,
    language: FileLanguage,
    viewer: Annotated[Viewer, asks(export_compliance)],
    id: SomePlace,  # noqa: A002 - the contract's own name
    form: TableForm,
    first: Annotated[Day, Query(alias="from", description="First local day.")],
    last: Annotated[Day, Query(alias="to", description="Last local day, included.")],
) -> StreamingResponse:
    """How the households at and below a place were judged, a row a day."""
    now = service.wall.now()
    days = export_compliance(service.records, viewer, id, (first, last), now, inventory=service.inventory())
    rows, name = [_day_row(each) for each in days], f"{id}-days"
    if form is TableForm.CSV:
        return csv_answer(DAY_COLUMNS, [rows], name, language)
    head = [language.say(each) for each in DAY_HEADS]
    return workbook_answer(
        lambda book: book.sheet(language.text("exported-days"), head).append(rows), name, language
    )


def _day_row(day: PlaceDay) -> tuple[SheetCell, ...]:
    return tuple(getattr(day, name) for name in DAY_COLUMNS)


def _of_readings(
    found: Iterator[PointReadings],
    form: TableForm,
    inventory: Inventory,
    name: str,
    zone: str,
    language: Language,
) -> StreamingResponse:
    if form is TableForm.CSV:
        return csv_answer(COLUMNS, _csv_rows(found, inventory), name, language)
    return workbook_answer(_sheets(found, inventory, zone, language), name, language)


def _csv_rows(found: Iterator[PointReadings], inventory: Inventory) -> Iterator[list[Sequence[object]]]:
    for point, batch in found:
        zone = inventory.zone_of(point.place)
        of_point = (
            point.place,
            BETWEEN.join(inventory.path_of(point.place)),
            point.id,
            point.metric.value,
            QUANTITIES[point.metric].unit,
        )
        columns = zip(batch.measured_at.tolist(), batch.value.tolist(), batch.flags.tolist(), strict=True)
        yield [
            (*of_point, rfc3339(at, zone), value, "|".join(flag_names(flags))) for at, value, flags in columns
        ]


def _sheets(
    found: Iterator[PointReadings], inventory: Inventory, zone: str, language: Language
) -> Callable[[SheetMaker], None]:
    """A sheet for each metric, whose head says in what it is measured; one that is empty where nothing is."""

    def fill(book: SheetMaker) -> None:
        sheets: dict[Metric, SheetWriter] = {}
        for point, batch in found:
            if point.metric not in sheets:
                title = language.name_of("metric", point.metric.value)
                sheets[point.metric] = book.sheet(title, _head(point.metric, zone, language))
            path = BETWEEN.join(inventory.path_of(point.place))
            columns = zip(batch.measured_at.tolist(), batch.value.tolist(), batch.flags.tolist(), strict=True)
            sheets[point.metric].append(
                (path, point.id, local_time(at, zone), value, _flags_said(flags, language) or None)
                for at, value, flags in columns
            )
        if not sheets:
            book.sheet(language.text("exported-readings"), _head(None, zone, language))

    return fill


def _head(metric: Metric | None, zone: str, language: Language) -> list[str]:
    value = (
        Said("exported-value")
        if metric is None
        else Said(
            "exported-value-in",
            metric=name_of("metric", metric.value),
            unit=name_of("unit", QUANTITIES[metric].unit),
        )
    )
    told = (
        *(Said("exported-place"), Said("exported-point"), Said("exported-measured-at", zone=zone)),
        *(value, Said("exported-flags")),
    )
    return [language.say(each) for each in told]


def _flags_said(flags: int, language: Language) -> str:
    names = [language.name_of("flag", each) for each in flag_names(flags)]
    return language.text("list-separator").join(names)
