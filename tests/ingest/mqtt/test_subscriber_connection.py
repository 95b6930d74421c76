"""Connections that are refused, lost, silent or senseless, and the subscriber's state meanwhile."""

import queue
import ssl

import pytest
from structlog.testing import capture_logs

from ingest.mqtt.subscriber import BrokerAddress, Subscriber
from tests.ingest.mqtt.scripted_broker import ScriptedBroker, packet, publish
from tests.ingest.mqtt.subscriber_recorder import (
    TOPIC,
    TOPICS,
    SubscriberRecorder,
    numbered,
)


def test_a_connection_lost_while_there_is_no_room_is_noticed_and_made_again(script):
    with SubscriberRecorder(script.port) as field:
        connection = script.subscribed()
        field.state(None)
        field.room.clear()
        connection.send(numbered(1, 3))
        connection.read_kind(0xC0)
        connection.close()
        assert "ended" in field.state("ended")
        again = script.subscribed(session_present=True)
        field.room.set()
        again.send(numbered(1, 3, dup=True))
        assert [payload for _, payload in field.take(3)[0]] == [b"1", b"2", b"3"]


def test_it_stops_even_with_no_room(script):
    with SubscriberRecorder(script.port) as field:
        connection = script.subscribed()
        field.room.clear()
        connection.send(numbered(1, 3))
        connection.read_kind(0xC0)
        field.subscriber.stop()
        assert field.subscriber._client._thread is None, "the network thread still runs"
        field.subscriber.stop()
        assert field.arrived.empty()
        connection.read_kind(0xE0)


def test_refused_credentials_are_reported_once_and_tried_again(script):
    with capture_logs() as logs, SubscriberRecorder(script.port) as field:
        for _ in range(3):
            connection = script.accept()
            connection.welcome(code=0x87)
            connection.close()
            assert (
                field.state("refused")
                == "the broker refused the connection: Not authorized; see mqtt.username and mqtt.password"
            )
        script.subscribed()
        field.state(None)
        assert field.subscriber.wait_subscribed(0)
    assert [e["event"] for e in logs] == ["not subscribed", "subscribed"]
    assert (
        str(logs[0]["reason"])
        == "the broker refused the connection: Not authorized; see mqtt.username and mqtt.password"
    )


def test_a_refused_subscription_is_reported_by_its_topic(script):
    with SubscriberRecorder(script.port) as field:
        connection = script.accept()
        connection.welcome()
        wish = connection.read_kind(0x82)
        connection.send(packet(0x90, wish[:2] + b"\0\x01\x87"))
        assert field.state("refused").startswith(f"the broker refused the subscription to {TOPICS[1]}: ")
        assert not field.subscriber.wait_subscribed(0)


def test_a_session_that_the_broker_lost_is_logged(script):
    with capture_logs() as logs, SubscriberRecorder(script.port) as field:
        script.subscribed(session_present=False).close()
        script.subscribed(session_present=True).close()
        field.state(None)
        field.state(None)
        assert not [e for e in logs if "lost our session" in e["event"]]
        script.subscribed(session_present=False)
        field.state(None)
        assert len([e for e in logs if "lost our session" in e["event"]]) == 1


def test_our_status_is_published_at_every_connection_and_at_the_end(script):
    field = SubscriberRecorder(script.port)
    field.subscriber.will("wenya/v1/status", b"offline")
    field.subscriber.publish("wenya/v1/status", b"online")
    with field:
        for present in (False, True):
            connection = script.accept()
            assert b"offline" in connection.welcome(session_present=present)
            said = connection.read_kind(0x33)
            assert said.endswith(b"online")
            if not present:
                connection.close()
        connection.grant()
        field.state(None)
    assert connection.read_kind(0xE0)[:1] == b"\x04", "the broker is asked to say the will"


def test_over_mqtt_3_the_offline_status_is_published_before_the_disconnection(script):
    field = SubscriberRecorder(script.port, protocol=4)
    field.subscriber.will("wenya/v1/status", b"offline")
    with field:
        connection = script.accept()
        connection.welcome()
        connection.grant()
        field.state(None)
    assert connection.read_kind(0x31).endswith(b"offline")
    connection.read_kind(0xE0)


