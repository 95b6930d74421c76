"""Whatever goes wrong, the caller gets a problem document with a stable code, and nothing of the inside."""

from __future__ import annotations

import pytest

from alerts.records import RecordsError
from alerts.tickets.desk_moves.refusals import MoveRefused, Reason
from api.http.foreseen_errors import problem_of
from api.http.problems import ProblemKind
from api.words.languages import language
from ingest.journal.journal import JournalError
from ingest.said import Said
from ingest.stores.contract import StoreError
from tests.api.stand_in_service import breach, dead_letter

READINGS = "/api/v1/points/f1-room/readings"


@pytest.mark.parametrize(
    ("method", "url", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not-found"),
        ("GET", "/nothing", 404, "not-found"),
        ("GET", "/api/v1/points/nobody", 404, "not-found"),
        (
            "GET",
            "/api/v1/points/nobody/readings?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z",
            404,
            "not-found",
        ),
        ("GET", "/api/v1/points?place=nowhere", 404, "not-found"),
        ("GET", "/api/v1/tickets/2026-999999", 404, "not-found"),
        ("GET", "/api/v1/tickets/nonsense", 422, "invalid"),
        ("GET", "/api/v1/episodes/999", 404, "not-found"),
        ("GET", "/api/v1/episodes/0", 422, "invalid"),
        ("GET", "/api/v1/dead-letters/999", 404, "not-found"),
        ("GET", f"/api/v1/dead-letters/{2**70}", 422, "invalid"),
        ("GET", "/api/v1/compliance?place=nowhere&from=2026-01-01&to=2026-01-02", 404, "not-found"),
        ("GET", "/api/v1/compliance?place=city&from=2026-01-01&to=2028-01-02", 422, "span-too-long"),
        ("GET", "/api/v1/compliance?place=city&from=2026-01-02&to=2026-01-01", 422, "invalid"),
        ("GET", "/api/v1/compliance?place=city&from=2026-02-30&to=2026-03-01", 422, "invalid"),
        ("DELETE", "/api/v1/tickets", 405, "method-not-allowed"),
        ("GET", "/api/v1/points?limit=0", 422, "invalid"),
        ("GET", "/api/v1/points?limit=5000", 422, "invalid"),
        ("GET", "/api/v1/points?cursor=AAAA", 400, "bad-cursor"),
        ("GET", "/api/v1/points?cursor=%F0%9F%92%A9", 400, "bad-cursor"),
        ("GET", "/api/v1/points?metric=happiness", 422, "invalid"),
        ("GET", "/api/v1/tickets?place=%00", 422, "invalid"),
        ("GET", "/api/v1/tickets?state=lost", 422, "invalid"),
        ("GET", f"{READINGS}?from=2026-01-01T00:00:00Z&to=2025-01-01T00:00:00Z", 422, "invalid"),
    ],
)
def test_a_bad_request_gets_its_code(reader, method, url, status, code):
    answer = reader.request(method, url)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"] == f"urn:wenya:problem:{code}"
    assert problem["title"]
    assert problem["detail"]


