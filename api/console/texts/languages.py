"""The console's languages: one TOML catalogue each, dates and numbers by Babel.

A catalogue maps a dotted key to a text with ``{named}`` gaps. Every catalogue has the same keys and gaps; a
test holds them to it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale, negotiate_locale
from babel.dates import format_datetime
from babel.numbers import format_decimal
from starlette.requests import Request

from api.http.times import local_time
from ingest.durations import DAY, HOUR, MINUTE

LANGUAGES = {"zh-CN": "zh_Hans_CN", "en": "en_GB"}
"""Language tag -> the locale whose dates and numbers it uses."""
COOKIE = "wenya_lang"


class Language:
    """One language: its texts, dates and numbers."""

    def __init__(self, tag: str, texts: Mapping[str, str]) -> None:
        self.tag = tag
        self.texts = texts
        self._locale = Locale.parse(LANGUAGES[tag])

    def has(self, key: str) -> bool:
        """Whether the catalogue knows ``key``."""
        return key in self.texts

    def text(self, key: str, **gaps: Any) -> str:
        """The text of ``key`` with its gaps filled. Raises KeyError for a key no catalogue has."""
        return self.texts[key].format(**gaps)

    def name_of(self, kind: str, value: str) -> str:
        """The name of a value of an enumeration, ``name_of("concern", "silence")``; else the value itself."""
        return self.texts.get(f"{kind}.{value}", value)

    def date_time(self, at: int, zone: str) -> str:
        """Day, hour and minute of ``at`` (UTC ms) on the wall clock of ``zone``."""
        return self._format_time("date.short", at, zone)

    def full_date_time(self, at: int, zone: str) -> str:
        """As `date_time`, with year and second."""
        return self._format_time("date.full", at, zone)

    def _format_time(self, pattern: str, at: int, zone: str) -> str:
        return format_datetime(local_time(at, zone), self.texts[pattern], locale=self._locale)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with ``digits`` decimals."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(value, pattern, locale=self._locale)

    def duration(self, span_ms: int) -> str:
        """How long, in the two largest units that matter; never rounded up."""
        span = abs(span_ms)
        if span < HOUR:
            return self.text("duration.m", m=span // MINUTE)
        if span < DAY:
            return self.text("duration.hm", h=span // HOUR, m=span % HOUR // MINUTE)
        return self.text("duration.dh", d=span // DAY, h=span % DAY // HOUR)


@cache
def language(tag: str) -> Language:
    """The language ``tag`` of `LANGUAGES`."""
    source = files("api.console.texts").joinpath(f"{tag}.toml").read_text(encoding="utf-8")
    return Language(tag, dict(_flatten(tomllib.loads(source))))


def _flatten(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        found += _flatten(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return found


def choose_language(request: Request, default: str) -> Language:
    """``?lang=``, else the cookie of an earlier choice, else ``Accept-Language``, else ``default``."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return language(str(wanted))
    accepted = _accepted(request.headers.get("accept-language", ""))
    found = negotiate_locale(accepted, list(LANGUAGES), sep="-", aliases={"zh": "zh-CN"})
    return language(found or default)


def _accepted(header: str) -> list[str]:
    """The tags of an ``Accept-Language`` header, best first; what cannot be read is left out."""
    by_weight: list[tuple[float, int, str]] = []
    for part in header[:1_000].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight or 1)
        except ValueError:
            continue
        if tag and quality > 0:
            by_weight.append((-quality, len(by_weight), "zh-CN" if tag.lower().startswith("zh") else tag))
    return [tag for *_, tag in sorted(by_weight)]
