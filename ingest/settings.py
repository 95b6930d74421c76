"""Settings of the intake and the readings store. Each part is given its own section and no other."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)

from ingest.problems import why_unreadable
from ingest.said import Said

MIB = 1024 * 1024
MOST_BYTES = 2**50
LONGEST_SECRET = 64 * 1024

FIVE_YEARS = 1827
"""Days, leap days included: raw readings are kept at least as long (clause W25)."""


class Section(BaseModel):
    """One table of ``wenya.toml``: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)


def setting(default: Any, title: str, description: str, *, unit: str = "", **bounds: Any) -> Any:
    """A field with what a person who sets it must know: what it is, its unit, what more or less does."""
    return Field(default, title=title, description=description, json_schema_extra={"unit": unit}, **bounds)


def listed(value: object) -> object:
    """The parts of a text with commas between them, as a variable has a list; else ``value`` as it is."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def read_secret(path: Path) -> str:
    """The secret in the file at ``path``, without the newline at its end. Raises `ValueError`."""
    try:
        with path.open(encoding="utf-8") as file:
            secret = file.read(LONGEST_SECRET).strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(_cannot_read(path, error)) from error
    if not secret:
        raise ValueError(Said("setting-empty-file", file=str(path)))
    return secret


def _cannot_read(path: Path, error: OSError | UnicodeDecodeError) -> Said:
    if isinstance(error, UnicodeDecodeError):
        reason = Said("file-not-utf-8", byte=str(error.start))
    elif isinstance(error, ssl.SSLError):
        reason = Said("setting-no-certificate")
    else:
        reason = why_unreadable(error)
    return Said("setting-unreadable", file=str(path), reason=reason)


def _readable(path: Path | None) -> Path | None:
    if path is not None:
        read_secret(path)
    return path


def _authority(path: Path | None) -> Path | None:
    if path is not None:
        try:
            ssl.create_default_context(cafile=path)
        except OSError as error:
            raise ValueError(_cannot_read(path, error)) from error
    return path


SecretFile = Annotated[Path | None, AfterValidator(_readable)]
"""A file that holds one secret; declared before the secret it stands for."""
CaFile = Annotated[Path | None, AfterValidator(_authority)]
"""A file with certificates of authorities, PEM."""


class WithPassword(Section):
    """A section with a password, given as it is or in a file."""

    password_file: SecretFile = setting(
        None,
        "Password file",
        "A file that holds the password, such as a mounted secret; instead of `password`.",
    )
    password: SecretStr | None = setting(
        None,
        "Password",
        "Prefer its variable or `password_file` to a settings file.",
        validate_default=True,
    )

    @field_validator("password", mode="before")
    @classmethod
    def _from_file(cls, value: object, info: ValidationInfo) -> object:
        return secret_of(value, info, "password")


def secret_of(value: object, info: ValidationInfo, name: str) -> object:
    """The secret ``name``, from the file in ``{name}_file`` if there is one; both raise `ValueError`."""
    path = info.data.get(f"{name}_file")
    if path is None:
        return value
    if value is not None:
        raise ValueError(Said("setting-given-twice", key=name))
    return read_secret(path)


class JournalSettings(Section):
    """``[journal]``: what makes an acknowledged reading durable."""

    path: Path = setting(
        Path("wenya-data/journal.sqlite"),
        "Journal file",
        "On a local disk that honours fsync. Default: `journal.sqlite` in `service.data_dir`.",
    )
    max_bytes: int = setting(
        2048 * MIB,
        "Largest journal",
        "Near it the service stops acknowledging and the broker holds. Larger survives a longer outage of"
        " the readings store; 1 GiB holds some 20 million readings.",
        unit="bytes",
        ge=MIB,
        le=MOST_BYTES,
    )
    dead_letter_max_bytes: int = setting(
        256 * MIB,
        "Most dead letters",
        "Beyond it the oldest of the gateways that have most are dropped, and counted; never parked messages"
        " that wait to be decoded. Half of it is for these.",
        unit="bytes",
        ge=64 * 1024,
        le=MOST_BYTES,
    )
    keep_minutes: int = setting(
        240,
        "Kept for a restart",
        "How long readings stay in the journal when they are stored and judged: a restart then need not read"
        " them from the readings store. They take as much room as the largest journal at most; 0: none.",
        unit="minutes",
        ge=0,
        le=1440,
    )
    group_ms: int = setting(
        20,
        "Group time",
        "How long a message may wait for others to share its fsync. Longer means more throughput and later"
        " acknowledgements.",
        unit="ms",
        ge=0,
        le=1000,
    )
    group_messages: int = setting(
        4000, "Group size", "Most messages in one fsync.", unit="messages", ge=1, le=1_000_000
    )


class DuckdbSettings(Section):
    """``[readings.duckdb]``: the embedded readings store."""

    path: Path = setting(
        Path("wenya-data/readings.duckdb"),
        "Database file",
        "One process may have it open. Default: `readings.duckdb` in `service.data_dir`.",
    )


class InfluxdbSettings(WithPassword):
    """``[readings.influxdb]``: the readings store of production."""

    url: str = setting(
        "http://127.0.0.1:8086",
        "Server address",
        "`https://` beyond loopback. Credentials do not belong in it.",
        pattern=r"^https?://[^/@\s]+(/.*)?$",
    )
    version: Literal["auto", "1", "2", "3"] = setting(
        "auto", "Server version", "`auto` asks the server at start; set it where a proxy hides the answer."
    )
    ca_file: CaFile = setting(
        None, "CA file", "Trust this authority (PEM) instead of the system's; for certificates of your own."
    )
    org: str = setting(
        "wenya", "Organisation", "Its name, not its id; of InfluxDB 2.x, others ignore it.", max_length=255
    )
    bucket: str = setting(
        "wenya",
        "Bucket",
        "The bucket, or the database of 1.x and 3.x; `db/rp` where an upgrade from 1.x made it. Hourly"
        " figures have one of their own beside it: `wenya_hourly`.",
        min_length=1,
        max_length=255,
    )
    username: str | None = setting(
        None,
        "User name",
        "For 1.x with authentication; 2.x and 3.x use `token`. ALL on both databases is enough where they"
        " have the policy `wenya`.",
    )
    token_file: SecretFile = setting(None, "Token file", "A file that holds the token; instead of `token`.")
    token: SecretStr | None = setting(
        None,
        "Token",
        "For 2.x and 3.x. To read and write both buckets is enough where they are there. Prefer its variable"
        " or `token_file`.",
        validate_default=True,
    )
    timeout_s: float = setting(
        10.0,
        "Timeout",
        "Longer waits for a slow server; shorter notices sooner that it is away. Nothing is lost either way.",
        unit="s",
        gt=0,
        le=600,
    )
    batch_rows: int = setting(
        5000,
        "Rows a write",
        "Larger writes are cheaper a row; one that the server finds too large is split.",
        unit="rows",
        ge=1,
        le=100_000,
    )

    @field_validator("token", mode="before")
    @classmethod
    def _token_from_file(cls, value: object, info: ValidationInfo) -> object:
        return secret_of(value, info, "token")


class ReadingsSettings(Section):
    """``[readings]``: where readings are kept, and for how long."""

    kind: Literal["duckdb", "influxdb"] = setting(
        "duckdb",
        "Store",
        "`duckdb` is embedded and needs no server; `influxdb` for production.",
    )
    retention_days: int = setting(
        FIVE_YEARS,
        "Retention of raw readings",
        "At least 5 years in production (clause W25); less only in test mode. Hourly figures are kept for"
        " good.",
        unit="days",
        ge=1,
        le=36_525,
    )
    retry_min_s: float = setting(
        0.5,
        "First retry",
        "Wait after the first failed write; doubled, with jitter, after each.",
        unit="s",
        gt=0,
    )
    retry_max_s: float = setting(
        60.0,
        "Longest retry",
        "Longest wait between writes to a store that is away. Longer spares the store, shorter catches up"
        " sooner.",
        unit="s",
        gt=0,
        le=3600,
        validate_default=True,
    )
    duckdb: DuckdbSettings = setting(DuckdbSettings(), "DuckDB", "The embedded store.")
    influxdb: InfluxdbSettings = setting(InfluxdbSettings(), "InfluxDB", "The store of production.")

    @property
    def where(self) -> str:
        """What it is, for people: the whole path of a file, or the address of a server."""
        return str(self.duckdb.path.absolute()) if self.kind == "duckdb" else self.influxdb.url

    @property
    def on_server(self) -> bool:
        """Whether they are in a database server, which may hang or be away; a file is there or is not."""
        return self.kind == "influxdb"

    @field_validator("retry_max_s")
    @classmethod
    def _not_below_the_first(cls, value: float, info: ValidationInfo) -> float:
        if value < info.data.get("retry_min_s", 0):
            raise ValueError(Said("setting-below", key="retry_min_s"))
        return value
