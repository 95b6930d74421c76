"""A load generator that is no bottleneck: QoS 1 packets (MQTT 3.1.1) made by hand, sent in large pieces.

Run as a process of its own; see `benchmarks.rig.Rig.load`.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.clock import RealClock, elapsed

CHUNK = 64
"""Messages in one piece."""
WINDOW = 4_000
"""Messages that may wait for the broker's acknowledgement on one connection."""


@dataclass(frozen=True)
class Job:
    """What to send: ``messages`` messages of ``pack`` readings, round-robin over the points of one gateway.

    ``rate`` is messages a second, 0 as fast as the broker takes them.
    """

    port: int
    gateway: str
    password: str
    first_point: int
    points: int
    messages: int
    pack: int
    rate: float


def connect(job: Job) -> socket.socket:
    """A connection that the broker has accepted."""
    texts = b"".join(
        len(t.encode()).to_bytes(2) + t.encode() for t in (f"load-{job.gateway}", job.gateway, job.password)
    )
    body = b"\x00\x04MQTT\x04\xc2\x00\x00" + texts
    sock = socket.create_connection(("127.0.0.1", job.port), timeout=10)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.sendall(b"\x10" + bytes([len(body)]) + body)
    if sock.recv(4) != b"\x20\x02\x00\x00":
        raise SystemExit(f"the broker refused {job.gateway}")
    return sock


def remaining_length(size: int) -> bytes:
    """MQTT's variable length."""
    out = b""
    while True:
        size, low = divmod(size, 128)
        out += bytes([low | (0x80 if size else 0)])
        if not size:
            return out


def payloads(job: Job) -> Iterator[bytes]:
    """Messages without end: every reading has an identity of its own, all of them warm rooms."""
    clock, k = RealClock(), 0
    stamp = clock.now()
    topic = f"wenya/v1/{job.gateway}/{'json' if job.pack == 1 else 'senml'}".encode()
    head = len(topic).to_bytes(2) + topic
    mid = 0
    while True:
        if k % job.points < job.pack:
            stamp = max(stamp + 1, clock.now())
        mid = mid % 65_535 + 1
        if job.pack == 1:
            at = job.first_point + k % job.points
            body = b'{"point":"room-%06d","value":%d.%d,"measured_at":%d}' % (at, 20 + k % 3, k % 10, stamp)
        else:
            first = k % job.points
            records = b",".join(
                b'{"n":"%06d","v":%d.%d}' % (job.first_point + (first + i) % job.points, 20 + i % 3, i % 10)
                for i in range(job.pack)
            )
            body = b'[{"bn":"room-","bu":"Cel","bt":%d.%03d},%s]' % (stamp // 1000, stamp % 1000, records)
        k += job.pack
        packet = head + mid.to_bytes(2) + body
        yield b"\x32" + remaining_length(len(packet)) + packet


def run(job: Job) -> dict[str, float]:
    """Send everything and wait for the acknowledgements; how many and how long (s)."""
    sock = connect(job)
    sock.settimeout(0)
    waiting = selectors.DefaultSelector()
    waiting.register(sock, selectors.EVENT_READ)
    source, sent, acknowledged, buffer, got = payloads(job), 0, 0, b"", b""
    started = elapsed()
    while acknowledged < job.messages:
        due = job.messages if not job.rate else min(job.messages, int((elapsed() - started) * job.rate))
        while not buffer and sent < due and sent - acknowledged < WINDOW:
            count = min(CHUNK, due - sent)
            buffer = b"".join(next(source) for _ in range(count))
            sent += count
            try:
                buffer = buffer[sock.send(buffer) :]
            except BlockingIOError:
                break
        waiting.modify(sock, selectors.EVENT_READ | (selectors.EVENT_WRITE if buffer else 0))
        for _, event in waiting.select(0.002):
            if event & selectors.EVENT_WRITE:
                buffer = buffer[sock.send(buffer) :]
            if event & selectors.EVENT_READ:
                got += sock.recv(1 << 16)
                whole = len(got) // 4
                acknowledged += whole
                got = got[whole * 4 :]
    sock.close()
    return {"messages": acknowledged, "seconds": elapsed() - started}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(Job(**json.loads(sys.argv[1])))))
