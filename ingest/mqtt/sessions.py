"""Sessions at the broker that nobody listens to: opened, so that it keeps messages for them, and ended."""

from __future__ import annotations

from dataclasses import replace

from ingest.mqtt.read_ahead import MessageBlock
from ingest.mqtt.subscriber import BrokerAddress, Subscriber
from ingest.said import Said

ANSWER_S = 30.0
"""How long the broker may take to let us in and grant the subscriptions."""


class SessionError(Exception):
    """The broker cannot be reached, or does not let us in; the message says why."""


def open_session(address: BrokerAddress) -> None:
    """Have the broker keep from now on what comes for the session of this ``client_id``.

    Raises `SessionError`.
    """
    _visit(address)


def end_session(address: BrokerAddress) -> None:
    """Have the broker forget the session of this ``client_id``, with what it keeps for it.

    Raises `SessionError`.
    """
    _visit(replace(address, session_expiry_s=0))


def _visit(address: BrokerAddress) -> None:
    """Be subscribed for a moment, and acknowledge nothing: what is kept for the session stays kept."""
    problem = Said("broker-silent")

    def note(state: Said | None) -> None:
        nonlocal problem
        problem = state or problem

    def leave(_arrived: MessageBlock) -> bool:
        return True

    subscriber = Subscriber(address, leave, note)
    subscriber.start()
    try:
        if not subscriber.wait_subscribed(ANSWER_S):
            where = f"{address.host}:{address.port}"
            raise SessionError(Said("broker-at", address=where, problem=problem))
    finally:
        subscriber.stop()
