"""How a workbook writes a text: characters that its XML cannot hold, or would change, are put by number."""

from __future__ import annotations

import re

LONGEST = 16_383
"""Characters of a cell: a spreadsheet takes 32 767 units of UTF-16, of which a character may need two."""
_BY_NUMBER = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NUMBERED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def as_written(text: str) -> str:
    """``text`` for the XML of a cell; of one that is too long, the beginning and ``…``."""
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    return _BY_NUMBER.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def as_read(text: str) -> str:
    """The text that `as_written` wrote so, as spreadsheets do too."""
    return _NUMBERED.sub(lambda found: chr(int(found[1], 16)), text)
