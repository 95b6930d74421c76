"""Records in SQLite and in a real PostgreSQL: one body of tests over both."""

from collections.abc import Callable, Iterator

import pytest

from alerts.records import Records, Transaction


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request, tmp_path) -> Callable[[], str]:
    """Gives the URL of an empty database, another one each time."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").create_database
    count = iter(range(100))
    return lambda: f"sqlite:///{tmp_path}/records-{next(count)}.sqlite"


@pytest.fixture
def records(records_of_both) -> Records:
    return records_of_both


@pytest.fixture
def tx(records) -> Iterator[Transaction]:
    with records.begin() as transaction:
        yield transaction
