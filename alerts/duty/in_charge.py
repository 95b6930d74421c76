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


def in_charge(
    post: DutyPost,
    rostered: DutyShift | None,
    before: DutyShift | None,
    signed_in: Container[int],
    *,
    begun: bool = False,
    handed_over: DutyShift | None = None,
) -> DutyShift | None:
    """The shift in charge of ``post``; ``None``: nobody is.

    It is the one that the post was handed over to last (C13). Where it never was, the one that runs if
    somebody signed in for it; until then, and while the first handover is ``begun``, the one before it, which
    nobody has relieved. A leader on duty is there when the roster says so, and signs in nowhere.

    Parameters
    ----------
    rostered, before
        The shift that runs, and the one that was over as it began, with who is there now.
    signed_in
        Beginnings (UTC ms) of shifts for which somebody has signed in.
    handed_over
        The shift of the last handover that was completed.
    """
    if post.leads is None and handed_over is not None:
        return _manned(handed_over)
    if rostered is None or post.leads is not None:
        return _manned(rostered)
    relieved = before is None or before.starts_at not in signed_in
    if rostered.starts_at in signed_in and (relieved or not begun):
        return _manned(rostered)
    return None if relieved else _manned(before)


def _manned(shift: DutyShift | None) -> DutyShift | None:
    return shift if shift is not None and shift.persons else None


def shift_that_comes(shifts: Iterable[DutyShift], charge: DutyShift, now: int) -> DutyShift | None:
    """The shift to which ``charge`` hands over at ``now`` (UTC ms): the first later one that is not over."""
    later = (each for each in shifts if each.starts_at > charge.starts_at and each.ends_at > now)
    return min(later, key=lambda each: each.starts_at, default=None)
