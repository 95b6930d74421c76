"""Many gateways over few connections: several publishers with the interface of one."""

from __future__ import annotations

import zlib
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from simulators.publishing.publisher import WINDOW, Broker, Publisher, PublishError


class Connections:
    """Publishes over several connections as a `Publisher` does over one; use it as a context manager.

    Messages of one topic, and so of one native gateway, stay in order: they always take the same connection,
    which depends on the topic alone. Its methods belong to one thread.

    Parameters
    ----------
    broker
        Its address.
    count
        How many connections.
    window
        How many messages may be unacknowledged on each.
    """

    def __init__(self, broker: Broker, count: int, *, window: int = WINDOW) -> None:
        if count < 1:
            raise ValueError(f"{count} connections: must be 1 or more")
        self.broker = broker
        self._publishers = [Publisher(broker, window=window) for _ in range(count)]

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def connect(self) -> None:
        """Open all connections; if one fails, none stays open.

        Raises
        ------
        PublishError
            The broker cannot be reached, or refuses.
        """
        try:
            for publisher in self._publishers:
                publisher.connect()
        except PublishError:
            self.close()
            raise

    def publish(self, topic: str, payload: bytes) -> None:
        """Hand over one message at QoS 1, waiting while its connection's window is full.

        Raises
        ------
        PublishError
            As `Publisher.publish` does.
        """
        self._publisher_of(topic).publish(topic, payload)

    def publish_time(self, now: int) -> None:
        """Publish simulated time (UTC ms) once every earlier message is acknowledged, and wait until it is.

        On one connection later messages stay behind the time; on several they might overtake it.
        """
        self.wait()
        self._publishers[0].publish_time(now)
        self._publishers[0].wait()

    def wait(self) -> None:
        """Return when everything handed over has been acknowledged.

        Raises
        ------
        PublishError
            The broker has acknowledged nothing for a minute.
        """
        for publisher in self._publishers:
            publisher.wait()

    @property
    def sent(self) -> int:
        """Messages handed over."""
        return sum(publisher.sent for publisher in self._publishers)

    @property
    def acknowledged(self) -> int:
        """Messages acknowledged, the refused ones included."""
        return sum(publisher.acknowledged for publisher in self._publishers)

    @property
    def refused(self) -> int:
        """Messages acknowledged with a refusal (MQTT 5 only)."""
        return sum(publisher.refused for publisher in self._publishers)

    @property
    def refusal(self) -> str | None:
        """Why the broker first refused a message on the first connection on which it did."""
        return next((publisher.refusal for publisher in self._publishers if publisher.refusal), None)

    def close(self) -> None:
        """Disconnect; safe to call twice. Unacknowledged messages are dropped: `wait` first."""
        with ExitStack() as stack:
            for publisher in self._publishers:
                stack.callback(publisher.close)

    def _publisher_of(self, topic: str) -> Publisher:
        return self._publishers[zlib.crc32(topic.encode()) % len(self._publishers)]