def test_our_own_topic_is_subscribed_to_unshared_and_published_on_only_when_granted(script):
    with SubscriberRecorder(script.port, topics=("a/b",), share_group="north", status_topic="own") as field:
        for granted in (b"\1\1", b"\1\x87"):
            connection = script.accept()
            connection.welcome()
            wish = connection.read_kind(0x82)
            assert b"\x00\x03own" in wish
            assert b"/own" not in wish
            connection.send(packet(0x90, wish[:2] + b"\0" + granted))
            field.state(None)
            assert field.subscriber.publish_marker(b"mark") == (granted == b"\1\1")
            if granted == b"\1\1":
                assert connection.read_kind(0x32).endswith(b"mark"), "QoS 1, not retained"
                connection.close()
                field.state("ended")


def test_a_silent_connection_is_kept_alive_and_a_dead_one_made_again(script):
    with SubscriberRecorder(script.port, keepalive_s=1) as field:
        connection = script.subscribed()
        connection.read_kind(0xC0)
        connection.send(b"\xd0\x00")
        connection.read_kind(0xC0)  # and to this nobody answers
        assert field.state("ended") == "the connection to the broker ended: Keep alive timeout"
        script.subscribed(session_present=True)


def test_a_connection_reset_while_reading_is_made_again(script):
    with SubscriberRecorder(script.port) as field:
        connection = script.subscribed()
        connection.send(numbered(1, 2)[:-1])
        field.take(1)
        connection.sock.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")  # SO_LINGER 0: close sends RST
        connection.close()
        again = script.subscribed(session_present=True)
        again.send(numbered(1, 2, dup=True))
        assert [payload for _, payload in field.take(2)[0]] == [b"1", b"2"]


def test_a_broker_that_breaks_the_protocol_is_disconnected_and_tried_again(script):
    with SubscriberRecorder(script.port) as field:
        script.subscribed().send(b"\x00\x00 this is no MQTT")
        field.state("ended")
        other = script.accept()
        other.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        other.close()
        script.subscribed()
        assert field.subscriber.wait_subscribed(10)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "a..b"])
def test_a_broker_that_cannot_be_found_is_reported(host):
    states = queue.Queue()
    subscriber = Subscriber(BrokerAddress(host, 1883, "wenya", TOPICS), lambda _: True, states.put)
    subscriber.start()
    assert str(states.get(timeout=20)).startswith("the broker cannot be reached at ")
    subscriber.stop()


def test_a_broker_that_does_not_listen_is_told_in_words(script):
    script.close()
    with SubscriberRecorder(script.port) as field:
        assert field.state("the broker cannot be reached").endswith(": refused, nothing listens there")


def test_a_retained_message_of_before_is_told_by_its_topic_as_it_is():
    script = ScriptedBroker()
    with SubscriberRecorder(script.port, protocol=4) as field, capture_logs() as lines:
        connection = script.subscribed()
        connection.send(publish(TOPIC, b"old", 1, protocol=4, retain=True))
        connection.send(publish(TOPIC, b"new", 2, protocol=4))
        field.take(1)
    script.close()
    told = [line["topic"] for line in lines if line["event"] == "retained message ignored"]
    assert told == ["wenya/v1/gw-1/json"]


# paho leaves the socket of a failed handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*unclosed <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
def test_a_broker_without_tls_is_reported_as_such(script):
    with SubscriberRecorder(script.port, tls=True) as field:
        plain = script.accept()
        plain.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        assert "SSL" in field.state("the broker cannot be reached")


def test_an_authority_that_is_no_certificate_is_refused_at_once(tmp_path):
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(ssl.SSLError):
        SubscriberRecorder(1, tls=True, ca_file=str(tmp_path / "ca.pem"))


def test_the_password_is_not_in_what_is_printed():
    assert "secret" not in repr(BrokerAddress("h", 1, "c", (), username="u", password="secret"))
