"""One connection of a load: a non-blocking socket, packets out, acknowledgements in, bounded in flight."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
from collections import deque

import numpy as np

from ingest.network.reaching import why_unreached
from ingest.said import Said
from simulators.load.latencies import Latencies
from simulators.load.packets import PACKET_IDS, Packets, remaining_length
from simulators.publishing.publisher import Broker, PublishError

CONNECT_SECONDS = 10.0
KEEP_ALIVE = 65_535
"""Seconds between two packets, at most: no pings are sent. Not 0 (no limit), which rumqttd refuses."""
BATCH_BYTES = 65_536
"""About how much is encoded and written at once."""
BATCH_MESSAGES = 256
"""How many messages are encoded at once at most: it takes about 0.2 ms."""
PIECE_BYTES = 65_536
"""Read at once: 16 384 acknowledgements."""
PUBACK = bytes([0x40, 0x02])
"""How an acknowledgement begins; its packet id follows (MQTT 3.1.1, 3.4)."""
PUBACK_BYTES = 4
CONNACK = bytes([0x20, 0x02])
"""How the answer to CONNECT begins; a session flag and a return code follow (MQTT 3.1.1, 3.2)."""
DISCONNECT = bytes([0xE0, 0x00])
"""The whole packet (MQTT 3.1.1, 3.14)."""
REFUSALS = {
    1: Said("connack-version"),
    2: Said("connack-client-id"),
    3: Said("connack-unavailable"),
    4: Said("connack-password"),
    5: Said("connack-not-authorised"),
}
"""Return codes of CONNACK (MQTT 3.1.1, table 3.1)."""
_WOULD_WAIT = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class LoadError(PublishError):
    """The broker cannot be reached, refuses, disconnected or answers wrongly; the message says which."""


class Connection:
    """A connection that the broker has accepted; close it.

    Parameters
    ----------
    broker
        Its address, the credentials, and whether TLS is used.
    packets
        What to send.
    window
        How many messages may be unacknowledged, at most ``PACKET_IDS``.
    number
        Distinguishes the connections of one process.

    Attributes
    ----------
    sent, acknowledged
        Messages handed over and acknowledged.
    sent_bytes
        Bytes of the packets handed over.
    latencies
        From writing to acknowledgement, of the last message of each batch.

    Raises
    ------
    LoadError
        The broker cannot be reached, or refuses; all methods raise it when the broker disconnects.
    """

    def __init__(self, broker: Broker, packets: Packets, window: int, number: int = 0) -> None:
        self.broker, self.packets = broker, packets
        self.sent = self.acknowledged = self.sent_bytes = 0
        self.latencies = Latencies()
        self._window = min(window, PACKET_IDS)
        self._batch = max(1, min(BATCH_MESSAGES, BATCH_BYTES // packets.width, self._window // 2))
        self._open = np.zeros(PACKET_IDS + 1, np.bool_)
        self._timed: deque[tuple[int, float]] = deque()
        self._unsent = memoryview(b"")
        self._unread = b""
        try:
            self._socket = _connected(broker, f"wenya-load-{os.getpid():x}-{number}")
        except ssl.SSLCertVerificationError as error:
            said = Said("broker-untrusted", broker=str(broker), why=error.verify_message)
            raise LoadError(said) from error
        except (OSError, UnicodeError) as error:
            said = Said("broker-away", broker=str(broker), why=why_unreached(error))
            raise LoadError(said) from error

    def fileno(self) -> int:
        """The socket's file descriptor."""
        return self._socket.fileno()

    @property
    def in_flight(self) -> int:
        """Messages handed over and not acknowledged."""
        return self.sent - self.acknowledged

    @property
    def writing(self) -> bool:
        """Whether bytes wait for the kernel to take them."""
        return len(self._unsent) > 0

    def offer(self, most: float, now: int, at: float) -> int:
        """Hand over up to ``most`` messages measured ``now`` (UTC ms); returns how many.

        0 while earlier bytes wait, or while a full window has room for less than a batch: single messages
        are too slow. ``at`` is the present time on the clock of the latencies, seconds.
        """
        room = self._window - self.in_flight
        count = int(min(self._batch, room, most))
        if self.writing or count < 1 or (count < most and count < self._batch):
            return 0
        ids = (self.sent + np.arange(count)) % PACKET_IDS + 1
        if self._open[ids].any():
            return 0  # the broker acknowledges out of order, and an id of this batch is still in use
        self._open[ids] = True
        batch = self.packets.make(ids, now)
        self._timed.append((int(ids[-1]), at))
        self.sent += count
        self.sent_bytes += batch.size
        self._unsent = batch.data.cast("B")
        self.write()
        return count

    def write(self) -> None:
        """Write as many of the waiting bytes as the kernel accepts."""
        try:
            while self._unsent:
                self._unsent = self._unsent[self._socket.send(self._unsent) :]
        except _WOULD_WAIT:
            return
        except OSError as error:
            raise self._disconnected(str(error)) from error

    def read(self, at: float) -> None:
        """Count the acknowledgements received by ``at``."""
        while True:
            try:
                piece = self._socket.recv(PIECE_BYTES)
            except _WOULD_WAIT:
                return
            except OSError as error:
                raise self._disconnected(str(error)) from error
            if not piece:
                raise self._disconnected(Said("broker-closed-it"))
            self._count(self._unread + piece, at)
            if len(piece) < PIECE_BYTES and not isinstance(self._socket, ssl.SSLSocket):
                return

    def close(self) -> None:
        """Send DISCONNECT if that is possible at once, and close the socket."""
        with contextlib.closing(self._socket), contextlib.suppress(OSError):
            if not self.writing:
                self._socket.send(DISCONNECT)

    def _count(self, data: bytes, at: float) -> None:
        """Count the whole acknowledgements in ``data``, and keep the rest for the next piece."""
        whole = len(data) // PUBACK_BYTES * PUBACK_BYTES
        self._unread = data[whole:]
        answers = np.frombuffer(data[:whole], np.uint8).reshape(-1, PUBACK_BYTES)
        ids = answers[:, 2].astype(np.int64) << 8 | answers[:, 3]
        if (answers[:, :2] != list(PUBACK)).any():
            raise self._disconnected(Said("broker-sent-else"))
        if not self._open[ids].all() or len(np.unique(ids)) < len(ids):
            raise self._disconnected(Said("broker-acknowledged-twice"))
        self._open[ids] = False
        self.acknowledged += len(ids)
        while self._timed and not self._open[self._timed[0][0]]:
            self.latencies.add(at - self._timed.popleft()[1])

    def _disconnected(self, why: Said | str) -> LoadError:
        return LoadError(
            Said(
                "broker-went-away",
                broker=str(self.broker),
                why=why,
                acknowledged=str(self.acknowledged),
                sent=str(self.sent),
            )
        )


