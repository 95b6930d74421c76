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
