"""The embedded broker, for demos and tests: iotcore's rumqttd on loopback. It keeps nothing when it stops."""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from iotcore import Broker

from ingest.said import Said

HOST = "127.0.0.1"
CONFIG = """
id = 0

[router]
id = 0
max_connections = 10010
max_outgoing_packet_count = 1000
max_segment_size = 104857600
max_segment_count = 10

[v5.1]
name = "v5"
listen = "127.0.0.1:{v5}"
next_connection_delay_ms = 1
    [v5.1.connections]
    connection_timeout_ms = 60000
    max_payload_size = 1048576
    max_inflight_count = 1000
    dynamic_filters = true

[v4.1]
name = "v4"
listen = "127.0.0.1:{v4}"
next_connection_delay_ms = 1
    [v4.1.connections]
    connection_timeout_ms = 60000
    max_payload_size = 1048576
    max_inflight_count = 1000
    dynamic_filters = true
"""


def free_ports() -> tuple[int, int]:
    """Two different loopback ports that are free at the moment."""
    with socket.socket() as first, socket.socket() as second:
        for probe in (first, second):
            probe.bind((HOST, 0))
        return int(first.getsockname()[1]), int(second.getsockname()[1])


class EmbeddedBroker:
    """A broker on loopback, in a child process that ends with us.

    Parameters
    ----------
    port, port_v4
        For MQTT 5, and for MQTT 3.1.1, which has a listener of its own; 0 takes a free one.
    """

    def __init__(self, port: int = 0, port_v4: int = 0) -> None:
        free, free_v4 = free_ports()
        self.port, self.port_v4 = port or free, port_v4 or free_v4
        self._broker: Broker | None = None

    def start(self) -> int:
        """Start it; returns the MQTT 5 port. Raises OSError when one is in use, or nothing starts."""
        with tempfile.TemporaryDirectory(prefix="wenya-broker-") as folder:
            config = Path(folder) / "rumqttd.toml"
            config.write_text(CONFIG.format(v5=self.port, v4=self.port_v4))
            broker = Broker(config_path=str(config))
            try:
                broker.start()
            except (RuntimeError, OSError) as error:
                raise OSError(Said("broker-embedded", why=str(error))) from error
        self._broker = broker
        return self.port

    def stop(self) -> None:
        """Stop it and free the ports; harmless when called twice."""
        if self._broker is not None:
            self._broker.stop()
            self._broker = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
