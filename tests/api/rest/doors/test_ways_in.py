"""Second factors and identities over HTTP, for who administers users and for nobody else."""

from __future__ import annotations

from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.people.doors.second_factor import SecondFactor
from alerts.people.viewer import OPERATOR, Grant
from tests.api.rest.doors.test_sessions import OWN, browser
from tests.api.stand_in_service import NAMES, NOW


def test_an_administrator_takes_off_a_factor_and_links_nobody_without_a_provider(client, service):
    add_user(service.records, OPERATOR, NewUser("boss", (Grant("administrator"),)), NOW)
    token = make_token(service.records, OPERATOR, "boss", NOW).secret
    boss, there = {"Authorization": f"Bearer {token}"}, browser(client, service, "dispatcher")
    path = f"/api/v1/users/{NAMES['dispatcher']}/factor"
    with service.records.begin() as tx:
        user_id = tx.users.named(NAMES["dispatcher"]).id
        tx.second_factors.begin(SecondFactor(user_id, "JBSWY3DPEHPK3PXP", NOW, "s"))
        tx.second_factors.turn_on(user_id, NOW, 1)
    assert client.get(path, headers=there).status_code == 403
    assert client.get("/api/v1/session/factor", headers=there).json()["needed"] is False
    shown = client.get(path, headers=boss)
    assert shown.json() == {"on_since": "2026-01-15T08:20:00.000+08:00", "recovery_codes_left": 0}
    assert "JBSW" not in shown.text
    off = f"{path}/take-off"
    assert client.post(off, json={}, headers=boss).json() == {"taken_off": True}
    assert client.post(off, json={}, headers=boss).json() == {"taken_off": False}
    assert client.get(OWN, headers=there).status_code == 401
    path = f"/api/v1/users/{NAMES['dispatcher']}/identity"
    assert client.get(path, headers=boss).json() == {"items": []}
    refused = client.post(path, json={"subject": "s-1"}, headers=boss)
    assert (refused.status_code, refused.json()["code"]) == (403, "identity-refused")