@pytest.mark.parametrize(
    "instant",
    [
        "2026-01-15T06:00:00",
        "2026-01-15",
        "yesterday",
        "1768436400000",
        "2026-13-01T00:00:00Z",
        "2026-01-15T24:00:00Z",
        "2026-01-15T06:00:60Z",
        "2026-01-15T06:00:00+25:00",
        "1969-12-31T23:59:59Z",
        "9999-12-31T23:59:59Z",
        "2026-01-15T06:00:00+08:00" * 50,
        "２０２６-01-15T06:00:00Z",
        "",
    ],
)
def test_an_instant_without_a_zone_or_a_place_in_time_is_refused_by_name(client, instant):
    answer = client.get(READINGS, params={"from": instant, "to": "2026-01-16T00:00:00Z"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert [fault["where"] for fault in answer.json()["errors"]] == ["query.from"]
    assert len(answer.content) < 1_000


@pytest.mark.parametrize(
    "text", ["2026-01-15T06:00:00+08:00", "2026-01-15T06:00:00 08:00", "2026-01-14T22:00:00.0009z"]
)
def test_the_same_instant_may_be_written_in_any_zone_even_with_a_plus_that_a_form_decoder_ate(
    client, service, text
):
    breach(service, "f1-room")
    answer = client.get(f"{READINGS}?from={text}&to=2026-01-15T06:01:00%2B08:00")
    assert [item["measured_at"] for item in answer.json()["items"]] == ["2026-01-15T06:00:00.000+08:00"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"{", "body.1"),
        (b"[]", "body"),
        (b'{"command": "Explode"}', "body.command"),
        (b'{"command": "comment", "surprise": 1}', "body.surprise"),
        (b'{"command": "comment", "text": 7}', "body.text"),
        (b'{"command": "comment", "text": "' + b"x" * 4_001 + b'"}', "body.text"),
        (b'{"command": "comment", "text": "a\\u0000b"}', "body.text"),
        (b'{"command": "comment", "text": "\\ud800"}', "body.text"),
        (b'{"command": "comment", "version": 1e99}', "body.version"),
    ],
)
def test_a_bad_command_is_refused_by_the_name_of_what_is_wrong(client, bearer, body, where):
    headers = bearer("dispatcher") | {"Content-Type": "application/json"}
    answer = client.post("/api/v1/tickets/2026-000001/commands", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert where in [fault["where"] for fault in answer.json()["errors"]]


def test_a_word_that_no_command_has_is_refused_by_its_name(client, service, bearer):
    breach(service, "f1-room")
    body = {"command": "explode"}
    answer = client.post("/api/v1/tickets/2026-000001/commands", json=body, headers=bearer("dispatcher"))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    (fault,) = answer.json()["errors"]
    assert fault["code"] == "unknown-command"
    assert "explode" in fault["reason"]


@pytest.mark.parametrize("body", [b"[" * 60_000, b'{"a":' * 12_000, b"\xff\xfe", b""])
def test_a_hostile_body_is_refused_and_not_a_failure(client, bearer, body):
    headers = bearer("engineer") | {"Content-Type": "application/json"}
    for url in ("/api/v1/tickets/2026-000001/commands", "/api/v1/inventory/import"):
        answer = client.post(url, content=body, headers=headers)
        assert answer.status_code in (400, 422), (url, answer.text[:200])
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_write_that_a_plain_form_could_send_is_refused(client, service, bearer):
    letter = dead_letter(service)
    for media_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        headers = bearer("engineer") | {"Content-Type": media_type}
        for url in ("/api/v1/inventory/import", f"/api/v1/dead-letters/{letter}/replay"):
            answer = client.post(url, content=b"{}", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")


def test_records_that_are_away_are_a_503_that_says_when_to_come_back(client, service, monkeypatch):
    def away():
        raise RecordsError("unavailable", "connection to 10.0.0.7 refused, user=wenya", retryable=True)

    monkeypatch.setattr(service.records, "reading", away)
    answer = client.get("/api/v1/tickets")
    assert (answer.status_code, answer.json()["code"]) == (503, "records-unavailable")
    assert answer.headers["retry-after"]
    assert "10.0.0.7" not in answer.text


def test_a_readings_store_that_is_away_is_a_503_and_tickets_still_show(client, service, monkeypatch):
    breach(service, "f1-room")

    def away(*_):
        raise StoreError("credentials", "token abc was refused", retryable=False)

    for question in ("read", "first", "hourly", "first_hours"):
        monkeypatch.setattr(service.store, question, away)
    answer = client.get(f"{READINGS}?from=2026-01-15T00:00:00Z&to=2026-01-15T01:00:00Z")
    assert (answer.status_code, answer.json()["code"]) == (503, "readings-unavailable")
    assert "abc" not in answer.text
    assert client.get("/api/v1/tickets/2026-000001").status_code == 200
    assert client.get("/tickets/2026-000001", headers={"Accept": "text/html"}).status_code == 200


def test_a_journal_that_cannot_be_read_is_a_503_and_says_nothing_of_the_disk(reader, service, monkeypatch):
    def broken(*_, **__):
        raise JournalError("disk", "/srv/wenya/journal.sqlite: disk I/O error")

    monkeypatch.setattr(service.journal.box, "dead_letters", broken)
    answer = reader.get("/api/v1/dead-letters")
    assert (answer.status_code, answer.json()["code"]) == (503, "not-ready")
    assert answer.headers["retry-after"]
    assert "/srv" not in answer.text


def test_a_failure_nobody_foresaw_tells_the_log_and_not_the_caller(client, service, monkeypatch, capsys):
    def broken():
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(service, "inventory", broken)
    answer = client.get("/api/v1/points")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "ZeroDivisionError: secret detail" in capsys.readouterr().out


def test_a_fault_of_the_inventory_that_only_the_records_can_see_is_the_callers():
    problem = problem_of(RecordsError("metric-changed", "point 'a' measures ph, not turbidity"))
    assert problem.kind is ProblemKind.BAD_INVENTORY
    assert problem.errors[0].reason == "point 'a' measures ph, not turbidity"


def test_codes_are_unique_and_stable_words():
    codes = [kind.code for kind in ProblemKind]
    assert len(set(codes)) == len(codes)
    assert all(code == code.lower() and " " not in code for code in codes)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StoreError("unavailable", "x1", retryable=True), "读数库：无法连接（unavailable）。"),
        (RecordsError("in-use", "x1"), "业务记录：被另一个服务占用（in-use）。"),
        (RecordsError("conflict", "x1"), "业务记录：不能完成所要求的操作（conflict）。"),
        (JournalError("disk", Said("journal-batch-gone")), "接收队列：磁盘无法写入（disk）。"),
    ],
)
def test_a_part_that_cannot_is_told_in_words_with_its_code_and_nothing_of_its_own(error, told):
    assert problem_of(error).document(language("zh-CN")).detail == told


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("form", ProblemKind.INVALID),
        ("unknown-command", ProblemKind.INVALID),
        ("not-yours", ProblemKind.NOT_YOURS),
        ("stale-version", ProblemKind.STALE_VERSION),
        ("not-closable", ProblemKind.NOT_CLOSABLE),
        ("extension-too-late", ProblemKind.EXTENSION_TOO_LATE),
        ("own-callback", ProblemKind.OWN_CALLBACK),
        ("not-yet", ProblemKind.ILLEGAL_COMMAND),
        ("signed-already", ProblemKind.ILLEGAL_COMMAND),
    ],
)
def test_a_refused_command_tells_every_reason_at_once_with_its_code(code, kind):
    reasons = [Reason(code, Said("order-needed"), "phone"), Reason("form-value", Said("order-phone"), "x")]
    problem = problem_of(MoveRefused(code, reasons))
    assert problem.kind is kind
    told = problem.document(language("zh-CN")).errors
    assert [(each.where, each.code) for each in told] == [("phone", code), ("x", "form-value")]
    assert told[0].reason == "此项必填。"
