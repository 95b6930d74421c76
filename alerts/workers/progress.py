"""The judge's progress: changes and how far was judged, put on record a bounded slice at a time.

A slice is a transaction, and other writers have their turn in between. How far was judged moves with the
last one: after a death between two slices the marks are judged again, and what is on record already is found
again. The time of judging goes with each, so that what the clock had decided is decided again, too. The desk
waits for the last slice: a group is no group yet while only some of its breaches are on record.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

import numpy as np

from alerts.episodes.episode import Change, Identity, identity_of
from alerts.judging.checker import Checker
from alerts.judging.parts import PartFault
from alerts.records import Records, RecordsError, Transaction
from alerts.rules.plan import Plan
from alerts.tickets.gateway_silence import heard_again
from alerts.tickets.place_tree import place_tree_of
from alerts.tickets.silence_placement import siblings
from alerts.workers.journal_reader import JournalReader
from ingest.clock import Clock
from ingest.durations import SECOND
from ingest.journal.journal import Journal
from ingest.readings.batch import Batch
from ingest.readings.touched_hours import NOTED_WITHIN, TouchedHour, touched_hours

JUDGED_UNTIL = "judged_until"
"""Key in the records of the instant (UTC ms) up to which everything is judged and on record."""
DECIDED_AT = "told"
"""Key in the records of the time (UTC ms) of the last `Checker.advance` of which changes are on record."""
SAVING = "judge.saving"
"""Key in the records of when (UTC ms) the last slice came that others are to follow; empty when none are."""
SAVING_PATIENCE_MS = 10 * SECOND
"""After this time without a further slice the judge is in trouble, and the desk does not wait for it."""
SLICE = 500
"""Episodes whose changes are put on record in one transaction."""
FAULTS = "judge.faults"
"""Records' key of the parts that are left out: their rules, and the instant (UTC ms) each had come to."""
JOURNAL = "judge.journal"
"""Records' key of the id of the journal that readings came through last."""
SAVE_EVERY_MS = 5 * SECOND
"""How often progress is saved without changes."""
SAVE_EVERY_MS_FOR_SILENCES = SECOND
"""How often while silences are held: the desk needs to know when their siblings were last heard."""


def is_saving(tx: Transaction, now: int) -> bool:
    """Whether more slices are to come of what the judge has found, at ``now`` (UTC ms)."""
    since = tx.meta.get(SAVING)
    return bool(since) and 0 <= now - int(since or 0) < SAVING_PATIENCE_MS


def rely_on_journal(records: Records, journal: Journal) -> None:
    """Let ``journal`` forget what it has kept if another one was in use since: it lacks what came there.

    From now on it is the one in use. Raises `RecordsError`, `JournalError`.
    """
    with records.begin() as tx:
        if tx.meta.get(JOURNAL) != journal.id:
            journal.forget_kept()
            tx.meta.put(JOURNAL, journal.id)


def rely_on_no_journal(records: Records) -> None:
    """Let no journal be relied on: readings may have been stored since that came through none of them.

    For records that were restored, before a service uses them. Raises `RecordsError`.
    """
    with records.begin() as tx:
        tx.meta.put(JOURNAL, "")


def last_known_time(records: Records, journal: Journal) -> int:
    """The latest time (UTC ms) in records and journal; 0 if there is none.

    After a restart simulated time continues from there; readings that the broker delivers again would
    otherwise be in the future. Raises `RecordsError`, `JournalError`.
    """
    with records.reading() as tx:
        kept = int(tx.meta.get(DECIDED_AT) or 0)
    batches = JournalReader(journal, in_step=False).unread()
    return max([kept, *(int(batch.received_at.max()) for batch in batches if len(batch))])


