"""What apprise sends and what it tells: success or not, and nothing of why."""

import pytest

from alerts.channels.outcome import DELIVERED
from ingest.clock import elapsed
from tests.alerts.channels.samples import MESSAGE, sent

# Of its own imports, on Python 3.11 and 3.12.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def apprise(wenya_receiver):
    return {"kind": "apprise", "url": wenya_receiver.url.replace("http:", "json:") + "/told"}


def test_a_message_goes_as_plain_text(wenya_receiver, apprise):
    assert sent(**apprise) == DELIVERED
    (came,) = wenya_receiver.received
    assert came.path.startswith("/told")
    assert came.json["message"] == "\n".join((f"N-000123 {MESSAGE.title}", *MESSAGE.lines, MESSAGE.link))


def test_two_in_a_row_do_not_wait_for_each_other(apprise):
    begun = elapsed()
    for _ in range(2):
        assert sent(**apprise) == DELIVERED
    assert elapsed() - begun < 5


@pytest.mark.parametrize("status", [403, 503])
def test_what_is_no_success_is_unknown(wenya_receiver, apprise, status):
    wenya_receiver.answer(status)
    outcome = sent(**apprise)
    assert (outcome.result.value, outcome.code) == ("unknown", "apprise")


def test_an_answer_that_does_not_come_is_not_waited_for(wenya_receiver, apprise):
    wenya_receiver.answer(200, after_s=30)
    begun = elapsed()
    assert sent(**{**apprise, "timeout_s": 0.3}).result.value == "unknown"
    assert elapsed() - begun < 10


def test_an_address_that_apprise_does_not_know_is_refused():
    outcome = sent(kind="apprise", url="nothing-of-the-kind://x")
    assert (outcome.result.value, outcome.code) == ("refused", "address")
