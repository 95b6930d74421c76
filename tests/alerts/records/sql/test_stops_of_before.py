"""Stops of supply that were there before their windows and places stood in columns."""

from __future__ import annotations

from sqlalchemy import MetaData, create_engine, insert

from alerts.records import Records
from alerts.records.sql.migrate import migrate

SPAN = {"starts_at": 100, "ends_at": 200}
LINES = {
    "moved": [("apply", 1, SPAN), ("approve", 2, SPAN), ("approve_anew", 3, {"ends_at": 300})],
    "short": [("apply", 1, SPAN), ("approve", 2, SPAN), ("shorten", 150, {})],
    "fault": [("open", 1, {})],
    "over": [("apply", 1, SPAN), ("refuse", 2, {})],
}


def test_those_that_go_on_are_found_by_place_and_window(new_url):
    url = new_url()
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, "0036")
        known = MetaData()
        known.reflect(connection, only=["stops", "stop_lines"])
        for number, lines in LINES.items():
            kind = "fault" if number == "fault" else "planned"
            row = {"number": number, "kind": kind, "step": "approved", "over": number == "over", "ticket": ""}
            row |= {"places": ["b7", "b8"], "opened_at": 1}
            connection.execute(insert(known.tables["stops"]).values(row))
            for no, (said, at, data) in enumerate(lines, start=1):
                line = {
                    "stop": number,
                    "no": no,
                    "at": at,
                    "happened_at": at,
                    "kind": "command",
                    "command": said,
                }
                line |= {"actor": "ji", "acting_for": "", "text": "", "data": data}
                connection.execute(insert(known.tables["stop_lines"]).values(line))
    engine.dispose()
    records = Records.open(url)
    with records.reading() as tx:
        assert {each.number for each in tx.stops.at_places(["b8"])} == {"moved", "short", "fault"}
        assert {each.number for each in tx.stops.planned_at("b7", 250, 260)} == {"moved"}
        assert {each.number for each in tx.stops.planned_at("b7", 140, 160)} == {"moved", "short"}
        assert tx.stops.planned_at("b7", 150, 160)[0].number == "moved"
        assert {each.number for each in tx.stops.ever_at(["b8"], 9)} == set(LINES)
        assert tx.stops.imported("", 9) == []
    records.close()
