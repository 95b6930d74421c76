"""What senders of Sparkplug said at their births and their data leave out: a stage before the codec.

A birth names each metric, with its type, unit and alias; data have the alias alone. Here names, types and
units are put back into the data, so that what goes on, to the codec or into a dead letter, stands for itself.
A birth explains what came since it is in force: of an alias under another birth nothing is guessed.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from ingest.codecs.sparkplug.definition import read_payload
from ingest.codecs.sparkplug.metrics import SESSION, UNIT, name_of_metric, unit_of
from ingest.readings.batch import PayloadError

MOST_METRICS_OF_SENDER = 50_000
"""Metrics that are known of one sender; what was born longest ago makes room."""
LONGEST_WAIT = 7 * 86_400_000
"""How long before it came a birth explains at most what waited for it, ms."""
_SEQUENCE = 256
"""Numbers of messages count up to here, and begin again with 0."""


class BornMetric(NamedTuple):
    """What a birth says of a metric: its data type, and its unit if it has one."""

    datatype: int
    unit: str | None


class Birth(msgspec.Struct):
    """What an edge node, or a device behind it, said at its last birth.

    Attributes
    ----------
    node
        ``group/edge`` or ``group/edge/device``.
    sender
        As `ingest.decoding.senders` tells.
    since
        UTC ms: what was received from then on is explained by it.
    born_at
        UTC ms, when the last one came.
    ended_at
        UTC ms of a death, or of another session of its node; ``None``: it is in force.
    session
        The number by which a death belongs to it; ``None``: it said none.
    metrics, aliases
        By name; alias -> name.
    """

    node: str
    sender: str
    since: int = 0
    born_at: int = 0
    ended_at: int | None = None
    session: int | None = None
    metrics: dict[str, BornMetric] = {}
    aliases: dict[int, str] = {}

    def explains(self, received_at: int) -> bool:
        """Whether what came at ``received_at`` (UTC ms) came under it."""
        return self.ended_at is None and received_at >= self.since

    @property
    def size(self) -> int:
        """What it takes of its sender's room: one name may have many numbers."""
        return 1 + max(len(self.metrics), len(self.aliases))


