"""Holds what was decided against what was sent: whatever is neither in time is a finding (desk.md, 12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.subjects.sources import facts_of
from alerts.matters.choices import FindingKind
from alerts.matters.finding_rules import FindingSource
from alerts.matters.findings import Finding
from alerts.notices.attempts import Delivery
from alerts.notices.notice import Notice, NoticeState, SubjectKind
from alerts.records import Records, Transaction
from alerts.tickets.ticket import SYSTEM
from ingest.durations import MINUTE

LATE: Final = 2 * MINUTE
"""So long after it was due (ms) what was not done is found. What is held on purpose is due later."""
MOST_FOUND: Final = 200
"""Of each kind, at once; the others are found the next time."""
AT_ONCE: Final = 1_000
"""Notices that are held against their deliveries in one transaction."""
AUDITED: Final = "notices-audited"
"""Key of the id of the last notice that was."""


class NoticeFault(StrEnum):
    """What is wrong with the way of a notice."""

    UNTOLD = "untold"
    """It was decided, and nobody was told."""
    NOT_REMINDED = "not_reminded"
    """It was to be told again."""
    LEFT = "left"
    """It was to be sent, and nobody looked."""
    LOST = "lost"
    """An attempt is waited for, and none is under way."""
    MISSING = "missing"
    """It was told, to be sent by channels, and that is not on record."""


@dataclass(frozen=True, slots=True)
class FaultyNotice:
    """A notice whose way ends somewhere; ``person``: whom it was for, where that is known."""

    notice: Notice
    fault: NoticeFault
    person: str = ""

    @property
    def cause(self) -> str:
        """What no two faults share: the notice, its round and the person."""
        return f"{self.fault.value} {self.notice.id}/{self.notice.round}/{self.person}"

    def found(self, source: FindingSource) -> Finding:
        """As a finding of what the notice is about."""
        kind, fault = FindingKind.NOTICE_NOT_SENT, self.fault.value
        return source.find(kind, self.cause, notice=self.notice.id, fault=fault)


def audit_notices(records: Records, desk: DeskInForce, now: int) -> list[FaultyNotice]:
    """What is wrong at ``now`` (UTC ms), each put on record as a finding; what was lost is sent after all.

    It looks at what is open, and at notices that were decided since it looked last. Where all is well and
    nothing is new it only reads, so that nobody who writes has to wait. Raises `RecordsError`.
    """
    with records.reading() as tx:
        if not _look(tx, now).is_news:
            return []
    with records.begin() as tx:
        seen = _look(tx, now)
        if seen.audited is not None:
            tx.meta.put(AUDITED, str(seen.audited))
        if seen.faults:
            tx.findings.add(_findings(tx, desk, seen.faults, now))
            tx.deliveries.put(
                [
                    Delivery(each.notice.id, each.person, each.notice.urgency, each.notice.round, now, now)
                    for each in seen.faults
                    if each.fault in (NoticeFault.LOST, NoticeFault.MISSING) and _is_told(each.notice)
                ]
            )
    return seen.faults


def _findings(tx: Transaction, desk: DeskInForce, faults: Iterable[FaultyNotice], now: int) -> list[Finding]:
    """``faults`` as findings: of their tickets, and of what is no ticket where that is, each once."""
    faults = list(faults)
    elsewhere = [each for each in faults if each.notice.of is not SubjectKind.TICKET]
    known = (
        tx.findings.known_elsewhere(FindingKind.NOTICE_NOT_SENT, [each.cause for each in elsewhere])
        if elsewhere
        else frozenset[str]()
    )
    subjects = facts_of(tx, [each.notice for each in elsewhere], desk)
    found = [
        each.found(FindingSource(each.notice.subject, now, SYSTEM))
        for each in faults
        if each.notice.of is SubjectKind.TICKET
    ]
    for each in elsewhere:
        if each.cause not in known:
            place = subjects[each.notice.about].place
            territory = desk.inventory.territory_of(place)
            found.append(each.found(FindingSource("", now, SYSTEM, place, territory)))
    return found


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is wrong, and the id of the last notice that was held against its deliveries; ``None``: none."""

    faults: list[FaultyNotice]
    audited: int | None

    @property
    def is_news(self) -> bool:
        return bool(self.faults) or self.audited is not None


def _look(tx: Transaction, now: int) -> _Seen:
    since = int(tx.meta.get(AUDITED) or 0)
    # What is not decided for long yet may be told while we look.
    new = [each for each in tx.notices.after(since, AT_ONCE) if each.decided_at <= now - LATE]
    faults = [*_untold(tx, now), *_unsent(tx, now), *_missing(tx, new)]
    return _Seen(faults, new[-1].id if new else None)


def _untold(tx: Transaction, now: int) -> Iterator[FaultyNotice]:
    untold = tx.notices.untold_before(now - LATE, MOST_FOUND)
    yield from (FaultyNotice(each, NoticeFault.UNTOLD) for each in untold)
    reminded = tx.notices.to_remind(now - LATE, MOST_FOUND)
    yield from (FaultyNotice(each, NoticeFault.NOT_REMINDED) for each in reminded)


def _unsent(tx: Transaction, now: int) -> Iterator[FaultyNotice]:
    left = tx.deliveries.late(now - LATE, MOST_FOUND)
    lost = tx.deliveries.lost(MOST_FOUND)
    notices = tx.notices.by_ids({each.notice for each in (*left, *lost)}) if left or lost else {}
    for fault, found in ((NoticeFault.LEFT, left), (NoticeFault.LOST, lost)):
        yield from (FaultyNotice(notices[each.notice], fault, each.person) for each in found)


def _missing(tx: Transaction, new: Iterable[Notice]) -> Iterator[FaultyNotice]:
    """Who was told by channels and has no delivery: of new notices, and of those that wait for an answer."""
    waiting = tx.notices.unanswered_without_delivery(MOST_FOUND)
    sent = {each.id: each for each in (*new, *waiting) if each.round and _is_told(each)}
    deliveries = tx.deliveries.of_notices(sent) if sent else {}
    for id_, notice in sent.items():
        there = {each.person for each in deliveries[id_]}
        yield from _without(notice, notice.told, there)


def _is_told(notice: Notice) -> bool:
    return notice.state is NoticeState.TOLD


def _without(notice: Notice, told: Iterable[str], there: set[str]) -> Iterator[FaultyNotice]:
    for person in told:
        if person not in there:
            yield FaultyNotice(notice, NoticeFault.MISSING, person)
