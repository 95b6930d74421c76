"""What stands above a list of flats: whose it is, and when the heating season is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.said import Said

_WHOSE = re.compile(r"(?:填报单位|单位名称|供热单位|单位|company|organisation)\s*:\s*(.*)", re.IGNORECASE)
_COMPANY = re.compile(r"(\S{2,30}?(?:公司|集团))")
_SEASON = re.compile(r"采暖期|采暖季|供暖期|供暖季|供热期|供热季|heating season", re.IGNORECASE)
_DAY = re.compile(r"(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?", re.ASCII)


class Title(NamedTuple):
    """``season`` is a span as inventory files write it; ``unread``: what speaks of one without two days."""

    organisation: str = ""
    season: str = ""
    unread: str = ""


def title_of(rows: Iterable[Sequence[str | Said]]) -> Title:
    """What the ``rows`` above the headings say."""
    organisation = season = unread = ""
    for cells in rows:
        texts = [unicodedata.normalize("NFKC", cell).strip() for cell in cells if isinstance(cell, str)]
        texts = [*dict.fromkeys(filter(None, texts))]
        told = " ".join(texts)
        organisation = organisation or _organisation_in(texts)
        if (at := _SEASON.search(told)) and not season:
            season = season_of(told[at.end() :])
            unread = told if not season and any(letter.isdigit() for letter in told[at.end() :]) else ""
    return Title(organisation, season, unread)


def _organisation_in(texts: Sequence[str]) -> str:
    """What stands behind ``单位：``, in its cell or the next one; else a name in a title."""
    for text, following in zip(texts, (*texts[1:], ""), strict=True):
        if named := _WHOSE.fullmatch(text):
            return " ".join((named[1] or ("" if ":" in following else following)).split())
    found = _COMPANY.search(" ".join(texts))
    return found[1] if found else ""


def season_of(text: str) -> str:
    """``10月20日至次年4月10日`` as ``10-20..04-10``, with years where it has them; empty: not two days."""
    days = [
        f"{year}-{int(month):02}-{int(day):02}" if year else f"{int(month):02}-{int(day):02}"
        for year, month, day in _DAY.findall(text)
    ]
    return "..".join(days) if len(days) == 2 else ""
