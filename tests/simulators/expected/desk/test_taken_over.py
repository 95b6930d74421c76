"""What becomes of a ticket that production dispatch has out of hours (W34), by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ingest.durations import HOUR, MINUTE
from simulators.expected.desk.sensor_moves import ExpectedClock
from simulators.expected.desk.sensor_routing import ExpectedTakeover
from simulators.expected.tickets.expected_ticket import ExpectedTicket
from simulators.expected.tickets.first_hands import as_it_ends
from tests.simulators.expected.desk.histories import on

OPENED, EIGHT = on("04-26 20:00"), on("04-27 08:00")
TICKS = np.arange(OPENED, on("04-27 09:00"), 2 * MINUTE)
FIRST_SIGN = ExpectedClock("sign", OPENED, OPENED + 30 * MINUTE)
DRY = ExpectedTicket(
    *("main", "water-pressure", "place", OPENED, frozenset(), None, 12, "major", ("B4",), None),
    clocks=(FIRST_SIGN,),
    unit="dispatch",
    copies=("water",),
    takeover=ExpectedTakeover("water", EIGHT),
)


def test_before_eight_nothing_has_changed():
    assert as_it_ends(DRY, TICKS[TICKS < EIGHT]) == DRY


def test_at_eight_it_is_taken_over_and_to_be_signed_for_anew():
    taken = as_it_ends(DRY, TICKS[TICKS <= EIGHT])
    assert (taken.unit, taken.copies, taken.taken_over) == ("water", (), ("water",))
    assert taken.clocks == (
        replace(FIRST_SIGN, status="ended"),
        ExpectedClock("sign", EIGHT, EIGHT + 30 * MINUTE),
    )


@pytest.mark.parametrize(("gone", "unit"), [(EIGHT, "dispatch"), (EIGHT + 2 * MINUTE, "water")])
def test_what_came_to_nothing_by_then_is_taken_over_by_nobody(gone, unit):
    ended = replace(DRY, dissolved_at=gone, clocks=(replace(FIRST_SIGN, status="ended"),))
    left = as_it_ends(ended, TICKS)
    assert (left.unit, left.copies) == (unit, ())
    assert {each.status for each in left.clocks} == {"ended"}


def test_what_is_only_to_be_reviewed_owes_no_signature_then_either():
    review = replace(DRY, clocks=())
    assert as_it_ends(review, TICKS).clocks == ()
    joined = ExpectedClock("sign", EIGHT + HOUR // 2, EIGHT + HOUR)
    assert as_it_ends(replace(DRY, clocks=(joined,)), TICKS).clocks == (joined,)
