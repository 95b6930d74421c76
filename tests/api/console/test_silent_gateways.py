"""A ticket names its silent gateways and says who was heard again, in the API and on its page."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from alerts.tickets.ticket import TicketEvent, TicketReason
from api.console.views.silent_gateways import heard_line
from api.words.languages import language
from ingest.durations import HOUR, MINUTE
from tests.api.stand_in_service import NOW, file_changes, opening, town

TAG = re.compile("<[^>]*>")
FLATS = [f"f{n}-room" for n in range(1, 7)]
HEARD_AT = NOW - 5 * MINUTE


def read(page: str) -> str:
    """What a person reads of it."""
    return TAG.sub("", page)


@pytest.fixture
def number(service) -> str:
    """The ticket of a gateway with six silent flats, of which one was heard again."""
    began = NOW - HOUR
    file_changes(
        service, [opening(service, "silent", flat, (began, began), (0, 0), (None, None)) for flat in FLATS]
    )
    with service.records.begin() as tx:
        (silence,) = tx.silent_gateways.unheard()
        tx.silent_gateways.note_heard([replace(silence, heard_at=HEARD_AT, heard_point="f2-room")])
    file_changes(service, [])
    return silence.ticket


def test_the_api_names_the_gateway_and_who_was_heard(client, number):
    found = client.get(f"/api/v1/tickets/{number}").json()
    heard_at = "2026-01-15T08:15:00.000+08:00"
    (silent,) = found["silent_gateways"]
    assert (silent["gateway"], silent["heard_at"], silent["heard_point"]) == ("gw1", heard_at, "f2-room")
    assert found["history"][0]["data"]["gateways"] == ["gw1"]
    assert found["history"][-1]["reason"] == "gateway-heard"


SAID = {
    "en": "gw1: {1} was heard at 15 Jan, 08:15; still silent: {0}, {1}",
    "zh-CN": "gw1：{1} 于 1月15日 08:15 恢复上报；仍中断：{0}、{1}",
}


@pytest.mark.parametrize("tag", ["en", "zh-CN"])
def test_the_page_says_when_and_who_is_still_silent(client, number, tag):
    page = client.get(f"/tickets/{number}", params={"lang": tag}).text
    room = language(tag).name_of("metric", "indoor_temperature")
    assert SAID[tag].format(f"101室 {room} f1-room", f"201室 {room} f2-room") in read(page)
    assert language(tag).text("ticket-named-gateways", gateways="gw1") in read(page)
    assert language(tag).text("episode-clause", clause="") not in read(page), "silence rests on none"


@pytest.mark.parametrize(
    ("silent", "points", "said"),
    [
        (0, [], "gw1: p was heard at 15 Jan, 08:15; nobody behind it is silent any more"),
        (30, ["a", "b"], "gw1: p was heard at 15 Jan, 08:15; still silent: a, b and 28 more"),
    ],
)
def test_nobody_and_many_are_said_in_words(silent, points, said):
    data = {"gateway": "gw1", "point": "p", "at": HEARD_AT, "silent": silent, "points": points}
    line = TicketEvent(NOW, TicketReason.GATEWAY_HEARD, data=data)
    assert read(heard_line(line, town(), language("en"), "Asia/Shanghai")) == said
