"""The broker's end of an MQTT connection, said byte by byte; shares no code with what it tests."""

import socket


def length_of(body):
    """A remaining length, MQTT 3.1.1 section 2.2.3."""
    out, left = bytearray(), len(body)
    while True:
        left, digit = divmod(left, 128)
        out.append(digit | (0x80 if left else 0))
        if not left:
            return bytes(out)


def packet(first, body):
    return bytes([first]) + length_of(body) + body


def publish(topic, payload, mid=0, *, protocol=5, qos=1, dup=False, retain=False, properties=b""):
    """A PUBLISH packet; ``topic`` as bytes, ``properties`` encoded."""
    body = len(topic).to_bytes(2, "big") + topic
    if qos:
        body += mid.to_bytes(2, "big")
    if protocol == 5:
        body += length_of(properties) + properties
    return packet(0x30 | dup << 3 | qos << 1 | retain, body + payload)


class Connection:
    """One client's connection, from the moment it is accepted."""

    def __init__(self, sock):
        sock.settimeout(10)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self.protocol = 0

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.sock.recv(count - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    def read(self):
        """The next packet: its first byte and its body."""
        first, length, shift = self._exactly(1)[0], 0, 0
        while True:
            digit = self._exactly(1)[0]
            length |= (digit & 0x7F) << shift
            shift += 7
            if digit < 0x80:
                return first, self._exactly(length)

    def read_kind(self, first):
        """The body of the next packet of one kind; others before it are skipped."""
        while True:
            kind, body = self.read()
            if kind == first:
                return body

    def welcome(self, *, session_present=False, code=0):
        """Answer CONNECT; returns its body."""
        first, body = self.read()
        assert first == 0x10
        self.protocol = body[6]
        more = b"\0" if self.protocol == 5 else b""
        self.sock.sendall(packet(0x20, bytes([session_present, code]) + more))
        return body

    def grant(self):
        """Answer SUBSCRIBE; returns its body."""
        body = self.read_kind(0x82)
        at = 2 + (1 if self.protocol == 5 else 0)
        granted = b""
        while at < len(body):
            at += 3 + int.from_bytes(body[at : at + 2], "big")
            granted += b"\1"
        self.sock.sendall(packet(0x90, body[:2] + (b"\0" if self.protocol == 5 else b"") + granted))
        return body

    def send(self, data):
        self.sock.sendall(data)

    def acknowledged(self, count):
        """The packet ids of the next ``count`` PUBACKs."""
        return [int.from_bytes(self.read_kind(0x40)[:2], "big") for _ in range(count)]

    def close(self):
        self.sock.close()


class ScriptedBroker:
    """Listens on loopback; every connection is accepted by the test."""

    def __init__(self):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(10)
        self.port = self._listening.getsockname()[1]
        self._connections = []

    def accept(self):
        self._connections.append(Connection(self._listening.accept()[0]))
        return self._connections[-1]

    def subscribed(self, **answer):
        """The next connection, with its subscriptions granted."""
        connection = self.accept()
        connection.welcome(**answer)
        connection.grant()
        return connection

    def close(self):
        for connection in self._connections:
            connection.close()
        self._listening.close()
