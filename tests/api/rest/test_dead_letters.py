"""Many letters at once: counted by gateway and reason, replayed and dismissed in bites."""

import json

import pytest

from alerts.desk import dead_letter_replay
from alerts.people.audit import AuditFilter
from alerts.records import RecordsError
from ingest.decoding.decoder import Message
from ingest.readings.batch import DeadLetterReason, batch_of
from tests.api.stand_in_service import NOW, dead_letter

URL = "/api/v1/dead-letters"
UNKNOWN = DeadLetterReason.UNKNOWN_POINT


def reading(number, point="f1-room"):
    at = f"2026-01-15T07:{number:02}:00+08:00"
    return json.dumps({"point": point, "value": 19.5, "measured_at": at}).encode()


def groups(reader, **wanted):
    return reader.get(f"{URL}/groups", params=wanted).json()["items"]


@pytest.fixture
def small_bites(monkeypatch):
    monkeypatch.setattr(dead_letter_replay, "REPLAYED_AT_ONCE", 2)
    monkeypatch.setattr(dead_letter_replay, "DISMISSED_AT_ONCE", 2)


def newest(reader):
    return reader.get(f"{URL}/groups", params={"limit": 1}).json()["newest"]


def in_bites(reader, path, engineer, **selected):
    """All answers, one after the other; of all letters that there are."""
    found, after = [], 0
    selected = {"until": newest(reader), **selected}
    while after is not None:
        answer = reader.post(f"{URL}/{path}", json={**selected, "after": after}, headers=engineer)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        after = found[-1]["next"]
    return found


def test_letters_are_counted_by_gateway_and_reason_in_pages(reader, service):
    for number in range(3):
        dead_letter(service, b"%d" % number, gateway="gw-1")
    dead_letter(service, b"0", UNKNOWN, gateway="gw-1")
    dead_letter(service, b"0", gateway="gw-2", topic="wenya/v1/gw-2/json")
    first = reader.get(f"{URL}/groups", params={"limit": 2}).json()
    second = reader.get(f"{URL}/groups", params={"limit": 2, "cursor": first["next"]}).json()
    found = [
        (group["gateway"], group["reason"], group["letters"], group["waiting"], group["times"])
        for group in first["items"] + second["items"]
    ]
    assert found == [
        ("gw-1", "malformed", 3, 3, 3),
        ("gw-1", "unknown-point", 1, 1, 1),
        ("gw-2", "malformed", 1, 1, 1),
    ]
    assert second["next"] is None
    assert [group["gateway"] for group in groups(reader, gateway="gw-2")] == ["gw-2"]
    items = reader.get(URL, params={"gateway": "gw-1", "reason": "malformed"}).json()["items"]
    assert [item["gateway"] for item in items] == ["gw-1"] * 3


@pytest.mark.usefixtures("small_bites")
def test_letters_of_a_gateway_and_a_reason_are_replayed_in_bites(reader, service, bearer):
    engineer = bearer("engineer")
    for number in range(3):
        dead_letter(service, reading(number), UNKNOWN, gateway="gw-1")
    dead_letter(service, reading(9, "nobody"), UNKNOWN, gateway="gw-1")
    dead_letter(service, reading(4), gateway="gw-1")
    dead_letter(service, reading(5), UNKNOWN, gateway="gw-2")
    bites = in_bites(reader, "replay", engineer, gateway="gw-1", reason="unknown-point")
    assert [(bite["letters"], bite["done"], bite["readings"]) for bite in bites] == [
        (2, 2, 2),
        (2, 1, 1),
        (0, 0, 0),
    ]
    assert [(group["reason"], group["waiting"]) for group in groups(reader)] == [
        ("malformed", 1),
        ("unknown-point", 1),
        ("unknown-point", 1),
    ]
    everything = in_bites(reader, "replay", engineer)
    assert sum(bite["done"] for bite in everything) == 2
    assert [group["waiting"] for group in groups(reader)] == [0, 1, 0]


