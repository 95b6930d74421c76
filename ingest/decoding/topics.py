"""Which codec decodes which topic: the routing table of the wire (docs/wire-format.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ingest.codecs import chirpstack, native_json, native_senml, things_stack, thingsboard
from ingest.codecs.json_text import quote
from ingest.readings.batch import DeadLetterReason, PayloadError, WireReadings

MAX_TOPIC = 256
"""Characters of a topic; a longer one is unknown. The gateway it names is kept as the readings' source."""


class Codec(Protocol):
    """Bytes in, columns out, pure."""

    def __call__(self, topic: list[str], payload: bytes, received_at: int, out: WireReadings) -> None:
        """Append the payload's readings to ``out``.

        Parameters
        ----------
        topic
            The topic's levels.
        received_at
            UTC ms.

        Raises
        ------
        PayloadError
            The caller then removes what was appended so far.
        """
        ...


@dataclass(frozen=True, slots=True)
class WireFormat:
    """A wire format.

    Attributes
    ----------
    name
        First part of its readings' source.
    topics
        Its MQTT topic filter.
    gateway
        The level that names the gateway or, for a network server, the application; ``None`` if no level does.
    device
        The level that names the device in a second way, tried where the first is not registered.
    maker_names
        True where the device's maker chose the keys, so that housekeeping and texts among them are to be
        expected.
    """

    name: str
    topics: str
    decode: Codec
    gateway: int | None = None
    device: int | None = None
    maker_names: bool = False


class Route(NamedTuple):
    """What a topic resolves to: its format, its levels, and the source its readings carry."""

    decode: Codec
    levels: list[str]
    source: str
    format: WireFormat


FORMATS = (
    WireFormat("senml", "wenya/v1/+/senml", native_senml.decode, gateway=2),
    WireFormat("json", "wenya/v1/+/json", native_json.decode, gateway=2),
    WireFormat("thingsboard", "v1/gateway/telemetry", thingsboard.decode, maker_names=True),
    WireFormat(
        "chirpstack", "application/+/device/+/event/up", chirpstack.decode, gateway=1, maker_names=True
    ),
    WireFormat(
        "things_stack", "v3/+/devices/+/up", things_stack.decode, gateway=1, device=3, maker_names=True
    ),
)

SUBSCRIPTIONS = tuple(wire_format.topics for wire_format in FORMATS)
"""The topic filters that bring readings; ChirpStack's other events carry none and are not subscribed to."""


def route(topic: str) -> Route:
    """The route of ``topic``; where no format fits, one that refuses everything as ``UNKNOWN_TOPIC``."""
    levels = topic.split("/")
    if len(topic) <= MAX_TOPIC and topic.isprintable() and all(levels):
        for wire_format in FORMATS:
            if _matches(wire_format.topics.split("/"), levels):
                named = wire_format.gateway
                source = wire_format.name if named is None else f"{wire_format.name}/{levels[named]}"
                return Route(wire_format.decode, levels, source, wire_format)
    return Route(_refuse, levels, _NO_FORMAT.name, _NO_FORMAT)


def _matches(pattern: list[str], levels: list[str]) -> bool:
    return len(pattern) == len(levels) and all(
        want in ("+", level) for want, level in zip(pattern, levels, strict=True)
    )


def _refuse(topic: list[str], payload: bytes, received_at: int, out: WireReadings) -> None:  # noqa: ARG001 - all codecs take the same
    raise PayloadError(DeadLetterReason.UNKNOWN_TOPIC, f"no format is known for {quote('/'.join(topic))}")


_NO_FORMAT = WireFormat("unknown", "", _refuse)
