"""``python -m benchmarks``: measure the figures and write a report."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import desk, imports, latency, mark, publishing, throughput, town
from benchmarks.cold_rooms import COLD
from benchmarks.console import pages
from benchmarks.console.lines import page_lines, unit_page_lines
from benchmarks.hostile import run as hostile
from benchmarks.past import late, nightly, restart
from benchmarks.records import history, wave
from benchmarks.records.databases import DATABASES
from benchmarks.registering import lines as registering
from benchmarks.report import Line, write
from benchmarks.soak import run as soak

FIGURES = (
    "single",
    "packs",
    "mark",
    "latency",
    "nightly",
    "wave",
    "history",
    "restart",
    "late",
    "import",
    "pages",
    "unit-pages",
    "hostile",
    "load",
    "town",
    "desk",
    "registering",
)
LONG = ("soak",)
"""Take hours, and run only when they are asked for."""


def main(
    only: Annotated[
        list[str] | None, typer.Option(help=f"One of {', '.join(FIGURES + LONG)}; may be repeated.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder of the report.")] = Path("benchmarks/results"),
    messages: Annotated[int, typer.Option(help="Messages of the single-reading run.")] = 400_000,
    packs: Annotated[int, typer.Option(help="Packs of 100 of the SenML run.")] = 20_000,
    points: Annotated[int, typer.Option(help="Rooms of the city.")] = throughput.POINTS,
    city: Annotated[int, typer.Option(help="Rooms of the city that is restarted.")] = restart.POINTS,
    rooms: Annotated[int, typer.Option(help="Rooms of the nightly figures.")] = nightly.POINTS,
    sampling_minutes: Annotated[
        int, typer.Option(help="How often these are measured.")
    ] = nightly.SAMPLING_MINUTES,
    soak_points: Annotated[int, typer.Option(help="Points of the soak.")] = soak.POINTS,
    soak_days: Annotated[
        int,
        typer.Option(help="Days of the soak, at least eleven; it goes on where it was, beside the report."),
    ] = soak.DAYS,
    soak_records: Annotated[
        list[str] | None, typer.Option(help=f"One of {', '.join(soak.RECORDS)}; may be repeated.")
    ] = None,
    city_points: Annotated[
        int, typer.Option(help="Points of the import, and of the pages.")
    ] = imports.POINTS,
    open_tickets: Annotated[int, typer.Option(help="Open tickets of the pages.")] = pages.TICKETS,
    closed_tickets: Annotated[int, typer.Option(help="Closed tickets of the pages.")] = pages.CLOSED,
) -> None:
    """Measure, with the real servers of the tests, and write report.md and report.json."""
    lines: list[Line] = []
    raw: dict[str, object] = {}
    chosen = only or list(FIGURES)
    if "single" in chosen:
        lines.append(_single(messages, raw))
    if "packs" in chosen:
        lines.append(_packs(packs, raw))
    if "mark" in chosen:
        lines.append(_mark(raw))
    if "latency" in chosen:
        lines.append(_latency(points, raw))
    if "nightly" in chosen:
        lines += [_nightly(store, rooms, sampling_minutes, raw) for store in nightly.STORES]
    if "wave" in chosen:
        lines += [_wave(database, raw) for database in DATABASES]
    if "history" in chosen:
        lines += [_history(database, raw) for database in DATABASES]
    if "restart" in chosen:
        lines += [_restart(city, raw), _restart_from_influxdb(city, raw)]
    if "late" in chosen:
        lines.append(_late(raw))
    lines += _imports(city_points, raw) if "import" in chosen else []
    lines += page_lines(city_points, open_tickets, closed_tickets, raw) if "pages" in chosen else []
    lines += unit_page_lines(city_points, open_tickets, raw) if "unit-pages" in chosen else []
    lines += _hostile(raw) if "hostile" in chosen else []
    if "load" in chosen:
        lines.append(_load(raw))
    if "town" in chosen:
        lines += _towns(raw)
    lines += [line for database in DATABASES for line in _desk(database, raw)] if "desk" in chosen else []
    lines += registering(DATABASES, raw) if "registering" in chosen else []
    if "soak" in chosen:
        kinds = soak_records or list(soak.RECORDS)
        lines += [_soak(out, kind, soak_points, soak_days, raw) for kind in kinds]
    typer.echo(write(out, lines, raw).read_text())


def _single(messages: int, raw: dict[str, object]) -> Line:
    peer, ours = throughput.peer(messages // 4), throughput.ours(messages, 1)
    raw["single"] = {"ours": asdict(ours), "peer": asdict(peer)}
    rate, theirs = ours.messages_a_second, peer.messages_a_second
    return Line(
        "single-reading messages, durable, InfluxDB and checker keeping up",
        f"{rate:,.0f}/s (durable: {ours.messages / ours.acknowledged_s:,.0f}/s)",
        "45 000/s, 4.5 x the plain loop",
        rate >= 45_000 and rate >= 4.5 * theirs,
        f"plain paho + influxdb-client {theirs:,.0f}/s, ours is {rate / theirs:.1f} times that",
    )


def _packs(packs: int, raw: dict[str, object]) -> Line:
    alone, ours = throughput.influx_alone(packs * 100), throughput.ours(packs, 100)
    raw["packs"] = {"ours": asdict(ours), "influxdb_alone": alone}
    rate = ours.readings_a_second
    return Line(
        "SenML packs of 100",
        f"{rate:,.0f} readings/s (durable: {ours.readings / ours.acknowledged_s:,.0f}/s)",
        "0.7 of InfluxDB alone",
        rate >= 0.7 * alone,
        f"InfluxDB alone takes {alone:,.0f} of the same lines/s, ours is {rate / alone:.2f} times that",
    )


def _mark(raw: dict[str, object]) -> Line:
    cost = mark.measure()
    raw["mark"] = asdict(cost)
    return Line(
        "one mark, 1 000 000 points, room rules",
        f"{cost.mark_ms:.0f} ms, {cost.bytes_a_point} bytes a point",
        "3 x the copying, 120 bytes",
        cost.mark_ms <= 3 * cost.copy_ms and cost.bytes_a_point <= 120,
        f"copying the same bytes once {cost.copy_ms:.0f} ms, ours is {cost.mark_ms / cost.copy_ms:.1f} times",
    )


def _latency(points: int, raw: dict[str, object]) -> Line:
    found = latency.measure(5_000, points)
    raw["latency"] = asdict(found)
    return Line(
        "deciding mark to ticket in the API at 5 000 msg/s",
        f"p50 {found.p50_ms:.0f} ms, p99 {found.p99_ms:.0f} ms, {found.tickets} tickets",
        "p99 400 ms",
        found.p99_ms <= 400 and found.tickets == COLD,
        "",
    )


def _restart(points: int, raw: dict[str, object]) -> Line:
    found = restart.from_journal(points)
    raw["restart"] = asdict(found)
    return Line(
        f"restart, {points:,} rooms sampled every 5 min, from the journal's last hours",
        f"{found.seconds:.1f} s, the plan {found.plan_s:.1f} s and reading {found.read_s:.1f} s of it;"
        f" {found.rows / found.rows_needed:.2f} of the {found.rows_needed:,} rows needed;"
        f" runs of {found.behind:,} points follow; {found.memory_mb} MB",
        "60 s, 1.1 of the rows",
        found.seconds <= 60 and found.rows <= 1.1 * found.rows_needed,
        "",
    )


def _restart_from_influxdb(points: int, raw: dict[str, object]) -> Line:
    found = restart.from_influxdb(points)
    raw["restart from InfluxDB"] = asdict(found)
    return Line(
        f"the same when the journal is lost, {points:,} rooms, from InfluxDB",
        f"{found.seconds:.1f} s; {found.rows / found.rows_needed:.2f} of the rows needed",
        "1.1 of the rows",
        found.rows <= 1.1 * found.rows_needed,
        f"the same answers received and thrown away {found.answer_s:.1f} s",
    )


def _late(raw: dict[str, object]) -> Line:
    found = late.measure()
    raw["late"] = asdict(found)
    alone, beside, within = found.without, found.with_late, found.within_episodes
    worst = max(beside.p99_ms, within.p99_ms)
    return Line(
        "2 000 points come back with 6 days of readings: delay of live tickets",
        f"p50 {beside.p50_ms:.0f} ms, p99 {beside.p99_ms:.0f} ms, {beside.tickets} tickets;"
        f" {beside.rows:,} rows read in {beside.done_s:.0f} s",
        "p99 at most 100 ms above that of the run without",
        worst <= alone.p99_ms + 100 and beside.tickets == within.tickets == late.COLD,
        f"without them p50 {alone.p50_ms:.0f} ms, p99 {alone.p99_ms:.0f} ms, {alone.tickets} tickets; inside"
        f" episodes on record p99 {within.p99_ms:.0f} ms, figures of {within.moved:,} right after"
        f" {within.figures_s:.0f} s",
    )


def _nightly(store: str, rooms: int, sampling_minutes: int, raw: dict[str, object]) -> Line:
    found = nightly.measure(store, rooms, sampling_minutes)
    raw[f"nightly {store}"] = asdict(found)
    nights = (found.ended, found.touched)
    read = max(night.rows for night in nights) / found.rows_of_day
    return Line(
        f"nightly figures, {rooms:,} rooms measured every {sampling_minutes} min, one day touched, {store}",
        f"{found.ended.seconds:.1f} s when it has ended, {found.touched.seconds:.1f} s when touched late;"
        f" {read:.3f} of its {found.rows_of_day:,} rows read; untouched {found.untouched.seconds:.1f} s;"
        f" another thread waited {max(night.worst_wait_ms for night in nights):.0f} ms at most",
        "60 s, 1.1 x the rows of the day",
        max(night.seconds for night in nights) < 60 and read <= 1.1,
        "",
    )


def _soak(out: Path, kind: str, points: int, days: int, raw: dict[str, object]) -> Line:
    found = soak.soak(out.resolve() / f"soak-{kind}-{points}", kind, points, days)
    raw[f"soak {kind}"] = asdict(found)
    (memory, memory_last), (p99, p99_last) = found.memory_mb, found.tick_p99_ms
    bytes_a_day, bytes_last = found.bytes_a_day_mb
    return Line(
        f"{found.days} days of {points:,} points, {found.readings:,} readings, records in {kind}",
        f"memory {memory} -> {memory_last} MB ({found.memory:.2f}), tick p99 {p99} -> {p99_last} ms"
        f" ({found.tick_p99:.2f}; at work {found.tick_cpu_p99:.2f}),"
        f" bytes a day {bytes_a_day} -> {bytes_last} MB ({found.bytes_a_day:.2f});"
        f" {found.seconds_a_day:.1f} s a day, {found.cpu_s_a_day:.1f} s of them at work",
        "last week at most 1.05 of the third to tenth day",
        not found.over,
        f"over: {', '.join(found.over)}" if found.over else "",
    )


def _wave(database: str, raw: dict[str, object]) -> Line:
    found = wave.measure(database)
    raw[f"wave {database}"] = asdict(found)
    return Line(
        f"{wave.FLATS:,} flats of {wave.STATIONS} stations turn cold in one minute, {database}",
        f"last ticket after {found.last_ticket_s:.1f} s, longest of {found.commands} commands "
        f"{found.longest_command_s:.2f} s; {found.statements} statements, {found.tickets} tickets",
        "10 s, 1 s",
        found.last_ticket_s <= 10 and found.longest_command_s <= 1,
        f"{found.process_s:.1f} s of processor time of our own",
    )


def _history(database: str, raw: dict[str, object]) -> Line:
    found = history.measure(database)
    raw[f"history {database}"] = asdict(found)
    ratio = found.with_ms / found.without_ms
    return Line(
        f"a busy tick with {history.ENDED:,} ended episodes on record, {database}",
        f"{found.with_ms:.1f} ms, {found.statements:.0f} statements",
        "1.1 times the tick without them",
        ratio <= 1.1,
        f"without them {found.without_ms:.1f} ms: {ratio:.2f} times",
    )


def _desk(database: str, raw: dict[str, object]) -> list[Line]:
    found = desk.measure(database)
    raw[f"desk {database}"] = asdict(found)
    return [
        Line(
            f"a sweep of {desk.CLOCKS:,} running clocks, nothing due, {database}",
            f"{found.nothing_ms:.1f} ms, {found.worst_nothing_ms:.1f} ms at most",
            "20 ms",
            found.nothing_ms <= 20,
            "",
        ),
        Line(
            f"{desk.DUE:,} of them due at one instant, {database}",
            f"{found.due_s:.2f} s, {found.worst_due_s:.2f} s at most",
            "1 s",
            found.due_s <= 1,
            f"{found.steps:,} steps on record after {desk.RUNS} instants",
        ),
    ]


def _imports(points: int, raw: dict[str, object]) -> list[Line]:
    found = imports.measure(points)
    raw["import"] = [asdict(each) for each in found]
    return [
        Line(
            f"import of {points:,} points, limits moved on all of them, {each.records}",
            f"{each.moved_s:.1f} s ({each.first_s:.1f} s when they were new);"
            f" {each.statements} statements, {each.transactions} transactions,"
            f" {each.limit_changes:,} changed limits",
            "15 s, no other writer waits 1 s",
            each.moved_s <= 15 and each.longest_wait_ms <= 1_000,
            f"another writer's longest wait {each.longest_wait_ms:.0f} ms, alone {each.alone_ms:.0f} ms",
        )
        for each in found
    ]


def _hostile(raw: dict[str, object]) -> list[Line]:
    attacked, hanging = hostile.measure()
    alone, elsewhere, beside = attacked.tickets_alone, attacked.tickets_elsewhere, attacked.tickets
    raw["hostile"] = {"attacked": asdict(attacked), "hanging": [asdict(each) for each in hanging]}
    return [
        Line(
            f"healthy requests beside {attacked.idle:,} idle connections and {attacked.hostile:,} hostile"
            " messages",
            f"p50 {attacked.p50_ms:.0f} ms, p99 {attacked.p99_ms:.0f} ms, worst {attacked.worst_ms:.0f} ms"
            f" over {attacked.requests:,}; {attacked.failed} failed",
            "p99 100 ms",
            attacked.p99_ms <= 100 and not attacked.failed,
            f"the same requests alone: p99 {attacked.alone_p99_ms:.0f} ms",
        ),
        Line(
            f"from a room's deciding reading to its ticket, beside {attacked.hostile:,} messages of another"
            " gateway's account",
            f"p50 {beside.p50_ms:.0f} ms, p99 {beside.p99_ms:.0f} ms over {beside.count},"
            f" {beside.p99_ms / elsewhere.p99_ms:.2f} times that beside as many to topics that nobody reads",
            "p99 1.5 times",
            beside.p99_ms <= 1.5 * elsewhere.p99_ms,
            f"elsewhere: p50 {elsewhere.p50_ms:.0f} ms, p99 {elsewhere.p99_ms:.0f} ms over {elsewhere.count};"
            f" without: p50 {alone.p50_ms:.0f} ms, p99 {alone.p99_ms:.0f} ms over {alone.count}",
        ),
        *(
            Line(
                f"pages of {hostile.CONSOLES} consoles while {each.store} hangs",
                f"p50 {each.p50_ms:.0f} ms, worst {each.worst_ms:.0f} ms over {each.pages}",
                "1 s",
                each.worst_ms <= 1_000,
                "",
            )
            for each in hanging
        ),
    ]


def _load(raw: dict[str, object]) -> Line:
    found = publishing.measure()
    raw["load"] = asdict(found)
    return Line(
        "load generator, QoS 1, Mosquitto alone",
        f"median {found.median:,.0f}/s, best {found.best:,.0f}/s",
        "40 000/s",
        found.median >= 40_000,
        f"paho's publish loop {found.peer:,.0f}/s, ours is {found.median / found.peer:.0f} times that",
    )


def _towns(raw: dict[str, object]) -> list[Line]:
    cost, played = town.measure(), town.play()
    raw["town"] = {"stepped": asdict(cost), "played": asdict(played)}
    return [
        Line(
            "a day of 100 000 flats in steps of a minute, nothing sent",
            f"{cost.day_s:.1f} s, and {cost.settling_s:.1f} s to settle to the weather",
            "60 s",
            cost.day_s <= 60,
            "",
        ),
        Line(
            "a day of 1 000 flats with devices, gateways and messages",
            f"{played.day_s:.1f} s for {played.readings} readings, {played.ledger_s:.1f} s for the ledger",
            "10 s",
            played.day_s + played.ledger_s <= 10,
            "",
        ),
    ]


if __name__ == "__main__":
    typer.run(main)
