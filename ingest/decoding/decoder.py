"""From messages to one batch of columns and the dead letters: decode, find the points, convert, check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.codecs.json_text import quote
from ingest.decoding.births import Births
from ingest.decoding.name_resolution import (
    REASON_PRECEDENCE,
    MessageOrigin,
    ResolutionFault,
    ResolvedReadings,
    resolve,
)
from ingest.decoding.senders import counted_as, sender_of
from ingest.decoding.topics import MAX_TOPIC, Route, route
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Batch, DeadLetterReason, PayloadError, WireReadings, source_number
from ingest.readings.dead_letters import MAX_DETAIL, DeadLetter, RefusedPoints
from ingest.readings.intrusions import MOST_POINTS, ForeignReadings
from ingest.readings.quality import CORRECTION_HORIZON, flag
from ingest.said import Said, Value, key_of

MAX_PAYLOAD_BYTES = 262_144
"""Default bound on one message's payload, bytes."""

MAX_READINGS_PER_MESSAGE = 10_000
"""Default bound on one message's readings."""

_FAULT_KEYS = {reason: key_of("letter_fault", reason) for reason in REASON_PRECEDENCE}
_CACHED_TOPICS = 100_000
"""Topics whose route is cached; beyond that the cache is cleared. None longer than any format's is."""


class Message(NamedTuple):
    """A message as the broker delivered it; ``received_at`` is UTC ms."""

    topic: str
    payload: bytes
    received_at: int


def messages_of(topics: Iterable[str], payloads: Iterable[bytes], received_at: int) -> list[Message]:
    """Messages that came together, from columns of one length."""
    # tuple.__new__ spares the cost of a call into Python for each message.
    return list(map(tuple.__new__, repeat(Message), zip(topics, payloads, repeat(received_at))))


