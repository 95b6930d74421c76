"""Duty over HTTP."""

from __future__ import annotations

import pytest

from alerts.duty.roster_files import tables_of
from alerts.people.viewer import Grant
from ingest.durations import DAY
from tests.api.people_on_leave import SPAN, staff
from tests.api.stand_in_service import NAMES, NOW
from tests.walk.duty_samples import SHORT_HOURS, a_roster

DUTY = "/api/v1/duty"
EIGHT = "2026-01-15T08:00:00.000+08:00"
CHANGE = {"shift_at": EIGHT, "person": "wang", "by": "li", "because": "病假"}


@pytest.fixture
def people(service) -> dict[str, dict]:
    """Wang is chief of a post of department one, with a viewer beside them; from 08:00 to 08:00."""
    headers = staff(service)
    with service.records.begin() as tx:
        tx.duty_rosters.record(tables_of(a_roster("wang", {"team": "one"})), NOW, "x", "x")
        tx.users.give(tx.users.named("li").id, [Grant("handler", "one")])
    return headers


def team(client, headers, **params) -> dict:
    (found,) = client.get(DUTY, headers=headers, params=params).json()["posts"]
    return found


def test_who_signs_in_is_in_charge(client, people):
    assert team(client, people["head"])["in_charge"] is None
    signed = client.post(f"{DUTY}/team/sign-in", json={}, headers=people["wang"])
    assert signed.status_code == 200, signed.text
    assert (signed.json()["person"], signed.json()["late"]) == ("wang", True)
    again = client.post(f"{DUTY}/team/sign-in", json={}, headers=people["wang"])
    assert (again.status_code, again.json()["code"]) == (409, "duty-refused")
    found = team(client, people["head"])
    assert (found["in_charge"]["chief"], found["round_the_clock"], found["leads"]) == ("wang", True, None)
    first = found["shifts"][0]
    assert (first["starts_at"], first["planned"][0]) == (EIGHT, "wang")
    assert [each["person"] for each in first["signed_in"]] == ["wang"]
    assert len(found["shifts"]) == 8


def test_a_span_can_be_asked_for(client, people):
    span = {"from": "2026-01-16T08:00:00+08:00", "to": "2026-01-17T08:00:00+08:00"}
    assert len(team(client, people["head"], **span)["shifts"]) == 1
    far = client.get(DUTY, headers=people["head"], params=span | {"to": "2026-09-01T00:00:00Z"})
    assert (far.status_code, far.json()["code"]) == (422, "span-too-long")


def test_one_shift_is_changed_and_a_hole_is_told(client, people):
    changed = client.post(f"{DUTY}/team/changes", json=CHANGE, headers=people["head"])
    assert changed.status_code == 200, changed.text
    assert changed.json()["chief"] == "li"
    assert client.post(f"{DUTY}/team/changes", json=CHANGE, headers=people["chen"]).status_code == 404
    nobody = CHANGE | {"person": "li", "by": ""}
    assert client.post(f"{DUTY}/team/changes", json=nobody, headers=people["head"]).status_code == 200
    holes = client.get(DUTY, headers=people["head"]).json()["holes"]
    assert {each["about"] for each in holes if each["kind"] == "cannot-act"} == {NAMES["viewer"]}
    (hole,) = (each for each in holes if each["kind"] != "cannot-act")
    assert (hole["kind"], hole["post"], hole["urgent"]) == ("no-chief", "team", True)


def test_a_substitute_is_on_duty(client, service, people):
    asked = client.post("/api/v1/leaves", json={"substitute": "li", **SPAN}, headers=people["wang"]).json()
    for command, name in (("approve", "head"), ("accept", "li")):
        client.post(f"/api/v1/leaves/{asked['id']}/{command}", json={}, headers=people[name])
    service.wall.advance_to(NOW + DAY // 12)
    assert client.post(f"{DUTY}/team/sign-in", json={}, headers=people["li"]).json()["acting_for"] == "wang"
    assert team(client, people["head"])["in_charge"]["chief"] == "li"


def test_the_log_is_added_to_and_corrected(client, people):
    said = client.post(f"{DUTY}/team/log", json={"text": "巡视正常"}, headers=people["wang"]).json()
    client.post(f"{DUTY}/team/log", json={"text": "更正", "about": said["id"]}, headers=people["wang"])
    page = client.get(f"{DUTY}/team/log", headers=people["head"], params={"limit": 1}).json()
    assert [(each["text"], each["about"]) for each in page["items"]] == [("更正", said["id"])]
    rest = client.get(f"{DUTY}/team/log", headers=people["head"], params={"before": page["before"]}).json()
    assert [each["corrected_by"] for each in rest["items"]] == [[page["items"][0]["id"]]]
    assert rest["before"] is None
    assert client.get(f"{DUTY}/team/log", headers=people["chen"]).status_code == 404


def test_nobody_in_particular_sees_shifts_without_persons(client, people):
    text = client.get(DUTY).text
    assert EIGHT in text
    assert "wang" not in text


def test_a_post_is_handed_over(client, service, people):
    def say(name: str, command: str, **more) -> dict:
        said = client.post(f"{DUTY}/team/handover", json={"command": command, **more}, headers=people[name])
        assert said.status_code == 200, said.text
        return said.json()

    with service.records.begin() as tx:
        short = a_roster("wang", {"team": "one"}, SHORT_HOURS)
        tx.duty_rosters.record(tables_of(short), NOW, "x", "x")
    assert client.get(f"{DUTY}/team/handover", headers=people["head"]).json() is None
    client.post(f"{DUTY}/team/sign-in", json={}, headers=people["wang"])
    following = CHANGE | {"shift_at": "2026-01-15T09:30:00+08:00"}
    assert client.post(f"{DUTY}/team/changes", json=following, headers=people["head"]).status_code == 200
    begun = say("wang", "begin")
    assert (begun["step"], begun["matters"]["tickets"], begun["incoming"]["chief"]) == ("preparing", [], "li")
    assert set(begun["allowed"]) == {"fill", "pause_operation", "accident", "break_off"}
    for part in (1, 3, 4, 5):
        say("wang", "fill", part=part, text="正常")
    say("wang", "present")
    assert say("li", "raise", text="缺一把扳手")["entries"][0]["text"] == "缺一把扳手"
    say("wang", "clarify", entry=1, text="在车上")
    early = client.post(f"{DUTY}/team/handover", json={"command": "sign_in"}, headers=people["li"])
    assert (early.status_code, early.json()["code"]) == (409, "duty-refused")
    say("wang", "sign_out")
    assert team(client, people["head"])["in_charge"]["chief"] == "wang"
    assert say("li", "sign_in")["step"] == "done"
    assert team(client, people["head"])["in_charge"]["chief"] == "li"
    assert client.get(f"{DUTY}/team/handover", headers=people["head"]).json()["step"] == "none"
