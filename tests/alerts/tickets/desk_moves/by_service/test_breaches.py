"""Breaches that join a ticket: what it has become by them may call for supervision (W9)."""

from dataclasses import replace

import pytest

from alerts.matters.choices import Mode, Origin, ProposalKind
from alerts.matters.proposals import declined, open_proposal, proposals_of
from alerts.rules.rule import Concern, RuleKind, Severity, Side
from alerts.tickets.desk_moves.by_service.breaches import join_by_sensors
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import MatterFile
from alerts.tickets.grouping import Placement
from alerts.tickets.opening import TicketAddition
from alerts.tickets.pending_episode import PendingEpisode
from alerts.tickets.ticket import Ticket, TicketKind
from tests.alerts.tickets.desk_moves.files import AROUND, NINE, ticket

MINUTE = 60_000
EPISODE = PendingEpisode(
    id=1,
    clause="B4",
    kind=RuleKind.WINDOW,
    side=Side.BELOW,
    point="main",
    place="b7",
    concern=Concern.WATER_PRESSURE,
    severity=Severity.MINOR,
    opens_ticket=True,
    review_when_late=False,
    began_at=NINE,
    opened_at=NINE,
    ended_at=None,
    found_late=False,
    withdrawn=False,
    withdrawn_reason=None,
    ticket=None,
    held_until=None,
)


def after(before: Ticket, households: int, minute: int = 5) -> Ticket:
    placed = [Placement(EPISODE, "b7", TicketKind.GROUP)]
    addition = TicketAddition(placed, households, "Asia/Shanghai", "city", NINE + minute * MINUTE)
    changes = join_by_sensors(MatterFile(ticket=before), addition, AROUND, DESK_TABLES)
    return changes.ticket or before


@pytest.mark.parametrize("origin", [Origin.SENSOR, Origin.PEOPLE])
@pytest.mark.parametrize(("households", "asked"), [(999, False), (1_000, True)])
def test_w9_what_grows_to_a_large_area_is_proposed_to_be_supervised(origin, households, asked):
    found = after(ticket(origin=origin, affected_households=400), households)
    proposal = open_proposal(found.details, ProposalKind.SUPERVISE)
    assert (proposal is not None) is asked
    assert found.mode is Mode.TRANSFER, "nothing is imposed"


def test_it_is_proposed_once_and_not_again_for_a_reason_that_was_declined():
    large = after(ticket(), 1_200)
    assert after(large, 1_300, minute=9).details == large.details
    said = {"at": NINE, "by": "wang", "because": "已有专人"}
    refused = replace(large, details=declined(large.details, ProposalKind.SUPERVISE, **said))
    assert after(refused, 1_400, minute=11).details == refused.details


def test_what_is_supervised_already_is_not_proposed_for_it():
    assert proposals_of(after(ticket(mode=Mode.SUPERVISE), 1_200).details) == ()
