import pytest

from tests.alerts.desk.matters.desk_on_record import OfficeDesk


@pytest.fixture
def office(records_of_both) -> OfficeDesk:
    return OfficeDesk(records_of_both)
