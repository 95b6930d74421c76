"""Satisfaction survey, limits and accountability (document P)."""

from __future__ import annotations

import pytest

from alerts.tickets.desk_moves.refusals import MoveRefused
from tests.clauses.watched_place import MAIN, WatchedPlace


def test_p1_what_the_sensors_still_see_broken_is_not_closed_as_finished(records):
    main = WatchedPlace(records, MAIN, "2026-01-15 07:30")
    main.measures(0.30, "2026-01-15 08:00")
    main.measures(0.05, "2026-01-15 08:10")
    with pytest.raises(MoveRefused) as refused:
        main.says("resolve", "valve opened")
    assert refused.value.code == "false-closure"
    main.measures(0.30, "2026-01-15 08:30")
    main.says("resolve", "valve opened")
    main.says("close")
    assert main.ticket().state == "closed"


def test_p1_what_breaks_again_before_it_is_closed_is_open_again(records):
    main = WatchedPlace(records, MAIN, "2026-01-15 07:30")
    main.measures(0.05, "2026-01-15 07:45")
    main.measures(0.30, "2026-01-15 08:15")
    main.says("resolve", "valve opened")
    main.measures(0.05, "2026-01-15 08:30")
    with pytest.raises(MoveRefused):
        main.says("close")
    assert main.ticket().state != "resolved"
