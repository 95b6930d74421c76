"""Sheets as pages for paper: each field with its words, in the language and the time zone of who reads."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.sheets.sheet import Sheet, SheetField, SheetPart, SheetText, SheetTime
from alerts.words.desk_names import sheet_block_name, sheet_field_name, sheet_name
from api.printing.pages import page_of
from api.words.languages import Language
from ingest.said import Said

WIDE = frozenset(
    {
        "unit-or-address",
        "complaint-address",
        "target",
        "demand",
        "content",
        "complaint-content",
        "limits",
        "work-done",
        "result",
        "opinion",
        "signature",
        "call-result",
        "solution",
        "instruction",
        "cause",
        "stop-area",
        "stop-cause",
        "stop-permits",
        "stop-notice",
        "stop-recipients",
        "patrol-covered",
        "patrol-findings",
        "patrol-text",
        "repair-what",
        "repair-order",
        "repair-done",
    }
)
"""Fields with a row of their own; of the others two stand side by side."""
SHORT_HASH = 12
"""Hex digits of a sheet's digest that are printed on it."""
SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class SignatureImage:
    """The picture of a signature, and its media type, one that `api.printing.child` takes."""

    media_type: str
    content: bytes

    @property
    def in_page(self) -> str:
        """The picture as it stands in a page."""
        return f"data:{self.media_type};base64,{b64encode(self.content).decode()}"


@dataclass(frozen=True, slots=True)
class FieldOnPaper:
    """A field as it is drawn: its words, its lines, and the picture that stands in it, if any."""

    id: str
    name: str
    lines: tuple[str, ...]
    wide: bool
    image: str = ""


@dataclass(frozen=True, slots=True)
class BlockOnPaper:
    """A block as it is drawn: its name, and rows of one wide field or up to two others."""

    name: str
    rows: tuple[tuple[FieldOnPaper, ...], ...]


def sheet_page(
    sheet: Sheet,
    digest: str,
    language: Language,
    at: int,
    zone: str,
    *,
    image: SignatureImage | None = None,
    copies: int = 1,
) -> str:
    """The page of ``sheet``: for a browser, a printer, and `api.printing.pdf.Printer`.

    Parameters
    ----------
    digest
        Of the sheet, hex; its first digits are printed, so that paper can be held against the record.
    at
        UTC ms of the print, which is on it.
    zone
        IANA time zone of the place that the sheet is about.
    image
        Of the user's signature, where there is one.
    copies
        On paper (setting `sheets.copies`); one more is the record itself.
    """
    blocks = [
        BlockOnPaper(
            language.say(sheet_block_name(block.name)),
            tuple(_rows([_drawn(field, language, zone, image) for field in block.fields])),
        )
        for block in sheet.blocks
    ]
    stamp = Said(
        "sheet-stamp",
        number=sheet.number,
        version=str(sheet.version),
        time=language.full_date_time(at, zone),
        hash=digest[:SHORT_HASH],
    )
    title = language.say(sheet_name(sheet.kind))
    return page_of(
        "sheet.html",
        language,
        at,
        zone,
        title=title,
        blocks=blocks,
        stamp=language.say(stamp),
        copies=language.say(Said("sheet-copies", copies=str(copies))),
    )


def _drawn(field: SheetField, language: Language, zone: str, image: SignatureImage | None) -> FieldOnPaper:
    lines = tuple(" ".join(written(part, language, zone) for part in line) for line in field.lines)
    picture = image.in_page if image is not None and field.name == SIGNATURE else ""
    return FieldOnPaper(
        field.name, language.say(sheet_field_name(field.name)), lines, field.name in WIDE, picture
    )


def written(part: SheetPart, language: Language, zone: str) -> str:
    """``part`` as it stands on the sheet, times in ``zone`` (IANA)."""
    if isinstance(part, SheetText):
        return part.text
    if isinstance(part, SheetTime):
        return language.full_date_time(part.at, zone)
    # A text of another version may be gone: then its key, which tells more than nothing.
    return language.text(part.key) if language.has(part.key) else part.key


def _rows(fields: Sequence[FieldOnPaper]) -> Iterator[tuple[FieldOnPaper, ...]]:
    waiting: FieldOnPaper | None = None
    for field in fields:
        if field.wide:
            if waiting is not None:
                yield (waiting,)
            waiting = None
            yield (field,)
        elif waiting is None:
            waiting = field
        else:
            yield (waiting, field)
            waiting = None
    if waiting is not None:
        yield (waiting,)
