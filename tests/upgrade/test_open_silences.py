"""Open tickets for silence that the version before left behind, whose rules of silence were others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, create_engine, insert, select, text

from alerts.records import Records
from alerts.records.sql.migrate import migrate
from alerts.tickets.ticket import TicketKind, TicketReason
from tests.alerts.desk.silent_town import SILENCE, lines, rooms, silence, speak_everywhere
from tests.alerts.desk.town_on_record import PERIOD, Town, reasons, town

BEFORE = "0004"
"""The migration of the version before."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/before.sqlite"
    return str(request.getfixturevalue("postgres").create_database())


@pytest.fixture
def present(tmp_path: Path) -> Iterator[Town]:
    """A station of three buildings of three flats, each behind a gateway; all of them speak."""
    records = Records.open(f"sqlite:///{tmp_path}/present.sqlite")
    made = Town(records, town(stations=1, buildings=3, households=3))
    speak_everywhere(made)
    made.pass_time(3 * PERIOD)
    yield made
    records.close()


@pytest.fixture
def upgrade(url: str) -> Iterator[Callable[..., Town]]:
    """Gives the same town after an upgrade: its records as far as the version before had them.

    Further arguments are statements done to them before, for what that version did otherwise.
    """
    with ExitStack() as stack:

        def upgraded(made: Town, *statements: str) -> Town:
            source, target = create_engine(made.records._engine.url), create_engine(url)
            stack.callback(source.dispose)
            stack.callback(target.dispose)
            with source.connect() as old, target.begin() as new:
                migrate(new, BEFORE)
                copy(old, new)
                for statement in statements:
                    new.execute(text(statement))
            records = Records.open(url)
            stack.callback(records.close)
            found = Town(records, made.inventory)
            found.now, found.newest = made.now, dict(made.newest)
            return found

        yield upgraded


def copy(old: Connection, new: Connection) -> None:
    """All rows, as far as ``new`` has their tables and columns."""
    here, there = MetaData(), MetaData()
    here.reflect(old)
    there.reflect(new)
    for table in there.sorted_tables:
        if table.name == "alembic_version":
            continue
        if table.name == "ticket_clocks":
            assert not old.execute(select(here.tables["clocks"])).all(), "tickets for silence have none"
            continue
        names = [column.name for column in table.c if column.name in here.tables[table.name].c]
        rows = old.execute(select(*[here.tables[table.name].c[name] for name in names])).mappings().all()
        if rows:
            # Parents before their children.
            in_order = sorted(rows, key=lambda row: row.get("parent") is not None)
            new.execute(insert(table), [dict(row) for row in in_order])
        if rows and "id" in names and new.dialect.name == "postgresql" and isinstance(rows[0]["id"], int):
            sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
            new.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM {table.name}))"))


def one_more_falls_silent(made: Town) -> None:
    """One flat of another building, while the rest of the town speaks; and then one of a third."""
    for point in ("s1-b2-h1/t", "s1-b3-h1/t"):
        still = {*rooms("s1-b1"), "s1-b2-h1/t", point}
        made.speak(*[each for each in made.inventory.points if each not in still])
        made.pass_time(3 * PERIOD)
        made.speak(*[each for each in made.inventory.points if each not in still])
        made.fall_silent(point)


def test_the_ticket_of_a_silent_gateway_accounts_for_its_silences_after_the_upgrade(present, upgrade):
    present.fall_silent(*rooms("s1-b1"))
    later = upgrade(present)
    assert silence(later) == silence(present) == [("s1-b1", TicketKind.GATEWAY)]
    for made in (present, later):
        one_more_falls_silent(made)
    alone = [("s1-b2-h1", TicketKind.PLACE), ("s1-b3-h1", TicketKind.PLACE)]
    assert silence(later) == silence(present) == [("s1-b1", TicketKind.GATEWAY), *alone]


def test_it_is_told_when_the_gateway_is_heard_again_and_who_is_still_silent(present, upgrade):
    present.fall_silent(*rooms("s1-b1"))
    later = upgrade(present)
    found = []
    for made in (present, later):
        made.pass_time(PERIOD)
        made.speak("s1-b1-h2/t")
        made.tick()
        made.tick()
        (line,) = lines(made, "s1-b1", TicketReason.GATEWAY_HEARD)
        found.append(line)
    assert found[0] == found[1]


def test_the_tickets_below_a_station_that_is_silent_are_accounted_for_too(present, upgrade):
    for building in ("s1-b1", "s1-b2", "s1-b3"):
        present.fall_silent(*rooms(building))
    before = silence(present)
    assert ("s1", TicketKind.STATION) in before
    later = upgrade(present)
    later.pass_time(PERIOD)
    later.tick()
    assert silence(later) == before
    with later.records.reading() as tx:
        named = {each.gateway for t in later.tickets() for each in tx.silent_gateways.of_tickets([t.number])}
    assert named == {"gw-s1-b1", "gw-s1-b2", "gw-s1-b3"}


def test_a_ticket_that_nothing_was_left_of_is_dissolved_after_the_upgrade(present, upgrade):
    """The version before withdrew episodes and left their ticket as it was."""
    present.fall_silent(*rooms("s1-b1"))
    number = present.open_at("s1-b1", SILENCE).number
    withdrawn = f"UPDATE episodes SET withdrawn = true, withdrawn_reason = 'x' WHERE ticket = '{number}'"
    later = upgrade(present, withdrawn)
    later.tick()
    ticket = later.file(number).ticket
    assert (ticket.state, ticket.closed_at) == ("closed", later.now)
    assert reasons(later, number)[-1] is TicketReason.DISSOLVED
    before = reasons(later, number)
    later.tick()
    assert reasons(later, number) == before
