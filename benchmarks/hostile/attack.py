"""An attacker with one gateway's account: garbage, nesting, the points of others, and packs of names."""

from __future__ import annotations

import json
import socket
import sys
import threading

from simulators.load.fleet import point_id

AT_ONCE = 200
"""Packets in one piece for the socket."""
PACK_EVERY = 500
NAMES = 10_000
"""Every so many messages a pack of so many names that nobody knows: the most that one may have."""
CONNACK = b"\x20\x02\x00\x00"
ACKNOWLEDGEMENT_BYTES = 4


_NAMES = ",".join(f'"{number:x}":1' for number in range(NAMES))


OURS = "wenya/v1"
ELSEWHERE = "elsewhere/v1"
"""Topics of nobody: what the attack costs broker and machine, and the service not at all."""


def message(account: str, number: int, victim: int, now: int, root: str = OURS) -> tuple[str, bytes]:
    """Topic and payload, one of several kinds, all of them refused: each costs the service something else.

    From device ``victim`` on, 1 000 devices are behind another gateway; ``now`` is UTC ms; ``root`` is what
    topics begin with.
    """
    if number % PACK_EVERY == PACK_EVERY - 1:
        return f"{root}/{account}/thingsboard", f'{{"nobody-{number}":[{{{_NAMES}}}]}}'.encode()
    kinds = (
        b"{" * 200,
        json.dumps({"point": point_id(victim + number % 1_000), "value": 5.0, "measured_at": now}).encode(),
        b'[{"point":"x%d","value":"NaN"},{"point":' % number + b"[" * 100 + b"]" * 100 + b"}]",
        b"\x00\xff" * 100 + b"%d" % number,
    )
    return f"{root}/{account}/json", kinds[number % len(kinds)]


def publish_all(
    port: int, account: str, password: str, messages: int, victim: int, now: int, root: str = OURS
) -> int:
    """Publish so many at QoS 1, and return how many were acknowledged."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as broker:
        who = _text("attack") + _text(account) + _text(password)
        broker.sendall(_packet(0x10, b"\x00\x04MQTT\x04\xc2\x00\x3c", who))
        if broker.recv(4) != CONNACK:
            raise SystemExit("the broker does not let the attacker in")
        acknowledged = 0

        def take() -> None:
            nonlocal acknowledged
            left = messages * ACKNOWLEDGEMENT_BYTES
            while left > 0:
                got = len(broker.recv(65_536))
                if not got:
                    return
                left -= got
                acknowledged = messages - left // ACKNOWLEDGEMENT_BYTES

        taking = threading.Thread(target=take)
        taking.start()
        for first in range(0, messages, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, messages))
            broker.sendall(b"".join(_publish(n, *message(account, n, victim, now, root)) for n in numbers))
        taking.join(120)
        return acknowledged


def _publish(number: int, topic: str, payload: bytes) -> bytes:
    return _packet(0x32, _text(topic), (1 + number % 65_535).to_bytes(2, "big"), payload)


def _text(text: str) -> bytes:
    return len(text.encode()).to_bytes(2, "big") + text.encode()


def _packet(kind: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    length, left = b"", len(body)
    while True:
        left, digit = divmod(left, 128)
        length += bytes([digit | (0x80 if left else 0)])
        if not left:
            return bytes([kind]) + length + body


if __name__ == "__main__":
    sys.stdout.write(str(publish_all(**json.loads(sys.argv[1]))))
