"""One command for several tickets does to each what it does alone, and says of the others why not."""

from __future__ import annotations

import pytest

from alerts.desk.matters.commanding import GivenCommand, give_command
from alerts.desk.matters.lists.several import MOST_AT_ONCE, give_to_several, see_several
from alerts.matters.choices import Step
from alerts.people.viewer import Forbidden, Grant, Viewer
from alerts.tickets.desk_moves.refusals import FORM, ILLEGAL, STALE, MoveRefused
from alerts.tickets.refusals import UnknownTicket

TO_REPAIR = {"department": "repair"}


def give(office, wanted, word, who="zhang", **more):
    given = GivenCommand(word, **more)
    viewer = office.viewer(who)
    return give_to_several(office.records, viewer, wanted, given, office.now, desk=office.desk)


def history(office, number):
    with office.records.reading() as tx:
        return [(each.actor, each.move, each.text) for each in tx.tickets.history_of(number, 99)]


def test_each_is_judged_and_put_on_record_by_itself(office):
    one, stale, gone_on, alone = (office.a_call() for _ in range(4))
    for number in (gone_on, alone):
        given = GivenCommand("dispatch", values=TO_REPAIR)
        give_command(office.records, office.viewer("zhang"), number, given, office.now, desk=office.desk)
    wanted = {one: 1, stale: 7, gone_on: 2, "2026-999999": None}
    done = give(office, wanted, "dispatch", values=TO_REPAIR)
    assert [(each.number, each.code, each.ticket is not None) for each in done] == [
        (one, "", True),
        (stale, STALE, False),
        (gone_on, ILLEGAL, False),
        ("2026-999999", UnknownTicket.code, False),
    ]
    assert all(each.reasons for each in done[1:])
    assert done[0].ticket.step is Step.DISPATCHED
    assert history(office, one) == history(office, alone)
    assert give(office, wanted, "dispatch", values=TO_REPAIR)[0].code == STALE, "the same once more"


def test_what_fits_no_ticket_is_refused_before_one_is_touched(office):
    number = office.a_call()
    before = history(office, number)
    many = {f"2026-{each:06d}": None for each in range(MOST_AT_ONCE + 1)}
    for wanted, word in (
        ({number: None}, "close"),
        ({number: None}, "nothing"),
        ({}, "urge"),
        (many, "urge"),
    ):
        with pytest.raises(MoveRefused) as refused:
            give(office, wanted, word, text="x")
        assert refused.value.code == FORM
    assert history(office, number) == before


def test_it_is_for_those_who_may_work_and_only_what_they_see_is_named(office):
    number = office.a_call()
    assert [
        each.number
        for each in see_several(
            office.records, office.viewer("zhang"), [number, number, "0"], inventory=office.desk.inventory
        )
    ] == [number]
    assert {each.command for each in office.desk.tables.moves.for_several.values()} == {
        "dispatch",
        "sign",
        "reassign",
        "urge",
        "progress",
        "supervise",
    }
    looks_only = Viewer("wu", (Grant("viewer"),))
    with pytest.raises(Forbidden):
        give_to_several(
            *(office.records, looks_only, {number: None}, GivenCommand("urge", "x"), office.now),
            desk=office.desk,
        )
