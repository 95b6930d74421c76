"""How one building, unit or room is written: 4号楼, 4栋, 4#, 四号楼 are one, and so are 101 and 101室."""

from __future__ import annotations

import re
from typing import Final

from ingest.inventory.tree import Level

_DIGITS: Final = "〇一二三四五六七八九"
_ONE, _SOME_TENS = "[一二三四五六七八九]", "[二三四五六七八九]"
CHINESE_NUMBER: Final = rf"(?:{_ONE}百(?:零{_ONE}|{_ONE}十{_ONE}?)?|{_SOME_TENS}?十{_ONE}?|{_ONE})"
"""1 to 999 as it is said: 一百零一 and 十二; not 一百一 or 一十二, of which a part may belong to a name."""
_NUMBER: Final = rf"\d+|{CHINESE_NUMBER}|[a-z]\d{{0,2}}|[甲乙丙丁]"
_READ_OUT: Final = "[〇零一二三四五六七八九]{2,4}"
"""A room by its digits: 一〇一."""
BUILDING_ENDS: Final = "(?:号楼|#楼|[号楼栋幢座#])"
_WRITINGS: Final = {
    Level.STATION: re.compile(rf"(?P<name>.*?)第?(?P<number>{_NUMBER})[号#]?(?P<kind>(?:换热|热力)?站)"),
    Level.BUILDING: re.compile(rf"(?P<name>.*?)第?(?P<number>{_NUMBER}){BUILDING_ENDS}?"),
    Level.HOUSEHOLD: re.compile(
        rf"(?:第?(?P<name>{_NUMBER})(?:号?单元|门)-?)?(?P<number>{_NUMBER}|{_READ_OUT})(?:号房|[室号户])?"
    ),
}
"""Level -> how the name of such a place ends in a number, or is one."""
_NUMERAL: Final = r"[\d〇零一二三四五六七八九十百]"
_BLANKS: Final = re.compile(rf"(?<!{_NUMERAL})\s+|\s+(?!{_NUMERAL})")
"""All but those between two numbers."""
_DASHES: Final = re.compile("[‐‑‒–—―−－]")
_ZEROS: Final = re.compile(r"^([a-z]?)0+(?=\d)")


def one_spelling(level: Level, name: str) -> str:
    """The same for all spellings of what is plainly one place of ``level`` beside others of its kind.

    Only to be compared: it is not a name that anybody reads.
    """
    plain = _plain(name)
    writing = _WRITINGS.get(level)
    found = writing.fullmatch(plain) if writing else None
    if found is None:
        return plain
    parts = found.groupdict(default="")
    around, number = parts["name"].strip(), _in_digits(parts["number"])
    if level is Level.HOUSEHOLD:  # a room keeps its zeros: 0101 may be on another floor than 101
        around = _in_digits(around)
    else:
        number = _ZEROS.sub(r"\1", number)
    return "#".join((around, number, parts.get("kind", "")))


def spelling_of_building(community: str, building: str) -> str:
    """`one_spelling` of a building in a community: where a name ends and its number begins is known here."""
    around = _plain(community)
    return around + one_spelling(Level.BUILDING, building) if building else around


def runs_on(name: str, text: str) -> bool:
    """Whether a number at the end of ``name`` runs on in ``text`` that begins with it."""
    both = name[-1:] + text[len(name) : len(name) + 1]
    return text.startswith(name) and re.fullmatch(_NUMERAL * 2, both) is not None


def _plain(name: str) -> str:
    return _DASHES.sub("-", _BLANKS.sub("", name.lower().strip()))


def is_chinese_number(text: str) -> bool:
    """Whether it is one and nothing else."""
    return re.fullmatch(CHINESE_NUMBER, text) is not None


def _in_digits(number: str) -> str:
    """``一百零一`` and ``一〇一`` as ``101``; whatever is no Chinese number as it is."""
    if not number or set(number) - set(f"{_DIGITS}零十百"):
        return number
    if not set(number) & set("十百"):
        return "".join(str(_DIGITS.index(digit)) for digit in number.replace("零", "〇"))
    hundreds, is_hundred, rest = number.rpartition("百")
    tens, is_ten, ones = rest.replace("零", "").rpartition("十")
    total = 100 * _DIGITS.index(hundreds) if is_hundred else 0
    total += 10 * (_DIGITS.index(tens) if tens else 1) if is_ten else 0
    return str(total + (_DIGITS.index(ones) if ones else 0))
