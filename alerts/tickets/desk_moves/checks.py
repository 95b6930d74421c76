"""Checks: yes or no questions about a file that closing asks beside facts; guards ask some of them too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from alerts.matters.choices import AssignmentRole
from alerts.matters.facts import Fact
from alerts.tickets.desk_moves.matter_file import Around, MatterFile

Check = Callable[[MatterFile, Around], bool]
"""Whether it is so."""

CODE_REASON = "code_reason"
PLANNED_FOR = "planned_for"
"""Keys in a ticket's details: why its code is what it is, and when what was planned will be done (W15)."""
MEASURED = "measured-by-hand"
"""Fact of a supervisor's value in place of what nobody sees (P1): value, unit and with what."""
MEASURED_POINTS = "points"
"""Key in its data: the points that nobody saw then, and that it speaks for."""
ASSIGNMENT = "assignment"
"""Key in the data of the fact ``result``: number of the assignment whose unit submitted it."""


def counts_in_round(fact: Fact, file: MatterFile) -> bool:
    """Whether no rework since has undone ``fact`` (C35): what asked for the rework is of the round before."""
    reworked = file.facts.latest("reworked", "")
    return reworked is None or fact.at > reworked.at


def of_group(file: MatterFile, around: Around, name: str) -> Fact | None:
    """The fact ``name`` of the open group that ``file`` stands below, as its result is its children's.

    If a rework since has undone it neither there nor here (C35).
    """
    group = around.group
    fact = None if group is None else group.facts.latest(name, "")
    if group is None or fact is None:
        return None
    return fact if counts_in_round(fact, group) and counts_in_round(fact, file) else None


def no_open_episode(file: MatterFile, around: Around) -> bool:  # noqa: ARG001 - a check is given both
    """Every episode of the ticket has ended or was withdrawn (P1)."""
    return not around.open_episodes


def none_seen_going_on(file: MatterFile, around: Around) -> bool:  # noqa: ARG001 - a check is given both
    """Whatever of its episodes goes on is of a point that nobody sees since: only a person can say more."""
    return around.open_episodes <= around.unseen_episodes


def all_points_seen(file: MatterFile, around: Around) -> bool:  # noqa: ARG001 - a check is given both
    """No point of the ticket is silent or unusable (P1)."""
    return not around.unseen_points


def measured_by_hand(file: MatterFile, around: Around) -> bool:
    """A supervisor measured in this round what the points that nobody sees would say (P1).

    A point that fell silent only after that is not among those.
    """
    measured = file.facts.latest(MEASURED, "")
    if measured is None or not counts_in_round(measured, file):
        return False
    return {*around.unseen_points} <= {*measured.data.get(MEASURED_POINTS, ())}


def _code_has_reason(file: MatterFile, around: Around) -> bool:  # noqa: ARG001 - a check is given both
    return bool(file.ticket.details.get(CODE_REASON))


def _planned_has_date(file: MatterFile, around: Around) -> bool:  # noqa: ARG001 - a check is given both
    return file.ticket.details.get(PLANNED_FOR) is not None


def _result_by_lead(file: MatterFile, around: Around) -> bool:  # noqa: ARG001 - a check is given both
    result = file.facts.latest("result", "")
    submitted = None if result is None else file.assignment(result.data.get(ASSIGNMENT, 0))
    return submitted is not None and submitted.role is AssignmentRole.LEAD


CHECKS: Mapping[str, Check] = {
    "code-has-reason": _code_has_reason,
    "planned-has-date": _planned_has_date,
    "no-open-episode": no_open_episode,
    "none-seen-going-on": none_seen_going_on,
    "all-points-seen": all_points_seen,
    "measured-by-hand": measured_by_hand,
    "result-by-lead": _result_by_lead,
}
"""By the id that ``check:<id>`` of a table names."""
