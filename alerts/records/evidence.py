"""The readings of opening windows: the first version is frozen, later ones stand beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, select

from alerts.episodes.episode import (
    Change,
    EpisodeFigures,
    Evidence,
    EvidenceVersion,
    Identity,
    Opening,
    identity_of,
)
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import episode_evidence, evidence_versions

MOST_VERSIONS = 10
"""Versions of one opening window on record; one more replaces the last, never an earlier one."""

NumberedEvidence = tuple[int, Evidence]
"""The number of a version, and its readings."""


class EvidenceRecords(RecordsPart):
    """The tables of evidence: an episode's first version, and those that late data made of it."""

    def versions_of(self, first_at: Mapping[int, int]) -> dict[int, tuple[EvidenceVersion, ...]]:
        """Episode -> all versions of its evidence, oldest first; two statements, however many episodes.

        ``first_at`` says when the first one of each was recorded (UTC ms).
        """
        first, later = episode_evidence.c, evidence_versions.c
        query = select(first.episode, first.readings).where(self._among(first.episode, first_at))
        found = {
            id_: [EvidenceVersion(1, first_at[id_], _evidence(readings))]
            for id_, readings in self._db.execute(query)
        }
        columns = (later.episode, later.version, later.recorded_at, later.readings)
        rows = self._db.execute(select(*columns).where(self._among(later.episode, first_at)))
        for id_, version, at, readings in sorted(rows, key=lambda row: row.version):
            found.setdefault(id_, []).append(EvidenceVersion(version, at, _evidence(readings)))
        return {id_: tuple(versions) for id_, versions in found.items()}

    def newest_of(self, episodes: Collection[int]) -> dict[int, NumberedEvidence]:
        """Episode -> number and readings of its newest version, of the ``episodes`` that have any."""
        first, later = episode_evidence.c, evidence_versions.c
        query = select(first.episode, first.readings).where(self._among(first.episode, episodes))
        found = {id_: (1, _evidence(readings)) for id_, readings in self._db.execute(query)}
        last = (
            select(later.episode, func.max(later.version).label("version"))
            .where(self._among(later.episode, episodes))
            .group_by(later.episode)
            .subquery("last")
        )
        same = (later.episode == last.c.episode) & (later.version == last.c.version)
        rows = self._db.execute(
            select(later.episode, later.version, later.readings).join_from(last, evidence_versions, same)
        )
        return found | {id_: (version, _evidence(readings)) for id_, version, readings in rows}

    def save(
        self,
        changes: EvidenceChanges,
        ids: Mapping[Identity, int],
        newest: Mapping[Identity, NumberedEvidence],
        now: int,
    ) -> None:
        """Put new evidence on record beside what there is, at ``now`` (UTC ms).

        ``ids`` are those of the episodes, and ``newest`` their newest versions on record.
        """
        void = [ids[identity] for identity in changes.void]
        self._delete(evidence_versions, "episode", void)
        self._delete(episode_evidence, "episode", void)
        first = [
            {"episode": ids[identity], "readings": evidence}
            for identity, evidence in changes.first.items()
            if identity not in newest
        ]
        self._insert_new(episode_evidence, first)
        rows = []
        for identity in changes.moved(newest):
            version, _ = newest.get(identity, (1, []))
            rows.append(
                {
                    "episode": ids[identity],
                    "version": min(version + 1, MOST_VERSIONS),
                    "recorded_at": now,
                    "readings": changes.windows[identity],
                }
            )
        self._put(evidence_versions, rows)


class EvidenceChanges:
    """What changes of episodes mean for their evidence, in the order of the changes."""

    def __init__(self) -> None:
        self.void: set[Identity] = set()
        """Withdrawn episodes that were opened again: what is on record was of their first opening."""
        self.first: dict[Identity, Evidence] = {}
        """The first version of episodes that have none on record, or none that is valid."""
        self.windows: dict[Identity, Evidence] = {}
        """The opening window as it is by all readings."""

    def note(self, row: Mapping[str, Any], change: Change) -> None:
        """Take ``change`` of the episode whose row is ``row`` before it."""
        identity = identity_of(change)
        if isinstance(change, Opening) and row and row["withdrawn"]:
            self.void.add(identity)
            self.first.pop(identity, None)
            self.windows.pop(identity, None)
        elif isinstance(change, EpisodeFigures) and change.evidence is not None:
            self.first.setdefault(identity, change.evidence)
            if change.window is not None:
                self.windows[identity] = change.window

    def moved(self, newest: Mapping[Identity, NumberedEvidence]) -> set[Identity]:
        """The episodes whose opening window is another one than is on record, or than it was at first."""
        found = set()
        for identity, window in self.windows.items():
            _, known = newest.get(identity, (1, self.first[identity]))
            if window != known:
                found.add(identity)
        return found


def _evidence(rows: Any) -> Evidence:
    return [(at, value, received_at) for at, value, received_at in rows]
