"""All settings: one file ``wenya.toml`` and ``WENYA_*`` variables over it."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from alerts.channels.settings.channels import CHANNEL_KINDS
from alerts.channels.settings.heartbeat import HeartbeatSettings
from alerts.channels.settings.notices import NoticesSettings
from alerts.people.lock_out import LockOut
from alerts.people.user import MOST_TOKEN_DAYS, TOKEN_DAYS
from alerts.settings import CheckerSettings, RecordsSettings
from ingest.durations import MINUTE
from ingest.form_errors import reason_of
from ingest.mqtt.settings import MqttSettings
from ingest.problems import Problem, Problems
from ingest.proxies import is_loopback
from ingest.said import Said
from ingest.settings import (
    FIVE_YEARS,
    MIB,
    JournalSettings,
    ReadingsSettings,
    Section,
    listed,
    setting,
)
from ingest.toml_files import read_toml

PREFIX = "WENYA_"
NESTED = "__"
SETTINGS_FILE = "WENYA_SETTINGS"
"""The one variable of ours that is no setting: it names the file, for every command of a machine."""
ENVIRONMENT = Said("setting-environment")
"""What problems call the variables, where others name a file."""

_IN_DATA_DIR = {
    ("journal", "path"): "{}/journal.sqlite",
    ("readings", "duckdb", "path"): "{}/readings.duckdb",
    ("records", "url"): "sqlite:///{}/records.sqlite",
}
"""Settings whose default lies in the data directory."""
_CHANNELS = ("notices", "channels")
"""The table in which others name the tables."""
_LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what a person sets, and no default


def _origin(value: str | None) -> str | None:
    """As browsers write it: lower case, without the port that goes without saying."""
    if value is None:
        return None
    parts = urlsplit(value.lower())
    usual = {"https": 443, "http": 80}
    if parts.scheme not in usual or not parts.hostname or value.lower() != f"{parts.scheme}://{parts.netloc}":
        raise ValueError("not an origin: a scheme and a name, such as https://wenya.example")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an origin has no user")
    return f"{parts.scheme}://{parts.netloc.removesuffix(f':{usual[parts.scheme]}')}"


def _networks(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        try:
            ip_network(value)
        except ValueError as error:
            raise ValueError(f"{value} is no address and no network") from error
    return values


class SettingsProblems(Problems):
    """Settings that cannot be used, with everything that is wrong with them."""


class ServiceSettings(Section):
    """``[service]``: the service as a whole."""

    mode: Literal["production", "test"] = setting(
        "production", "Mode", "Only `test` may run on simulated time or keep readings for less than 5 years."
    )
    data_dir: Path = setting(
        Path("wenya-data"),
        "Data directory",
        "Where embedded stores, the journal and files that people add lie. On a local disk; back it up.",
    )
    language: Literal["zh-CN", "en"] = setting(
        "zh-CN", "Language", "Of the console, where the browser asks for none."
    )
    inventory: Path | None = setting(
        None,
        "Inventory file",
        "Imported at start. Leave out where the inventory is kept through the API.",
    )
    desk: Path | None = setting(
        None,
        "Desk file",
        "Departments, limits and settings of the desk, taken over at start.",
    )
    rules: Path | None = setting(None, "Rules file", "Changes and additions to the rules that ship.")


class ApiSettings(Section):
    """``[api]``: who may ask what over HTTP."""

    host: str = setting(
        "127.0.0.1", "Listen address", "Beyond loopback, put a proxy with TLS before it.", min_length=1
    )
    port: int = setting(8470, "Listen port", "0 takes a free one.", ge=0, le=65535)
    anonymous: Literal["read", "none"] = setting(
        "read",
        "Without a token",
        "`read` lets anybody who reaches the port look, persons and dead letters aside; `none` lets nobody;"
        " `read` only on loopback.",
        validate_default=True,
    )
    origin: Annotated[str | None, AfterValidator(_origin)] = setting(
        None,
        "Origin",
        "How browsers reach the console, such as `https://wenya.example`: then only this name and loopback's"
        " are answered, forms are taken from its pages, and with https the cookie goes over nothing else.",
    )
    proxies: Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(_networks)] = setting(
        ("127.0.0.1", "::1"),
        "Proxies",
        "Addresses or networks whose `X-Forwarded-For` is believed; in a variable, with commas between. All"
        " who come through another proxy are one address, which some wrong passwords keep from signing in.",
    )
    token_days: int = setting(
        TOKEN_DAYS,
        "Life of a new token",
        "Where it is not said when one is made. Those that there are keep their end.",
        unit="d",
        ge=1,
        le=MOST_TOKEN_DAYS,
    )
    session_idle_minutes: int = setting(
        60,
        "Session without use",
        "A sign-in ends when nobody did anything for so long; a page that refreshes itself does nothing.",
        unit="min",
        ge=1,
        le=1440,
    )
    session_hours: int = setting(
        12,
        "Longest session",
        "Then somebody signs in again, whatever they are at. A shift has 8 to 12 hours.",
        unit="h",
        ge=1,
        le=168,
    )
    lock_after_user: int = setting(
        5,
        "Failures by name",
        "After so many failed sign-ins by one name the next has to wait, 1 s and twice as long each time; in"
        " a browser in which it has signed in before, after so many there.",
        ge=1,
        le=1000,
    )
    lock_after_address: int = setting(
        20,
        "Failures by address",
        "The same by where they come from (of IPv6 the first 64 bits). An office may have one address.",
        ge=1,
        le=100_000,
    )
    lock_minutes: int = setting(
        15,
        "Longest wait",
        "After failed sign-ins; in so much time, at most an hour, one is forgotten. Nobody who is signed"
        " in is touched.",
        unit="min",
        ge=1,
        le=1440,
    )
    max_body_bytes: int = setting(
        10 * MIB,
        "Largest import",
        "An inventory of 100 000 points is about 10 MiB. Larger imports hold more memory. Every other request"
        " has 64 KiB, and all of them together 64 MiB beyond that, or one largest import.",
        unit="bytes",
        ge=1024,
        le=1024 * MIB,
    )
    page_size: int = setting(
        100, "Page", "Entries of a list when the caller does not say.", unit="entries", ge=1, le=10_000
    )
    max_page_size: int = setting(
        1000,
        "Largest page",
        "Larger pages mean fewer requests and longer answers.",
        unit="entries",
        ge=1,
        le=100_000,
        validate_default=True,
    )

    @property
    def lock_out_by_name(self) -> LockOut:
        """What failed sign-ins by one name cost."""
        return LockOut(self.lock_after_user, self.lock_minutes * MINUTE)

    @property
    def lock_out_by_address(self) -> LockOut:
        """What failed sign-ins from one address cost."""
        return LockOut(self.lock_after_address, self.lock_minutes * MINUTE)

    @property
    def url(self) -> str:
        """Where this machine reaches it: by loopback, before which no proxy stands, if it listens there."""
        host = _LOOPBACK_OF.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @field_validator("anonymous")
    @classmethod
    def _on_loopback_only(cls, value: str, info: ValidationInfo) -> str:
        if value == "read" and not is_loopback(info.data.get("host", "127.0.0.1")):
            raise ValueError(Said("setting-anonymous"))
        return value

    @field_validator("max_page_size")
    @classmethod
    def _not_below_the_page(cls, value: int, info: ValidationInfo) -> int:
        if value < info.data.get("page_size", 1):
            raise ValueError(Said("setting-below", key="page_size"))
        return value


class Settings(BaseSettings):
    """Everything that can be set. Made by `load`, which knows the file and the variables."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=PREFIX,
        env_nested_delimiter=NESTED,
        hide_input_in_errors=True,
        allow_inf_nan=False,
    )

    service: ServiceSettings = setting(ServiceSettings(), "Service", "The service as a whole.")
    mqtt: MqttSettings = setting(MqttSettings(), "MQTT", "Where the field publishes.")
    journal: JournalSettings = setting(JournalSettings(), "Journal", "What makes a reading durable.")
    readings: ReadingsSettings = setting(ReadingsSettings(), "Readings", "Where readings are kept.")
    records: RecordsSettings = setting(RecordsSettings(), "Records", "Where everything else is kept.")
    checker: CheckerSettings = setting(CheckerSettings(), "Checker", "The pace of judging.")
    api: ApiSettings = setting(ApiSettings(), "API", "Who may ask what.")
    notices: NoticesSettings = setting(NoticesSettings(), "Notices", "By which channels people are told.")
    heartbeat: HeartbeatSettings = setting(
        HeartbeatSettings(), "Heartbeat", "That the service lives is told to somebody outside."
    )

    @field_validator("readings")
    @classmethod
    def _five_years_in_production(cls, value: ReadingsSettings, info: ValidationInfo) -> ReadingsSettings:
        service = info.data.get("service")
        if value.retention_days < FIVE_YEARS and service is not None and service.mode == "production":
            raise ValueError(Said("setting-five-years", days=str(FIVE_YEARS)))
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What was given and nothing else: `load` reads file and variables, and knows each value's source."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


