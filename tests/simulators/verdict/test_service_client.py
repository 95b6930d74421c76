"""A service that is asked over REST: what it tells, and that nonsense is an error with its address."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from simulators.verdict.service_client import FoundClock, FoundTicket, ServiceClient, ServiceError

TICKET = {
    "number": "2026-000001",
    "place": "a",
    "concern": "silence",
    "kind": "place",
    "state": "open",
    "opened_at": "2026-01-15T06:00:00+08:00",
    "parent": None,
    "severity": "minor",
    "clauses": ["W26", "B5"],
    "affected_households": 18,
    "recovered_since": None,
    "step": "dispatched",
    "unit": "devices",
    "owner": None,
    "first_responsible": "pan",
    "category": "device",
}


@pytest.fixture
def service():
    """A server that answers every path with what ``answers`` has for it, in order; the last one stays."""
    answers = {}

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            waiting = answers[self.path.partition("?")[0]]
            body = (waiting.pop(0) if len(waiting) > 1 else waiting[0]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    with ServiceClient(f"http://127.0.0.1:{server.server_port}") as client:
        yield client, answers
    server.shutdown()
    thread.join()
    server.server_close()


def page(*items, following=None):
    return json.dumps({"items": items, "next": following})


def test_lists_are_read_page_by_page(service):
    client, answers = service
    answers["/api/v1/tickets"] = [page(TICKET, following="more"), page({**TICKET, "number": "2026-000002"})]
    assert client.tickets() == [
        FoundTicket(
            number,
            "a",
            "silence",
            "place",
            "open",
            1_768_428_000_000,
            None,
            "minor",
            ("B5", "W26"),
            18,
            None,
            unit="devices",
            first_responsible="pan",
            category="device",
        )
        for number in ("2026-000001", "2026-000002")
    ]


CLOCK = {
    "key": "leak.onsite",
    "started_at": "2026-01-15T06:00:00+08:00",
    "due_at": "2026-01-15T07:00:00+08:00",
    "stopped_at": None,
    "status": "running",
}


LINE = {"at": "2026-01-15T06:00:00+08:00", "actor": "wenya", "command": "register", "data": {"count": 1}}
HANDED_ON = LINE | {"command": "dispatch", "data": {"given": {"department": "repair"}}}
TAKEN_OVER = {
    "at": "2026-01-15T08:00:00+08:00",
    "actor": "wenya",
    "command": "take_over",
    "data": {"given": {"department": "water"}},
}


def whole(*clocks, lines=(LINE, HANDED_ON), count=2):
    return {
        "clocks": clocks,
        "history": lines,
        "history_count": count,
        "copies": [{"id": "water", "name": ""}],
    }


def ticket(number):
    opened = 1_768_428_000_000
    return FoundTicket(number, "a", "silence", "place", "open", opened, None, "minor", (), 18, None)


def test_the_moves_as_a_ticket_opened_are_read_with_it(service):
    client, answers = service
    later = LINE | {"at": "2026-01-15T06:00:01+08:00", "command": "acknowledge"}
    joined = LINE | {"command": None}
    lines = (LINE, HANDED_ON, joined, later, TAKEN_OVER)
    answers["/api/v1/tickets/2026-000001"] = [json.dumps(whole(lines=lines, count=5))]
    found = client.whole(ticket("2026-000001"))
    assert found.moves == (("register", ""), ("dispatch", "repair"))
    assert (found.copies, found.taken_over) == (("water",), ("water",))
    answers["/api/v1/tickets/2026-000002"] = [json.dumps(whole(lines=lines, count=501))]
    cut_off = client.whole(ticket("2026-000002"))
    assert (cut_off.moves, cut_off.taken_over) == (None, None), "the first lines are not told"


@pytest.mark.parametrize(("actor", "by_people"), [("wenya", False), ("zhang", True), ("", True)])
def test_what_a_person_registered_is_told_from_what_sensors_found(service, actor, by_people):
    client, answers = service
    answers["/api/v1/tickets/2026-000001"] = [json.dumps(whole(lines=[LINE | {"actor": actor}], count=1))]
    assert client.whole(ticket("2026-000001")).by_people is by_people


def test_the_clocks_of_a_ticket_are_read_with_it(service):
    client, answers = service
    stopped = {**CLOCK, "stopped_at": CLOCK["due_at"]}
    missed = {**CLOCK, "status": "missed"}  # by the unit before, which never signed
    answers["/api/v1/tickets/2026-000001"] = [json.dumps(whole(CLOCK, stopped, missed))]
    start = 1_768_428_000_000
    assert client.whole(ticket("2026-000001")).clocks == tuple(
        FoundClock("leak.onsite", start, start + 3_600_000, status)
        for status in ("running", "ended", "ended")
    )
    answers["/api/v1/tickets/2026-000002"] = [json.dumps(whole({**CLOCK, "due_at": None}))]
    with pytest.raises(ServiceError, match="does not answer as Wenya"):
        client.whole(ticket("2026-000002"))


@pytest.mark.parametrize(
    "answer",
    [
        "<html>another service</html>",
        "[]",
        "null",
        '{"items": 3, "next": null}',
        '{"items": [7], "next": null}',
        page({**TICKET, "opened_at": "yesterday"}),
        page({**TICKET, "opened_at": None}),
        page({"number": "1"}),
    ],
)
def test_what_is_no_list_of_tickets_is_said_to_be_none(service, answer):
    client, answers = service
    answers["/api/v1/tickets"] = [answer]
    with pytest.raises(ServiceError, match=r"http://127.0.0.1:\d+/api/v1/tickets does not answer as Wenya"):
        client.tickets()


def test_a_list_without_end_is_given_up(service, monkeypatch):
    client, answers = service
    monkeypatch.setattr("simulators.verdict.service_client.MOST_PAGES", 3)
    answers["/api/v1/tickets"] = [page(following="again")]
    with pytest.raises(ServiceError, match="never reaches its last page"):
        client.tickets()


@pytest.mark.parametrize(
    "told", ["", "wenya_judged_until_seconds nan", "wenya_judged_until_seconds +Inf", "x"]
)
def test_a_service_that_does_not_tell_how_far_it_is_is_an_error(service, told):
    client, answers = service
    answers["/metrics"] = [told]
    with pytest.raises(ServiceError, match="does not expose wenya_judged_until_seconds"):
        client.judged_until()


def test_how_far_it_is_is_told_to_the_millisecond(service):
    client, answers = service
    answers["/metrics"] = ["wenya_judged_until_seconds 1.768428000001e+09\n"]
    assert client.judged_until() == 1_768_428_000_001
