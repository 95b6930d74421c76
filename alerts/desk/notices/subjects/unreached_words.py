"""What a notice says that tells that another reached nobody: who, by which channel, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from alerts.desk.notices.subjects.subject import NoticeWords
from alerts.notices.attempts import NoticeAttempt
from alerts.notices.deciding import unreached_of_cause
from alerts.notices.notice import Notice, NoticeState
from alerts.notices.occasions import OCCASIONS
from alerts.people.user import called_apart
from alerts.records import Transaction
from alerts.words.desk_names import ladder_post_name, notice_name
from ingest.said import Said, name_of

MOST_NAMED: Final = 3
"""Persons of whom a message says why they were not reached."""


def words_of_unreached(tx: Transaction, notices: Iterable[Notice]) -> dict[str, NoticeWords]:
    """Cause -> what those of ``notices`` say that tell of another: of which, who, by which channel and why.

    Three statements where there are such notices, else none.
    """
    causes = {each.id: each.cause for each in notices}
    about = originals(notices)
    if not about:
        return {}
    found = tx.notices.by_ids(set(about.values()))
    attempts = tx.attempts.of_notices(found)
    names = {name for each in found.values() for name in each.told}
    called = called_apart(tx.users.named_or_of(names)) if names else {}
    return {
        causes[id_]: NoticeWords(tuple(_words(found[of], attempts.get(of, ()), called)))
        for id_, of in about.items()
        if of in found
    }


def originals(notices: Iterable[Notice]) -> dict[int, int]:
    """Id of each of ``notices`` that tells that another reached nobody -> id of that one."""
    numbers = {
        each.id: unreached_of_cause(each.cause) for each in notices if each.kind in OCCASIONS.unreached
    }
    return {id_: number for id_, number in numbers.items() if number is not None}


def _words(notice: Notice, attempts: Sequence[NoticeAttempt], called: Mapping[str, str]) -> Iterable[Said]:
    yield Said("notice-unreached-of", kind=notice_name(notice.occasion))
    persons = notice.told_still
    if not persons:
        posts = tuple(ladder_post_name(each.value) for each in notice.posts)
        yield Said(
            "notice-unreached-person", person=posts, ways=(name_of("notice_state", NoticeState.NOBODY),)
        )
    for person in persons[:MOST_NAMED]:
        ways = _ways(person, notice.round, attempts)
        yield Said("notice-unreached-person", person=called.get(person, person), ways=ways)
    if len(persons) > MOST_NAMED:
        yield Said("notice-unreached-more", count=len(persons) - MOST_NAMED)


def _ways(person: str, round_: int, attempts: Sequence[NoticeAttempt]) -> tuple[Said, ...]:
    """Of each channel what came of it last."""
    last = {
        each.channel: each
        for each in attempts
        if each.round == round_ and each.person in ("", person) and each.result is not None
    }
    ways = tuple(
        Said("notice-unreached-way", channel=channel, why=Said(f"outcome-{each.code}"))
        for channel, each in last.items()
    )
    return ways or (Said("delivery-state-no-way"),)