@pytest.mark.usefixtures("small_bites")
def test_letters_are_dismissed_in_bites_but_never_a_message_that_waits_to_be_decoded(reader, service, bearer):
    engineer = bearer("engineer")
    for number in range(5):
        dead_letter(service, b"%d" % number, gateway="gw-1")
    parked = dead_letter(service, reading(1), DeadLetterReason.FLOOD, gateway="gw-1")
    assert [bite["done"] for bite in in_bites(reader, "dismiss", engineer, gateway="gw-1")] == [2, 2, 1, 0]
    assert {(group["reason"], group["waiting"]) for group in groups(reader)} == {
        ("flood", 1),
        ("malformed", 0),
    }
    for command in ("dismiss", "replay"):
        assert reader.post(f"{URL}/{parked}/{command}", json={}, headers=engineer).status_code == 404
    assert in_bites(reader, "replay", engineer)[0]["letters"] == 0


@pytest.mark.usefixtures("small_bites")
@pytest.mark.parametrize("path", ["replay", "dismiss"])
def test_what_comes_after_the_letters_were_seen_is_not_touched(reader, service, bearer, path):
    engineer = bearer("engineer")
    for number in range(3):
        dead_letter(service, reading(number), UNKNOWN, gateway="gw-1")
    seen = newest(reader)
    later = dead_letter(service, reading(9), UNKNOWN, gateway="gw-1")
    assert (later > seen, newest(reader)) == (True, later)
    assert sum(bite["done"] for bite in in_bites(reader, path, engineer, until=seen)) == 3
    assert [group["waiting"] for group in groups(reader)] == [1]


@pytest.mark.parametrize("path", ["replay", "dismiss"])
def test_many_letters_are_done_with_only_up_to_one_that_is_named(reader, bearer, path):
    answer = reader.post(f"{URL}/{path}", json={"gateway": "gw-1"}, headers=bearer("engineer"))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert "until" in answer.text


def test_a_letter_says_what_its_reason_means_in_the_language_of_who_asks(reader, service):
    letter = dead_letter(service)
    for path in (URL, f"{URL}/{letter}"):
        english, chinese = (
            reader.get(path, headers={"Accept-Language": tag}).json() for tag in ("en", "zh-CN")
        )
        in_english, in_chinese = (each.get("items", [each])[0] for each in (english, chinese))
        assert in_english["meaning"] == "The payload is not what its topic promises."
        assert in_chinese["meaning"] == "报文内容不符合其主题约定的格式。"
        assert in_english["reason"] == in_chinese["reason"] == "malformed"
        assert in_english["detail"] == "the JSON is truncated"
        assert in_chinese["detail"] == "JSON 不完整，中途截断"
        assert in_english["detail_code"] == in_chinese["detail_code"] == "letter-truncated"


def written_before(service, letter, sentence):
    """As an earlier version kept a letter."""
    with service.journal._file.writing() as transaction:
        transaction.connection.execute(
            "UPDATE dead_letters SET said = '', detail = ? WHERE id = ?", (sentence, letter)
        )


def test_what_an_earlier_version_said_of_a_letter_stays_as_it_is(reader, service):
    letter = dead_letter(service, gateway="gw1")
    written_before(service, letter, "it ends\nin the middle")
    for tag in ("en", "zh-CN"):
        spoken = {"Accept-Language": tag}
        (told,) = reader.get("/api/v1/gateways/gw1/diagnosis", headers=spoken).json()["refused"]
        for found in (reader.get(f"{URL}/{letter}", headers=spoken).json(), told):
            assert (found["detail"], found["detail_code"]) == ("it ends\\nin the middle", None)
    page = reader.get("/dead-letters?reason=malformed", headers={"Accept-Language": "zh-CN"}).text
    assert '<p lang="en">it ends\\nin the middle</p>' in page


