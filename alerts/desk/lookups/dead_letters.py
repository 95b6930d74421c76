"""Dead letters: messages, or parts of them, that became no reading."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Scope, Viewer
from ingest.inventory.tree import Inventory
from ingest.journal.journal import Journal
from ingest.journal.letter_questions import Senders
from ingest.journal.letter_rows import DeadLetterRow, LetterGroup
from ingest.kept_said import kept_text
from ingest.readings.batch import DeadLetterReason
from ingest.said import Said, Value


@use_case("letters.list", Right.LETTERS, ScopeKind.PLACES)
def list_dead_letters(
    journal: Journal,
    viewer: Viewer,
    reason: DeadLetterReason | None,
    after: Position | None,
    limit: int,
    gateway: str | None = None,
    *,
    inventory: Inventory,
) -> ListPage[DeadLetterRow]:
    """Up to ``limit`` dead letters after the position ``after``, in the order they were first seen.

    ``None``: of every reason, of every gateway. Who sees a part of ``inventory``, which is in force, is shown
    letters of the gateways in it. Raises `Forbidden`, `JournalError`.
    """
    scope = viewer.scope(Right.LETTERS)
    gateway, among = letters_of(scope, inventory, gateway)
    first = int(after[0]) if after else 0
    found = journal.box.dead_letters(first, limit + 1, reason, gateway, among=among)
    return cut([_as_seen(each, scope, inventory) for each in found], limit, lambda letter: [letter.id])


@use_case("letters.groups", Right.LETTERS, ScopeKind.PLACES)
def list_letter_groups(
    journal: Journal,
    viewer: Viewer,
    gateway: str | None,
    after: Position | None,
    limit: int,
    *,
    inventory: Inventory,
) -> ListPage[LetterGroup]:
    """Up to ``limit`` groups of one gateway or of all after the position ``after``, by gateway and reason.

    Of the same letters as `list_dead_letters`. Raises `Forbidden`, `JournalError`.
    """
    gateway, among = letters_of(viewer.scope(Right.LETTERS), inventory, gateway)
    position = (str(after[0]), str(after[1])) if after else ("", "")
    found = journal.box.groups(position, limit + 1, gateway, among=among)
    return cut(found, limit, lambda group: [group.gateway, group.reason])


@use_case("letters.newest", Right.LETTERS, ScopeKind.PLACES)
def newest_dead_letter(journal: Journal, viewer: Viewer, *, inventory: Inventory) -> int:
    """The id of the newest dead letter, 0 before the first: ``until`` of what is done with many of them.

    Of the same letters as `list_dead_letters`. To be asked for before what is shown, so that nothing is newer
    than what is seen. Raises `Forbidden`, `JournalError`.
    """
    return journal.box.newest_id(viewer.scope(Right.LETTERS).senders(inventory))


@use_case("letters.one", Right.LETTERS, ScopeKind.OBJECT)
def find_dead_letter(
    journal: Journal,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    *,
    inventory: Inventory,
) -> DeadLetterRow:
    """One dead letter. Raises `NotFound`, also for one that they do not see; `Forbidden`, `JournalError`."""
    scope = viewer.scope(Right.LETTERS)
    found = journal.box.dead_letter(id)
    if found is None or not scope.sees_sender(inventory, found.gateway):
        raise no_letter(id)
    return _as_seen(found, scope, inventory)


def no_letter(id: int) -> NotFound:  # noqa: A002 - the contract's own name
    """What to raise for a letter that is not there, or not there for who asks."""
    return NotFound(Said("refusal-no-letter", id=str(id)))


def letters_of(scope: Scope, inventory: Inventory, gateway: str | None) -> tuple[str | None, Senders]:
    """Whose letters to look up in ``scope``, of ``gateway`` or (``None``) of all: one gateway, or some."""
    senders = scope.senders(inventory)
    if senders is None or gateway is None:
        return gateway, senders
    return (gateway, None) if gateway in senders else (None, [])


def detail_as_seen(detail: Said, scope: Scope, inventory: Inventory) -> Said:
    """``detail`` of a letter without those gateways, behind which points are, that are not in ``scope``."""
    if scope.roots is None:
        return detail
    return _without_others(detail, {repr(gateway) for gateway in scope.senders(inventory) or ()})


def _as_seen(letter: DeadLetterRow, scope: Scope, inventory: Inventory) -> DeadLetterRow:
    """What an earlier version wrote of it is as it is."""
    detail = letter.detail
    if isinstance(detail, str):
        return letter
    return replace(letter, said=kept_text(detail_as_seen(detail, scope, inventory)))


def _without_others(said: Said, seen: Collection[str]) -> Said:
    """``seen`` are quoted as `letter-behind` has them."""
    values = dict(said.values)
    if said.key == "letter-behind" and values["gateway"] not in seen:
        return Said("letter-behind-another")
    if said.key == "letter-behind-several":
        several = values["gateways"]
        own = tuple(each for each in several if each in seen) if isinstance(several, tuple) else ()
        return Said(said.key, gateways=own) if own else Said("letter-behind-another")
    return Said(said.key, **{name: _value_without_others(value, seen) for name, value in values.items()})


def _value_without_others(value: Value, seen: Collection[str]) -> Value:
    if isinstance(value, Said):
        return _without_others(value, seen)
    if isinstance(value, tuple):
        return tuple(_value_without_others(each, seen) for each in value)
    return value
