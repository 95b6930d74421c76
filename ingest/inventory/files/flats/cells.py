"""What stands in a cell of a list of flats, as clerks and spreadsheets leave it there."""

from __future__ import annotations

import re
import unicodedata

from ingest.inventory.notation import in_units, quoted
from ingest.said import Said

NOTHING_IN_WORDS = frozenset(
    {
        "-",
        "--",
        "—",
        "——",
        "/",
        "\\",
        "无",
        "暂无",
        "未知",
        "不详",
        "待定",
        "未安装",
        "未装",
        "none",
        "n/a",
        "unknown",
    }
)
"""What stands where nobody knows, or there is none: an empty cell."""
SAME_AS_ABOVE = frozenset({"同上", "〃", '"', "ditto"})
_YES = frozenset(
    {"是", "居民", "住宅", "居住", "居民用户", "居民用热", "true", "yes", "1", "residential", "resident"}
)
_NO = frozenset(
    {"否", "非居民", "商业", "商铺", "公建", "单位", "办公", "非居民用户", "非居民用热", "false", "no", "0"}
    | {"commercial", "non-residential"}
)
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?|\d{4}/\d{1,2}/\d{1,2}|(\d{4}年)?\d{1,2}月\d{1,2}日"
    r"|\d{1,2}-[A-Z][a-z]{2}(-\d\d)?|\d\d:\d\d:\d\d",
    re.ASCII,
)
"""How a date is written that a spreadsheet made of ``3-2``; a time that it made of ``3:2``."""
_SHORTENED = re.compile(r"\d(\.\d+)?E\+\d+", re.ASCII)
_EUI = re.compile(r"[0-9a-f]{16}")
_NUMBER = re.compile(r"\d+(\.0+)?", re.ASCII)
_PERIOD_UNITS = {
    **dict.fromkeys(("分钟", "分", "min", "minutes"), "min"),
    **dict.fromkeys(("秒", "s", "seconds"), "s"),
    **dict.fromkeys(("小时", "时", "h", "hours"), "h"),
}
"""Unit in brackets behind a heading -> as inventory files write it."""


def plain(text: str) -> str:
    """``text`` in ordinary digits and letters, with single blanks, and a whole number without fraction.

    Raises `ValueError` for what a spreadsheet has made something else of than was typed.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    if text.startswith("'"):
        text = text[1:].strip()
    if text.lower() in NOTHING_IN_WORDS:
        return ""
    if _DATE.fullmatch(text):
        raise ValueError(Said("flats-a-date", value=quoted(text)))
    if _SHORTENED.fullmatch(text):
        raise ValueError(Said("flats-shortened", value=quoted(text)))
    return text.partition(".")[0] if _NUMBER.fullmatch(text) else text


def device_id(text: str) -> str:
    """An address as network servers write it, whatever it is divided by; any other id as it is."""
    bare = re.sub(r"[\s:\-]", "", text).lower()
    return bare if _EUI.fullmatch(bare) else text.replace(" ", "")


def is_residential(text: str) -> bool:
    """Whether it is a resident's flat. Raises `ValueError`."""
    word = text.lower()
    if word not in _YES | _NO:
        raise ValueError(Said("flats-residential", value=quoted(text)))
    return word in _YES


def period(text: str, unit: str) -> str:
    """A duration as inventory files write it; a bare number has the ``unit`` of its column's heading."""
    bare = _NUMBER.fullmatch(text)
    return f"{text}{_PERIOD_UNITS.get(unit.lower(), '')}" if bare else in_units(text).lower()
