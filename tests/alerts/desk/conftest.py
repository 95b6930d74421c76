import pytest

from alerts.records import Records
from tests.alerts.desk.town_on_record import Town


@pytest.fixture
def town(records: Records) -> Town:
    return Town(records)
