"""Records that a test has for itself, and the town of which parts fall silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alerts.records import Records
from alerts.records.sql.schema import metadata
from tests.alerts.desk.silent_town import speak_everywhere
from tests.alerts.desk.town_on_record import PERIOD, Town, town
from tests.new_records import new_records


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = new_records(tmp_path / "records.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def silent_town(records: Records) -> Town:
    """Two stations with two buildings each; three rooms behind every building's gateway. All have spoken."""
    made = Town(records, town(stations=2, buildings=2, households=3))
    speak_everywhere(made)
    made.pass_time(3 * PERIOD)
    return made


@pytest.fixture(scope="session")
def emptied(postgres) -> Callable[[], Records]:
    """Opens one database with empty tables; a new one for each test would take a second each.

    To truncate fifty tables would take a tenth of that, whatever is in them.
    """
    url = postgres.create_database()
    filled = " UNION ALL ".join(
        f"SELECT '{table.name}' WHERE EXISTS (SELECT FROM {table.name})" for table in metadata.sorted_tables
    )

    def empty() -> Records:
        opened = Records.open(url)
        with opened.begin() as tx:
            run = tx.meta._db.exec_driver_sql
            run("SET LOCAL session_replication_role = replica")  # neither triggers nor foreign keys
            for name in run(filled).scalars().all():
                run(f"DELETE FROM {name}")
            run("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")
        return opened

    return empty


@pytest.fixture(params=["sqlite", "postgresql"])
def records_of_both(request, tmp_path) -> Iterator[Records]:
    if request.param == "postgresql":
        opened = request.getfixturevalue("emptied")()
    else:
        opened = new_records(tmp_path / "records.sqlite")
    yield opened
    opened.close()