def test_a_letter_says_what_is_wrong_in_the_language_of_who_asks(reader, service, bearer):
    payload = (
        b'[{"point":"nobody","value":1,"measured_at":1},{"point":"f2-room","value":"?","measured_at":1}]'
    )
    _, letters = service.decoder.decode([Message("wenya/v1/gw1/json", payload, NOW)])
    service.journal.append(batch_of([], [], []), letters, NOW)
    details = {
        "en": "unknown-point: 'nobody'; not-a-number: 'f2-room'",
        "zh-CN": "未知测点：'nobody'；不是数值：'f2-room'",
    }
    for tag, detail in details.items():
        spoken = {"Accept-Language": tag}
        (found,) = reader.get(URL, headers=spoken).json()["items"]
        assert (found["detail"], found["detail_code"]) == (detail, "letter-fault-unknown-point")
        (told,) = reader.get("/api/v1/gateways/gw1/diagnosis", headers=spoken).json()["refused"]
        assert (told["detail"], told["detail_code"]) == (detail, "letter-fault-unknown-point")
        page = reader.get("/dead-letters?reason=unknown-point", headers=spoken).text
        assert detail.split("'")[0] in page
        assert '<p lang="en">' not in page
        replay = f"{URL}/{found['id']}/replay"
        again = reader.post(replay, json={}, headers=bearer("engineer") | spoken).json()
        assert again == {"readings": 0, "still_dead": detail}


def test_one_letter_is_dismissed(reader, service, bearer):
    letter = dead_letter(service)
    answer = reader.post(f"{URL}/{letter}/dismiss", json={}, headers=bearer("engineer"))
    assert answer.json()["dismissed_at"] == reader.get(f"{URL}/{letter}").json()["dismissed_at"] is not None


@pytest.mark.parametrize("path", ["replay", "dismiss", "1/dismiss"])
def test_only_an_engineer_may(reader, service, bearer, path):
    dead_letter(service)
    answer = reader.post(f"{URL}/{path}", json={"until": 1}, headers=bearer("dispatcher"))
    assert answer.json()["code"] == "forbidden"


def test_who_did_what_with_letters_is_told_with_how_many_of_whom_and_why_they_were_dead(
    reader, service, bearer
):
    engineer = bearer("engineer")
    first = dead_letter(service, b"{", gateway="gw-1")
    for number in range(3):
        dead_letter(service, reading(number), UNKNOWN, gateway="gw-1")
    reader.post(f"{URL}/{first}/dismiss", json={}, headers=engineer)
    reader.post(f"{URL}/{first + 1}/replay", json={}, headers=engineer)
    in_bites(reader, "replay", engineer, gateway="gw-1", reason="unknown-point")
    dead_letter(service, b"[", gateway="gw-1")
    in_bites(reader, "dismiss", engineer)
    with service.records.reading() as tx:
        events = tx.audit.page(AuditFilter(actor="工程师王"), None, 9)
    assert {each.address for each in events} == {"127.0.0.1"}
    assert [(each.kind, each.subject, each.data) for each in reversed(events)] == [
        ("letters-dismissed", "gw-1", {"letters": 1, "reason": "malformed", "id": first}),
        (
            "letters-replayed",
            "gw-1",
            {"letters": 1, "reason": "unknown-point", "id": first + 1, "done": 1, "readings": 1},
        ),
        (
            "letters-replayed",
            "gw-1",
            {"letters": 2, "reason": "unknown-point", "until": first + 3, "done": 2, "readings": 2},
        ),
        ("letters-dismissed", "", {"letters": 1, "reason": None, "until": first + 4}),
    ]


def test_nothing_is_done_with_letters_while_nobody_can_put_on_record_who_did_it(
    reader, service, bearer, monkeypatch
):
    letter = dead_letter(service)
    away = RecordsError("unavailable", "away", retryable=True)

    def begin():
        raise away

    monkeypatch.setattr(service.records, "begin", begin)
    for path, body in ((f"{letter}/dismiss", {}), ("dismiss", {"until": letter})):
        assert reader.post(f"{URL}/{path}", json=body, headers=bearer("engineer")).status_code == 503
    assert [group["waiting"] for group in groups(reader)] == [1]
