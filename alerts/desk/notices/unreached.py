"""Urgent notices that reached nobody: the desk is told, by name and reason, so that somebody is rung up.

What tells of that is told like any other notice, and nothing tells of it in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from alerts.desk.notices.subjects.unreached_words import originals
from alerts.notices.attempts import Delivery, NoticeAttempt, SendingResult
from alerts.notices.deciding import told_of_unreached
from alerts.notices.next_ways import next_ways
from alerts.notices.notice import Notice, NoticeState
from alerts.notices.occasions import OCCASIONS
from alerts.notices.routes import Way
from alerts.records import Transaction


def reached_nobody(
    notice: Notice, tried: Sequence[NoticeAttempt], ways_of: Callable[[str], Sequence[Way]], now: int
) -> bool:
    """Whether everything was tried to tell whoever ``notice`` is for, and nothing was taken, by ``now``.

    ``tried``: all attempts of it, in their order; ``ways_of``: login name -> by which ways it goes to them.
    """
    if any(each.result is SendingResult.DELIVERED for each in tried):
        return False
    return all(
        next_ways(
            Delivery(notice.id, person, notice.urgency, notice.round, now, now),
            ways_of(person),
            tried,
            now,
            answer_ms=0,
        ).in_vain
        for person in notice.told_still
    )


def tell_unreached(tx: Transaction, notices: Iterable[Notice], now: int) -> None:
    """Put on record that the desk is to be told that nobody was reached by ``notices``, once of each."""
    told = [new for each in notices for new in told_of_unreached(each, now, OCCASIONS)]
    if told:
        tx.notices.add(told)


def reached_since(tx: Transaction, notices: Iterable[Notice]) -> set[int]:
    """Ids of those of ``notices`` that tell of one that was answered, is over or reached somebody by now.

    Two statements where there are such notices, else none.
    """
    about = originals(notices)
    if not about:
        return set()
    found = tx.notices.by_ids(set(about.values()))
    attempts = tx.attempts.of_notices(found)
    return {
        id_
        for id_, of in about.items()
        if found[of].state not in (NoticeState.TOLD, NoticeState.NOBODY)
        or any(each.result is SendingResult.DELIVERED for each in attempts.get(of, ()))
    }
