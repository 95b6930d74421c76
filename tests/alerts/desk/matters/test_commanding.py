"""Commands on people's tickets and on those of sensors: who may, who is too late, who sees which."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from alerts.desk.lookups.tickets import ticket_file
from alerts.desk.matters.commanding import OVERTAKEN, GivenCommand, give_command
from alerts.desk.matters.possible import missing_items, possible_commands
from alerts.desk.people.viewers import viewer_of
from alerts.matters.choices import Origin, Step
from alerts.people.audit import AuditFilter
from alerts.people.leave import NewLeave
from alerts.people.roles import Right
from alerts.people.viewer import Forbidden, Grant, Viewer
from alerts.tickets.desk_moves.refusals import FORM, NOT_YOURS, STALE, MoveRefused
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import Ticket
from ingest.durations import DAY, HOUR
from tests.alerts.desk.matters.desk_on_record import NORTH, OfficeDesk
from tests.alerts.records.desk.ticket_rows import a_ticket

TO_REPAIR = {"department": "repair"}
WALL = 1_768_436_400_000
"""The time of persons; that of the town is another."""


def order(
    office: OfficeDesk, number: str, word: str, who: Viewer | str, *, wall: int | None = None, **more
) -> Ticket:
    viewer = office.viewer(who) if isinstance(who, str) else who
    given = GivenCommand(word, **more)
    return give_command(office.records, viewer, number, given, office.now, desk=office.desk, wall=wall)


def of_sensors(office: OfficeDesk) -> str:
    """A ticket that the service opened."""
    ticket = replace(a_ticket(99), place="b7", territory="north", origin=Origin.SENSOR)
    with office.records.begin() as tx:
        tx.tickets.add([ticket])
    return ticket.number


def everything(office: OfficeDesk, number: str) -> tuple:
    with office.records.reading() as tx:
        return office.file(number), tx.tickets.history_of(number, 99), tx.chain.head()


def test_a_matter_goes_its_way_by_commands(office):
    number = office.a_call()
    assert order(office, number, "dispatch", "zhang", values=TO_REPAIR, version=1).step is Step.DISPATCHED
    assert order(office, number, "acknowledge", "li", version=2).step is Step.IN_HAND
    at = office.now
    office.pass_minutes(10)
    assert order(office, number, "arrive", "li", happened_at=at).version == 4
    assert order(office, number, "comment", "li", text="在挖").version == 5
    with office.records.reading() as tx:
        *_, arrived, told = tx.tickets.history_of(number, 9)
    assert (arrived.happened_at, arrived.at) == (at, office.now)
    assert (told.move, told.text) == ("progress", "在挖")


def test_a_ticket_that_is_not_seen_is_not_there_and_one_of_others_is_theirs(office):
    number = office.a_call()
    far = Viewer("wu", (Grant("handler", "water-south", frozenset({"south"})),))
    for word in ("sign", "no such word"):
        with pytest.raises(UnknownTicket):
            order(office, number, word, far)
    with pytest.raises(UnknownTicket):
        order(office, "2026-000099", "sign", "zhang")
    with pytest.raises(Forbidden):
        order(office, number, "dispatch", Viewer("guest", (Grant("viewer"),)), values=TO_REPAIR)
    with pytest.raises(MoveRefused) as refused:
        order(office, number, "dispatch", "qian", values=TO_REPAIR)
    assert refused.value.code == NOT_YOURS
    near = Viewer("wu", (Grant("handler", "water-north", frozenset({"north"})),))
    with pytest.raises(MoveRefused) as refused:
        order(office, number, "dispatch", near, values=TO_REPAIR)
    assert refused.value.code == NOT_YOURS


def test_every_reason_is_told_at_once_and_nothing_is_done(office):
    number = office.a_call()
    before = everything(office, number)
    with pytest.raises(MoveRefused) as refused:
        order(
            office,
            number,
            "dispatch",
            "zhang",
            values={"department": "nobody", "x": 1, "person_in_charge": 7},
        )
    assert {reason.where for reason in refused.value.reasons} == {"department", "x", "person_in_charge"}
    assert everything(office, number) == before


def test_two_at_once_one_is_carried_out_and_the_other_told_of_it(office):
    number = office.a_call()
    ready = Barrier(2)

    def dispatch(who: str, department: str) -> Ticket | MoveRefused:
        said = {"department": department, "reason": "他们近"}
        ready.wait()
        try:
            return order(office, number, "dispatch", who, values=said, version=1)
        except MoveRefused as refused:
            return refused

    asked = {"zhang": "repair", "ma": "lab"}
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(dispatch, asked, asked.values()))
    (refused,) = (each for each in outcomes if isinstance(each, MoveRefused))
    (done,) = (each for each in outcomes if isinstance(each, Ticket))
    assert (done.version, refused.code) == (2, STALE)
    told = [reason for reason in refused.reasons if reason.code == OVERTAKEN]
    assert {reason.where for reason in told} == {"department", "reason", "step"}
    (first,) = (who for who, unit in asked.items() if unit == done.unit)
    assert {dict(reason.said.values)["name"] for reason in told} == {first}, "who was there before"
    file, lines, _ = everything(office, number)
    assert [line.move for line in lines] == ["register", "dispatch"]
    assert [each.department for each in file.standing] == [done.unit]


def test_what_sensors_opened_goes_the_same_way_by_the_words_of_before(office):
    number = of_sensors(office)
    by_place = Viewer("li", (Grant("handler", "repair", NORTH), Grant("dispatcher")))
    assert order(office, number, "acknowledge", by_place, text="已派").version == 2
    for word, more, code in (
        ("comment", {"text": "x", "version": 1}, STALE),
        ("comment", {}, FORM),
        ("dispatch", {"values": TO_REPAIR}, "illegal-command"),
    ):
        with pytest.raises(MoveRefused) as refused:
            order(office, number, word, by_place, **more)
        assert refused.value.code == code
    assert order(office, number, "arrive", by_place).version == 3
    assert order(office, number, "report", by_place).version == 4
    assert order(office, number, "resolve", by_place, text="修好了").step is Step.VERIFIED
    assert order(office, number, "reopen", by_place, text="又漏了").step is Step.IN_HAND
    office.pass_minutes(1)
    assert order(office, number, "resolve", by_place, text="又修好了").version == 9
    assert order(office, number, "close", by_place).step is Step.CLOSED
    with office.records.reading() as tx:
        words = [(line.command, line.move) for line in tx.tickets.history_of(number, 20)]
    assert [word for word in words if word[1] != "verify"] == [
        ("acknowledge", "sign"),
        ("arrive", "arrive"),
        ("report", "report_fault"),
        ("resolve", "submit_result"),
        ("reopen", "rework"),
        ("resolve", "submit_result"),
        ("close", "close"),
    ]


@pytest.fixture
def leave(office) -> int:
    """Li is away for an hour of the time of persons, which is not that of the town, and Wu stands in."""
    with office.records.begin() as tx:
        absent, substitute = tx.users.named("li"), tx.users.named("wu")
        wanted = NewLeave(substitute="wu", starts_at=WALL, ends_at=WALL + HOUR)
        made = tx.leaves.add(wanted, absent.id, substitute.id, WALL, by="li")
        said = {"approved_at": WALL, "approved_by": "zhao", "accepted_at": WALL}
        tx.leaves.save(replace(tx.leaves.by_id(made), **said))
    return made


def substitute(office: OfficeDesk) -> Viewer:
    """Wu, as they were let in while the leave ran."""
    with office.records.reading() as tx:
        wu = viewer_of(tx, tx.users.named("wu"), WALL)
    return replace(wu, grants=tuple(replace(each, places=NORTH) for each in wu.grants))


def test_a_substitute_acts_for_who_is_away_and_no_longer(office, leave):
    number = office.a_call()
    office.give(number, "dispatch", "zhang", department="repair")
    wu = substitute(office)
    assert not WALL <= office.now < WALL + DAY
    assert order(office, number, "sign", wu, wall=WALL + HOUR - 1).step is Step.IN_HAND
    with office.records.reading() as tx:
        told = tx.audit.page(AuditFilter(subject=number), None, 1)[0]
    assert (told.actor, told.acting_for) == ("wu", "li")
    before = everything(office, number)
    assert (before[1][-1].actor, before[1][-1].acting_for) == ("wu", "li")
    with pytest.raises(Forbidden, match="stands in for that person no more"):
        order(office, number, "arrive", wu, wall=WALL + HOUR)
    assert everything(office, number) == before


def test_nor_on_what_sensors_opened_after_somebody_has_ended_the_leave(office, leave):
    number, wu = of_sensors(office), substitute(office)
    with office.records.begin() as tx:
        tx.leaves.save(replace(tx.leaves.by_id(leave), ended_at=WALL + 1, ended_by="li"))
    before = everything(office, number)
    without = replace(wu, grants=tuple(each for each in wu.grants if each.acting_for))
    for word in ("acknowledge", "comment"):
        with pytest.raises(Forbidden, match="stands in for that person no more"):
            order(office, number, word, without, text="看过", wall=WALL + 1)
        assert everything(office, number) == before
    own = replace(without, grants=(*without.grants, Grant("handler", "repair", NORTH)))
    assert order(office, number, "acknowledge", own, wall=WALL + 1).version == 2, "what they may themselves"
    assert everything(office, number)[1][-1].acting_for == ""


@pytest.mark.parametrize(
    "role", ["receiver", "caller", "supervisor", "leader", "head", "handler", "dispatcher"]
)
def test_what_sensors_opened_is_signed_for_by_who_does_the_work(office, role):
    """Everybody else at the desk may say something of it, which stops no clock."""
    number, somebody = of_sensors(office), Viewer("wu", (Grant(role),))
    found = possible_commands(office.records, somebody, number, office.now, desk=office.desk)
    allowed = {each.move.command for each in found if each.possible}
    assert "progress" in allowed
    assert ("sign" in allowed) is (role in {"head", "handler"})
    if "sign" not in allowed:
        before = everything(office, number)
        with pytest.raises(MoveRefused) as refused:
            order(office, number, "acknowledge", somebody)
        assert refused.value.code == NOT_YOURS
        assert everything(office, number) == before
    assert order(office, number, "comment", somebody, text="看过").version == 2


def test_what_is_possible_and_what_is_missing_are_told(office):
    number, sensors = office.a_call(), of_sensors(office)

    def possible(number: str, who: str) -> set[str]:
        found = possible_commands(office.records, office.viewer(who), number, office.now, desk=office.desk)
        return {each.move.command for each in found if each.possible}

    assert {"dispatch", "classify"} <= possible(number, "zhang")
    assert "sign" not in possible(number, "zhang")
    assert possible(number, "qian") == {"progress"}
    assert "progress" in possible(sensors, "zhang"), "what sensors opened takes what its step takes"
    assert "arrive" not in possible(sensors, "zhang"), "that is a handler's"
    viewer = office.viewer("zhang")
    missing = missing_items(office.records, viewer, number, office.now, desk=office.desk)
    assert "feedback" in {each.item.partition("-")[0] for each in missing}
    with pytest.raises(UnknownTicket):
        missing_items(office.records, viewer, "2026-000098", office.now, desk=office.desk)


def test_a_department_without_a_place_sees_and_works_what_it_has(office):
    """W14: whom the dispatcher names gets the ticket, wherever it lies; who is above them sees it as well."""
    mine, other = office.a_call(), office.a_call(name="李四")
    lab, inventory = Viewer("wu", (Grant("handler", "lab"),)), office.desk.inventory
    above = Viewer("he", (Grant("head", "lab"),))
    with pytest.raises(UnknownTicket):
        order(office, mine, "sign", lab)
    order(office, mine, "dispatch", "zhang", values={"department": "lab", "reason": "水样"})
    for who in (lab, above):
        assert ticket_file(office.records, who, mine, inventory=inventory).ticket.number == mine
        with pytest.raises(UnknownTicket):
            ticket_file(office.records, who, other, inventory=inventory)
    found = possible_commands(office.records, lab, mine, office.now, desk=office.desk)
    assert "sign" in {each.move.command for each in found if each.possible}
    assert order(office, mine, "sign", lab).step is Step.IN_HAND
    assert order(office, mine, "resolve", lab, text="已取样").step is Step.VERIFIED
    for ask in (possible_commands, missing_items):
        with pytest.raises(UnknownTicket):
            ask(office.records, lab, other, office.now, desk=office.desk)
    no_work = replace(lab, token_scope=frozenset({Right.LOOK}))
    with pytest.raises(Forbidden):
        order(office, mine, "comment", no_work, text="x")
