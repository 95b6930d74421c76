"""Why a gateway is not heard as it should be: what came from it, what was refused and why, what is bound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alerts.people.viewer import Role, Viewer
from ingest.decoding.decoder import Message
from ingest.decoding.senders import sender_of_source
from ingest.decoding.topics import FORMATS
from ingest.decoding.unknown_names import unknown_names
from ingest.inventory.near_names import NearNames
from ingest.inventory.tree import Gateway, Inventory
from ingest.journal.dead_letter_box import DeadLetterRow
from ingest.journal.intake_notes import HeardSource, RefusedReadings
from ingest.journal.journal import Journal
from ingest.readings.batch import DeadLetterReason
from ingest.readings.dead_letters import UNKNOWN_SENDER

MOST_DEVICES = 500
MOST_NAMES = 20
LETTERS_READ = 20
"""Newest letters of unknown points that are read for their names."""
OWN_TOPICS = "wenya/v1/"


@dataclass(frozen=True, slots=True)
class HeardDevice:
    """A device behind the gateway, and when its points were last heard: receipt and measurement, UTC ms."""

    device: str
    points: tuple[str, ...]
    heard_at: int | None
    measured_at: int | None


@dataclass(frozen=True, slots=True)
class RefusedLetters:
    """The letters of one sender and reason, with the newest of them.

    ``sender`` is the gateway, or a topic that it shares with others: then it may be another's.
    """

    sender: str
    reason: str
    letters: int
    waiting: int
    times: int
    newest: DeadLetterRow


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that is neither a point nor an alias, and what may be meant."""

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
        What was not taken.
    unknown
        Names in the newest letters.
    spoke_for
        Points of which it sent readings that were in conflict, or that it may not speak for.
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
    spoke_for: list[RefusedReadings]


def diagnose(journal: Journal, inventory: Inventory, viewer: Viewer, gateway: str) -> Diagnosis:
    """What is known of ``gateway``, which need not be in the inventory.

    Raises `Forbidden`, `JournalError`.
    """
    viewer.require(Role.VIEWER)
    known = inventory.gateways.get(inventory.gateway_by_name.get(gateway, ""))
    refused = list(_refused(journal, known, gateway))
    devices = [] if known is None else _devices(journal, inventory, known.id)
    return Diagnosis(
        gateway,
        known,
        [] if known else NearNames(inventory.gateways, inventory.gateways).of(gateway),
        known is not None and known.format is not None,
        _heard(journal, inventory, known, gateway),
        devices[:MOST_DEVICES],
        len(devices),
        refused,
        _unknown(journal, inventory, refused, devices),
        journal.notes.refused(gateway=known.id)[:MOST_NAMES] if known else [],
    )


def _senders(known: Gateway) -> list[str]:
    """By whom letters of the gateway may be kept: itself, and the topic that its format shares."""
    shared = [form.topics for form in FORMATS if form.shared and form.shared is known.format]
    return [known.id, *shared]


def _refused(journal: Journal, known: Gateway | None, gateway: str) -> Iterator[RefusedLetters]:
    if known is None:
        for row in journal.box.below_topic(f"{OWN_TOPICS}{gateway}", LETTERS_READ):
            yield RefusedLetters(UNKNOWN_SENDER, row.reason, 1, int(row.replayed_at is None), row.count, row)
        return
    for sender in _senders(known):
        for group in journal.box.groups(gateway=sender):
            for newest in journal.box.newest(sender, group.reason, 1):
                yield RefusedLetters(sender, group.reason, group.letters, group.waiting, group.times, newest)


def _heard(journal: Journal, inventory: Inventory, known: Gateway | None, gateway: str) -> list[HeardSource]:
    """What came under the gateway's name, also before it was in the inventory, and by its format's topic."""
    senders = _senders(known) if known else []
    names = {gateway} if known is None else {known.id, *known.formerly}
    return [
        heard
        for source, heard in sorted(journal.notes.sources().items())
        if source.partition("/")[2] in names or sender_of_source(source, inventory) in senders
    ]


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
    journal: Journal, inventory: Inventory, refused: list[RefusedLetters], devices: list[HeardDevice]
) -> list[UnknownName]:
    rows: list[DeadLetterRow] = []
    for one in refused:
        if one.reason != DeadLetterReason.UNKNOWN_POINT:
            continue
        if one.sender == UNKNOWN_SENDER:
            rows.append(one.newest)
        else:
            rows += journal.box.newest(one.sender, one.reason, LETTERS_READ)
    names = unknown_names((Message(row.topic, row.payload, row.first_at) for row in rows), inventory)
    if not names:
        return []
    behind = {point for device in devices for point in device.points}
    likely = [*behind, *(alias for alias, point in inventory.aliases.items() if point in behind)]
    every = [*inventory.points, *inventory.aliases]
    near = NearNames(every, likely or every)
    return [UnknownName(name, near.of(name)) for name in names[:MOST_NAMES]]
