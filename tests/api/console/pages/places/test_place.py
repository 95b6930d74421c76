"""A place and its gateways on pages: what is there now, how it was, and where it leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import expect

from alerts.compliance.household_day import HouseholdDay, PlaceDay
from alerts.matters.choices import Step
from alerts.tickets.ticket import TicketKind
from api.access.sessions import COOKIE
from api.console.views.places.calendar import months_of
from api.words.languages import language
from ingest.durations import MINUTE
from ingest.readings.batch import batch_of
from tests.api.signed_in import PAGE, session_of
from tests.api.stand_in_service import breach


def test_days_are_marked_beside_their_colour():
    days = [
        PlaceDay("2026-01-01", 3, 0, 0, 9, 9),
        PlaceDay("2026-01-02", 19, 1, 2, 60, 59),
        PlaceDay("2026-01-03", 1, 2, 0, 9, 5),
        PlaceDay("2026-01-04", 0, 0, 3, 0, 0),
    ]
    (month,) = months_of(days, date(2025, 12, 1), date(2026, 1, 31), language("en"))
    assert month.weeks[0][:3] == [None, None, None], "January 2026 begins on a Thursday"
    shown = [cell for week in month.weeks for cell in week if cell][:5]
    assert [(cell.look, cell.mark) for cell in shown] == [
        ("good", "✓"),
        ("warn", "95%"),
        ("bad", "33%"),
        ("", "–"),
        ("", ""),
    ]
    assert shown[1].told == "19 of 20 judged households qualified, 2 could not be judged"


def test_the_newest_figures_of_a_household_count(service, client):
    rows = [
        HouseholdDay("f1", "2026-01-10", 10, 8, 10, "unqualified", frozen_at=1),
        HouseholdDay("f2", "2026-01-10", 10, 10, 10, "qualified"),
    ]
    with service.records.begin() as tx:
        tx.compliance.save(rows)
        tx.compliance.save([HouseholdDay("f1", "2026-01-10", 10, 10, 10, "qualified")])
    asked = {"from": "2026-01-01", "to": "2026-01-31"}
    building = service.known.places["f1"].parent
    (day,) = client.get(f"/api/v1/places/{building}/calendar", params=asked).json()["days"]
    assert (day["qualified"], day["unqualified"], day["good"]) == (2, 0, 20)


def test_a_place_has_its_points_with_values_and_what_is_open(service, client):
    breach(service, "f1-room")
    found = client.get("/api/v1/places/f1").json()
    (point,) = [each for each in found["points"] if each["id"] == "f1-room"]
    assert (point["unit"], point["measured_at"] is not None) == ("degC", True)
    assert found["tickets"] == ["2026-000001"]
    assert client.get("/api/v1/places/f9").status_code == 404


def test_gateways_tell_of_their_silent_points(service, client):
    (gateway, *_) = client.get("/api/v1/gateways").json()["items"]
    assert gateway["points"] >= gateway["silent"]
    only = client.get("/api/v1/gateways", params={"silent": True}).json()
    assert all(each["silent"] for each in only["items"])
    assert client.get("/api/v1/gateways", params={"q": "no such"}).json()["count"] == 0


@pytest.mark.parametrize(
    ("tag", "open_here", "gateways"),
    [("en", "Open tickets here and below", "Gateways"), ("zh-CN", "本处及下级未办结工单", "网关")],
)
def test_one_finds_the_ticket_from_the_place_and_the_gateway_from_the_point(
    service, open_page, tag, open_here, gateways
):
    breach(service, "f1-room")
    page = open_page("/points/f1-room", language=tag)
    page.locator("dd a[href^='/places/']").click()
    expect(page.get_by_role("region", name=open_here).get_by_role("link", name="2026-000001")).to_be_visible()
    page.goto("/gateways")
    expect(page.get_by_role("heading", name=gateways)).to_be_visible()


def test_a_gateway_that_nobody_registered_is_said_to_be_none(service, client):
    session = {"Cookie": f"{COOKIE}={session_of(service, 'engineer')}"}
    page = client.get("/gateways/no-such", headers=PAGE | session)
    assert "The inventory has no gateway of this id." in page.text


def test_a_flat_that_a_ticket_above_stands_for_leads_there(service, client):
    """Tickets of cold flats below a station are one of the station's: each flat's page still leads to it."""
    breach(service, "f1-room")
    number = "2026-000001"
    building = service.known.places["f1"].parent
    with service.records.begin() as tx:
        ticket = tx.tickets.by_number([number])[number]
        tx.tickets.save([replace(ticket, place=building, kind=TicketKind.STATION)])
    session = {"Cookie": f"{COOKIE}={session_of(service, 'engineer')}"}
    page = client.get("/places/f1", headers=PAGE | session).text
    assert f"/tickets/{number}" in page
    assert "No open ticket" not in page
    assert "Of a place above" in page
    with service.records.begin() as tx:
        tx.tickets.save([replace(ticket, place=building, kind=TicketKind.STATION, step=Step.CLOSED)])
    assert "No open ticket" in client.get("/places/f1", headers=PAGE | session).text


def test_of_a_point_in_breach_the_limit_is_told_only_where_its_newest_value_misses_it(service, client):
    """A breach goes on for an hour after its value is right, and after its limit has become another one."""
    breach(service, "f1-room")
    session = {"Cookie": f"{COOKIE}={session_of(service, 'engineer')}"}

    def told() -> str:
        return client.get("/places/f1", headers=PAGE | session).text

    assert "in breach below 18.0 °C" in told()
    service.clock.advance_to(service.clock.now() + MINUTE)
    service.store.write(batch_of([service.known.points["f1-room"].key], [service.clock.now()], [19.4]))
    page = told()
    assert "19.4 °C" in page
    assert "Out of compliance" in page, "the episode goes on"
    assert "in breach below" not in page
