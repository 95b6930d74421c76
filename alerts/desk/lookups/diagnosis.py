"""Why a gateway is not heard as it should be: what came from it, what was refused and why, what is bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import NamedTuple

import msgspec

from alerts.desk.lookups.dead_letters import detail_as_seen
from alerts.desk.lookups.errors import NotFound
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from ingest.decoding.births import BirthState
from ingest.decoding.decoder import Message
from ingest.decoding.senders import sender_of_source
from ingest.decoding.topics import FORMATS
from ingest.decoding.unknown_names import unknown_names
from ingest.inventory.devices import Gateway
from ingest.inventory.near_names import NearNames
from ingest.inventory.tree import Inventory
from ingest.journal.intake_notes import HeardSource, RefusedReadings, UnusedCount
from ingest.journal.journal import Journal
from ingest.journal.letter_rows import DeadLetterRow, LetterGroup
from ingest.printable import printable
from ingest.readings.batch import DeadLetterReason
from ingest.readings.dead_letters import UNKNOWN_SENDER
from ingest.said import Said

MOST_DEVICES = 500
MOST_NAMES = 20
MOST_UNUSED = 200
LETTERS_READ = 20
"""Newest letters of unknown points that are read for their names."""
_SPOKEN_FOR = (DeadLetterReason.CONFLICT, DeadLetterReason.FOREIGN)


@dataclass(frozen=True, slots=True)
class HeardDevice:
    """A device behind the gateway, and when its points were last heard: receipt and measurement, UTC ms."""

    device: str
    points: tuple[str, ...]
    heard_at: int | None
    measured_at: int | None


@dataclass(frozen=True, slots=True)
class RefusedLetters:
    """The letters of one sender and reason: how many, and of the newest its id, time, topic and detail.

    ``sender`` is the gateway, or a topic that it shares with others: then it may be another's. Letters of its
    name from when it was not in the inventory are of `UNKNOWN_SENDER`.
    """

    sender: str
    reason: str
    letters: int
    waiting: int
    times: int
    newest: int
    last_at: int
    topic: str
    detail: Said | str


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that is neither a point nor an alias, fit to be shown, and what may be meant."""

    name: str
    near: list[str]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that is known of a gateway's messages.

    Attributes
    ----------
    gateway
        As asked for; ``known`` is the gateway of the inventory that has, or had, this id.
    near
        Gateways that may be meant where there is none.
    bound
        Whether only topics that name it, and those of its format, speak for its points.
    heard
        What was taken, by source.
    devices
        Those behind it, those not heard for longest first; ``device_count`` is how many there are in all.
    refused
        What was not taken. Its topics are fit to be shown (`printable`).
    unknown
        Names in the newest letters.
    births
        What its edge nodes and their devices said of themselves in Sparkplug, fit to be shown, and whether
        they are gone: the first `MOST_DEVICES`.
    unused
        What its devices send beside their registered channels, fit to be shown: the first `MOST_UNUSED` by
        device and name.
    spoke_for
        Points of which it sent readings that were in conflict, or that it may not speak for; by their ids,
        which came in its messages, also where they are not seen.
    seen
        What the viewer sees of the inventory: only of that they are told names.
    """

    gateway: str
    known: Gateway | None
    near: list[str]
    bound: bool
    heard: list[HeardSource]
    devices: list[HeardDevice]
    device_count: int
    refused: list[RefusedLetters]
    unknown: list[UnknownName]
    births: list[BirthState]
    unused: list[UnusedCount]
    spoke_for: list[RefusedReadings]
    seen: Inventory


@use_case("gateways.diagnose", Right.LETTERS, ScopeKind.OBJECT)
def diagnose(journal: Journal, inventory: Inventory, viewer: Viewer, gateway: str) -> Diagnosis:
    """What is known of ``gateway``, which need not be in ``inventory``, the one in force.

    Who sees a part is told of a gateway in it what came under its own name; what comes by a topic that others
    share, and what came when it was in no inventory, may be another's. Raises `NotFound` for a gateway that
    is not in the part, `Forbidden`, `JournalError`.
    """
    scope = viewer.scope(Right.LETTERS)
    seen = scope.part(inventory)
    known = seen.gateways.get(seen.gateway_by_name.get(gateway, ""))
    if known is None and seen is not inventory:
        raise NotFound(Said("refusal-no-gateway", id=gateway))
    shared = seen is inventory
    senders = list(_senders(journal, known, gateway, shared=shared))
    refused = [
        refused
        if isinstance(refused.detail, str)
        else replace(refused, detail=detail_as_seen(refused.detail, scope, inventory))
        for sender in senders
        for refused in sender.refused()
    ]
    devices = [] if known is None else _devices(journal, seen, known.id)
    return Diagnosis(
        gateway,
        known,
        [] if known else NearNames(inventory.gateways, inventory.gateways).of(gateway),
        known is not None and known.format is not None,
        _heard(journal, inventory, known, gateway, shared=shared),
        devices[:MOST_DEVICES],
        len(devices),
        refused,
        _unknown(senders, inventory, seen, devices),
        _births(journal, known),
        _unused(journal, seen, devices),
        _spoke_for(journal, known),
        seen,
    )


class _Letters(NamedTuple):
    """The letters kept for one ``sender``: their groups, and the newest of a reason."""

    sender: str
    groups: list[LetterGroup]
    newest: Callable[[str, int], list[DeadLetterRow]]

    def refused(self) -> Iterator[RefusedLetters]:
        for group in self.groups:
            for row in self.newest(group.reason, 1):
                yield RefusedLetters(
                    self.sender,
                    group.reason,
                    group.letters,
                    group.waiting,
                    group.times,
                    row.id,
                    row.last_at,
                    printable(row.topic),
                    row.detail,
                )


def _names(known: Gateway | None, gateway: str) -> set[str]:
    return {gateway} if known is None else {known.id, *known.formerly}


def _sender_ids(known: Gateway | None, *, shared: bool) -> list[str]:
    """By whom letters of the gateway may be kept: itself, and the topic that its format shares."""
    if known is None:
        return []
    if not shared:
        return [known.id]
    return [known.id, *(form.topics for form in FORMATS if form.shared and form.shared is known.format)]


def _senders(journal: Journal, known: Gateway | None, gateway: str, *, shared: bool) -> Iterator[_Letters]:
    """Where its letters are kept: by its id, and if ``shared`` where they may be another's.

    Those are letters of its format's topic, and those of its name from when it was not in the inventory.
    """
    box = journal.box
    for sender in _sender_ids(known, shared=shared):
        yield _Letters(sender, box.groups(gateway=sender), partial(box.newest, sender))
    if not shared:
        return
    for name in sorted(_names(known, gateway)):
        yield _Letters(UNKNOWN_SENDER, box.groups_by_name(name), partial(box.newest_by_name, name))


def _heard(
    journal: Journal, inventory: Inventory, known: Gateway | None, gateway: str, *, shared: bool
) -> list[HeardSource]:
    """What came under the gateway's name, also before it was in the inventory, and by its format's topic."""
    senders, names = _sender_ids(known, shared=shared), _names(known, gateway)
    return [
        heard
        for source, heard in sorted(journal.notes.sources().items())
        if source.partition("/")[2] in names or sender_of_source(source, inventory) in senders
    ]


def _births(journal: Journal, known: Gateway | None) -> list[BirthState]:
    """What came under its names, also before it was in the inventory; of nobody known it may be anybody's."""
    found = [] if known is None else journal.births.states(_names(known, known.id))
    return [each._replace(node=printable(each.node)) for each in found[:MOST_DEVICES]]


