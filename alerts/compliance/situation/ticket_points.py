"""Which points a ticket is about, and how they stand now."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.compliance.situation.situation import SituationNow, SomePoints
from alerts.rules.rule import Concern, Rule
from alerts.tickets.grouping import metrics_of
from alerts.tickets.ticket import Ticket, TicketKind
from ingest.readings.quantities import Metric

OF_ITS_PLACE = frozenset({TicketKind.PLACE, TicketKind.REVIEW})
"""Of these kinds a ticket is about the points at its place; the others, also about those below it."""


class TicketPoints:
    """How the points of tickets stand in a situation.

    Parameters
    ----------
    situation
        The newest.
    rules
        In force, by id: they say what a concern looks at.
    """

    def __init__(self, situation: SituationNow, rules: Mapping[str, Rule]) -> None:
        self.situation = situation
        self._rules = rules
        self._metrics: dict[str, frozenset[Metric]] = {}

    def of(self, ticket: Ticket) -> SomePoints:
        """How the points that ``ticket`` is about stand; nothing where no sensor has a say in the matter."""
        below = ticket.kind not in OF_ITS_PLACE
        return self.situation.some(ticket.place, self.metrics(ticket), below=below)

    def metrics(self, ticket: Ticket) -> frozenset[Metric]:
        """What the points that ``ticket`` is about measure."""
        concern = ticket.concern
        if concern not in self._metrics:
            known = {each.value for each in Concern}
            self._metrics[concern] = (
                metrics_of(Concern(concern), self._rules) if concern in known else frozenset()
            )
        return self._metrics[concern]
