"""Alive, ready, and the figures."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from alerts.records import RecordsError
from tests.api.stand_in_service import COUNTED, breach, pressure_loss


def samples(client):
    text = client.get("/metrics").text
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_process_is_alive_even_when_it_is_not_ready(client, service):
    service.faults["readings"] = "slow: no answer in 5 s"
    assert client.get("/healthz").json() == {"status": "alive"}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "not-ready")
    assert answer.json()["errors"] == [{"where": "readings", "reason": "slow: no answer in 5 s"}]


def test_ready_names_its_parts(client):
    assert client.get("/readyz").json() == {"status": "ready", "parts": {"records": "ok", "readings": "ok"}}


def test_the_figures_are_those_of_the_service_and_all_carry_its_name(client, service):
    breach(service, "f1-room")
    pressure_loss(service)
    service.counted = COUNTED
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
