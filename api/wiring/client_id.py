"""The client id of a service that was given none: made once, and nobody can guess it.

At many brokers, Mosquitto among them, whoever connects under another client's id ends its session, and what
was acknowledged to gateways and kept in it is gone. So an id is worth as much as a password.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

import structlog

from api.ports.settings import Settings
from ingest.said import Said

log = structlog.get_logger("wenya.broker")

FILE = "mqtt-client-id"
"""In the data directory."""
BEFORE = "wenya"
"""What every service that was given none had before; at its broker a session still has that name."""


def client_id_of(settings: Settings) -> str:
    """`mqtt.client_id`, or the one that this data directory has had since its first start.

    To be called before the journal is opened: where there is one already, the id is `BEFORE`, since a new one
    would leave behind what the broker keeps. Raises `OSError` when the file cannot be read or made.
    """
    if settings.mqtt.client_id:
        return settings.mqtt.client_id
    path = settings.service.data_dir / FILE
    if not path.exists():
        has_session = settings.journal.path.exists()
        write_client_id(path, BEFORE if has_session else new_client_id())
    client_id = path.read_text(encoding="utf-8").strip()
    if not client_id:
        raise OSError(Said("client-id-empty", file=str(path)))
    if client_id == BEFORE:
        log.warning(
            "the client id can be guessed; stop the service and run: wenya renew-client-id",
            client_id=client_id,
            file=str(path),
        )
    return client_id


def new_client_id() -> str:
    """One that nobody guesses, no longer than what every broker takes."""
    return f"wenya-{secrets.token_hex(8)}"


def write_client_id(path: Path, client_id: str) -> None:
    """On the disk before it is used, and whole or not at all: a lost id is a lost session.

    Of root it is the folder's owner who gets it: the service must be able to read it under its own account.
    """
    made = path.with_name(f"{path.name}.new")
    made.touch(mode=stat.S_IRUSR | stat.S_IWUSR)
    if os.geteuid() == 0:
        service = path.parent.stat()
        os.chown(made, service.st_uid, service.st_gid)
    with made.open("w", encoding="utf-8") as file:
        file.write(f"{client_id}\n")
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
