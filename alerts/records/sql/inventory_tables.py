"""The tables of the inventory: what is installed, by which limits it is judged, and imports under way."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Double, Integer, String, Table, Text

from alerts.records.sql.base import SERIAL, metadata

inventory_versions = Table(
    "inventory_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("saved_at", BigInteger, nullable=False),
    Column("changes", JSON, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("level", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("parent", String(200), index=True),
    Column("households", Integer, nullable=False),
    Column("zone", String(100)),
    Column("calendar", String(200)),
    Column("pump_station", Boolean),
    Column("built_up", Boolean),
    Column("longitude", Double),
    Column("latitude", Double),
    Column("removed_at", BigInteger),
)

departments = Table(
    "departments",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("parent", String(200)),
    Column("lines", JSON, nullable=False),
    Column("place", String(200)),
    Column("head", String(200)),
    Column("leader", String(200)),
    Column("phones", JSON, nullable=False),
    Column("channels", JSON, nullable=False),
    Column("duties", JSON),
    Column("petition_staff", JSON),
    Column("data_delivery", JSON),
)

points = Table(
    "points",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("id", String(200), nullable=False, unique=True),
    Column("metric", String(40), nullable=False),
    Column("place", String(200), nullable=False, index=True),
    Column("sampling_ms", BigInteger, nullable=False),
    Column("upload_ms", BigInteger, nullable=False),
    Column("residential", Boolean),
    Column("limits", JSON, nullable=False),
    Column("contract_hours", String(100)),
    Column("meter_side", String(20)),
    Column("water_kind", String(20)),
    Column("registered_at", BigInteger, nullable=False),
    Column("device", String(200)),
    Column("name", Text),
    Column("removed_at", BigInteger),
)

gateways = Table(
    "gateways",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("place", String(200), nullable=False),
    Column("name", Text, nullable=False),
    Column("format", String(20)),
    Column("formerly", JSON),
)

devices = Table(
    "devices",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("gateway", String(200)),
    Column("model", Text, nullable=False),
    Column("further_gateways", JSON),
    Column("battery", String(20)),
    Column("name", Text),
    Column("ignored", JSON),
)

models = Table(
    "models",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("battery", String(20)),
    Column("sampling_ms", BigInteger),
    Column("upload_ms", BigInteger),
    Column("channels", JSON),
    Column("ignored", JSON),
)

former_speakers = Table(
    "former_speakers",
    metadata,
    Column("point", Integer, primary_key=True, autoincrement=False),
    Column("speakers", JSON, nullable=False),
)

aliases = Table(
    "aliases",
    metadata,
    Column("name", String(400), primary_key=True),
    Column("point", String(200), nullable=False),
    Column("unit", String(40)),
)

calendars = Table(
    "calendars",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("spans", JSON, nullable=False),
)

outages = Table(
    "outages",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("place", String(200), nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

limit_changes = Table(
    "limit_changes",
    metadata,
    Column("rule", String(100), primary_key=True),
    Column("point", Integer, primary_key=True),
    Column("changed_at", BigInteger, primary_key=True, index=True),
    Column("old_limit_micro", BigInteger),
)

staged_imports = Table(
    "staged_imports",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("accepted", Boolean, nullable=False),
    sqlite_autoincrement=True,
)

staged_bites = Table(
    "staged_bites",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("import", BigInteger, nullable=False),
    Column("table", String(60), nullable=False),
    Column("removes", Boolean, nullable=False),
    Column("rows", Text, nullable=False),
)