def _connected(broker: Broker, name: str) -> socket.socket:
    """A non-blocking socket on which the broker has accepted the connection."""
    context = broker.trust() if broker.tls else None
    connected = socket.create_connection((broker.host, broker.port), CONNECT_SECONDS)
    try:
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context:
            connected = context.wrap_socket(connected, server_hostname=broker.host)
        connected.sendall(_connect_packet(broker, name))
        _await_connack(connected, broker)
        connected.settimeout(0)
    except BaseException:
        connected.close()
        raise
    return connected


def _connect_packet(broker: Broker, name: str) -> bytes:
    """CONNECT with a clean session (MQTT 3.1.1, 3.1)."""
    flags, texts = 0x02, [name]
    if broker.username is not None:
        flags |= 0x80
        texts.append(broker.username)
        if broker.password is not None:
            flags |= 0x40
            texts.append(broker.password)
    fields = b"".join(len(text.encode()).to_bytes(2) + text.encode() for text in texts)
    body = b"\x00\x04MQTT\x04" + bytes([flags]) + KEEP_ALIVE.to_bytes(2) + fields
    return b"\x10" + remaining_length(len(body)) + body


def _await_connack(connected: socket.socket, broker: Broker) -> None:
    answer = b""
    while len(answer) < 4:
        piece = connected.recv(4 - len(answer))
        if not piece:
            raise LoadError(Said("broker-closed", broker=str(broker)))
        answer += piece
    if answer[:2] != CONNACK:
        raise LoadError(Said("broker-is-none", broker=str(broker), answer=answer.hex()))
    if answer[3]:
        raise LoadError(
            Said(
                "broker-refuses",
                broker=str(broker),
                why=REFUSALS.get(answer[3], Said("broker-code", code=str(answer[3]))),
            )
        )