class Decoder:
    """Turns messages into readings.

    Safe to call from several threads: each call works with the inventory in force when it began.

    Parameters
    ----------
    inventory
        Returns the inventory in force, whose points and aliases names are looked up in. It is asked for at
        each call and never kept: a copy could be older than what is in force.
    max_payload_bytes, max_readings_per_message
        Bounds beyond which a message is a dead letter, ``TOO_LARGE``.
    horizon_ms
        How late a reading may come and still be judged.
    bind_gateways
        Whether a reading is taken only from who may speak for its point.
    births
        What senders said at theirs; it learns from what is decoded for the first time.
    """

    def __init__(
        self,
        inventory: Callable[[], Inventory],
        max_payload_bytes: int = MAX_PAYLOAD_BYTES,
        max_readings_per_message: int = MAX_READINGS_PER_MESSAGE,
        horizon_ms: int = CORRECTION_HORIZON,
        *,
        bind_gateways: bool = True,
        births: Births | None = None,
    ) -> None:
        self._inventory = inventory
        self._births = Births() if births is None else births
        self._max_payload_bytes = max_payload_bytes
        self._max_readings = max_readings_per_message
        self._horizon = horizon_ms
        self._bind_gateways = bind_gateways
        self._routes: dict[str, Route] = {}
        self._counted: tuple[Inventory | None, dict[str, str]] = None, {}

    def decode(
        self, messages: Sequence[Message], *, taken_before: bool = False, again: bool = False
    ) -> tuple[Batch, list[DeadLetter]]:
        """All readings of ``messages``, in order, and a dead letter for each that is not accepted whole.

        A message whose shape is wrong gives no reading. In a well-formed one each bad reading (unknown
        point, foreign, wrong unit, no number, no place in time) is left out alone: the others are accepted,
        and the one dead letter, with the first reason that applies of ``REASON_PRECEDENCE``, holds the whole
        payload. Decoding it again is harmless, since a reading that comes twice is one reading.

        Readings that were ``taken_before`` are not foreign, whatever their topic is now. What is decoded
        ``again`` says nothing new of who is born and who has died.

        A codec that fails through a defect of its own loses one message: its letter has the reason
        ``CODEC_FAILED`` and carries the exception, which the caller should log.
        """
        inventory, messages = self._inventory(), list(messages)
        routes = [self._route(message.topic) for message in messages]
        decoded, counts, letters = self._read(messages, routes, inventory, again=again)
        message_of = np.repeat(np.arange(len(messages)), counts)
        received_at = np.array([message.received_at for message in messages], np.int64)[message_of]
        origin = MessageOrigin(message_of, received_at, routes)
        bound = self._bind_gateways and not taken_before
        resolved = resolve(decoded, origin, inventory, bound=bound)
        if resolved.faults or resolved.ignored:
            _add_fault_letters(messages, origin, resolved, inventory, letters)
        sources, source = _sources(routes)
        batch = _batch(resolved, received_at, source[message_of], sources, inventory, self._horizon)
        return batch, [
            replace(letters[index], gateway=sender_of(routes[index], inventory)) for index in sorted(letters)
        ]

    def sender_of(self, topic: str) -> str:
        """Who publishes on ``topic``, as `ingest.decoding.senders` tells."""
        return sender_of(self._route(topic), self._inventory())

    def counted_as(self, topics: Sequence[str]) -> list[str]:
        """Who publishes on each of ``topics``, for the limit of their rate: see `ingest.decoding.senders`."""
        inventory = self._inventory()
        known, names = self._counted
        if known is not inventory or len(names) >= _CACHED_TOPICS:
            names = {}
            self._counted = inventory, names
        found = list(map(names.get, topics))
        if None not in found:
            return found  # type: ignore[return-value]  # mypy does not narrow lists
        return [
            name if name is not None else self._counted_as(topic, names, inventory)
            for topic, name in zip(topics, found, strict=True)
        ]

    def _counted_as(self, topic: str, names: dict[str, str], inventory: Inventory) -> str:
        name = counted_as(self._route(topic), inventory)
        if len(topic) <= MAX_TOPIC:
            names[topic] = name
        return name

    def _read(
        self, messages: list[Message], routes: Sequence[Route], inventory: Inventory, *, again: bool
    ) -> tuple[WireReadings, list[int], dict[int, DeadLetter]]:
        """Columns from the codecs, how many rows each message gave, and the letters by message index.

        In ``messages`` those that a birth explains are put in the place of what came.
        """
        decoded = WireReadings()
        names = decoded.name
        counts: list[int] = []
        letters: dict[int, DeadLetter] = {}
        before = 0
        for index, (message, route_) in enumerate(zip(messages, routes, strict=True)):
            payload = message.payload
            try:
                self._check_bytes(len(payload))
                if route_.format.has_births:
                    payload = self._by_birth(message, route_, inventory, again=again)
                    messages[index] = message._replace(payload=payload)
                route_.decode(route_.levels, payload, message.received_at, decoded)
                self._check_readings(len(names) - before)
            except PayloadError as defect:
                decoded.truncate(before)
                letters[len(counts)] = _letter(message, defect.reason, defect.detail)
            except Exception as failure:  # noqa: BLE001 - a codec's defect must not stop the other messages
                decoded.truncate(before)
                letters[len(counts)] = failure_letter(message, failure)
            after = len(names)
            counts.append(after - before)
            before = after
        return decoded, counts, letters

    def _by_birth(self, message: Message, route_: Route, inventory: Inventory, *, again: bool) -> bytes:
        """The payload with what its sender said at its birth. Raises `PayloadError`."""
        levels, payload, received_at = route_.levels, message.payload, message.received_at
        if not again:
            self._births.tell(levels, payload, received_at, sender_of(route_, inventory))
        return self._births.explained(levels, payload, received_at)

    def _check_bytes(self, count: int) -> None:
        most = self._max_payload_bytes
        if count > most:
            detail = Said("letter-too-many-bytes", bytes=str(count), most=str(most))
            raise PayloadError(DeadLetterReason.TOO_LARGE, detail)

    def _check_readings(self, count: int) -> None:
        most = self._max_readings
        if count > most:
            detail = Said("letter-too-many-readings", readings=str(count), most=str(most))
            raise PayloadError(DeadLetterReason.TOO_LARGE, detail)

    def _route(self, topic: str) -> Route:
        found = self._routes.get(topic)
        if found is None:
            if len(self._routes) >= _CACHED_TOPICS:
                self._routes.clear()
            found = route(topic)
            if len(topic) <= MAX_TOPIC:  # A hundred thousand of the longest that MQTT allows are 6 GB.
                self._routes[topic] = found
        return found


def _batch(
    resolved: ResolvedReadings,
    received_at: NDArray[np.int64],
    source: NDArray[np.int16],
    sources: tuple[str, ...],
    inventory: Inventory,
    horizon: int,
) -> Batch:
    """The accepted readings, with the flags of the quality checks."""
    accepted = resolved.accepted()
    key, measured_at, value = resolved.key[accepted], resolved.measured_at[accepted], resolved.value[accepted]
    received_at = received_at[accepted]
    lowest, highest = inventory.physical_range
    quality_flags = flag(measured_at, received_at, value, lowest[key], highest[key], horizon)
    flags = resolved.flags[accepted] | quality_flags
    unused = tuple(resolved.unused)
    return Batch(key, measured_at, received_at, value, flags, source[accepted], sources, unused)


def _sources(routes: Iterable[Route]) -> tuple[tuple[str, ...], NDArray[np.int16]]:
    """The distinct sources, and int16[messages] into them."""
    index: dict[str, int] = {}
    source = np.array([source_number(each.source, index) for each in routes], np.int16)
    return tuple(index) or ("",), source


