"""What the settings name: the store of the readings, and where to subscribe."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from api.ports.settings import Settings
from api.wiring.backup.reading_copies import ReadingCopies
from ingest.decoding.topics import SUBSCRIPTIONS
from ingest.intake import STATUS_TOPIC
from ingest.inventory.tree import Inventory
from ingest.mqtt.subscriber import BrokerAddress
from ingest.stores.contract import ReadingStore
from ingest.stores.duck import DuckStore
from ingest.stores.influx.store import InfluxStore


def store_of(
    settings: Settings, inventory: Callable[[], Inventory], *, read_only: bool = False
) -> ReadingStore:
    """The readings store that the settings name; ``inventory`` gives the one in force.

    ``read_only``: it is looked at as it is, and nothing that is missing is made.
    """
    readings = settings.readings
    if readings.kind == "influxdb":
        return InfluxStore(readings.influxdb, inventory, readings.retention_days, read_only=read_only)
    return DuckStore(readings.duckdb.path, inventory, readings.retention_days, read_only=read_only)


def opened_store(settings: Settings, inventory: Callable[[], Inventory], stack: ExitStack) -> ReadingStore:
    """As `store_of`, for a service: closed with ``stack``, and copied for whoever makes a backup."""
    store = store_of(settings, inventory)
    stack.callback(store.close)
    if isinstance(store, DuckStore):
        copies = ReadingCopies(store, settings.service.data_dir)
        copies.start()
        stack.callback(copies.stop)
    return store


def broker_address(settings: Settings, port: int, client_id: str, *, simulated: bool) -> BrokerAddress:
    """Where to subscribe, and to what.

    On simulated time it is one filter for everything: the clock's messages must come in order with the
    readings, and a broker guarantees that order only within one subscription (rumqttd does no more).
    Nor does it guarantee one between a shared subscription and our own topic: no marker for a share group.
    """
    mqtt = settings.mqtt
    marked = not simulated and not mqtt.share_group
    return BrokerAddress(
        host=mqtt.host,
        port=port,
        # A session of its own: the broker keeps a session's filters, and would send all twice afterwards.
        client_id=f"{client_id}-simulated" if simulated else client_id,
        topics=("#",) if simulated else mqtt.topics or SUBSCRIPTIONS,
        status_topic=STATUS_TOPIC if marked else "",
        protocol=5 if mqtt.protocol == "5" else 4,
        username=mqtt.username,
        password=mqtt.password.get_secret_value() if mqtt.password else None,
        keepalive_s=mqtt.keepalive_s,
        tls=mqtt.tls,
        ca_file=_named(mqtt.ca_file),
        cert_file=_named(mqtt.cert_file),
        key_file=_named(mqtt.key_file),
        key_password=mqtt.key_password.get_secret_value() if mqtt.key_password else None,
        share_group=mqtt.share_group,
        session_expiry_s=mqtt.session_expiry_s,
    )


def _named(file: Path | None) -> str | None:
    return None if file is None else str(file)