class SequenceGaps(msgspec.Struct):
    """Messages of an edge node that have not come, by their numbers, since the start.

    Attributes
    ----------
    last
        The furthest number that came.
    missing
        How many are so far behind, or of a session before, that they come no more; it only grows.
    awaited
        The numbers of those that may come late.
    """

    last: int
    missing: int = 0
    awaited: frozenset[int] = frozenset()

    def after(self, sequence: int) -> SequenceGaps:
        """As it is when a message with this number has come, in its turn, late or again."""
        ahead = (sequence - self.last) % _SEQUENCE
        if not 0 < ahead < _SEQUENCE // 2:
            return SequenceGaps(self.last, self.missing, self.awaited - {sequence})
        awaited = self.awaited | {(self.last + step) % _SEQUENCE for step in range(1, ahead)}
        gone = {number for number in awaited if (sequence - number) % _SEQUENCE >= _SEQUENCE // 2}
        return SequenceGaps(sequence, self.missing + len(gone), awaited - gone)


class BirthState(NamedTuple):
    """What is known of an edge node, or of a device behind it.

    Attributes
    ----------
    node
        As in `Birth`; as it came.
    born_at
        UTC ms; ``None``: only of its death anything came.
    ended_at
        UTC ms of its death; ``None``: it is in force.
    metrics
        How many it named.
    missing
        How many messages of an edge node have not come, by their numbers, since the start.
    """

    node: str
    born_at: int | None
    ended_at: int | None
    metrics: int
    missing: int


class Births:
    """The births in force. One thread tells (`tell`), and any may ask.

    Parameters
    ----------
    kept
        Those that are known from before.
    """

    def __init__(self, kept: Iterable[Birth] = ()) -> None:
        self._births: dict[str, Birth] = {}
        self._of_sender: defaultdict[str, OrderedDict[str, int]] = defaultdict(OrderedDict)
        """Sender -> node -> its size, what was born longest ago first."""
        self._taken: Counter[str] = Counter()
        """Sender -> the sum of those sizes."""
        self._devices: defaultdict[str, set[str]] = defaultdict(set)
        """Edge node -> the devices behind it, whoever their senders were."""
        self.changed: dict[str, Birth | None] = {}
        """Node -> what is to be kept of it, ``None``: nothing any more."""
        self.born: set[str] = set()
        """Senders of whom a birth explains more since who looks after what waited for it took them out."""
        self.gaps: dict[str, SequenceGaps] = {}
        """By edge node, of those whose birth, or death, is known."""
        for birth in kept:
            self._put(birth)
            self.born.add(birth.sender)

    def states(self, edges: Collection[str]) -> list[BirthState]:
        """What is known of edge nodes of these ids: first what is gone, each node before its devices."""
        found = [
            BirthState(
                each.node, each.born_at or None, each.ended_at, len(each.metrics), self._missing(each.node)
            )
            for each in list(self._births.values())
            if each.node.split("/")[1] in edges
        ]
        return sorted(found, key=lambda each: (each.ended_at is None, each.node))

    def missing(self) -> Counter[str]:
        """Sender -> its messages that never came, by their numbers, since the start."""
        found: Counter[str] = Counter()
        for node, gaps in list(self.gaps.items()):
            if gaps.missing and (birth := self._births.get(node)) is not None:
                found[birth.sender] += gaps.missing
        return found

    def kept(self, written: Mapping[str, Birth | None]) -> None:
        """Take what is ``written`` out of `changed`, but for what has changed again, also meanwhile."""
        for node, birth in written.items():
            now = self.changed.pop(node, birth)
            if now is not birth:
                self.changed.setdefault(node, now)

    def tell(self, topic: list[str], payload: bytes, received_at: int, sender: str) -> None:
        """Learn from a message (its ``topic`` by levels) of ``sender`` that came at ``received_at``, UTC ms.

        What came before the last birth or death, such as what was parked, changes nothing.
        Raises `PayloadError` where it cannot be read.
        """
        kind, node, device = topic[2], f"{topic[1]}/{topic[3]}", "/".join([topic[1], *topic[3:]])
        known = self._births.get(device)
        if known is not None and received_at < max(known.born_at, known.ended_at or 0):
            return
        if kind.endswith("DATA"):
            if node in self._births:
                self._count(node, _sequence(payload))
            return
        message = read_payload(payload)
        session = _session(message)
        if kind.endswith("DEATH"):
            if kind == "NDEATH" and _is_of_another(session, known):
                return
            self._end(device, received_at, sender)
            return
        if kind == "NBIRTH" and (known is None or known.session is None or known.session != session):
            self._end_devices(node, received_at)
        self._bear(device, self._births.get(node), message, received_at, sender, session)
        if kind == "NBIRTH":
            self.gaps[node] = SequenceGaps(_number(message) or 0, self._missing(node))
        elif node in self._births:
            self._count(node, _number(message))

    def explained(self, topic: list[str], payload: bytes, received_at: int) -> bytes:
        """The payload with names, types and units as at the birth; as it came where it has them already.

        ``received_at`` is UTC ms. Raises `PayloadError` where it cannot be read.
        """
        birth = self._births.get("/".join([topic[1], *topic[3:]]))
        if not topic[2].endswith("DATA") or birth is None or not birth.explains(received_at):
            return payload
        message, more = read_payload(payload), False
        for metric in message.metrics:
            # Some send an empty name, and a type of 0, for none.
            if not metric.name and metric.HasField("alias") and metric.alias in birth.aliases:
                metric.name = birth.aliases[metric.alias]
                more = True
            born = birth.metrics.get(metric.name)
            if born is not None:
                more |= _fill_in(metric, born)
        return bytes(message.SerializeToString()) if more else payload

    def _bear(
        self,
        device: str,
        of_node: Birth | None,
        message: Any,
        received_at: int,
        sender: str,
        session: int | None,
    ) -> None:
        known = self._births.get(device)
        metrics, aliases = {}, {}
        for metric in message.metrics:
            name = name_of_metric(metric)
            if name:
                metrics[name] = BornMetric(metric.datatype, unit_of(metric))
                if metric.HasField("alias"):
                    aliases[metric.alias] = name
        birth = Birth(device, sender, 0, received_at, None, session, metrics, aliases)
        as_it_was = known is not None and (known.metrics, known.aliases) == (metrics, aliases)
        if known is not None and as_it_was:
            birth.since = known.since  # Also what came between is what it says.
        elif known is not None and known.ended_at is None:
            birth.since = received_at
        else:
            ends = [max(each.since, each.ended_at or 0) for each in (known, of_node) if each is not None]
            birth.since = max([received_at - LONGEST_WAIT, *ends])
        self._put(birth)
        if known is None or not as_it_was or known.ended_at is not None:
            self.born.add(sender)
        if known is None or _differs(known, birth):
            self.changed[device] = birth

    def _end(self, device: str, at: int, sender: str) -> None:
        """End what is in force of a device, or of a node with all its devices."""
        known = self._births.get(device) or Birth(device, sender)
        self._put(msgspec.structs.replace(known, ended_at=at))
        self.changed[device] = self._births[device]
        if device.count("/") == 1:
            self._end_devices(device, at)

    def _end_devices(self, node: str, at: int) -> None:
        for device in self._devices.get(node, ()):
            if self._births[device].ended_at is None:
                self._births[device] = msgspec.structs.replace(self._births[device], ended_at=at)
                self.changed[device] = self._births[device]

    def _put(self, birth: Birth) -> None:
        self._give_room(birth.node)
        own = self._of_sender[birth.sender]
        own[birth.node] = birth.size
        self._taken[birth.sender] += birth.size
        self._births[birth.node] = birth
        if (node := _edge_of(birth.node)) != birth.node:
            self._devices[node].add(birth.node)
        while self._taken[birth.sender] > MOST_METRICS_OF_SENDER and len(own) > 1:
            self._forget(next(iter(own)))

    def _give_room(self, node: str) -> None:
        """Give back what a birth took of its sender's room."""
        birth = self._births.get(node)
        if birth is not None:
            self._taken[birth.sender] -= self._of_sender[birth.sender].pop(node)

    def _forget(self, node: str) -> None:
        self._give_room(node)
        del self._births[node]
        self.gaps.pop(node, None)
        self.changed[node] = None
        edge = _edge_of(node)
        self._devices[edge].discard(node)
        if not self._devices[edge]:
            del self._devices[edge]

    def _count(self, node: str, sequence: int | None) -> None:
        if sequence is not None:
            self.gaps[node] = self.gaps.get(node, SequenceGaps(sequence)).after(sequence)

    def _missing(self, node: str) -> int:
        gaps = self.gaps.get(node)
        return 0 if gaps is None else gaps.missing + len(gaps.awaited)


def _edge_of(node: str) -> str:
    """The edge node of a device, or the node itself."""
    return "/".join(node.split("/")[:2])


def _sequence(payload: bytes) -> int | None:
    """The number of a message, ``None`` where it has none or cannot be read: then it is a dead letter."""
    try:
        message = read_payload(payload)
    except PayloadError:
        return None
    return _number(message)


def _number(message: Any) -> int | None:
    return int(message.seq) % _SEQUENCE if message.HasField("seq") else None


def _session(message: Any) -> int | None:
    """The number of the session that a birth or a death of a node is of."""
    for metric in message.metrics:
        if metric.name == SESSION:
            return int(metric.long_value or metric.int_value)
    return None


def _is_of_another(session: int | None, known: Birth | None) -> bool:
    """Whether a death is that of an older session than the one that is known."""
    return known is not None and None not in (session, known.session) and session != known.session


def _differs(known: Birth, birth: Birth) -> bool:
    """Whether there is more to keep than that it came again."""
    return msgspec.structs.replace(known, born_at=birth.born_at) != birth


def _fill_in(metric: Any, born: BornMetric) -> bool:
    """Add type and unit where a metric says none; whether it had to."""
    typed = bool(born.datatype) and not metric.datatype
    if typed:
        metric.datatype = born.datatype
    with_unit = born.unit is not None and UNIT not in metric.properties.keys
    if with_unit:
        metric.properties.keys.append(UNIT)
        metric.properties.values.add(string_value=born.unit)
    return typed or with_unit
