"""Commands of who stands in for somebody: good while the leave runs, also for who came before its end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.commands import carry_out
from alerts.desk.lookups.allowed_commands import allowed_commands
from alerts.desk.people.viewers import viewer_of
from alerts.people.audit import AuditFilter
from alerts.people.leave import NewLeave
from alerts.people.viewer import Forbidden, Grant, Viewer
from alerts.tickets.ticket import Command
from ingest.durations import DAY, HOUR
from tests.alerts.desk.town_on_record import Town

WALL = 1_768_436_400_000
"""The time of persons; that of the town is another."""


@pytest.fixture
def town(records) -> Town:
    made = Town(records)
    made.breach("s1-b1-h1/t")
    return made


@pytest.fixture
def leave(town) -> int:
    with town.records.begin() as tx:
        ids = tx.users.add("wang", [Grant("dispatcher")], WALL), tx.users.add("li", [], WALL)
        wanted = NewLeave(substitute="li", starts_at=WALL, ends_at=WALL + HOUR)
        made = tx.leaves.add(wanted, *ids, WALL, by="wang")
        said = {"approved_at": WALL, "approved_by": "head", "accepted_at": WALL}
        tx.leaves.save(replace(tx.leaves.by_id(made), **said))
    return made


def comment(town: Town, viewer: Viewer, wall: int, command: Command = Command.COMMENT):
    (ticket,) = town.tickets()
    return carry_out(
        town.records,
        viewer,
        ticket.number,
        command,
        town.now,
        inventory=town.inventory,
        text="seen",
        wall=wall,
    )


def substitute(town: Town) -> Viewer:
    with town.records.reading() as tx:
        return viewer_of(tx, tx.users.named("li"), WALL)


def written(town: Town) -> tuple:
    (ticket,) = town.tickets()
    with town.records.reading() as tx:
        return town.file(ticket.number), tx.audit.page(AuditFilter(), None, 9)


def test_a_substitute_who_was_let_in_before_the_end_does_nothing_after_it(town, leave):
    li = substitute(town)
    assert not WALL <= town.now < WALL + DAY
    assert comment(town, li, WALL + HOUR - 1).version == 2
    before = written(town)
    assert (before[1][0].actor, before[1][0].acting_for) == ("li", "wang")
    with pytest.raises(Forbidden, match="li stands in for that person no more"):
        comment(town, li, WALL + HOUR)
    assert written(town) == before


def test_nor_after_somebody_has_ended_it(town, leave):
    li, before = substitute(town), written(town)
    with town.records.begin() as tx:
        tx.leaves.save(replace(tx.leaves.by_id(leave), ended_at=WALL + 1, ended_by="wang"))
    with pytest.raises(Forbidden, match="li stands in for that person no more"):
        comment(town, li, WALL + 1)
    assert written(town) == before
    own = replace(li, grants=(*li.grants, Grant("dispatcher")))
    assert comment(town, own, WALL + 1).version == 2, "what they may themselves"


@pytest.mark.parametrize(
    "role", ["receiver", "caller", "supervisor", "leader", "head", "handler", "dispatcher"]
)
def test_what_sensors_opened_is_worked_by_those_who_always_have(town, role):
    """Everybody else at the desk may say something of it, which stops no clock, and no more."""
    somebody = Viewer("wu", (Grant(role),))
    (ticket,) = town.tickets()
    worked = role in {"head", "handler", "dispatcher"}
    allowed = set(allowed_commands(somebody, ticket, town.inventory))
    assert Command.COMMENT in allowed
    assert (allowed == {Command.COMMENT}) is not worked
    if not worked:
        with pytest.raises(Forbidden):
            comment(town, somebody, WALL, Command.ACKNOWLEDGE)
        assert town.tickets() == [ticket]
    assert comment(town, somebody, WALL).version == 2
