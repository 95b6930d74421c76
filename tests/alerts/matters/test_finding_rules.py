"""Findings: found when they are there, from values alone, each once for its cause."""

from dataclasses import replace

import pytest

from alerts.matters.choices import Category, ContactChannel, FindingKind, ProposalKind
from alerts.matters.contact import Contact, Reporter
from alerts.matters.finding_rules import (
    HANDLED_TWICE_WITHIN,
    FindingSource,
    OtherContact,
    entered_late,
    false_closure,
    handled_twice,
    not_genuine,
    passed_around,
    supervision_not_done,
)
from alerts.matters.proposals import Proposal

NINE = 1_772_413_200_000
SOURCE = FindingSource("2026-000002", NINE, "wenya")
CONTACT = Contact(
    "L2026-000002",
    "2026-000002",
    NINE,
    NINE,
    "zhang",
    ContactChannel.CALL,
    Category.LEAK,
    reporter=Reporter("张三", "幸福里", "13812341234", "漏水"),
)
OTHER = OtherContact(
    "L2026-000001", "2026-000001", "lab", Category.LEAK, NINE - HANDLED_TWICE_WITHIN, None, same_phone=True
)


@pytest.mark.parametrize(("transfers", "found"), [(1, False), (2, True), (3, True)])
def test_passed_around_from_the_second_time_on(transfers, found):
    finding = passed_around(SOURCE, transfers, 2)
    assert (finding is not None) == found


def test_each_further_time_is_a_cause_of_its_own():
    assert passed_around(SOURCE, 2, 2).cause != passed_around(SOURCE, 3, 2).cause


def test_only_what_need_not_wait_is_entered_late():
    """C60: what is urgent is done first and written down afterwards."""
    assert entered_late(SOURCE, 4, 1_000_000, who="li", may_be_late=True) is None
    finding = entered_late(SOURCE, 4, 1_000_000, who="li", may_be_late=False)
    assert (finding.kind, finding.evidence) == (
        FindingKind.ENTERED_LATE,
        {"version": 4, "late_ms": 1_000_000},
    )
    assert (finding.subject_kind, finding.subject) == ("user", "li")


def test_who_knows_of_nothing_was_not_served():
    assert not_genuine(SOURCE, "L2026-000002", knows_of_it="yes") is None
    assert not_genuine(SOURCE, "L2026-000002", knows_of_it="unknown") is None
    finding = not_genuine(SOURCE, "L2026-000002", knows_of_it="no", department="lab")
    assert (finding.subject_kind, finding.subject, finding.contact) == ("department", "lab", "L2026-000002")


def test_a_false_closure_names_what_it_was_seen_by():
    assert false_closure(SOURCE, "version 7").cause == "version 7"


@pytest.mark.parametrize(
    "change",
    [
        {"same_phone": False},
        {"category": Category.METER},
        {"ticket": "2026-000002"},
        {"unit": "repair"},
        {"contacted_at": NINE - HANDLED_TWICE_WITHIN - 1},
        {"closed_at": NINE - 1},
    ],
)
def test_the_same_matter_at_two_units_is_found_and_nothing_else(change):
    (finding,) = handled_twice(SOURCE, CONTACT, "repair", [OTHER])
    assert finding.evidence == {"other_contact": "L2026-000001", "other_ticket": "2026-000001"}
    assert handled_twice(SOURCE, CONTACT, "repair", [replace(OTHER, **change)]) == ()


def test_another_ticket_is_found_once_and_while_it_was_open():
    closed = replace(OTHER, closed_at=NINE)
    more = [closed, replace(OTHER, number="L2026-000003"), replace(OTHER, ticket="2026-000003")]
    found = handled_twice(SOURCE, CONTACT, "repair", more)
    assert {each.evidence["other_ticket"] for each in found} == {"2026-000001", "2026-000003"}
    assert len({each.cause for each in found}) == len(found) == 2


def test_what_is_confidential_is_put_beside_nothing():
    conduct = replace(CONTACT, category=Category.CONDUCT)
    assert handled_twice(SOURCE, conduct, "repair", [replace(OTHER, category=Category.CONDUCT)]) == ()


def test_a_finding_holds_nothing_of_a_reporter():
    found = str(handled_twice(SOURCE, CONTACT, "repair", [OTHER]))
    assert "138" not in found
    assert "张" not in found


def test_a_proposal_left_lying_is_found_once():
    left = Proposal(ProposalKind.SUPERVISE, "supervise", "x", ("W9",), NINE - 1)
    assert supervision_not_done(SOURCE, left) == supervision_not_done(SOURCE, left)
