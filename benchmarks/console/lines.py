"""The lines of the report that tell of the console."""

from __future__ import annotations

from dataclasses import asdict

from benchmarks.console import pages, unit_pages
from benchmarks.report import Line


def page_lines(points: int, tickets: int, closed: int, raw: dict[str, object]) -> list[Line]:
    """Of every page; what was measured goes into ``raw``."""
    found = pages.measure(points, tickets, closed)
    raw["pages"] = [asdict(each) for each in found]
    lines = []
    for each in found:
        alone = max(page.alone_p95_ms for page in each.pages)
        slowest = sorted(each.pages, key=lambda page: page.beside_p95_ms, reverse=True)
        told = ", ".join(f"{page.page} {page.beside_p95_ms:.0f} ms" for page in slowest[:5])
        lines.append(
            Line(
                f"{len(each.pages)} pages, {points:,} points, {tickets:,} open and {closed:,} closed tickets,"
                f" beside {each.consoles} consoles, {each.records}",
                f"slowest p95: {told}; refreshes p50 {each.refresh_p50_ms:.0f} ms,"
                f" p95 {each.refresh_p95_ms:.0f} ms of {each.refreshes}",
                "p95 200 ms",
                max(slowest[0].beside_p95_ms, each.refresh_p95_ms) <= 200,
                f"news in all consoles: p50 {each.news_p50_ms:.0f} ms, p99 {each.news_p99_ms:.0f} ms;"
                f" with nobody else there the slowest p95 is {alone:.0f} ms",
            )
        )
    return lines


def unit_page_lines(points: int, tickets: int, raw: dict[str, object]) -> list[Line]:
    """Of the pages of one unit."""
    found = unit_pages.measure(points, tickets)
    raw["unit-pages"] = [asdict(each) for each in found]
    return [
        Line(
            f"{each.page}, as a handler of one of {each.units} units, {points:,} points, {each.records}",
            f"p50 {each.p50_ms:.0f} ms, p95 {each.p95_ms:.0f} ms; {each.statements} statements",
            "200 ms",
            each.p95_ms <= 200,
            "",
        )
        for each in found
    ]
