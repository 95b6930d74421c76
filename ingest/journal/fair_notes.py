"""A bounded number of notes, each of a sender and about something: who has most makes room for the others."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

from ingest.journal.fair_shares import fair_level

ROOM_KEPT = 0.9
"""How full it is after room was made, so that it is made once for many notes."""

Note = TypeVar("Note")


class FairNotes(Generic[Note]):
    """Notes by sender and subject. One thread at a time changes them; any may look through them.

    When there are more than ``most``, each sender has a share: who has more loses the notes that were not
    touched for longest, and who has less loses none. Where there are more senders than that, those who were
    not heard for longest go.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._notes: OrderedDict[str, OrderedDict[Hashable, Note]] = OrderedDict()
        self._count = 0

    def touch(self, sender: str, about: Hashable) -> Note | None:
        """The note of ``sender`` about a subject, if there is one: for something that has just come."""
        notes = self._notes.get(sender)
        if notes is None:
            return None
        self._notes.move_to_end(sender)
        found = notes.get(about)
        if found is not None:
            notes.move_to_end(about)
        return found

    def add(self, sender: str, about: Hashable, note: Note) -> None:
        """Add a note of which there is none yet."""
        self._notes.setdefault(sender, OrderedDict())[about] = note
        self._count += 1
        if self._count > self._most:
            self._make_room()

    def __iter__(self) -> Iterator[Note]:
        """All notes; of each sender those that were not touched for longest come first."""
        for notes in list(self._notes.values()):
            yield from list(notes.values())

    def _make_room(self) -> None:
        room = self._most * ROOM_KEPT
        share = max(1, math.floor(fair_level(map(len, self._notes.values()), room)))
        for notes in self._notes.values():
            for about in list(notes)[: max(0, len(notes) - share)]:
                del notes[about]
                self._count -= 1
        for sender in list(self._notes):
            if self._count <= room:
                return
            self._count -= len(self._notes.pop(sender))
