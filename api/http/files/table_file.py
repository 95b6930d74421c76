"""A table as a file to be taken away: CSV for programs and spreadsheets, a workbook for people."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from starlette.responses import StreamingResponse

from alerts.desk.places.export import MOST_EXPORTED, MOST_IN_WORKBOOK
from api.http.files.media_types import WORKBOOK
from api.http.language_choice import ENGLISH, headers_of, language_of_page
from api.http.problems import HttpProblem, ProblemKind
from api.words.languages import Language
from ingest.said import Said
from ingest.spreadsheets.csv_files import BYTE_ORDER_MARK, csv_lines
from ingest.spreadsheets.workbooks import SheetMaker, bites_of, written_workbook

LONGEST_TURN_S = 20.0
"""How long somebody waits for workbooks that others have asked for."""
_TURN = threading.Lock()


class TableForm(StrEnum):
    """How the name of a file ends, and what it is."""

    CSV = "csv"
    XLSX = "xlsx"


MOST_READINGS = {TableForm.CSV: MOST_EXPORTED, TableForm.XLSX: MOST_IN_WORKBOOK}
"""Readings of a file, about."""
MEDIA_TYPES = {TableForm.CSV: "text/csv; charset=utf-8", TableForm.XLSX: WORKBOOK}
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            WORKBOOK: {"schema": {"type": "string", "format": "binary"}},
        },
        "description": "The file.",
    }
}
"""The answer of a route that gives one, as OpenAPI has it."""


async def _file_language(request: Request) -> Language:
    """A link of a page asks as the page does: its language is chosen there."""
    return language_of_page(request, ENGLISH)


FileLanguage = Annotated[Language, Depends(_file_language)]
"""The language of what a file says in words."""


def csv_answer(
    columns: Sequence[str], bites: Iterable[Iterable[Sequence[object]]], name: str, language: Language
) -> StreamingResponse:
    """CSV, sent while ``bites`` of its rows are read."""

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK + csv_lines([columns])
        for bite in bites:
            yield csv_lines(bite)

    return _answer(lines(), TableForm.CSV, name, language)


def workbook_answer(fill: Callable[[SheetMaker], None], name: str, language: Language) -> StreamingResponse:
    """What ``fill`` puts into a workbook: it is finished before it is sent, so that its errors are told.

    One after the other, since each is seconds of the processor that everybody shares. Raises `HttpProblem`
    ``busy`` where those before take longer than `LONGEST_TURN_S`.
    """
    if not _TURN.acquire(timeout=LONGEST_TURN_S):
        raise HttpProblem(ProblemKind.BUSY, Said("refusal-workbooks"), headers={"Retry-After": "60"})
    try:
        written = written_workbook(fill)
    finally:
        _TURN.release()
    return _answer(bites_of(written), TableForm.XLSX, name, language)


def local_time(at: int, zone: str) -> datetime:
    """``at`` (UTC ms) on the wall clock of ``zone``, as a cell of a workbook has it."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).replace(tzinfo=None)


def file_headers(name: str, form: TableForm, language: Language) -> dict[str, str]:
    """The headers of an answer that is saved as a file called ``name``."""
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}.{form.value}",
        "Cache-Control": "no-store",
    } | headers_of(language)


def _answer(content: Iterator[Any], form: TableForm, name: str, language: Language) -> StreamingResponse:
    headers = file_headers(name, form, language)
    return StreamingResponse(content, media_type=MEDIA_TYPES[form], headers=headers)
