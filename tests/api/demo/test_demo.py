"""The demo's day brings the four tickets it promises, explained, and no other."""

import json
import socket
import threading
import urllib.request

import httpx
import pytest
from typer import Typer
from typer.testing import CliRunner

from api.cli.demo import demo
from api.demo.demo import DISPATCHER, Demo
from api.demo.ticket_summary import TicketSummary
from api.wiring.hosted_service import HostingError
from api.words.languages import language
from tests.api.signed_in import sign_in

EN = language("en")


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """A demo whose day is over, in some ten seconds."""
    with Demo(tmp_path_factory.mktemp("demo")) as running:
        running.day(speed=8640.0, on_progress=lambda _: None, stop=threading.Event())
        yield running


def asking(tickets: list[TicketSummary]) -> dict[str, TicketSummary]:
    """Place -> ticket, of those that ask for action."""
    return {ticket.place: ticket for ticket in tickets if not ticket.child}


def test_the_day_opens_the_four_tickets_it_promises_and_no_other(day):
    assert sorted(asking(day.tickets(EN))) == sorted(
        [
            "锦绣家园1号楼 › 101室 [b1-101]",
            "城东换热站 › 锦绣家园3号楼 [b3]",
            "供热分公司 › 城西换热站 [station-2]",
            "自来水分公司 › 北街末梢 [main-north]",
        ]
    )


def test_the_gable_flat_is_explained_by_the_day_clause_from_06_00_on(day):
    ticket = asking(day.tickets(EN))["锦绣家园1号楼 › 101室 [b1-101]"]

    # The mark is 06:35; its last reading comes up to an hour (U) later.
    assert "06:35" <= ticket.opened < "07:45"
    assert ticket.why.startswith("H15: Room temperature by day (06:00-21:00, at least 18 °C): 16.")
    assert "since 06:00" in ticket.why


def test_the_lines_are_in_the_language_of_the_terminal(day):
    tickets = asking(day.tickets(language("zh-CN")))
    gable = tickets["锦绣家园1号楼 › 101室 [b1-101]"]
    assert gable.about == "室温不达标"
    assert gable.why.startswith("H15：日间室温（06:00-21:00，不低于 18 ℃），最差 16.")
    assert "自 06:00 起" in gable.why
    silent = tickets["城东换热站 › 锦绣家园3号楼 [b3]"]
    assert silent.why.startswith("网关数据中断，其 18 个测点合为一单，自 ")


def test_the_station_s_ticket_stands_for_the_flats_that_went_cold_first(day):
    tickets = day.tickets(EN)
    station = asking(tickets)["供热分公司 › 城西换热站 [station-2]"]
    children = [ticket for ticket in tickets if ticket.child]

    assert "H15" in station.why
    assert "600 households affected" in station.why
    assert "recovered since" in station.why
    assert children
    assert all(child.place.startswith("河西小区") for child in children)


def test_the_silent_gateway_is_one_ticket_and_not_one_for_each_room(day):
    ticket = asking(day.tickets(EN))["城东换热站 › 锦绣家园3号楼 [b3]"]

    assert ticket.concern == "silence"
    assert ticket.why.startswith("gateway silent, one ticket for its 18 points, since ")


def test_the_low_main_is_judged_in_its_supply_hours_only(day):
    ticket = asking(day.tickets(EN))["自来水分公司 › 北街末梢 [main-north]"]

    assert ticket.concern == "water-pressure"
    assert ticket.opened.startswith("07:")
    assert "Lowest water pressure (at least 0.14 MPa)" in ticket.why


def test_every_reading_of_the_day_is_stored_once_and_nothing_is_dead(day):
    counters = day.service.counters()

    assert counters.readings == counters.written == day.town.readings
    assert not any(counters.dead_lettered.values())


def test_the_same_tickets_are_there_over_http(day):
    with urllib.request.urlopen(f"{day.url}/api/v1/tickets?state=active&limit=100") as answer:
        items = json.load(answer)["items"]

    assert {item["number"] for item in items} == {ticket.number for ticket in day.tickets(EN)}


def test_whoever_runs_the_demo_can_sign_in(day):
    with httpx.Client(base_url=day.url) as client:
        assert sign_in(client, DISPATCHER, day.password).status_code == 303
        assert client.get("/api/v1/session").json()["name"] == DISPATCHER


def test_the_demo_s_token_can_work_a_ticket(day):
    number = asking(day.tickets(EN))["自来水分公司 › 北街末梢 [main-north]"].number
    request = urllib.request.Request(
        f"{day.url}/api/v1/tickets/{number}/commands",
        data=b'{"command": "acknowledge"}',
        headers={"Authorization": f"Bearer {day.token}", "Content-Type": "application/json"},
    )

    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["state"] == "acknowledged"


def test_a_taken_port_is_said_at_once(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(HostingError, match=f"port {port} is in use: choose another with --port"):
            Demo(tmp_path, port=port).__enter__()


def test_a_folder_that_holds_something_is_not_written_over(tmp_path):
    (tmp_path / "theirs").write_text("precious")
    app = Typer()
    app.command()(demo)

    done = CliRunner().invoke(app, ["--keep", str(tmp_path), "--once", "--port", "0"])

    assert done.exit_code == 2
    assert "the folder is not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["theirs"]
