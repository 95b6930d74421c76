"""Tickets that were in territories before it was noted of which others they have flats."""

from __future__ import annotations

from sqlalchemy import MetaData, create_engine, insert

from alerts.records import Records
from alerts.records.sql.migrate import migrate
from tests.alerts.records.years_on_record import _episode, _ticket


def test_of_which_others_they_have_flats_is_worked_out(new_url):
    """A station's ticket above a building's with a flat of a third unit; closed ones; one by itself."""
    url = new_url()
    engine = create_engine(url)
    places = {"S": ("s", None), "B": ("b", "S"), "closed": ("s", None), "alone": ("b", None)}
    places |= {"closed too": ("e", "B"), "dissolved": ("f", "S")}
    on_them = [("S", "s"), ("S", "c"), ("S", ""), ("B", "d"), ("closed", "c"), ("alone", "b"), ("S", "gone")]
    on_them.append(("closed too", "e"))
    with engine.begin() as connection:
        migrate(connection, "0013")
        known = MetaData()
        known.reflect(connection, only=["tickets", "episodes"])
        for number, (territory, parent) in places.items():
            row = {"number": number, "place": number, "territory": territory, "parent": parent}
            state = {"state": "open" if number in ("S", "B", "alone") else "closed"}
            connection.execute(insert(known.tables["tickets"]).values(_ticket(0) | row | state))
        for i, (number, territory) in enumerate(on_them):
            row = {"ticket": number, "territory": territory, "withdrawn": territory == "gone"}
            connection.execute(insert(known.tables["episodes"]).values(_episode(i + 100) | row))
    engine.dispose()
    records = Records.open(url)
    with records.reading() as tx:
        found = {"S": ("b", "c", "d", "e"), "B": ("d", "e"), "closed": ("c",)}
        assert tx.ticket_territories.of(list(places)) == found
        above = tx.ticket_views.above(None, 9, territories=frozenset("cd"))
        assert [ticket.number for ticket in above] == ["S", "B"]
    records.close()