def _add_fault_letters(
    messages: Sequence[Message],
    origin: MessageOrigin,
    resolved: ResolvedReadings,
    inventory: Inventory,
    letters: dict[int, DeadLetter],
) -> None:
    """Add one letter for each message with faults, and for each that held nothing but what is ignored.

    What a registered device sends is expected, also where none of it is a reading.
    """
    message_of = origin.message
    faults: dict[int, list[ResolutionFault]] = {}
    for row in sorted(resolved.faults):
        faults.setdefault(int(message_of[row]), []).append(resolved.faults[row])
    for index, found in faults.items():
        reason = min((fault.reason for fault in found), key=REASON_PRECEDENCE.index)
        route_ = origin.routes[index]
        letter = _letter(messages[index], reason, _describe(found, route_, inventory.version))
        if reason is DeadLetterReason.FOREIGN:
            letter = replace(letter, foreign=_foreign_readings(found))
        letters[index] = replace(letter, refused=_refused_points(found))
    expected = set(message_of[resolved.accepted()].tolist()) | resolved.registered
    for index in {int(message_of[row]) for row in resolved.ignored} - expected - letters.keys():
        letters[index] = _letter(
            messages[index], DeadLetterReason.NO_READINGS, Said("letter-only-housekeeping")
        )


def _foreign_readings(faults: Sequence[ResolutionFault]) -> ForeignReadings:
    """The foreign ones among ``faults``."""
    points = [fault.point for fault in faults if fault.reason is DeadLetterReason.FOREIGN and fault.point]
    return ForeignReadings(tuple(dict.fromkeys(points))[:MOST_POINTS], len(points))


def _refused_points(faults: Sequence[ResolutionFault]) -> tuple[RefusedPoints, ...]:
    """For which points ``faults`` kept readings out, by reason."""
    points: dict[DeadLetterReason, dict[str, None]] = {}
    for fault in faults:
        if fault.point is not None:
            points.setdefault(fault.reason, {})[fault.point] = None
    return tuple(RefusedPoints(reason, tuple(named)[:MOST_POINTS]) for reason, named in points.items())


def _describe(faults: Sequence[ResolutionFault], route_: Route, inventory_version: int) -> Said:
    """What is wrong, by reason, with the names of the readings.

    Of foreign ones also who spoke, and by which inventory that was judged. No more subjects than a letter
    shows, whatever else there is.
    """
    by_reason: dict[DeadLetterReason, list[ResolutionFault]] = {}
    for fault in faults:
        by_reason.setdefault(fault.reason, []).append(fault)
    told: Said | None = None
    left = MAX_DETAIL
    for reason in sorted(by_reason, key=REASON_PRECEDENCE.index):
        subjects, size = _subjects(by_reason[reason], left)
        left -= size
        if reason is DeadLetterReason.FOREIGN:
            sender = _sender(route_.gateway)
            each = Said("letter-foreign", sender=sender, version=str(inventory_version), subjects=subjects)
        else:
            each = Said(_FAULT_KEYS[reason], subjects=subjects)
        told = each if told is None else Said("letter-and", reason=told, more=each)
    assert told is not None, "a message without faults"  # noqa: S101 - `_add_fault_letters` asks for none
    return told


def _sender(gateway: str | None) -> Said:
    return Said("letter-gateway", gateway=quote(gateway)) if gateway else Said("letter-no-gateway")


def _subjects(faults: Iterable[ResolutionFault], room: int) -> tuple[tuple[Value, ...], int]:
    """What ``faults`` are about, each once, as many as ``room`` characters hold, and their characters.

    One at least; where there are more an ellipsis stands for them.
    """
    found: dict[Value, None] = {}
    size = 0
    for fault in faults:
        subject = fault.subject
        if subject in found:
            continue
        if found and size > room:
            return (*found, "…"), size
        found[subject] = None
        size += len(subject) if isinstance(subject, str) else _length(subject)
    return tuple(found), size


def _length(value: Value) -> int:
    """The characters of the texts in ``value``, and some for the words around them."""
    if isinstance(value, Said):
        return sum(10 + _length(each) for _, each in value.values)
    return sum(map(_length, value)) if isinstance(value, tuple) else len(str(value))


def failure_letter(message: Message, failure: Exception) -> DeadLetter:
    """The dead letter of a ``message`` on which the decoder itself failed."""
    detail = Said("letter-decoder-failed", error=type(failure).__name__, text=str(failure))
    return _letter(message, DeadLetterReason.CODEC_FAILED, detail, failure)


def _letter(
    message: Message, reason: DeadLetterReason, detail: Said, failure: Exception | None = None
) -> DeadLetter:
    return DeadLetter(message.topic, message.payload, reason, detail, message.received_at, failure=failure)
