"""Dead letters: messages, or parts of them, that became no reading."""

from __future__ import annotations

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from ingest.journal.dead_letter_box import DeadLetterRow, LetterGroup
from ingest.journal.journal import Journal
from ingest.readings.batch import DeadLetterReason
from ingest.said import Said


@use_case("letters.list", Right.LETTERS, ScopeKind.WHOLE)
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
    found = journal.box.dead_letters(int(after[0]) if after else 0, limit + 1, reason, gateway)
    return cut(found, limit, lambda letter: [letter.id])


@use_case("letters.groups", Right.LETTERS, ScopeKind.WHOLE)
def list_letter_groups(
    journal: Journal, viewer: Viewer, gateway: str | None, after: Position | None, limit: int
) -> ListPage[LetterGroup]:
    """Up to ``limit`` groups of one gateway or of all after the position ``after``, by gateway and reason.

    Raises `Forbidden`, `JournalError`.
    """
    position = (str(after[0]), str(after[1])) if after else ("", "")
    found = journal.box.groups(position, limit + 1, gateway)
    return cut(found, limit, lambda group: [group.gateway, group.reason])


@use_case("letters.newest", Right.LETTERS, ScopeKind.WHOLE)
def newest_dead_letter(journal: Journal, viewer: Viewer) -> int:
    """The id of the newest dead letter, 0 before the first: ``until`` of what is done with many of them.

    To be asked for before what is shown, so that nothing is newer than what is seen. Raises `Forbidden`.
    """
    return journal.box.newest_id()


@use_case("letters.one", Right.LETTERS, ScopeKind.WHOLE)
def find_dead_letter(journal: Journal, viewer: Viewer, id: int) -> DeadLetterRow:  # noqa: A002 - the contract's own name
    """One dead letter. Raises `NotFound`, `Forbidden`, `JournalError`."""
    return kept_letter(journal, id)


def kept_letter(journal: Journal, id: int) -> DeadLetterRow:  # noqa: A002 - the contract's own name
    """As `find_dead_letter`, for use cases that do something with it. Raises `NotFound`, `JournalError`."""
    found = journal.box.dead_letter(id)
    if found is None:
        raise NotFound(Said("refusal-no-letter", id=str(id)))
    return found
