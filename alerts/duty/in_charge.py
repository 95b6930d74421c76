"""Who is in charge of a post now, and whether somebody came on time (desk.md, section 11; C8, W37)."""

from __future__ import annotations

from collections.abc import Container, Iterable

from alerts.duty.roster import DutyPost
from alerts.duty.shifts import DutyShift, StandIn, stands_for
from ingest.durations import HOUR

EARLIEST_SIGN_IN = 2 * HOUR
"""So long before a shift somebody can sign in for it, ms."""


def is_late(shift: DutyShift, signed_in_at: int, arrives_before: int) -> bool:
    """Whether who signed in at ``signed_in_at`` (UTC ms) came late (迟到接班, C8).

    At exactly ``arrives_before`` (ms) before the shift somebody is on time.
    """
    return signed_in_at > shift.starts_at - arrives_before


def shift_to_sign_in_for(
    shifts: Iterable[DutyShift], person: str, now: int, stands_in: StandIn, done: Container[int]
) -> tuple[DutyShift, str] | None:
    """The first of ``shifts`` for which ``person`` can sign in at ``now`` (UTC ms), and whose part it is.

    One that runs or begins soon, on which they are or stand in for somebody. ``done``: beginnings of those
    for which they have signed in already. ``None``: there is none.
    """
    for shift in sorted(shifts, key=lambda each: each.starts_at):
        opens_at = shift.starts_at - EARLIEST_SIGN_IN
        if not opens_at <= now < shift.ends_at or shift.starts_at in done:
            continue
        part = stands_for(shift, person, max(now, shift.starts_at), stands_in)
        if part is not None:
            return shift, part
    return None


def in_charge(post: DutyPost, rostered: DutyShift | None, signed_in: Container[int]) -> DutyShift | None:
    """The shift in charge of ``post``: the one that runs, ``rostered``, if somebody signed in for it.

    A leader on duty is there when the roster says so: nobody sits at a desk and signs in. ``signed_in``:
    beginnings (UTC ms) of shifts for which somebody has. ``None``: nobody is in charge.
    """
    if rostered is None or not rostered.persons:
        return None
    return rostered if post.leads is not None or rostered.starts_at in signed_in else None
