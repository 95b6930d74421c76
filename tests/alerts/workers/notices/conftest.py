"""The desk whose notices are sent."""

from __future__ import annotations

import pytest

from tests.alerts.workers.notices.sending_office import SendingOffice


@pytest.fixture
def office(records_of_both, wenya_receiver) -> SendingOffice:
    return SendingOffice(records_of_both, wenya_receiver)
