"""Proposals: what is asked once, taken or declined, and never asked again."""

import json

from alerts.matters.choices import ProposalKind
from alerts.matters.proposals import (
    Proposal,
    declined,
    open_proposal,
    proposals_of,
    proposed,
    taken,
)
from ingest.said import Said

NINE = 1_772_413_200_000


def proposal(kind: ProposalKind, value: str, at: int = NINE) -> Proposal:
    return Proposal(kind, value, Said("guard-is-complaint"), ("W9",), at)


SUPERVISE = proposal(ProposalKind.SUPERVISE, "supervise")


def test_a_proposal_is_kept_as_it_was_made():
    details = proposed({"judged": "founded"}, [SUPERVISE, proposal(ProposalKind.UNIT, "repair")])
    assert proposals_of(json.loads(json.dumps(details))) == (SUPERVISE, proposal(ProposalKind.UNIT, "repair"))
    assert details["judged"] == "founded"


def test_of_a_kind_the_last_one_is_open():
    details = proposed({}, [proposal(ProposalKind.UNIT, "repair")])
    details = proposed(details, [proposal(ProposalKind.UNIT, "lab", NINE + 1)])
    assert open_proposal(details, ProposalKind.UNIT).value == "lab"
    assert len(proposals_of(details)) == 1
    again = proposed(details, [proposal(ProposalKind.UNIT, "lab", NINE + 2)])
    assert open_proposal(again, ProposalKind.UNIT).at == NINE + 1


def test_what_was_declined_is_on_record_and_not_asked_again():
    """W9: why not is on record."""
    details = declined(
        proposed({}, [SUPERVISE]), ProposalKind.SUPERVISE, at=NINE + 5, by="wang", because="已办"
    )
    assert open_proposal(details, ProposalKind.SUPERVISE) is None
    assert proposals_of(details)[0].declined_because == "已办"
    assert proposed(details, [proposal(ProposalKind.SUPERVISE, "supervise", NINE + 9)]) == details


def test_what_was_taken_is_gone():
    details = taken(proposed({}, [SUPERVISE, proposal(ProposalKind.UNIT, "lab")]), ProposalKind.SUPERVISE)
    assert [each.kind for each in proposals_of(details)] == [ProposalKind.UNIT]
    assert taken(details, ProposalKind.UNIT) == {}
