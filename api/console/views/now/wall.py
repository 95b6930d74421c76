"""What the wall shows beside the figures: the places just below the units, and who is on duty."""

from __future__ import annotations

from alerts.desk.duty.overview import DutyOverview, ShownPost
from alerts.desk.now.overview import Overview, PlaceNow

MOST_CELLS, MOST_POSTS = 40, 6


def cells_of(found: Overview) -> list[PlaceNow]:
    """The places two levels below, the worst of each branch first; where there are none, those one below."""
    cells = [each for branch in found.branches for each in branch.below] or [
        each.at for each in found.branches
    ]
    cells += found.loose
    return sorted(cells, key=_share)[:MOST_CELLS]


def _share(place: PlaceNow) -> float:
    share = place.figures.share
    return 1.0 if share is None else share


def duty_lines(duty: DutyOverview) -> list[ShownPost]:
    """The posts, those with somebody in charge first."""
    return sorted(duty.posts, key=lambda each: each.in_charge is None)[:MOST_POSTS]
