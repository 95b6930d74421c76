"""What people do about duty: replace somebody on one shift, write in the log of a post (C3, B15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from alerts.desk.duty.book import DutyBook, open_book
from alerts.desk.duty.importing import require_reason
from alerts.desk.duty.reach import may_act, require_covering
from alerts.duty.lines import DutyLine, DutyLineKind, signed_in, why_no_text
from alerts.duty.refusals import DutyRefused
from alerts.duty.roster import DutyPost
from alerts.duty.shifts import DutyShift, replaced
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import UserKind, called_apart
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from ingest.inventory.tree import Inventory
from ingest.said import Said


class ShiftChange(NamedTuple):
    """On the shift that begins at ``shift_at`` (UTC ms) ``by`` instead of ``person``; empty: nobody.

    An empty ``person``: ``by`` as well as who is on it.
    """

    shift_at: int
    person: str
    by: str
    because: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """Lines of a log, the newest first, with ids of those that correct each. ``more``: others follow.

    ``called``: login name -> what somebody is called of whom they tell.
    """

    lines: tuple[DutyLine, ...]
    corrected_by: dict[int, list[int]]
    more: bool
    called: dict[str, str]


@use_case("duty.replace", Right.APPROVE, ScopeKind.OBJECT)
def change_shift(
    records: Records, viewer: Viewer, post: str, change: ShiftChange, now: int, *, inventory: Inventory
) -> DutyShift:
    """Put somebody, or nobody, in the place of a person on one shift; the shift as it is planned then.

    By a head or leader whose reach has the post's department, at ``now`` (UTC ms, of the wall clock).

    Raises `NotFound`, `DutyRefused`, `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        book = open_book(tx, inventory, change.shift_at, change.shift_at + 1, now)
        at = book.post(post)
        whom = require_covering(viewer, Right.APPROVE, at, inventory)
        require_reason(change.because)
        shift = _shift_to_change(book, at, change, now)
        by = _who_can_be_there(tx, change.by, shift, at, inventory)
        if by:
            _require_elsewhere_free(open_book(tx, inventory, shift.starts_at, shift.ends_at, now), at, by)
        line = DutyLine(
            at=now,
            post=at.id,
            kind=DutyLineKind.REPLACEMENT,
            actor=viewer.name,
            shift_at=shift.starts_at,
            acting_for=whom,
            text=change.because,
            data={"person": change.person, "by": by},
        )
        tx.duty_lines.add(line)
        told = {"shift": shift.starts_at, **line.data}
        tx.audit.act_for(whom, viewer, AuditKind.DUTY_SHIFT_CHANGED, now, at.id, **told)
    return replaced(shift, change.person, by)


@use_case("duty.note", Right.WORK, ScopeKind.OBJECT)
def write_in_log(
    records: Records,
    viewer: Viewer,
    post: str,
    text: str,
    now: int,
    *,
    inventory: Inventory,
    about: int | None = None,
) -> DutyLine:
    """Write a line in the log of a post at ``now`` (UTC ms, of the wall clock), which nobody changes (C3).

    ``about``: id of the line of that log that it corrects, which stays as it is.

    Raises `NotFound`, `DutyRefused`, `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        book = open_book(tx, inventory, now, now + 1, now)
        at = book.post(post)
        whom = require_covering(viewer, Right.WORK, at, inventory)
        unfit = why_no_text(text)
        if unfit is not None:
            raise DutyRefused(unfit)
        corrected = None if about is None else tx.duty_lines.by_id(about)
        if about is not None and (corrected is None or corrected.post != at.id):
            raise DutyRefused(Said("duty-line-unknown", id=str(about)))
        running = next((each for each in book.shifts(at) if each.covers(now)), None)
        line = tx.duty_lines.add(
            DutyLine(
                at=now,
                post=at.id,
                kind=DutyLineKind.NOTE if about is None else DutyLineKind.CORRECTION,
                actor=viewer.name,
                shift_at=None if running is None else running.starts_at,
                acting_for=whom,
                text=text.strip(),
                about=about,
            )
        )
        tx.audit.act_for(whom, viewer, AuditKind.DUTY_LOG_WRITTEN, now, at.id, line=line.id)
    return line


@use_case("duty.log", Right.WORK, ScopeKind.OBJECT)
def read_log(
    records: Records, viewer: Viewer, post: str, before: int | None, limit: int, *, inventory: Inventory
) -> LogPage:
    """The newest ``limit`` lines of a post's log, of those with a smaller id than ``before``.

    Raises `NotFound`, `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        at = open_book(tx, inventory, 0, 1, 0).post(post)
        require_covering(viewer, Right.WORK, at, inventory)
        found = tx.duty_lines.page(at.id, before, limit + 1)
        lines = tuple(found[:limit])
        corrected_by = tx.duty_lines.corrections_of([each.id for each in lines])
        named = {name for each in lines for name in each.persons}
        return LogPage(lines, corrected_by, len(found) > limit, called_apart(tx.users.named_or_of(named)))


def _shift_to_change(book: DutyBook, post: DutyPost, change: ShiftChange, now: int) -> DutyShift:
    """The shift as it is now. Raises `DutyRefused`."""
    shift = next((each for each in book.shifts(post) if each.starts_at == change.shift_at), None)
    if shift is None:
        raise DutyRefused(Said("duty-no-such-shift", post=post.name))
    if shift.ends_at <= now:
        raise DutyRefused(Said("duty-shift-over"))
    if not change.person and not change.by:
        raise DutyRefused(Said("duty-nobody-named"))
    if change.person and change.person not in shift.persons:
        raise DutyRefused(Said("duty-not-on-shift", person=change.person))
    if change.person and shift.starts_at in signed_in(book.lines, post.id, change.person):
        raise DutyRefused(Said("duty-has-signed-in", person=change.person))
    return shift


def _who_can_be_there(
    tx: Transaction, name: str, shift: DutyShift, post: DutyPost, inventory: Inventory
) -> str:
    """The name of the user, who is a person and may act there; empty for nobody. Raises `DutyRefused`."""
    if not name:
        return ""
    user = tx.users.named(name)
    if user is None or user.kind is UserKind.PROGRAM or user.disabled_at is not None:
        raise DutyRefused(Said("duty-cannot-be-there", person=name))
    if user.name in shift.persons:
        raise DutyRefused(Said("duty-on-shift-already", person=user.name))
    if not may_act(user.grants, post, inventory):
        raise DutyRefused(Said("duty-cannot-act", person=user.name, post=post.name))
    return user.name


def _require_elsewhere_free(book: DutyBook, post: DutyPost, person: str) -> None:
    """Raise `DutyRefused` where ``person`` is on another post in the time of ``book``."""
    for other in book.roster.posts:
        if other.id != post.id and any(person in each.persons for each in book.shifts(other)):
            raise DutyRefused(Said("duty-twice", person=person, post=other.name))
