"""The page of a ticket of one flat says how cold it is now, and draws it up to the present."""

from __future__ import annotations

from tests.api.stand_in_service import breach


def test_a_ticket_of_one_flat_says_what_it_is_now(client, service):
    breach(service, "f1-room")
    page = client.get(
        "/tickets/2026-000001", headers={"Accept-Language": "zh-CN", "Accept": "text/html"}
    ).text
    now = page.split('id="now"')[1].split("</section>")[0]
    assert "低于 18.0 ℃ 即不达标" in now
    assert "℃" in now.split('class="tile-figure figure"')[1].split("<")[0]
    assert "影响 1 户" in now
    chart = page.split('id="now-chart"')[1].split("</section>")[0]
    assert "<svg" in chart
    told = client.get("/api/v1/tickets/2026-000001/now").json()
    assert (told["points"], told["measured"], told["breaching"], told["households"]) == (1, 1, 1, 1)
    assert told["worst"]["point"] == "f1-room"
