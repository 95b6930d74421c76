"""The table of occasions: who is told of what, and every way in which a file of it can be wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alerts.deadlines.ladders import LadderPost
from alerts.matters.choices import MatterClass, Origin, Step
from alerts.notices.deciding import OPENING, told_of_command, told_of_line
from alerts.notices.message import Urgency
from alerts.notices.notice import NoticeState
from alerts.notices.occasions import FILE, OCCASIONS, read_occasions
from alerts.rules.rule import Concern
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.ticket import SYSTEM, Ticket, TicketEvent, TicketKind, TicketReason
from alerts.words.desk_names import notice_name, notice_state_name
from ingest.problems import Problems
from ingest.words.packages import LANGUAGE_TAGS, catalogue_of

PATH = Path(__file__).parents[3] / "alerts/notices" / FILE
TICKET = Ticket(
    id=1,
    number="2026-000001",
    place="b1",
    concern=Concern.SENSOR.value,
    kind=TicketKind.PLACE,
    step=Step.DISPATCHED,
    severity="minor",
    opened_at=1,
    breached_at=1,
    clauses=(),
    affected_at_opening=1,
    affected_households=1,
    unit="north",
)
OPENED = [reason for reason in TicketReason if reason.value.startswith("opened")]


def opened(ticket: Ticket, reason: TicketReason = TicketReason.OPENED) -> dict[str, Urgency]:
    """Occasion -> urgency of what the service opens."""
    return {each.kind: each.urgency for each in told_of_line(ticket, TicketEvent(1, reason), OCCASIONS)}


def test_every_reason_for_which_a_ticket_opens_is_told_to_somebody():
    assert set(OPENED) | {TicketReason.BREACHED_AGAIN} == OPENING
    for reason in OPENING:
        assert opened(TICKET, reason) == {"opened": Urgency.NORMAL}


@pytest.mark.parametrize("kind", TicketKind)
def test_only_a_review_and_a_child_ask_nobody(kind: TicketKind):
    assert bool(opened(replace(TICKET, kind=kind))) is (kind is not TicketKind.REVIEW)
    assert opened(replace(TICKET, kind=kind, parent="2026-000002")) == {}


def test_a_review_that_a_live_breach_widens_is_told():
    widened = TicketEvent(1, TicketReason.WIDENED, data={"from": TicketKind.REVIEW})
    assert [each.kind for each in told_of_line(TICKET, widened, OCCASIONS)] == ["opened"]


def test_what_happens_to_a_ticket_later_is_no_opening():
    assert {reason for reason in TicketReason if opened(TICKET, reason)} == OPENING


@pytest.mark.parametrize(("households", "wide"), [(499, False), (500, True)])
def test_w40_production_dispatch_hears_of_what_affects_500_households(households: int, wide: bool):
    found = opened(replace(TICKET, affected_households=households))
    assert found == {"opened": Urgency.NORMAL} | ({"opened_wide": Urgency.HIGH} if wide else {})
    assert opened(replace(TICKET, kind=TicketKind.GROUP))["opened_wide"] is Urgency.HIGH


def commanded(ticket: Ticket, move: str, actor: str = "wang", assigned: tuple[str, ...] = ()) -> list:
    return list(told_of_command(ticket, move, actor, assigned, 9, OCCASIONS))


@pytest.mark.parametrize(
    ("class_", "urgency"),
    [
        (MatterClass.ORDINARY, Urgency.NORMAL),
        (MatterClass.COMPLEX, Urgency.NORMAL),
        (MatterClass.URGENT, Urgency.HIGH),
        (MatterClass.MAJOR, Urgency.HIGH),
    ],
)
def test_what_is_handed_on_is_as_urgent_as_its_class(class_: MatterClass, urgency: Urgency):
    (told,) = commanded(replace(TICKET, matter_class=class_), "dispatch", assigned=("north",))
    assert (told.urgency, told.posts) == (urgency, (LadderPost.PERSON, LadderPost.UNIT))
    assert (told.unit, told.actor, told.decided_at) == ("north", "wang", 9)


def test_each_unit_that_is_made_to_work_on_it_is_told_for_itself():
    found = commanded(TICKET, "dispatch", assigned=("north", "lab"))
    assert [each.unit for each in found] == ["north", "lab"]
    assert len({(each.cause, each.kind, each.posts) for each in found}) == 2


def test_what_the_service_does_is_told_to_all():
    (told,) = commanded(TICKET, "take_over", SYSTEM, ("north",))
    assert told.actor == ""


def test_most_of_what_happens_is_told_to_nobody():
    assert commanded(TICKET, "progress") == []


def test_every_command_of_the_table_is_one_and_every_kind_has_its_words():
    commands = {row.command for row in DESK_TABLES.moves.rows}
    assert OCCASIONS.by_move.keys() <= commands
    for tag in LANGUAGE_TAGS:
        catalogue = catalogue_of(tag)
        said = [notice_name(row.kind) for row in OCCASIONS.rows] + list(map(notice_state_name, NoticeState))
        assert len({each.written(catalogue) for each in said}) == len(said)


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        (("[[occasion]]", "[[ocasion]]"), "ocasion", "no table"),
        (('kind = "result"', 'kind = "returned"'), "occasion returned", "twice"),
        (('to = ["desk"]', 'to = ["nobody"]'), "occasion 3", "nobody"),
        (('to = ["desk"]', "to = []"), "occasion returned", "“to” is empty"),
        (('["H28"]', '["H99"]'), "occasion returned", "no clause H99"),
        (('moves = ["give_back"]\n', ""), "occasion returned", "nothing is an occasion"),
        (('urgency = "normal"', 'urgency = "due"'), "occasion result", "have a due"),
        (("steps = true\n", ""), "occasion", "one row is for the steps"),
        (("households = 500", "households = 0"), "occasion 4", "households"),
        (('clauses = ["C26"]', 'clauses = ["C26"]\nclause = 1'), "occasion 7", "clause"),
    ],
)
def test_a_faulty_table_is_refused_with_its_row(change: tuple[str, str], where: str, said: str):
    content = PATH.read_text(encoding="utf-8")
    assert change[0] in content
    faulty = content.replace(*change) if "ocasion" in change[1] else content.replace(*change, 1)
    with pytest.raises(Problems) as refused:
        read_occasions(FILE, faulty.encode())
    assert any(each.where == where and said in str(each.reason) for each in refused.value.problems), (
        refused.value.problems
    )


def test_what_sensors_found_critical_is_urgent_and_what_people_brought_goes_by_its_class():
    critical = replace(TICKET, severity="critical")
    assert opened(critical) == {"opened": Urgency.HIGH}
    (brought,) = commanded(replace(critical, origin=Origin.PEOPLE), "dispatch")
    assert brought.urgency is Urgency.NORMAL
