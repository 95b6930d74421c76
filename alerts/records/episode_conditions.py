"""Which episodes are asked for, as conditions on their table."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, TextClause

from alerts.records.sql.part import before_position, places_below
from alerts.records.sql.schema import OPEN, WITHDRAWN, episodes


def episode_conditions(
    *,
    rule: str | None,
    point: str | None,
    place: str | None,
    end: int | None,
    state: str | None,
    cursor: Sequence[int | str] | None,
) -> list[ColumnElement[bool] | TextClause]:
    """The conditions of `EpisodeRecords.page`, but for territories and the instant from which on."""
    e = episodes.c
    wanted: list[ColumnElement[bool] | TextClause] = []
    if rule is not None:
        wanted.append(e.rule == rule)
    if point is not None:
        wanted.append(e.point == point)
    if place is not None:
        wanted.append(e.place.in_(places_below(place)))
    if end is not None:
        wanted.append(e.opened_at < end)
    if state is not None:
        wanted.append(_in_state(state))
    if cursor is not None:
        wanted.append(before_position(e.opened_at, e.id, cursor))
    return wanted


def _in_state(state: str) -> ColumnElement[bool] | TextClause:
    if state == "open":
        return OPEN
    if state == "withdrawn":
        return WITHDRAWN
    return ~episodes.c.withdrawn & episodes.c.ended_at.is_not(None)
