"""Alive, ready, and the figures."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from alerts.deadlines.desk_clock import ClockStatus
from alerts.records import RecordsError
from api.ports.readiness import ready_but
from ingest.said import Said
from tests.alerts.records.desk.desk_values import a_clock, put_policy
from tests.api.stand_in_service import COUNTED, breach, pressure_loss


def samples(client):
    text = client.get("/metrics").text
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_process_is_alive_even_when_it_is_not_ready(client, service):
    service.faults["readings"] = "slow"
    assert client.get("/healthz").json() == {"status": "alive"}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "not-ready")
    assert answer.json()["errors"] == [{"where": "readings", "code": "slow", "reason": "slow"}]


@pytest.mark.parametrize(
    ("language", "detail", "reasons"),
    [
        (
            {},
            "Not ready: Readings, Broker.",
            [
                "slow",
                "the broker cannot be reached at mqtt.host and mqtt.port: refused, nothing listens there",
            ],
        ),
        (
            {"Accept-Language": "en"},
            "Not ready: Readings, Broker.",
            [
                "has not answered for a while",
                "the broker cannot be reached at mqtt.host and mqtt.port: refused, nothing listens there",
            ],
        ),
        (
            {"Accept-Language": "zh-CN"},
            "未就绪：读数库、消息服务器。",
            [
                "长时间没有应答",
                "mqtt.host、mqtt.port 所指的消息服务器无法连接：连接被拒绝，该地址上没有程序在监听",
            ],
        ),
    ],
)
def test_a_reason_is_for_people_beside_a_code_for_programs(client, service, language, detail, reasons):
    service.faults["readings"] = "slow"
    service.faults["broker"] = Said("broker-unreachable", why=Said("reach-refused"))
    told = client.get("/readyz", headers=language)
    assert told.json()["detail"] == detail
    found = [(fault["where"], fault["code"], fault["reason"]) for fault in told.json()["errors"]]
    assert found == [("readings", "slow", reasons[0]), ("broker", "broker-unreachable", reasons[1])]


def test_ready_names_its_parts(client):
    assert client.get("/readyz").json() == {"status": "ready", "parts": {"records": "ok", "readings": "ok"}}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "ok, follows behind: rule stuck at 3 points"),
        ("zh-CN", "ok, 随后补齐：规则 stuck 在 3 个测点"),
    ],
)
def test_what_is_known_of_a_part_that_works_is_told_in_words(client, service, language, told):
    service.faults["readings"] = ready_but(Said("rule-at-points", rule="stuck", count="3"))
    answer = client.get("/readyz", headers={"Accept-Language": language})
    assert (answer.status_code, answer.json()["parts"]["readings"]) == (200, told)
    assert answer.headers["content-language"] == language


def put_clocks(service) -> int:
    """One that is overdue and was to be looked at 3 s ago, one due in a minute, one of unknown due; now."""
    now = service.clock.now()
    with service.records.begin() as tx:
        ticket = tx.tickets.not_closed("room-temperature")["f1"].number
        policy = put_policy(tx)
        tx.clocks.add(
            [
                a_clock(policy, ticket, key="late", due_at=now - 1, next_at=now - 3_000),
                a_clock(policy, ticket, key="next", due_at=now + 60_000, next_at=now + 60_001),
                a_clock(policy, ticket, key="unsure", due_at=None, status=ClockStatus.UNKNOWN),
            ]
        )
    return now


def test_the_figures_are_those_of_the_service_and_all_carry_its_name(client, service):
    breach(service, "f1-room")
    pressure_loss(service)
    service.counted = COUNTED
    now = put_clocks(service)
    found = samples(client)
    assert {name for name, *_ in found if not name.startswith("wenya_")} == set()
    expected = {
        ("wenya_received_total",): 10,
        ("wenya_acknowledged_total",): 9,
        ("wenya_written_total",): 28,
        ("wenya_dead_lettered_total", ("reason", "malformed")): 1,
        ("wenya_gateway_dead_letters_total", ("gateway", "gw-9")): 5,
        ("wenya_gateway_dead_letters_total", ("gateway", "(unknown)")): 2,
        ("wenya_foreign_readings_total", ("gateway", "gw-9")): 4,
        ("wenya_missing_messages_total", ("gateway", "gw-9")): 3,
        ("wenya_dead_letters_dropped_total",): 7,
        ("wenya_subscriber_connected",): 1,
        ("wenya_clock_in_doubt",): 1,
        ("wenya_journal_bytes",): 2_048,
        ("wenya_journal_lag_batches", ("reader", "writer")): 2,
        ("wenya_journal_lag_seconds", ("reader", "writer")): 0.5,
        ("wenya_marks_decided_total", ("rule", "room.day")): 60,
        ("wenya_points_judged_total", ("outcome", "violated"), ("rule", "room.day")): 36,
        ("wenya_points_judged_again_total",): 5,
        ("wenya_episodes_open", ("rule", "room.day")): 1,
        ("wenya_tickets_open", ("concern", "room-temperature")): 1,
        ("wenya_tickets_open", ("concern", "water-pressure")): 1,
        ("wenya_tickets_open", ("concern", "silence")): 0,
        ("wenya_clock_steps_total", ("policy", "leak.onsite"), ("step", "due")): 3,
        ("wenya_clocks", ("state", "overdue")): 2,  # and the report of the loss of pressure
        ("wenya_clocks", ("state", "due_unknown")): 1,
        ("wenya_sweep_lag_seconds",): 3,
        ("wenya_clock_next_due_seconds",): now / 1000 + 60,
        ("wenya_records_up",): 1,
        ("wenya_unbound", ("kind", "gateway")): len(service.inventory().gateways),
        ("wenya_unbound", ("kind", "point")): len(service.inventory().unbound_points),
    }
    assert {key: found[key] for key in expected} == expected


def test_the_delay_of_marks_is_a_cumulated_histogram_in_seconds(client, service):
    service.counted = COUNTED
    found = samples(client)
    buckets = {le: found["wenya_mark_delay_seconds_bucket", ("le", le)] for le in ("0.1", "1.0", "+Inf")}
    assert buckets == {"0.1": 3, "1.0": 5, "+Inf": 6}
    assert found["wenya_mark_delay_seconds_sum",] == pytest.approx(4.2)
    assert found["wenya_mark_delay_seconds_count",] == 6


def test_records_that_are_away_do_not_take_the_other_figures_with_them(client, service, monkeypatch):
    def away():
        raise RecordsError("unavailable", "gone", retryable=True)

    monkeypatch.setattr(service.records, "reading", away)
    found = samples(client)
    assert found["wenya_records_up",] == 0
    assert found["wenya_received_total",] == 0
    assert not any(name == "wenya_tickets_open" for name, *_ in found)
