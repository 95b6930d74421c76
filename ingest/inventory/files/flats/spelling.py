"""How one building, unit or room is written: 4号楼, 4栋, 4#, 四号楼 are one, and so are 101 and 101室."""

from __future__ import annotations

import re

from ingest.inventory.tree import Level

_DIGITS = "〇一二三四五六七八九"
_NUMBER = r"\d+|[〇零一二三四五六七八九十]{1,3}|[a-z]\d{0,2}|[甲乙丙丁]"
_WRITINGS = {
    Level.STATION: re.compile(rf"(?P<name>.*?)第?(?P<number>{_NUMBER})[号#]?(?P<kind>(?:换热|热力)?站)"),
    Level.BUILDING: re.compile(rf"(?P<name>.*?)第?(?P<number>{_NUMBER})(?:号楼|#楼|[号楼栋幢座#])?"),
    Level.HOUSEHOLD: re.compile(
        rf"(?:第?(?P<name>{_NUMBER})(?:号?单元|门)-?)?(?P<number>{_NUMBER})(?:号房|[室号户])?"
    ),
}
"""Level -> how the name of such a place ends in a number, or is one."""


def one_spelling(level: Level, name: str) -> str:
    """The same for all spellings of what is plainly one place of ``level`` beside others of its kind.

    Only to be compared: it is not a name that anybody reads.
    """
    plain = "".join(name.lower().split())
    writing = _WRITINGS.get(level)
    found = writing.fullmatch(plain) if writing else None
    if found is None:
        return plain
    parts = found.groupdict(default="")
    around = _in_digits(parts["name"]) if level is Level.HOUSEHOLD else parts["name"]
    number = _in_digits(parts["number"])
    # A room keeps its zeros: 0101 may be on another floor than 101.
    number = number if level is Level.HOUSEHOLD else number.lstrip("0") or "0"
    return "#".join((around, number, parts.get("kind", "")))


def _in_digits(number: str) -> str:
    """``二十三`` and ``二三`` as ``23``; whatever is no Chinese number as it is."""
    plain = number.replace("零", "〇")
    if not plain or set(plain) - set(_DIGITS + "十"):
        return number
    if "十" not in plain:
        return "".join(str(_DIGITS.index(digit)) for digit in plain)
    tens, _, ones = plain.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return number
    return str((_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0))
