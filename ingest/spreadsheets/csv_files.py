"""What spreadsheets save as CSV, and read of it: in which encoding, between what, and what they would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

BYTE_ORDER_MARK = "\ufeff"
"""At the beginning of a file it says that this is UTF-8: spreadsheets in Chinese would take it for GBK."""
RUN = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A spreadsheet may run a cell that begins so, also after blanks."""
_LOOKED_AT = 30
"""Lines of a file of which the separator is told."""
ESCAPED = (*RUN, "'")
"""An apostrophe before a cell that begins so keeps it a text, and says that it was put there."""


def safe_cell(text: str) -> str:
    """``text`` as a cell that a spreadsheet shows and never runs."""
    return "'" + text if text.lstrip().startswith(ESCAPED) else text


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    """``rows`` as lines of CSV; texts are `safe_cell`, and numbers as they are."""
    text = io.StringIO()
    csv.writer(text).writerows(
        [safe_cell(each) if isinstance(each, str) else each for each in row] for row in rows
    )
    return text.getvalue()


def decoded(content: bytes) -> str | None:
    """The text, in one of the encodings that spreadsheets save here; ``None``: it is in none of them."""
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def delimiter_of(text: str) -> str:
    """What separates the cells, of the first lines where most are: titles may stand above the headings.

    Spreadsheets use semicolons where the comma is decimal, and tabs in what they call Unicode text.
    """
    lines = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    return max(",;\t", key=lambda each: max(line.count(each) for line in lines))
