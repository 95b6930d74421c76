"""Replaying and dismissing dead letters, one or many: decoded again, or not wanted by anybody.

Letters lie in the journal and the audit in the records: that somebody does something with letters is put on
record before it is done, so that none goes away without a line of who it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog

from alerts.desk.lookups.dead_letters import detail_as_seen, letters_of, no_letter
from alerts.desk.lookups.errors import NotFound
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from ingest.decoding.decoder import Decoder, Message
from ingest.inventory.tree import Inventory
from ingest.journal.journal import Journal
from ingest.journal.letter_rows import DeadLetterRow
from ingest.readings.batch import Batch, DeadLetterReason, concat
from ingest.said import Said

log = structlog.get_logger("wenya.desk")

NATIVE_TOPIC = "wenya/v1/replay/json"
"""The topic under which native JSON is decoded, whatever topic it came on."""
REPLAYED_AT_ONCE = 200
"""Letters in one bite of a replay; a bite also ends at some 4 MiB of payload."""
DISMISSED_AT_ONCE = 2_000
"""Letters in one bite of a dismissal."""


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """What replaying a dead letter gave: how many readings, and why the rest of it could not be decoded."""

    readings: int
    still_dead: Said | None


@dataclass(frozen=True, slots=True)
class LetterSelection:
    """Letters that wait, of a gateway and a reason (``None``: of all), with ``after < id <= until``.

    ``until`` is the newest that was seen: what has come since is not done away with unseen.
    """

    until: int
    gateway: str | None = None
    reason: DeadLetterReason | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class LetterBite:
    """What became of one bite of letters.

    Attributes
    ----------
    letters
        How many there were.
    done
        How many of them wait no more.
    readings
        What they became.
    next
        The ``after`` of the next bite, ``None`` after the last.
    """

    letters: int
    done: int
    readings: int
    next: int | None


@use_case("letters.replay", Right.INSTALL, ScopeKind.OBJECT)
def replay_dead_letter(
    records: Records,
    journal: Journal,
    decoder: Decoder,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    now: int,
    *,
    inventory: Inventory,
) -> ReplayResult:
    """Decode a dead letter again at ``now`` (UTC ms); readings it becomes are judged as late data.

    Whether they are foreign is decided anew, but for what had been taken when the store sent it back.

    Parameters
    ----------
    decoder
        Knows the inventory in force.
    viewer
        May install at the place of the gateway that sent it.
    inventory
        In force.

    Raises
    ------
    NotFound
        There is no dead letter of that id, they do not see it, or it holds messages that are only parked.
    Forbidden
        They see it, and may not install there.
    RecordsError, JournalError
    """
    letter = _find_dead(journal, viewer, id, inventory)
    batch, still_dead = _decode_again(decoder, letter)
    told = {"id": id, "done": int(still_dead is None), "readings": len(batch)}
    _tell(records, viewer, AuditKind.LETTERS_REPLAYED, now, letter.gateway, letter.reason, 1, **told)
    if len(batch):
        journal.append(batch, (), now)
    if still_dead is None:
        journal.box.mark_replayed([id], now)
    if still_dead is None:
        return ReplayResult(len(batch), None)
    return ReplayResult(len(batch), detail_as_seen(still_dead, viewer.scope(Right.INSTALL), inventory))


@use_case("letters.replay-many", Right.INSTALL, ScopeKind.PLACES)
def replay_dead_letters(
    records: Records,
    journal: Journal,
    decoder: Decoder,
    viewer: Viewer,
    wanted: LetterSelection,
    now: int,
    *,
    inventory: Inventory,
) -> LetterBite:
    """As `replay_dead_letter`, for one bite of the letters that are ``wanted``, the oldest first.

    Who may install in a part has no others.

    Raises `Forbidden`, `RecordsError`, `JournalError`; after an error the same bite may be replayed again.
    """
    gateway, among = letters_of(viewer.scope(Right.INSTALL), inventory, wanted.gateway)
    reason, after, until = wanted.reason, wanted.after, wanted.until
    rows = journal.box.waiting(gateway, reason, after, until, REPLAYED_AT_ONCE, among=among)
    again = [_decode_again(decoder, row) for row in rows]
    batch = concat([batch for batch, _ in again if len(batch)])
    alive = [row.id for row, (_, still_dead) in zip(rows, again, strict=True) if still_dead is None]
    told = {"until": until, "done": len(alive), "readings": len(batch)}
    count, kind = len(rows), AuditKind.LETTERS_REPLAYED
    _tell(records, viewer, kind, now, wanted.gateway, wanted.reason, count, **told)
    if len(batch):
        journal.append(batch, (), now)
    journal.box.mark_replayed(alive, now)
    return LetterBite(len(rows), len(alive), len(batch), rows[-1].id if rows else None)


@use_case("letters.dismiss", Right.INSTALL, ScopeKind.OBJECT)
def dismiss_dead_letter(
    records: Records,
    journal: Journal,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    now: int,
    *,
    inventory: Inventory,
) -> None:
    """Note at ``now`` (UTC ms) that nobody wants a letter; it waits again when the same comes again.

    Raises `NotFound`, also for messages that are only parked; `Forbidden`, `RecordsError`, `JournalError`.
    """
    letter = _find_dead(journal, viewer, id, inventory)
    _tell(records, viewer, AuditKind.LETTERS_DISMISSED, now, letter.gateway, letter.reason, 1, id=id)
    journal.box.dismiss([id], now)


@use_case("letters.dismiss-many", Right.INSTALL, ScopeKind.PLACES)
def dismiss_dead_letters(
    records: Records,
    journal: Journal,
    viewer: Viewer,
    wanted: LetterSelection,
    now: int,
    *,
    inventory: Inventory,
) -> LetterBite:
    """As `dismiss_dead_letter`, for one bite of the letters that are ``wanted``, the oldest first.

    Who may install in a part has no others. Raises `Forbidden`, `RecordsError`, `JournalError`.
    """
    gateway, among = letters_of(viewer.scope(Right.INSTALL), inventory, wanted.gateway)
    reason, after, until = wanted.reason, wanted.after, wanted.until
    ids = journal.box.waiting_ids(gateway, reason, after, until, DISMISSED_AT_ONCE, among=among)
    kind = AuditKind.LETTERS_DISMISSED
    _tell(records, viewer, kind, now, wanted.gateway, wanted.reason, len(ids), until=until)
    journal.box.dismiss(ids, now)
    return LetterBite(len(ids), len(ids), 0, ids[-1] if ids else None)


def _tell(
    records: Records,
    viewer: Viewer,
    kind: AuditKind,
    now: int,
    gateway: str | None,
    reason: str | None,
    letters: int,
    **more: Any,
) -> None:
    """Put on record what is about to be done with so many ``letters``, of a gateway and reason or of all."""
    if letters:
        with records.begin() as tx:
            tx.audit.act(viewer, kind, now, gateway or "", letters=letters, reason=reason, **more)


def _find_dead(
    journal: Journal,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    inventory: Inventory,
) -> DeadLetterRow:
    """The letter that ``viewer`` may do something with. Raises `NotFound`, `Forbidden`, `JournalError`."""
    letter = journal.box.dead_letter(id)
    if letter is None:
        raise no_letter(id)
    if not viewer.scope(Right.INSTALL).sees_sender(inventory, letter.gateway):
        seen = viewer.where(Right.LETTERS).sees_sender(inventory, letter.gateway)
        raise viewer.not_here(Right.INSTALL) if seen else no_letter(id)
    if letter.reason == DeadLetterReason.FLOOD:
        raise NotFound(Said("refusal-parked-letter", id=str(id)))
    return letter


def _decode_again(decoder: Decoder, letter: DeadLetterRow) -> tuple[Batch, Said | None]:
    """The readings that ``letter`` becomes, and why the rest of it is still dead."""
    # What the readings store sent back is on record as native JSON, under a topic of its own.
    sent_back = letter.reason in (DeadLetterReason.CONFLICT, DeadLetterReason.REFUSED)
    topic = NATIVE_TOPIC if sent_back else letter.topic
    message = Message(topic, letter.payload, letter.first_at)
    batch, dead = decoder.decode([message], taken_before=sent_back, again=True)
    for failed in dead:
        if failed.failure is not None:
            log.error(
                "the decoder failed on a replayed dead letter", topic=failed.topic, exc_info=failed.failure
            )
    return batch, dead[0].detail if dead else None
