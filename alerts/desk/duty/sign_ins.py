"""Signing in for a shift (C8), and answering that one is still there (W37)."""

from __future__ import annotations

from alerts.desk.duty.book import open_book
from alerts.desk.duty.reach import require_covering
from alerts.desk.duty.timekeeping import keep_shifts_in_time
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.duty.in_charge import EARLIEST_SIGN_IN, is_late, shift_to_sign_in_for
from alerts.duty.lines import DutyLine, DutyLineKind, signed_in
from alerts.duty.refusals import DutyRefused
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from ingest.durations import HOUR
from ingest.inventory.tree import Inventory
from ingest.said import Said


@use_case("duty.sign-in", Right.WORK, ScopeKind.ANYWHERE)
def sign_in_on_duty(
    records: Records, viewer: Viewer, post: str, now: int, *, inventory: Inventory
) -> DutyLine:
    """Sign in at ``now`` (UTC ms, of the wall clock) for the viewer's shift that runs or comes next (C8).

    The line says whether that was late. Raises `DutyRefused`, `NotFound`, `Forbidden`, `RecordsError`.
    """
    if viewer.token_scope is not None:
        raise DutyRefused(Said("duty-with-token"))
    with records.begin() as tx:
        book = open_book(tx, inventory, now, now + EARLIEST_SIGN_IN + 1, now)
        at = book.post(post)
        done = signed_in(book.lines, at.id, viewer.name)
        found = shift_to_sign_in_for(book.shifts(at), viewer.name, now, book.stands_in, done)
        if found is None:
            raise DutyRefused(Said("duty-no-shift", person=viewer.name, hours=EARLIEST_SIGN_IN // HOUR))
        shift, part = found
        late = is_late(shift, now, book.roster.arrives_before)
        line = DutyLine(
            at=now,
            post=at.id,
            kind=DutyLineKind.SIGN_IN,
            actor=viewer.name,
            shift_at=shift.starts_at,
            acting_for="" if part == viewer.name else part,
            data={"late": late},
        )
        told = {"shift": shift.starts_at, "late": late}
        tx.audit.act_for(line.acting_for, viewer, AuditKind.DUTY_SIGNED_IN, now, at.id, **told)
        return tx.duty_lines.add(line)


@use_case("duty.answer-check", Right.WORK, ScopeKind.ANYWHERE)
def answer_check(records: Records, viewer: Viewer, post: str, now: int, *, desk: DeskInForce) -> DutyLine:
    """Answer at ``now`` (UTC ms, of the wall clock), as one of the shift in charge, that it is there (W37).

    From then on it is asked again after the limit. Raises `NotFound`, `DutyRefused`, `Forbidden`,
    `RecordsError`.
    """
    if viewer.token_scope is not None:
        raise DutyRefused(Said("duty-with-token"))
    with records.begin() as tx:
        book = open_book(tx, desk.inventory, now, now + 1, now)
        at = book.post(post)
        require_covering(viewer, Right.WORK, at, desk.inventory)
        charge = book.in_charge(at, now)
        if charge is None or at.leads is not None or viewer.name not in charge.persons:
            raise DutyRefused(Said("dispatch-not-your-shift"))
        line = DutyLine(
            at=now, post=at.id, kind=DutyLineKind.ALIVE, actor=viewer.name, shift_at=charge.starts_at
        )
        told = {"shift": charge.starts_at}
        tx.audit.act(viewer, AuditKind.DUTY_CHECK_ANSWERED, now, at.id, **told)
        written = tx.duty_lines.add(line)
        keep_shifts_in_time(tx, desk, now)
    return written
