"""Settings of the judgement and of the records."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

from pydantic import field_validator

from ingest.said import Said
from ingest.settings import Section, WithPassword, setting

_SCHEMES = ("sqlite", "postgresql", "postgresql+psycopg")


class RecordsSettings(WithPassword):
    """``[records]``: inventory, episodes, tickets, users and audit."""

    url: str = setting(
        "sqlite:///wenya-data/records.sqlite",
        "Database address",
        "`sqlite:///file`, or `postgresql://user@host/database` in production. Default: `records.sqlite` in"
        " `service.data_dir`.",
    )

    @field_validator("url")
    @classmethod
    def _known_and_without_secret(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in _SCHEMES:
            raise ValueError(Said("records-url-begins"))
        if parts.password is not None:
            raise ValueError(Said("records-url-secret"))
        return value

    @property
    def on_server(self) -> bool:
        """Whether they are in a database server, which may be away for a while; a file is there or is not."""
        return urlsplit(self.url).scheme != "sqlite"

    @property
    def where(self) -> str:
        """What it is, for people: the whole path of a file, or the address of a server without a password."""
        if self.on_server:
            return self.url
        return str(Path(urlsplit(self.url).path.removeprefix("/")).absolute())

    @property
    def address(self) -> str:
        """The url with the password in it: for the one door to the database, never for a log."""
        parts = urlsplit(self.url)
        if self.password is None or not parts.username:
            return self.url
        user = f"{parts.username}:{quote(self.password.get_secret_value(), safe='')}"
        return parts._replace(netloc=f"{user}@{parts.netloc.rpartition('@')[2]}").geturl()


class CheckerSettings(Section):
    """``[checker]``: the pace of judging. What is judged are the rules, in a file of their own."""

    tick_ms: int = setting(
        200,
        "Tick",
        "How often marks are decided. Shorter opens tickets sooner, longer costs less.",
        unit="ms",
        ge=1,
        le=10_000,
    )
    late_every_ms: int = setting(
        2000,
        "Late data",
        "How often late readings are gathered and judged again. Longer gathers more and reads the store"
        " less.",
        unit="ms",
        ge=100,
        le=600_000,
    )
    silence_hold_s: int = setting(
        120,
        "Hold of a silence",
        "A point that falls silent has a ticket after so long, or after its sampling period if that is"
        " longer: a whole gateway is then one ticket, and who comes back at once has none. Shorter tells a"
        " dead gateway sooner, and more often in vain.",
        unit="s",
        ge=30,
        le=3600,
    )
    correction_days: int = setting(
        7,
        "Correction horizon",
        "Readings older than this when they arrive are stored and never judged. Longer means more memory"
        " of the past"
        " to judge again.",
        unit="days",
        ge=1,
        le=60,
    )
    freeze_hours: int = setting(
        72,
        "Freeze of a day's figures",
        "Late data updates a day's figures until then; after it a correction is a new version beside the"
        " old one.",
        unit="h",
        ge=1,
        le=1440,
    )
    coverage_min: float = setting(
        0.6,
        "Coverage of a judgeable day",
        "A household's day with a smaller share of judged marks is not judgeable. Higher trusts less data.",
        ge=0,
        le=1,
    )
