"""Another client id for an installation that has one, and nothing left behind in the old one's session."""

from __future__ import annotations

import threading
from collections.abc import Callable

from api.ports.readiness import READY, PartState, why_away
from api.ports.settings import Settings
from api.wiring.client_id import FILE, new_client_id, write_client_id
from api.wiring.connections import broker_address
from api.wiring.service import Service
from ingest.mqtt.end_of_backlog import BacklogMarker
from ingest.mqtt.sessions import ANSWER_S, SessionError, end_session, open_session
from ingest.mqtt.subscriber import BrokerAddress
from ingest.said import Said, said_by

POLL_S = 0.1


class ClientIdError(Exception):
    """The client id cannot be renewed; the message says why, and the old one is still in force."""


def renew_client_id(settings: Settings, tell: Callable[[Said], None]) -> None:
    """Give the service that ``settings`` describe, and that does not run, a client id that nobody guesses.

    From the moment at which the broker knows the new id it keeps for both. Then a service, which runs here
    until that is done, takes all that was kept for the old one before. What comes in between comes twice.

    Parameters
    ----------
    tell
        Is told what happens, a sentence each.

    Raises
    ------
    ClientIdError
        The settings leave no room for it, or the broker does not play its part. Nothing has changed.
    Problems, RecordsError, JournalError, OSError
        As `Service.start`: ``in-use`` while the service runs.
    """
    _refuse_what_cannot_be(settings)
    id_, file = new_client_id(), settings.service.data_dir / FILE
    if settings.mqtt.embedded:  # it keeps nothing when we stop
        write_client_id(file, id_)
        return
    session = broker_address(settings, settings.mqtt.port, id_, simulated=False)
    with Service(settings) as service:
        before = service.client_id
        tell(Said("client-id-connecting"))
        _wait_until_subscribed(service)
        try:
            open_session(session)
            tell(Said("client-id-taking"))
            _take_backlog(service.end_of_backlog, service.clock.now())
        except SessionError as error:
            raise ClientIdError(Said("client-id-new", why=said_by(error))) from error
        except BaseException:
            _forget(session, tell)
            raise
    write_client_id(file, id_)
    _forget(broker_address(settings, settings.mqtt.port, before, simulated=False), tell)


def _refuse_what_cannot_be(settings: Settings) -> None:
    mqtt = settings.mqtt
    if mqtt.client_id is not None:
        raise ClientIdError(Said("client-id-in-settings", file=str(settings.service.data_dir / FILE)))
    if mqtt.share_group:
        raise ClientIdError(Said("client-id-in-group"))


def _wait_until_subscribed(service: Service) -> None:
    pause = threading.Event()
    state: PartState = READY
    for _ in range(round(ANSWER_S / POLL_S)):
        state = service.readiness()["broker"]
        if state == READY:
            return
        pause.wait(POLL_S)
    raise ClientIdError(why_away(state))


def _take_backlog(marker: BacklogMarker, now: int) -> None:
    """Return when all is durable that the broker had before this. Raises `ClientIdError`."""
    marker.send(now)
    pause = threading.Event()
    while True:
        given_up = marker.reached()
        if marker.delivered_until is not None:
            return
        if given_up:
            raise ClientIdError(Said("client-id-no-end"))
        pause.wait(POLL_S)


def _forget(session: BrokerAddress, tell: Callable[[Said], None]) -> None:
    """A session that stays is no loss, but a queue at the broker until it expires."""
    try:
        end_session(session)
    except SessionError as error:
        tell(Said("client-id-session-stays", why=said_by(error)))
