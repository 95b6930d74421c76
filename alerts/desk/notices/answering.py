"""That somebody knows of a notice, said by the link in a message to them."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Final

from alerts.desk.lookups.errors import NotFound
from alerts.notices.answer_links import read_token
from alerts.notices.notice import Notice, NoticeState
from alerts.people.audit import AuditEvent, AuditKind
from alerts.people.use_cases import ScopeKind, use_case
from alerts.records import Records, Transaction
from ingest.said import Said

KEY: Final = "answer-links-key"
"""Under which the key that signs links is on record."""
KEY_BYTES: Final = 32


def answer_key(tx: Transaction) -> bytes:
    """The key that signs links; made when it is first needed."""
    kept = tx.meta.get(KEY)
    if kept is None:
        kept = secrets.token_hex(KEY_BYTES)
        tx.meta.put(KEY, kept)
    return bytes.fromhex(kept)


@use_case("notices.by-link", None, ScopeKind.NOBODY_NEEDED)
def notice_by_link(records: Records, token: str, now: int) -> Notice:
    """The notice of a link that is good at ``now`` (UTC ms).

    Raises `NotFound` for a link that is not ours, or over, or of who was not told or is no user any more;
    which of that it is is not said. Raises `RecordsError`.
    """
    with records.reading() as tx:
        return _of_link(tx, token, now)[0]


@use_case("notices.answer-by-link", None, ScopeKind.NOBODY_NEEDED)
def answer_by_link(records: Records, token: str, now: int, *, address: str = "") -> Notice:
    """Who was sent the link knows of the notice at ``now`` (UTC ms), and so do all who were told.

    Once: a notice that is answered, or over, stays as it is. ``address``: from where. Raises `NotFound`, as
    `notice_by_link`, and `RecordsError`.
    """
    with records.begin() as tx:
        notice, person = _of_link(tx, token, now)
        if notice.state is NoticeState.TOLD:
            notice = replace(
                notice, state=NoticeState.ANSWERED, answered_at=now, answered_by=person, remind_at=None
            )
            tx.notices.save([notice])
            event = AuditEvent(
                now, AuditKind.NOTICE_ANSWERED, person, address, str(notice.id), {"by_link": True}
            )
            tx.audit.append([event])
    return notice


def _of_link(tx: Transaction, token: str, now: int) -> tuple[Notice, str]:
    kept = tx.meta.get(KEY)
    link = None if kept is None else read_token(token, bytes.fromhex(kept))
    if link is None or link.until <= now:
        raise NotFound(Said("refusal-answer-link"))
    user = tx.users.named(link.person)
    notice = tx.notices.by_ids([link.notice]).get(link.notice)
    if notice is None or user is None or user.disabled_at is not None or link.person not in notice.told:
        raise NotFound(Said("refusal-answer-link"))
    return notice, link.person