class _Variables(EnvSettingsSource):
    """The ``WENYA_*`` variables of a given environment, rather than of this process."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        super().__init__(Settings)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._environ.items()}


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of the file at ``path`` (``None``: no file) with the variables of ``environ`` over them.

    Raises
    ------
    SettingsProblems
        With every problem of the file and the variables: unknown keys, wrong types, numbers out of range,
        secrets that cannot be read.
    """
    file = path.name if path is not None else Said("setting-defaults")
    try:
        tables = {} if path is None else read_toml(path)
    except Problems as unreadable:
        raise SettingsProblems(unreadable.problems) from unreadable
    variables, problems = _from_variables(environ)
    merged = _merge(tables, variables)
    _default_to_data_dir(merged)
    try:
        settings = Settings(**merged)
    except ValidationError as invalid:
        problems += [_problem(error, file, variables) for error in invalid.errors(include_url=False)]
    if problems:
        raise SettingsProblems(problems)
    return settings


def _from_variables(environ: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """The tables that the variables make, and a problem for each variable that names no setting."""
    ours = {
        name: value for name, value in environ.items() if name.startswith(PREFIX) and name != SETTINGS_FILE
    }
    unknown = sorted(name for name in ours if not _names_a_setting(name))
    problems = [Problem(ENVIRONMENT, name, Said("setting-unknown")) for name in unknown]
    known = {name: ours[name] for name in ours if name not in unknown}
    beginning = PREFIX + NESTED.join(_CHANNELS).upper() + NESTED
    channels: dict[str, dict[str, str]] = {}
    for name in [name for name in known if name.startswith(beginning)]:
        channel, key = name.removeprefix(beginning).lower().split(NESTED)
        channels.setdefault(channel, {})[key] = known.pop(name)
    tables = _Variables(known)()
    return _merge(tables, {"notices": {"channels": channels}}) if channels else tables, problems


def _names_a_setting(variable: str) -> bool:
    """Whether ``WENYA_SECTION__KEY`` leads to a field that is no section itself."""
    model: type[BaseModel] = Settings
    *sections, key = variable.removeprefix(PREFIX).lower().split(NESTED)
    if tuple(sections[:-1]) == _CHANNELS:
        # Which keys a channel has, its kind says; one too many is told where all are read.
        return any(key in kind.model_fields for kind in CHANNEL_KINDS.values())
    for section in sections:
        field = model.model_fields.get(section)
        if field is None or not (
            isinstance(field.annotation, type) and issubclass(field.annotation, Section)
        ):
            return False
        model = field.annotation
    field = model.model_fields.get(key)
    return field is not None and not (
        isinstance(field.annotation, type) and issubclass(field.annotation, Section)
    )


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """``below`` with the keys of ``above`` in their place, table by table."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _merge(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged


def _default_to_data_dir(tables: dict[str, Any]) -> None:
    """Put what has no path of its own into the data directory."""
    service = tables.get("service")
    data_dir = service.get("data_dir") if isinstance(service, dict) else None
    if not isinstance(data_dir, str) or not data_dir:
        return
    for (*sections, key), where in _IN_DATA_DIR.items():
        table = tables
        for section in sections:
            table = table.setdefault(section, {})
            if not isinstance(table, dict):
                break
        else:
            table.setdefault(key, where.format(data_dir))


def _problem(error: Any, file: Said | str, variables: Mapping[str, Any]) -> Problem:
    """One error of pydantic as a problem of the file or the variable it came from."""
    keys = [str(key) for key in error["loc"]]
    if tuple(keys[:2]) == _CHANNELS and len(keys) > 3 and keys[3] in CHANNEL_KINDS:
        del keys[3]  # Pydantic names the kind, and the file has no table of that name.
    reason = Said("setting-unknown-key") if error["type"] == "extra_forbidden" else reason_of(error)
    given: Any = variables
    for key in keys:
        given = given.get(key) if isinstance(given, dict) else None
    if given is not None:
        return Problem(ENVIRONMENT, PREFIX + NESTED.join(keys).upper(), reason)
    return Problem(file, ".".join(keys), reason)
