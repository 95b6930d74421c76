"""Two services with one client id are told as that, and once."""

import pytest
from structlog.testing import capture_logs

from ingest.mqtt.session_contest import SHORT_S, TAKEN_OVER, SessionContest
from tests.ingest.mqtt.scripted_broker import packet
from tests.ingest.mqtt.subscriber_recorder import SubscriberRecorder


def contest(*lengths: float, reason: int = 0x80) -> SessionContest:
    """After connections of these lengths (s), a second apart."""
    made, at = SessionContest(), 0.0
    for length in lengths:
        made.connected(at)
        made.ended(at + length, reason)
        at += length + 1
    return made


def test_a_session_that_was_taken_over_is_told_at_once():
    told = contest(500.0, reason=TAKEN_OVER).problem(502.0)
    assert str(told) == (
        "another client has taken over our session: mqtt.client_id must be that of one service only"
    )


@pytest.mark.parametrize(
    ("lengths", "told"),
    [
        ((1.0, 1.0), False),
        ((1.0, 1.0, 1.0), True),
        ((SHORT_S, SHORT_S, SHORT_S), False),
        ((1.0, 1.0, SHORT_S, 1.0, 1.0), False),
        ((1.0, SHORT_S, 1.0, 1.0, 1.0), True),
    ],
)
def test_three_short_connections_in_a_row_are_taken_for_it(lengths, told):
    problem = contest(*lengths).problem(100.0)
    assert (problem is not None) is told
    assert not told or "may be using our mqtt.client_id" in str(problem)


def test_it_is_over_when_a_connection_has_lasted():
    made = contest(1.0, 1.0, 1.0)
    made.connected(10.0)
    assert made.problem(10.0 + SHORT_S - 0.1) is not None
    assert made.problem(10.0 + SHORT_S) is None
    made.ended(30.0, 0x80)
    assert made.problem(30.0) is None


def test_what_the_broker_refused_is_no_contest():
    made = SessionContest()
    for at in (1.0, 2.0, 3.0, 4.0):
        made.ended(at, 0x87)
    assert made.problem(4.0) is None


def test_two_services_that_take_turns_are_logged_once_and_told_while_connected(script):
    with capture_logs() as logs, SubscriberRecorder(script.port) as field:
        for _ in range(3):
            connection = script.subscribed()
            field.state(None)
            connection.send(packet(0xE0, bytes([TAKEN_OVER, 0])))
            connection.close()
            assert "another client has taken over" in field.state("taken over")
        script.subscribed(session_present=True)
        field.state(None)
        assert "another client has taken over" in str(field.subscriber.contested)
    told = [entry["event"] for entry in logs if entry["event"] in ("subscribed", "not subscribed")]
    assert told == ["subscribed", "not subscribed"]
