"""Which codec decodes which topic: the routing table of the wire (docs/wire-format.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ingest.codecs import chirpstack, native_json, native_senml, things_stack, thingsboard
from ingest.codecs.json_text import quote
from ingest.codecs.sparkplug import codec as sparkplug
from ingest.readings.batch import DeadLetterReason, PayloadError, WireReadings
from ingest.readings.speakers import GatewayFormat, speaker_of_format
from ingest.said import Said

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
        The level that names the gateway; ``None`` if no level does.
    shared
        Where no level names the gateway: the format of the gateways that the topic speaks for.
    application
        The level that names a network server's application.
    device
        The level that names the device in a second way, tried where the first is not registered.
    maker_names
        True where the device's maker chose the keys, so that housekeeping and texts among them are to be
        expected.
    has_births
        True where a message is to be read with what its sender said at its birth (`ingest.decoding.births`).
    """

    name: str
    topics: str
    decode: Codec
    gateway: int | None = None
    shared: GatewayFormat | None = None
    application: int | None = None
    device: int | None = None
    maker_names: bool = False
    has_births: bool = False


class Route(NamedTuple):
    """What a topic resolves to: its format, its levels, and the source its readings carry.

    ``gateway`` is the one that the topic names, if it names one; ``speaker`` is who speaks by it
    (`ingest.readings.speakers`).
    """

    decode: Codec
    levels: list[str]
    source: str
    format: WireFormat
    gateway: str | None = None
    speaker: str = ""


def _sparkplug(kind: str, *, of_device: bool) -> WireFormat:
    """Messages of one type, of edge nodes or of the devices behind them; a death says nothing itself."""
    topics = f"spBv1.0/+/{kind}/+" + "/+" * of_device
    decode = sparkplug.says_nothing if kind.endswith("DEATH") else sparkplug.decode
    device = 4 if of_device else None
    return WireFormat(
        "sparkplug", topics, decode, gateway=3, device=device, maker_names=True, has_births=True
    )


FORMATS = (
    WireFormat("senml", "wenya/v1/+/senml", native_senml.decode, gateway=2),
    WireFormat("json", "wenya/v1/+/json", native_json.decode, gateway=2),
    WireFormat("thingsboard", "wenya/v1/+/thingsboard", thingsboard.decode, gateway=2, maker_names=True),
    WireFormat(
        "thingsboard",
        "v1/gateway/telemetry",
        thingsboard.decode,
        shared=GatewayFormat.THINGSBOARD,
        maker_names=True,
    ),
    WireFormat(
        "chirpstack",
        "application/+/device/+/event/up",
        chirpstack.decode,
        shared=GatewayFormat.CHIRPSTACK,
        application=1,
        maker_names=True,
    ),
    WireFormat(
        "things_stack",
        "v3/+/devices/+/up",
        things_stack.decode,
        shared=GatewayFormat.TTS,
        application=1,
        device=3,
        maker_names=True,
    ),
    *(_sparkplug(kind, of_device=False) for kind in ("NBIRTH", "NDATA", "NDEATH")),
    *(_sparkplug(kind, of_device=True) for kind in ("DBIRTH", "DDATA", "DDEATH")),
)

NOT_FOR_US = (
    WireFormat("sparkplug", "spBv1.0/+/NCMD/+", sparkplug.says_nothing),
    WireFormat("sparkplug", "spBv1.0/+/DCMD/+/+", sparkplug.says_nothing),
    WireFormat("sparkplug", "spBv1.0/STATE/+", sparkplug.says_nothing),
)
"""What comes only where more is subscribed to: orders to nodes, and the state of other hosts."""

SUBSCRIPTIONS = tuple(wire_format.topics for wire_format in FORMATS)
"""The topic filters that bring readings; ChirpStack's other events carry none and are not subscribed to."""

SHARED_TOPICS = {wire_format.name: wire_format.topics for wire_format in FORMATS if wire_format.shared}
"""Name of a format -> the topic filter that its gateways share, which names none of them."""


def route(topic: str) -> Route:
    """The route of ``topic``; where no format fits, one that refuses everything as ``UNKNOWN_TOPIC``."""
    levels = topic.split("/")
    if len(topic) <= MAX_TOPIC and topic.isprintable() and all(levels):
        for wire_format in (*FORMATS, *NOT_FOR_US):
            if _matches(wire_format.topics.split("/"), levels):
                gateway = None if wire_format.gateway is None else levels[wire_format.gateway]
                sender = gateway if wire_format.application is None else levels[wire_format.application]
                source = wire_format.name if sender is None else f"{wire_format.name}/{sender}"
                shared = wire_format.shared
                speaker = gateway or (speaker_of_format(shared) if shared else "")
                return Route(wire_format.decode, levels, source, wire_format, gateway, speaker)
    return Route(_refuse, levels, _NO_FORMAT.name, _NO_FORMAT)


def _matches(pattern: list[str], levels: list[str]) -> bool:
    return len(pattern) == len(levels) and all(
        want in ("+", level) for want, level in zip(pattern, levels, strict=True)
    )


def _refuse(topic: list[str], payload: bytes, received_at: int, out: WireReadings) -> None:  # noqa: ARG001 - all codecs take the same
    detail = Said("letter-no-format", topic=quote("/".join(topic)))
    raise PayloadError(DeadLetterReason.UNKNOWN_TOPIC, detail)


_NO_FORMAT = WireFormat("unknown", "", _refuse)