class JudgingProgress:
    """Changes that are not on record yet, and how far was judged.

    Parameters
    ----------
    records, clock
        Where they are put, and the time of that.
    on_changes
        Called when changes are on record, and after the first `save`.
    """

    def __init__(self, records: Records, clock: Clock, on_changes: Callable[[], None]) -> None:
        self._records = records
        self._clock = clock
        self._on_changes = on_changes
        self._unsaved: list[Change] = []
        self._saved_at = 0
        self._silences_pending = False
        self._next_hold_end: int | None = None
        self._looked_for_heard_at = 0
        self._last_heard_saved: dict[int, int] = {}
        self._touched: set[int] = set()
        self._noted, self._noted_hours = 0, set[int]()
        self._faults_saved = ""
        self._saved_before = False
        self._is_saving = True  # not known after a start
        self.unsaved_until: int | None = None
        """UTC ms: changes up to here could not be put on record; ``None`` when all are."""

    def add(self, changes: Sequence[Change]) -> None:
        """Keep ``changes`` for the next `save`."""
        self._unsaved += changes

    def note_touched(self, batch: Batch) -> None:
        """Have the next `save` put on record which hours ``batch`` touches, before it leaves the journal."""
        hours = touched_hours(batch)
        if self._noted == self._clock.now() // NOTED_WITHIN * NOTED_WITHIN:
            hours -= self._noted_hours
        self._touched |= hours

    def discard(self) -> None:
        """Drop the changes that are not on record: they will be found again."""
        self._unsaved, self.unsaved_until = [], None
        self._last_heard_saved = {}
        self._faults_saved = ""

    def on_record(self) -> tuple[int | None, int]:
        """`JUDGED_UNTIL` and `DECIDED_AT` as recorded; ``None`` and 0 before the first `save`."""
        with self._records.reading() as tx:
            kept, decided_at = tx.meta.get(JUDGED_UNTIL), tx.meta.get(DECIDED_AT)
        return None if kept is None else int(kept), int(decided_at or 0)

    def faults_on_record(self, plan: Plan, horizon: int) -> list[PartFault]:
        """The parts that were left out last, under ``plan``, from ``horizon`` (UTC ms) on at most.

        Which points they had is not recorded: all that their rules look at are judged from there on.
        """
        with self._records.reading() as tx:
            kept = json.loads(tx.meta.get(FAULTS) or "[]")
        points = plan.inventory.points.values()
        found = []
        for fault in kept:
            rules = tuple(rule for rule in fault["rules"] if rule in plan.rules)
            looked_at = [p.key for p in points if any(plan.judges(rule, p.id) for rule in rules)]
            if looked_at:
                until = max(int(fault["decided_until"]), horizon)
                found.append(
                    PartFault(rules, np.array(looked_at, np.int32), until, "failed before a restart")
                )
        return found

    def save(self, checker: Checker, now: int) -> bool:
        """Put changes found up to ``now`` (UTC ms), and progress, on record when due; whether changes were.

        They are recorded at the clock's time, which is later than ``now`` while no messages arrive: evidence
        is what had been received by then. Raises `RecordsError`; the changes that are not on record are kept
        for the next call.
        """
        every = SAVE_EVERY_MS_FOR_SILENCES if self._silences_pending else SAVE_EVERY_MS
        hold_ends = self._next_hold_end is not None and now >= self._next_hold_end
        nothing_new = not self._unsaved and not self._touched and not hold_ends
        if nothing_new and 0 <= now - self._saved_at < every:
            return False
        changed, recorded_at = bool(self._unsaved), max(now, self._clock.now())
        noted = recorded_at // NOTED_WITHIN * NOTED_WITHIN
        slices = _slices(self._unsaved)
        heard: dict[int, int] | None = None
        wake = False
        try:
            for place, changes in enumerate(slices, start=1):
                last = place == len(slices)
                with self._records.begin() as tx:
                    # With the first: it says that all is taken in up to now.
                    tx.touched_hours.note({TouchedHour(noted, hour) for hour in self._touched})
                    if changes:
                        tx.episodes.apply(changes, checker.plan.inventory, checker.plan.rules, recorded_at)
                    silences_pending = tx.pending.has_silences()
                    if silences_pending and heard is None:
                        heard = self._save_last_heard(tx, checker)
                    if last:
                        ended, next_hold_end = (
                            tx.pending.hold_ends(now) if silences_pending else (False, None)
                        )
                        wake = self._note_heard_gateways(tx, checker, now) or ended
                    tx.meta.put(DECIDED_AT, str(now))
                    faults = self._finish(tx, checker, now) if last else self._announce_more(tx)
                self._touched_are_on_record(noted)
                self._is_saving = not last
                self._unsaved = [change for rest in slices[place:] for change in rest]
        except RecordsError:
            self.unsaved_until = now
            raise
        self.unsaved_until = None
        self._saved_at, self._silences_pending = now, silences_pending
        self._next_hold_end = next_hold_end
        self._last_heard_saved = heard or {}
        self._faults_saved = faults
        first, self._saved_before = not self._saved_before, True
        if changed or first or wake:
            self._on_changes()
        return changed

    def _touched_are_on_record(self, noted: int) -> None:
        """All are on record, as of ``noted``; within these ten minutes they need not be put there again."""
        if noted != self._noted:
            self._noted, self._noted_hours = noted, set()
        self._noted_hours |= self._touched
        self._touched = set()

    def _finish(self, tx: Transaction, checker: Checker, now: int) -> str:
        """What goes with the last slice; returns the faults that are on record then."""
        tx.meta.put(JUDGED_UNTIL, str(checker.decided_until(now)))
        faults = _as_json(checker.faults)
        if faults != self._faults_saved:
            tx.meta.put(FAULTS, faults)
        if self._is_saving:
            tx.meta.put(SAVING, "")
        return faults

    def _announce_more(self, tx: Transaction) -> str:
        """That further slices are to come; returns the faults on record."""
        tx.meta.put(SAVING, str(self._clock.now()))
        return self._faults_saved

    def _note_heard_gateways(self, tx: Transaction, checker: Checker, now: int) -> bool:
        """Put on record which silent gateways were heard again, once a second; whether any was."""
        if 0 <= now - self._looked_for_heard_at < SECOND:
            return False
        self._looked_for_heard_at = now
        silences = tx.silent_gateways.unheard()
        if not silences:
            return False
        tree = place_tree_of(checker.plan.inventory)
        behind = {each.gateway for each in silences}
        points = [point.key for gateway in behind for point in tree.points_behind.get(gateway, ())]
        heard = heard_again(tree, silences, checker.last_heard(points))
        tx.silent_gateways.note_heard(heard)
        return bool(heard)

    def _save_last_heard(self, tx: Transaction, checker: Checker) -> dict[int, int]:
        """Put on record when the points on which open silences depend were last heard."""
        tree = place_tree_of(checker.plan.inventory)
        keys = {point.key for point in siblings(tree, checker.silent_points())}
        last_heard = checker.last_heard(keys)
        tx.last_heard.save(
            {key: at for key, at in last_heard.items() if self._last_heard_saved.get(key) != at}
        )
        return last_heard


def _slices(changes: Iterable[Change]) -> list[list[Change]]:
    """At least one slice; the changes of an episode are in one, and episodes in the order they came in."""
    by_identity: dict[Identity, list[Change]] = {}
    for change in changes:
        by_identity.setdefault(identity_of(change), []).append(change)
    episodes = list(by_identity.values())
    starts = range(0, len(episodes), SLICE)
    return [list(chain.from_iterable(episodes[start : start + SLICE])) for start in starts] or [[]]


def _as_json(faults: Sequence[PartFault]) -> str:
    """One entry for each set of rules, with the earliest instant of its parts."""
    earliest: dict[tuple[str, ...], int] = {}
    for fault in faults:
        earliest[fault.rules] = min(fault.decided_until, earliest.get(fault.rules, fault.decided_until))
    return json.dumps([{"rules": rules, "decided_until": until} for rules, until in earliest.items()])
