"""All settings: one file ``wenya.toml`` and ``WENYA_*`` variables over it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from alerts.channels.settings.channels import CHANNEL_KINDS
from alerts.channels.settings.heartbeat import HeartbeatSettings
from alerts.channels.settings.notices import NoticesSettings
from alerts.settings import CheckerSettings, RecordsSettings
from api.ports.api_settings import ApiSettings
from api.ports.log_settings import LogSettings
from api.ports.map_settings import MapSettings
from api.ports.oidc_settings import OidcSettings
from api.ports.settings_problems import CHANNELS, ENVIRONMENT, NESTED, PREFIX, settings_problem
from ingest.mqtt.settings import MqttSettings
from ingest.problems import Problem, Problems
from ingest.said import Said
from ingest.settings import (
    FIVE_YEARS,
    JournalSettings,
    ReadingsSettings,
    Section,
    setting,
)
from ingest.toml_files import read_toml

SETTINGS_FILE = "WENYA_SETTINGS"
"""The one variable of ours that is no setting: it names the file, for every command of a machine."""

_IN_DATA_DIR = {
    ("journal", "path"): "{}/journal.sqlite",
    ("readings", "duckdb", "path"): "{}/readings.duckdb",
    ("records", "url"): "sqlite:///{}/records.sqlite",
}
"""Settings whose default lies in the data directory."""


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
    oidc: OidcSettings = setting(OidcSettings(), "OpenID Connect", "A provider of identities.")
    map: MapSettings = setting(MapSettings(), "Map", "What lies under the marks of the map.")
    notices: NoticesSettings = setting(NoticesSettings(), "Notices", "By which channels people are told.")
    log: LogSettings = setting(LogSettings(), "Log", "What the service tells, and where.")
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
        errors = invalid.errors(include_url=False)
        problems += [settings_problem(error, file, variables, Settings) for error in errors]
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
    beginning = PREFIX + NESTED.join(CHANNELS).upper() + NESTED
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
    if tuple(sections[:-1]) == CHANNELS:
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
