"""Episodes: the judge's changes applied to rows, and queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, and_, select

from alerts.episodes.episode import (
    Change,
    Ending,
    Episode,
    EpisodeFigures,
    Identity,
    Opening,
    Reassessment,
    Withdrawal,
    identity_of,
)
from alerts.episodes.figures import settled_figures
from alerts.people.viewer import Territories
from alerts.records.episode_conditions import episode_conditions
from alerts.records.events import EventRecords, episode_events
from alerts.records.evidence import EvidenceChanges, EvidenceRecords, NumberedEvidence
from alerts.records.sql.errors import RecordsError
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import OPEN, UNASSESSED, WITHDRAWN, episodes
from alerts.rules.rule import Rule, RuleKind
from ingest.inventory.tree import Inventory


class DeskState(IntEnum):
    """What the desk has yet to do about an episode."""

    PENDING = 0
    """It is new, or has changed since the desk settled it."""
    SETTLED = 1
    HELD = 2
    """A silence that has just begun: its ticket waits until ``held_until``."""


FIELDS = [name for name in Episode.__dataclass_fields__ if not name.startswith("evidence")]
SHOWN = [episodes.c[name] for name in FIELDS]
"""What an `Episode` has of its row: the rest costs time where many are read."""


class EpisodeRecords(RecordsPart):
    """The table of episodes."""

    def apply(
        self, changes: Sequence[Change], inventory: Inventory, rules: Mapping[str, Rule], now: int
    ) -> list[Episode]:
        """Put changes on record, with an event for each episode whose state has changed.

        Applying the same changes twice changes nothing. The first evidence of an episode is kept, and what
        late data makes of it stands beside it. Beginning, counts and figures follow late data, so that the
        records say what a replay says; what they were stays until the ticket tells of it. A withdrawn episode
        that is opened again gets the facts of the new opening.

        Parameters
        ----------
        changes
            In the order in which the checker found them.
        inventory, rules
            Must know the point and the rule of every `Opening`.
        now
            UTC ms.

        Returns
        -------
        list[Episode]
            The episodes that differ from what was on record, without evidence.

        Raises
        ------
        RecordsError
            ``unknown-point``, ``unknown-rule``, or ``unknown-episode`` for a change to an episode never
            opened.
        """
        before = self._by_identity([identity_of(change) for change in changes])
        after: dict[Identity, dict[str, Any]] = {}
        evidence = EvidenceChanges()
        for change in changes:
            identity = identity_of(change)
            row = after.get(identity) or dict(before.get(identity, {}))
            evidence.note(row, change)
            after[identity] = _apply_change(row, change, inventory, rules, now)
        newest = self._newest_evidence(evidence, before)
        moved = evidence.moved(newest)
        for identity in evidence.first:
            after[identity] = _told_by_ticket(after[identity], window_moved=identity in moved)
        changed = {key: row for key, row in after.items() if not _same(before.get(key), row)}
        self._save(before, changed)
        added = self._by_identity(key for key in changed if key not in before)
        found = {key: added.get(key, row) for key, row in changed.items()}
        ids = {key: row["id"] for key, row in (before | found).items()}
        EvidenceRecords(self._db).save(evidence, ids, newest, now)
        EventRecords(self._db).append(episode_events(before, found, inventory), now)
        return [_episode_of(found[key]) for key in changed]

    def by_id(
        self,
        id: int,  # noqa: A002 - the contract's own name
        *,
        territories: Territories,
    ) -> Episode | None:
        """One episode with its evidence; ``None``: there is none, or not in ``territories``."""
        wanted = (episodes.c.id == id, self._apart(episodes.c.territory, territories))
        found = self.select_by(select(*SHOWN).where(*wanted))
        return self.with_evidence(found)[0] if found else None

    def with_evidence(self, found: Sequence[Episode]) -> list[Episode]:
        """Episodes that are on record, with their evidence."""
        versions = EvidenceRecords(self._db).versions_of({each.id: each.recorded_at for each in found})
        return [
            replace(each, evidence=of_it[0].readings if of_it else None, evidence_versions=of_it)
            for each in found
            for of_it in (versions.get(each.id, ()),)
        ]

    def page(
        self,
        *,
        rule: str | None = None,
        point: str | None = None,
        place: str | None = None,
        start: int | None = None,
        end: int | None = None,
        state: str | None = None,
        cursor: Sequence[int | str] | None = None,
        limit: int = 100,
        territories: Territories,
    ) -> list[Episode]:
        """Up to ``limit`` episodes without evidence, newest first by ``(opened_at, id)``.

        Parameters
        ----------
        place
            This place and everything below it.
        start, end
            UTC ms: it was open at some instant of ``[start, end)``.
        state
            ``open``, ``ended`` or ``withdrawn``.
        cursor
            ``(opened_at, id)`` of the last episode already seen.
        territories
            Only those in them.
        """
        e = episodes.c
        wanted = episode_conditions(rule=rule, point=point, place=place, end=end, state=state, cursor=cursor)
        if point is not None or place is not None:
            wanted.append(self._apart(e.territory, territories))
            territories = None

        def newest(*further: ColumnElement[bool] | TextClause, sorted_apart: bool = False) -> list[Episode]:
            query = select(*SHOWN).where(*wanted, *further)
            order = ("opened_at", "id")
            rows = self._in_order(
                query, episodes, order, limit, territories=territories, sorted_apart=sorted_apart
            )
            return [_episode_of(row._mapping) for row in rows]  # noqa: SLF001 - public in spite of its name

        if start is None:
            return newest()
        found = newest(e.opened_at >= start)
        if len(found) < limit:
            # Three questions, since each has an index that leaves the rest of history aside.
            for went_on in ((OPEN,), (WITHDRAWN, e.ended_at.is_(None)), (e.ended_at > start,)):
                found += newest(e.opened_at < start, *went_on, sorted_apart=True)
        return sorted(found, key=lambda each: (each.opened_at, each.id), reverse=True)[:limit]

    def overlapping(self, points: Sequence[str] | None, start: int, end: int) -> list[Episode]:
        """Episodes, not withdrawn, that were open within ``[start, end]`` (UTC ms, both included).

        ``points`` are ids; ``None``: all. An episode that ended at ``start`` is among them.
        """
        e = episodes.c
        wanted = (
            [e.opened_at <= end] if points is None else [e.opened_at <= end, self._among(e.point, points)]
        )
        # Two questions, since each has an index that leaves the rest of history aside.
        still_open = self.select_by(select(*SHOWN).where(OPEN, *wanted))
        ended = self.select_by(select(*SHOWN).where(~e.withdrawn, e.ended_at >= start, *wanted))
        return sorted([*still_open, *ended], key=lambda episode: episode.id)

    def figures_due(self, limit: int) -> list[Episode]:
        """Up to ``limit`` episodes that have changed since they were last assessed.

        Those that never were come first, since they have no evidence yet; then those assessed longest ago.
        """
        oldest_first = (episodes.c.figures_to, episodes.c.id)
        return self.select_by(select(*SHOWN).where(UNASSESSED).order_by(*oldest_first).limit(limit))

    def identified(self, identities: Iterable[Identity]) -> list[Episode]:
        """Those of the episodes that are on record and not withdrawn."""
        found = self._by_identity(identities).values()
        return [_episode_of(row) for row in found if not row["withdrawn"]]

    def points_of(self, ids: Collection[int], *, territories: Territories) -> dict[int, str]:
        """Id of an episode -> its point, of those of ``ids`` that are in ``territories``."""
        e = episodes.c
        seen = self._apart(e.territory, territories)
        query = select(e.id, e.point).where(self._among(e.id, ids), seen)
        return {row.id: row.point for row in self._db.execute(query)}

    def select_by(self, query: Select[Any]) -> list[Episode]:
        """The episodes of a query for `SHOWN`, in its order."""
        return [_episode_of(row) for row in self._db.execute(query).mappings()]

    def _by_identity(self, identities: Iterable[Identity]) -> dict[Identity, dict[str, Any]]:
        """Identity -> its row, for those on record."""
        wanted = list(dict.fromkeys(identities))
        if not wanted:
            return {}
        e = episodes.c
        given = self._as_table({name: e[name].type for name in Identity._fields}, wanted)
        # A wave's episodes open at one instant, which a planner takes for rare: a range leaves the index of
        # instants aside, and takes the one of identities.
        at = given.c.opened_at
        same = [e.rule == given.c.rule, e.point == given.c.point, e.opened_at >= at, e.opened_at <= at]
        rows = self._db.execute(select(episodes).join_from(given, episodes, and_(*same))).mappings()
        return {Identity(row["rule"], row["point"], row["opened_at"]): {**row} for row in rows}

    def _save(
        self, before: Mapping[Identity, dict[str, Any]], changed: Mapping[Identity, dict[str, Any]]
    ) -> None:
        self._insert(episodes, [row for key, row in changed.items() if key not in before])
        updated = {key: row for key, row in changed.items() if key in before}
        # A column that is written again costs its indexes, even where it stays as it was.
        differing = {name for key, row in updated.items() for name in row if row[name] != before[key][name]}
        names = ["id", *sorted(differing)]
        self._update(episodes, ["id"], [{name: row[name] for name in names} for row in updated.values()])

    def _newest_evidence(
        self, evidence: EvidenceChanges, before: Mapping[Identity, Mapping[str, Any]]
    ) -> dict[Identity, NumberedEvidence]:
        """The newest version that is on record of what has come, and valid."""
        ids = {key: before[key]["id"] for key in evidence.first if key in before and key not in evidence.void}
        if not ids:
            return {}
        found = EvidenceRecords(self._db).newest_of(ids.values())
        return {key: found[id_] for key, id_ in ids.items() if id_ in found}


def _same(before: Mapping[str, Any] | None, row: Mapping[str, Any]) -> bool:
    """Whether only ``recorded_at`` differs: the episode was opened again and withdrawn again."""
    return before is not None and {**row, "recorded_at": before["recorded_at"]} == before


def _apply_change(
    row: dict[str, Any], change: Change, inventory: Inventory, rules: Mapping[str, Rule], now: int
) -> dict[str, Any]:
    """The row after ``change``; it is empty before an episode is on record."""
    if isinstance(change, Opening):
        return _apply_opening(row, change, inventory, rules, now)
    if not row:
        raise RecordsError("unknown-episode", f"{identity_of(change)} was changed and never opened")
    if isinstance(change, Ending):
        new = {"ended_at": change.ended_at, "end_reason": change.reason and change.reason.value}
    elif isinstance(change, Withdrawal):
        new = {"withdrawn": True, "withdrawn_reason": change.reason}
    elif isinstance(change, Reassessment):
        return row | _assess_again(row) | _without_outdated(row, change.since)
    else:
        return row | _figures_of(row, change)
    if all(row[key] == value for key, value in new.items()):
        return row
    # Whatever the end is due to: late data may be among the readings that are read then.
    return row | new | _assess_again(row) | {"desk_state": DeskState.PENDING.value}


def _assess(row: Mapping[str, Any]) -> dict[str, Any]:
    """The figures are due; a silence has none."""
    return {"assess_due": row["kind"] != RuleKind.SILENT.value}


def _assess_again(row: Mapping[str, Any]) -> dict[str, Any]:
    """The figures are due, and late data may move them: those on record stay until the ticket tells of it."""
    due, moved = _assess(row), row["figures_moved"]
    assessed = row["figures_to"] or (row["ended_at"] is not None and not row["assess_due"])
    if moved is None and due["assess_due"] and assessed:
        moved = {"old": _values_of(row), "until": row["figures_to"]}
    return due if moved is None else due | {"figures_moved": {**moved, "new": None}}


def _without_outdated(row: Mapping[str, Any], since: int) -> dict[str, Any]:
    """No settled figures where they reach beyond ``since`` (UTC ms), after which readings are others now."""
    settled = row["settled"]
    return {"settled": None} if settled is not None and settled_figures(settled)[0] > since else {}


def _values_of(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("worst", "worst_at", "mean", "covered", "breaching")}


def _told_by_ticket(row: dict[str, Any], *, window_moved: bool) -> dict[str, Any]:
    """The row after an assessment: whether its ticket is to tell what late data made of the figures."""
    moved = row["figures_moved"]
    if moved is None or moved["new"] is None:
        return row
    if row["ticket"] is None or (moved["new"] == moved["old"] and not window_moved):
        return row | {"figures_moved": None}
    return row | {"desk_state": DeskState.PENDING.value}


def _apply_opening(
    row: dict[str, Any], change: Opening, inventory: Inventory, rules: Mapping[str, Rule], now: int
) -> dict[str, Any]:
    facts = {"began_at": change.began_at, "covered": change.covered, "breaching": change.breaching}
    if row and not row["withdrawn"]:
        same = all(row[name] == value for name, value in facts.items())
        return row if same else row | _assess_again(row) | facts
    rule, point = rules.get(change.rule), inventory.points.get(change.point)
    if rule is None:
        raise RecordsError("unknown-rule", f"an episode of rule {change.rule!r}, which is not there")
    if point is None:
        raise RecordsError("unknown-point", f"an episode of point {change.point!r}, which is not there")
    new = {
        "rule": rule.id,
        "rule_version": change.rule_version,
        "limit": change.limit,
        "unit": change.unit,
        "hours": change.hours,
        "clause": rule.clause,
        "kind": rule.kind.value,
        "side": rule.side.value,
        "point": point.id,
        "place": point.place,
        "concern": rule.concern.value,
        "severity": rule.severity.value,
        "opens_ticket": rule.opens_ticket,
        "review_when_late": rule.review_when_late,
        **facts,
        "opened_at": change.opened_at,
        "ended_at": None,
        "end_reason": None,
        "worst": change.worst,
        "worst_at": change.worst_at,
        "mean": None,
        "found_late": change.found_late,
        "withdrawn": False,
        "withdrawn_reason": None,
        "recorded_at": now,
        "assess_due": rule.kind is not RuleKind.SILENT,
        "breaching_marks": 0,
        "figures_to": 0,
        "settled": None,
        "flags": None,
        "figures_moved": None,
        "ticket": None,
        "desk_state": DeskState.PENDING.value,
        "desk_reason": None,
        "held_until": None,
        "territory": inventory.territory_of(point.place),
    }
    kept = {name: row[name] for name in ("id", "ticket", "at_gateway") if name in row}
    return new | kept


def _figures_of(row: Mapping[str, Any], change: EpisodeFigures) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    if change.worst is not None:
        figures |= {"worst": change.worst, "worst_at": change.worst_at}
    counted = {"mean": change.mean, "breaching_marks": change.marks, "figures_to": change.until}
    if change.evidence is None:  # as judged live: the assessment is due still, if it was
        return figures | (counted if change.until else {})
    figures |= counted | {"assess_due": False}
    if change.settled is not None:
        figures["settled"] = list(change.settled)
    if change.flags is not None:
        figures["flags"] = dict(change.flags)
    if row["figures_moved"] is not None:
        compared = {} if change.compared is None else change.compared._asdict()
        new = _values_of({**row, **figures, **compared})
        figures["figures_moved"] = {**row["figures_moved"], "new": new}
    return figures


def _episode_of(row: Mapping[Any, Any]) -> Episode:
    return Episode(**{name: row[name] for name in FIELDS})
