"""Prometheus metrics: one collector that reads the service's counters when scraped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import structlog
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from alerts.deadlines.desk_clock import ClockFigures
from alerts.desk.clocks.lookups import clock_figures
from alerts.desk.lookups.tickets import open_tickets_by_concern
from alerts.people.viewer import SERVICE
from alerts.rules.rule import Concern
from api.ports.running_service import Counters, Histogram, RunningService
from ingest.inventory.unbound import unbound_counts

log = structlog.get_logger("wenya.api")

COUNTERS = {
    "received": "Messages taken from the broker",
    "acknowledged": "Messages acknowledged to the broker after they were durable",
    "readings": "Readings decoded",
    "written": "Readings the store took",
    "duplicates": "Readings the store had already",
    "conflicts": "Readings whose identity is stored with another value",
    "refused": "Lines the store refused for good",
    "retries": "Writes to the store tried again",
    "dead_letters_dropped": "Dead letters dropped, never replayed, to make room for newer ones",
    "points_judged_again": "Points judged again because of late readings",
}
"""Fields of `Counters` that are one number that only grows."""


class ServiceCollector(Collector):
    """Turns `RunningService.counters` and the open tickets into metric families, all named ``wenya_...``."""

    def __init__(self, service: RunningService) -> None:
        self._service = service

    def collect(self) -> Iterable[Metric]:
        """The families as they stand now; without the records their gauge is missing."""
        counters = self._service.counters()
        yield from _plain(counters)
        yield from _journal(counters)
        yield from _judgement(counters)
        yield from self._unbound()
        yield from self._calendar()
        yield from self._tickets()

    def _unbound(self) -> Iterable[Metric]:
        bind = self._service.settings.mqtt.bind_gateways
        counts = unbound_counts(self._service.inventory(), bind_gateways=bind)
        yield _gauge("wenya_unbound", "Gateways and points that others may speak for", ("kind",), counts)

    def _calendar(self) -> Iterable[Metric]:
        service = self._service
        wanted = service.calendar().year_to_import(service.clock.now())
        yield GaugeMetricFamily(
            "wenya_calendar_year_wanted",
            "The year whose working days should be imported; 0: none is missing",
            value=wanted or 0,
        )

    def _tickets(self) -> Iterable[Metric]:
        open_by_concern: Mapping[str, int] = {}
        clocks, now = ClockFigures(0, 0, None, None), self._service.clock.now()
        up = True
        try:
            open_by_concern = open_tickets_by_concern(self._service.records, SERVICE)
            clocks = clock_figures(self._service.records, SERVICE, now)
        except Exception as error:  # noqa: BLE001 - a scrape must report that the database does not answer, not fail with it
            log.warning("cannot read the records; what is open is left out", error=type(error).__name__)
            up = False
        yield GaugeMetricFamily("wenya_records_up", "Whether the records database answered", value=int(up))
        if up:
            every = {concern.value: open_by_concern.get(concern, 0) for concern in Concern}
            yield _gauge("wenya_tickets_open", "Tickets not closed", ("concern",), every)
            yield from _clocks(clocks, now)


def _clocks(found: ClockFigures, now: int) -> Iterable[Metric]:
    states = {"overdue": found.overdue, "due_unknown": found.unknown}
    yield _gauge("wenya_clocks", "Time limits that wait for their proof, 10 000 at most", ("state",), states)
    late = 0 if found.next_look is None else max(now - found.next_look, 0)
    yield GaugeMetricFamily(
        "wenya_sweep_lag_seconds",
        "How long a step of a time limit has waited to be put on record",
        late / 1000,
    )
    if found.next_due is not None:
        yield GaugeMetricFamily(
            "wenya_clock_next_due_seconds",
            "Unix time at which a time limit is due next",
            found.next_due / 1000,
        )


def _plain(counters: Counters) -> Iterable[Metric]:
    for name, meaning in COUNTERS.items():
        yield CounterMetricFamily(f"wenya_{name}", meaning, value=getattr(counters, name))
    yield _counter(
        "wenya_dead_lettered", "Messages or parts that became no reading", "reason", counters.dead_lettered
    )
    yield _counter(
        "wenya_gateway_dead_letters",
        "Messages or parts that became no reading, by who sent them",
        "gateway",
        counters.gateway_dead_letters,
    )
    yield _counter(
        "wenya_foreign_readings",
        "Readings for points that their sender may not speak for",
        "gateway",
        counters.foreign_readings,
    )
    yield _counter(
        "wenya_missing_messages",
        "Messages of Sparkplug that never came, by their numbers",
        "gateway",
        counters.missing_messages,
    )
    yield GaugeMetricFamily(
        "wenya_subscriber_connected",
        "Whether the broker holds a session with us",
        value=int(counters.subscriber_connected),
    )
    yield GaugeMetricFamily(
        "wenya_clock_in_doubt",
        "Whether the machine's clock has jumped and is not believed yet",
        value=int(counters.clock_in_doubt),
    )


def _journal(counters: Counters) -> Iterable[Metric]:
    yield GaugeMetricFamily(
        "wenya_journal_bytes", "Size of the journal on disk", value=counters.journal_bytes
    )
    yield GaugeMetricFamily(
        "wenya_journal_max_bytes", "Bound of the journal", value=counters.journal_max_bytes
    )
    reader = ("reader",)
    yield _gauge(
        "wenya_journal_lag_batches",
        "Batches a reader has still to read",
        reader,
        counters.journal_lag_batches,
    )
    yield _gauge(
        "wenya_journal_lag_seconds",
        "Age of the oldest batch a reader has still to read",
        reader,
        counters.journal_lag_seconds,
    )


def _judgement(counters: Counters) -> Iterable[Metric]:
    yield _counter(
        "wenya_marks_decided", "Marks decided for all points of a rule", "rule", counters.marks_decided
    )
    judged = CounterMetricFamily("wenya_points_judged", "Point marks by outcome", labels=["rule", "outcome"])
    for (rule, outcome), count in counters.points_judged.items():
        judged.add_metric([rule, outcome], count)
    yield judged
    steps = CounterMetricFamily("wenya_clock_steps", "Steps of time limits taken", labels=["policy", "step"])
    for (policy, step), count in counters.clock_steps.items():
        steps.add_metric([policy, step], count)
    yield steps
    tried = CounterMetricFamily(
        "wenya_sending_attempts", "Attempts to send a message that ended", labels=["channel", "result"]
    )
    for (channel, result), count in counters.sending_attempts.items():
        tried.add_metric([channel, result], count)
    yield tried
    yield _counter(
        "wenya_notice_faults",
        "Notices found neither told nor sent in time",
        "fault",
        counters.notice_faults,
    )
    yield GaugeMetricFamily(
        "wenya_audit_breaks",
        "Rows on record that are not as they were written, until an administrator knows",
        value=counters.audit_breaks,
    )
    yield _gauge("wenya_episodes_open", "Episodes going on", ("rule",), counters.episodes_open)
    yield _gauge("wenya_faults", "Things a worker leaves out as they fail", ("worker",), counters.faults)
    yield GaugeMetricFamily(
        "wenya_judged_until_seconds",
        "Unix time until which everything received has been judged and put on record",
        value=counters.judged_until / 1000,
    )
    if counters.mark_delay_ms is not None:
        yield _histogram("wenya_mark_delay_seconds", "From a mark to its decision", counters.mark_delay_ms)


def _counter(name: str, meaning: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, meaning, labels=[label])
    for value, count in counts.items():
        family.add_metric([value], count)
    return family


def _gauge(name: str, meaning: str, labels: tuple[str, ...], values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for label, value in values.items():
        family.add_metric([label], value)
    return family


def _histogram(name: str, meaning: str, observed: Histogram) -> Metric:
    """Milliseconds in, seconds out, as Prometheus wants base units; its buckets are cumulated."""
    below, buckets = 0, []
    for bound, count in zip((*observed.bounds, float("inf")), observed.counts, strict=True):
        below += count
        buckets.append(("+Inf" if bound == float("inf") else repr(bound / 1000), float(below)))
    return HistogramMetricFamily(name, meaning, buckets=buckets, sum_value=observed.total / 1000)


def registry_of(service: RunningService) -> CollectorRegistry:
    """A registry of the service's metrics and of the process's own (``wenya_process_...``)."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(ServiceCollector(service))
    ProcessCollector(namespace="wenya", registry=registry)
    return registry


def exposition(registry: CollectorRegistry) -> bytes:
    """The Prometheus text format."""
    return generate_latest(registry)
