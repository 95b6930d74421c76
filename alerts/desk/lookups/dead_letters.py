"""Dead letters: messages, or parts of them, that became no reading."""

from __future__ import annotations

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.people.viewer import Role, Viewer
from ingest.journal.dead_letter_box import DeadLetterRow, LetterGroup
from ingest.journal.journal import Journal
from ingest.readings.batch import DeadLetterReason
from ingest.said import Said


def list_dead_letters(
    journal: Journal,
    viewer: Viewer,
    reason: DeadLetterReason | None,
    after: Position | None,
    limit: int,
    gateway: str | None = None,
) -> ListPage[DeadLetterRow]:
    """Up to ``limit`` dead letters after the position ``after``, in the order they were first seen.

    ``None``: of every reason, of every gateway. Raises `Forbidden`, `JournalError`.
    """
    viewer.require(Role.VIEWER)
    found = journal.box.dead_letters(int(after[0]) if after else 0, limit + 1, reason, gateway)
    return cut(found, limit, lambda letter: [letter.id])


def list_letter_groups(
    journal: Journal, viewer: Viewer, gateway: str | None, after: Position | None, limit: int
) -> ListPage[LetterGroup]:
    """Up to ``limit`` groups of one gateway or of all after the position ``after``, by gateway and reason.

    Raises `Forbidden`, `JournalError`.
    """
    viewer.require(Role.VIEWER)
    position = (str(after[0]), str(after[1])) if after else ("", "")
    found = journal.box.groups(position, limit + 1, gateway)
    return cut(found, limit, lambda group: [group.gateway, group.reason])


def newest_dead_letter(journal: Journal, viewer: Viewer) -> int:
    """The id of the newest dead letter, 0 before the first: ``until`` of what is done with many of them.

    To be asked for before what is shown, so that nothing is newer than what is seen. Raises `Forbidden`.
    """
    viewer.require(Role.VIEWER)
    return journal.box.newest_id()


def find_dead_letter(journal: Journal, viewer: Viewer, id: int) -> DeadLetterRow:  # noqa: A002 - the contract's own name
    """One dead letter. Raises `NotFound`, `Forbidden`, `JournalError`."""
    viewer.require(Role.VIEWER)
    found = journal.box.dead_letter(id)
    if found is None:
        raise NotFound(Said("refusal-no-letter", id=str(id)))
    return found


def text_of(payload: bytes) -> str | None:
    """The payload as text; ``None`` when it is not UTF-8."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return None