def _unused(journal: Journal, seen: Inventory, behind: list[HeardDevice]) -> list[UnusedCount]:
    """What comes beside the registered channels of the devices ``behind`` it, and nobody said not to want."""
    ids = {each.device for each in behind}
    names = {name for name, device in seen.wire_names.devices.items() if device.id in ids}
    found = (each for each in journal.notes.unused(names) if not seen.ignores(each.device, each.channel))
    return [
        msgspec.structs.replace(each, device=printable(each.device), channel=printable(each.channel))
        for each in islice(found, MOST_UNUSED)
    ]


def _spoke_for(journal: Journal, known: Gateway | None) -> list[RefusedReadings]:
    """What it sent of points that others sent before, or that are not its own."""
    if known is None:
        return []
    refused = journal.notes.refused(gateway=known.id)
    return [each for each in refused if each.reason in _SPOKEN_FOR][:MOST_NAMES]


def _devices(journal: Journal, inventory: Inventory, gateway: str) -> list[HeardDevice]:
    behind: dict[str, list[str]] = {
        device.id: [] for device in inventory.devices.values() if gateway in device.gateways
    }
    for point in inventory.points.values():
        if point.device in behind:
            behind[point.device].append(point.id)
    heard = journal.notes.heard([inventory.points[name].key for names in behind.values() for name in names])
    found = []
    for device, points in behind.items():
        of_device = [
            heard[inventory.points[name].key] for name in points if inventory.points[name].key in heard
        ]
        measured = [each.measured_at for each in of_device if each.measured_at is not None]
        received_at = max((each.received_at for each in of_device), default=None)
        found.append(HeardDevice(device, tuple(points), received_at, max(measured, default=None)))
    return sorted(found, key=lambda each: (each.heard_at or 0, each.device))


def _unknown(
    senders: list[_Letters], inventory: Inventory, seen: Inventory, devices: list[HeardDevice]
) -> list[UnknownName]:
    """What the newest letters name that ``inventory`` has not, each with near names that are ``seen``."""
    rows = [row for each in senders for row in each.newest(DeadLetterReason.UNKNOWN_POINT, LETTERS_READ)]
    messages = (Message(row.topic, row.payload, row.first_at) for row in rows)
    names = unknown_names(messages, inventory, MOST_NAMES)
    if not names:
        return []
    behind = {point for device in devices for point in device.points}
    likely = [*behind, *(name for name, alias in seen.aliases.items() if alias.point in behind)]
    every = [*seen.points, *seen.aliases]
    near = NearNames(every, likely or every)
    return [UnknownName(printable(name), near.of(name)) for name in names]
