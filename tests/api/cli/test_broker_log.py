import pytest

from api.cli.broker_log import denied_publishes

LOG = """
1768442400: New client connected from 10.0.0.7:41234 as gw-7 (p2, c1, k60, u'gw-7').
1768442400: New client connected from 10.0.0.8:41234 as auto-1 (5) (p5, c1, k60, u'gw-8').
1768442401: Denied PUBLISH from gw-7 (d0, q1, r0, m1, 'wenya/v1/gw-7/jsn', ... (61 bytes))
1768442402: Denied PUBLISH from gw-7 (d0, q1, r0, m2, 'wenya/v1/gw-7/jsn', ... (61 bytes))
1768442403: Denied PUBLISH from auto-1 (5) (d0, q1, r0, m1, 'wenya/v1/gw-7/json', ... (61 bytes))
1768442403: Denied PUBLISH from stranger (d0, q0, r0, m0, 'wenya/v1/gw-7/json', ... (61 bytes))
1768442403: Denied PUBLISH from auto-1 (5) (d0, q1, r0, m1, 'wenya/v1/gw-9/json', ... (61 bytes))
1768442404: Client gw-7 disconnected.
""".splitlines()


def test_what_was_denied_to_a_gateway_and_what_under_its_name_is_told_with_the_account():
    assert denied_publishes(LOG, "gw-7") == [
        ("gw-7", "wenya/v1/gw-7/jsn", 2),
        ("gw-8", "wenya/v1/gw-7/json", 1),
        ("?", "wenya/v1/gw-7/json", 1),
    ]
    assert denied_publishes(LOG, "gw-1") == []


CONNECTED = "New client connected from 10.0.0.7:1 as c-7 (p2, c1, k60, u'gw-7')."
DENIED = "Denied PUBLISH from c-7 (d0, q1, r0, m1, 'wenya/v1/gw-7/jsn', ... (61 bytes))"


@pytest.mark.parametrize(
    "start",
    [
        "",
        "1768442400: ",
        "2026-01-15T10:00:00+0800: ",
        "2026-01-15 10:00:00: ",
        "mosquitto-1  | 1768442400: ",
        "wenya_mosquitto.1 | 2026-01-15T10:00:00.123456789Z 1768442400: ",
        "Jan 15 10:00:00 host mosquitto[812]: 1768442400: ",
    ],
)
def test_whatever_time_and_name_a_line_begins_with_it_is_read(start):
    lines = [f"{start}{CONNECTED}\n", f"{start}{DENIED}\n"]
    assert denied_publishes(lines, "gw-7") == [("gw-7", "wenya/v1/gw-7/jsn", 1)]


@pytest.mark.parametrize(
    "line",
    [
        "Client {} disconnected.",
        "Sending CONNACK to {} (0, 0)",
        "Client {} [10.0.0.9:5] disconnected: not authorised.",
        "New client connected from 10.0.0.9:5 as {} (p2, c1, k60, u'gw-9').",
        "Denied PUBLISH from {} (d0, q1, r0, m1, 'elsewhere', ... (61 bytes))",
        "mosquitto-1  | 1: Client mosquitto-1  | 1: {}",
    ],
)
@pytest.mark.parametrize("start", ["", "1: ", "mosquitto-1  | 1: "])
def test_no_client_writes_a_line_by_the_words_in_its_id(start, line):
    for words in (CONNECTED, DENIED):
        forged = line.format(f"x {words}")
        assert denied_publishes([start + forged], "gw-7") == []
        after = [start + forged, "2: Denied PUBLISH from c-7 (d0, q1, r0, m1, 'a/gw-7/b', ... (61 bytes))"]
        assert denied_publishes(after, "gw-7") == [("?", "a/gw-7/b", 1)]
