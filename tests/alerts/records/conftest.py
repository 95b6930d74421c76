"""Records in SQLite and in a real PostgreSQL: one body of tests over both."""

from collections.abc import Callable, Iterator

import pytest

from alerts.records import Records, Transaction
from alerts.records.sql.schema import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request, tmp_path) -> Callable[[], str]:
    """Gives the URL of an empty database, another one each time."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").create_database
    count = iter(range(100))
    return lambda: f"sqlite:///{tmp_path}/records-{next(count)}.sqlite"


@pytest.fixture(scope="session")
def emptied(postgres) -> Callable[[], str]:
    """Gives the URL of one database with empty tables; a new one for each test would take a second each."""
    url = postgres.create_database()
    tables = ", ".join(table.name for table in metadata.sorted_tables)

    def empty() -> str:
        opened = Records.open(url)
        with opened.begin() as tx:
            tx.meta._db.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY")
        opened.close()
        return url

    return empty


@pytest.fixture(params=["sqlite", "postgresql"])
def records(request, tmp_path) -> Iterator[Records]:
    if request.param == "postgresql":
        url = request.getfixturevalue("emptied")()
    else:
        url = f"sqlite:///{tmp_path}/records.sqlite"
    opened = Records.open(url)
    yield opened
    opened.close()


@pytest.fixture
def tx(records) -> Iterator[Transaction]:
    with records.begin() as transaction:
        yield transaction
