"""What an import of the inventory would do: the file is read and judged, and nothing is written."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from alerts.desk.installing.judged_otherwise import JudgedWay
from alerts.desk.installing.preview import (
    InventoryPreview,
    PreviewedTable,
    RowChange,
    preview_inventory,
)
from alerts.people.viewer import Viewer
from api.access.authentication import ask_again, asks
from api.http.dependencies import AnswerLanguage, ServiceDep, format_sent, start_files_of
from api.http.problems import BadItem, ProblemKind, bad_item, problem_responses
from api.rest.inventory import JSON_FILE, Replace
from api.words.languages import Language
from ingest.inventory.files.workbook import FileFormat

router = APIRouter(prefix="/inventory", tags=["inventory"])


class PreviewedRowItem(BaseModel):
    """A row by its id, what becomes of it, the fields that change, and whether the next start undoes that."""

    id: str
    name: Annotated[str, Field(description="As people call it; empty where nobody named it.")]
    change: RowChange
    fields: list[str]
    undone: bool


class PreviewedTableItem(BaseModel):
    """A table in which something changes: how many rows in which way, and the first 200 of them."""

    name: str
    counts: dict[RowChange, int]
    rows: list[PreviewedRowItem]
    undone: int


class JudgedPointItem(BaseModel):
    """A point that is judged otherwise, and what about its judging is another thing."""

    id: str
    ways: list[JudgedWay]


class JudgedItem(BaseModel):
    """The points that are judged otherwise: how many, in which way how many, and the first 200 of them."""

    count: int
    ways: dict[JudgedWay, int]
    points: list[JudgedPointItem]


class PreviewItem(BaseModel):
    """What an import would do to the inventory of ``version``; ``previewed=mark`` makes it do just that."""

    version: int
    mark: str
    tables: list[PreviewedTableItem]
    judged: JudgedItem
    households: Annotated[
        int | None, Field(description="How many there are then; `null`: none is registered, nobody knows.")
    ]
    warnings: Annotated[list[BadItem], Field(description="What should be known of a file that can be taken.")]


async def _body(request: Request) -> bytes:
    """All of it, from who still may send it when it has come."""
    body = await request.body()
    await ask_again(request, preview_inventory)
    return body


@router.post(
    "/preview",
    responses=problem_responses(
        ProblemKind.BAD_INVENTORY,
        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
        ProblemKind.TOO_LARGE,
        ProblemKind.RECORDS_UNAVAILABLE,
    ),
    openapi_extra={"requestBody": {"required": True, "content": JSON_FILE}},
)
def preview_of_import(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(preview_inventory)],
    form: Annotated[FileFormat, Depends(format_sent)],
    body: Annotated[bytes, Depends(_body)],
    language: AnswerLanguage,
    *,
    replace: Replace = False,
) -> PreviewItem:
    """What an import of the file would add, change, move and remove; every bad row of one that cannot be."""
    plan, now = service.plan(), service.clock.now()
    source = (f"body.{form}", body)
    found = preview_inventory(
        *(service.records, viewer, source, plan.rules, now),
        replace=replace,
        start_files=start_files_of(service),
    )
    return _item(found, language)


def _item(found: InventoryPreview, language: Language) -> PreviewItem:
    points = [JudgedPointItem(id=id_, ways=list(ways)) for id_, ways in found.points.points]
    return PreviewItem(
        version=found.version,
        mark=found.mark,
        tables=[_table(each) for each in found.tables],
        judged=JudgedItem(count=found.points.count, ways=dict(found.points.ways), points=points),
        households=found.households,
        warnings=[bad_item(each, language) for each in found.warnings],
    )


def _table(table: PreviewedTable) -> PreviewedTableItem:
    rows = [
        PreviewedRowItem(
            id=row.id, name=row.name, change=row.change, fields=list(row.fields), undone=row.undone
        )
        for row in table.rows
    ]
    return PreviewedTableItem(name=table.name, counts=dict(table.counts), rows=rows, undone=table.undone)
