"""How a language writes what people read: texts from the catalogues, dates and numbers by Babel."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_decimal

from ingest.durations import DAY, HOUR, MINUTE
from ingest.said import OwnSaid, Said, key_of
from ingest.words.catalogue import Catalogue
from ingest.words.packages import catalogue_of

LANGUAGES = {"zh-CN": "zh_Hans_CN", "en": "en_GB"}
"""Language tag -> the locale whose dates and numbers it uses."""

MOST_NUMBERS = 20_000
"""Numbers that are kept as they are written: pages of many places say the same ones again and again."""


class Language:
    """One language: its texts, dates and numbers."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.tag = catalogue.tag
        self._catalogue = catalogue
        self._locale = Locale.parse(LANGUAGES[catalogue.tag])
        self._number = lru_cache(MOST_NUMBERS, typed=True)(self._written)

    def has(self, key: str) -> bool:
        """Whether the catalogue knows ``key``."""
        return key in self._catalogue

    def text(self, key: str, **values: str | float) -> str:
        """The text of ``key`` with ``values`` in it.

        Raises what `Catalogue.write` raises.
        """
        return self._catalogue.write(key, values)

    def say(self, said: Said | OwnSaid | str) -> str:
        """A sentence in this language; one that was written elsewhere stays as it is."""
        return said if isinstance(said, str) else said.written(self._catalogue)

    def name_of(self, kind: str, value: str) -> str:
        """The name of a value of an enumeration, ``name_of("concern", "silence")``; else the value itself."""
        key = key_of(kind, value)
        return self._catalogue.write(key, {}) if key in self._catalogue else value

    def date_time(self, at: int, zone: str) -> str:
        """Day, hour and minute of ``at`` (UTC ms) on the wall clock of ``zone``."""
        return self._format_time("date-short", at, zone)

    def full_date_time(self, at: int, zone: str) -> str:
        """As `date_time`, with year and second."""
        return self._format_time("date-full", at, zone)

    def _format_time(self, pattern: str, at: int, zone: str) -> str:
        local = datetime.fromtimestamp(at / 1000, ZoneInfo(zone))
        return format_datetime(local, self.text(pattern), locale=self._locale)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with ``digits`` decimals."""
        return self._number(value, digits)

    def _written(self, value: float, digits: int) -> str:
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(value, pattern, locale=self._locale)

    def duration(self, span_ms: int) -> str:
        """How long, in the two largest units that matter; never rounded up."""
        span = abs(span_ms)
        if span < HOUR:
            return self.text("duration-m", m=str(span // MINUTE))
        if span < DAY:
            return self.text("duration-hm", h=str(span // HOUR), m=f"{span % HOUR // MINUTE:02}")
        return self.text("duration-dh", d=self.number(span // DAY), h=str(span % DAY // HOUR))


def language(tag: str) -> Language:
    """The language ``tag`` of `LANGUAGES`, with the words of all packages that are imported by now."""
    return _with(catalogue_of(tag))


@cache
def _with(catalogue: Catalogue) -> Language:
    return Language(catalogue)
