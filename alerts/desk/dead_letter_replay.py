"""Replaying a dead letter: the message is decoded again, and what becomes readings is kept."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from alerts.desk.lookups.dead_letters import find_dead_letter
from alerts.people.viewer import Role, Viewer
from ingest.decoding.decoder import Decoder, Message
from ingest.journal.journal import Journal
from ingest.readings.batch import DeadLetterReason

log = structlog.get_logger("wenya.desk")

NATIVE_TOPIC = "wenya/v1/replay/json"
"""The topic under which native JSON is decoded, whatever topic it came on."""


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """What replaying a dead letter gave: how many readings, and why the rest of it could not be decoded."""

    readings: int
    still_dead: str | None


def replay_dead_letter(
    journal: Journal,
    decoder: Decoder,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    now: int,
) -> ReplayResult:
    """Decode a dead letter again at ``now`` (UTC ms); readings it becomes are judged as late data.

    Whether they are foreign is decided anew, but for what had been taken when the store sent it back.

    Parameters
    ----------
    decoder
        Knows the inventory in force.
    viewer
        An engineer.

    Raises
    ------
    NotFound
        There is no dead letter of that id.
    Forbidden, JournalError
    """
    viewer.require(Role.ENGINEER)
    letter = find_dead_letter(journal, viewer, id)
    # What the readings store sent back is on record as native JSON, under a topic of its own.
    sent_back = letter.reason in (DeadLetterReason.CONFLICT, DeadLetterReason.REFUSED)
    topic = NATIVE_TOPIC if sent_back else letter.topic
    message = Message(topic, letter.payload, letter.first_at)
    batch, dead = decoder.decode([message], taken_before=sent_back)
    for failed in dead:
        if failed.failure is not None:
            log.error(
                "the decoder failed on a replayed dead letter", topic=failed.topic, exc_info=failed.failure
            )
    if len(batch):
        journal.append(batch, (), now)
    if not dead:
        journal.box.mark_replayed([id], now)
    return ReplayResult(len(batch), dead[0].detail if dead else None)
