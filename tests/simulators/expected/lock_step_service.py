"""The service in lock-step: its checker, its records and its ticket desk, tick by tick, without threads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count

from alerts.desk.settle import settle
from alerts.episodes.maintenance import MaintainedKind, Maintenance
from alerts.judging.past.late_data import judge_again
from alerts.judging.past.restart import restart
from alerts.records import Records
from alerts.rules.plan import plan_of
from alerts.rules.rule_files import default_rules
from ingest.durations import HOUR
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Batch, concat
from ingest.readings.history import InMemoryHistory
from simulators.expected.tickets.works import Work
from tests.alerts.desk.matters.desk_on_record import desk_on_record
from tests.alerts.judging.judge_history import batch
from tests.alerts.reference.episodes import Reading

FOREVER = 1 << 62


class Service:
    """What is on record after each `tick`."""

    def __init__(self, records: Records, inventory: Inventory, start: int) -> None:
        self.records = records
        self.rules = default_rules()
        with records.begin() as tx:
            self.inventory = tx.inventory.save(inventory, start, replace=True)
            self.desk = desk_on_record(tx, self.inventory)
        self.plan = plan_of(self.inventory, self.rules)
        self._kept: list[Batch] = []
        self.checker, _ = restart(self.plan, start - 1, start - 1, InMemoryHistory(concat([])), [])

    def work_on(self, works: Iterable[Work]) -> None:
        """Enter maintenance, which begins and ends as it says."""
        with self.records.begin() as tx:
            for each in works:
                told = {"kind": MaintainedKind(each.on), "subject": each.subject}
                span = {"starts_at": each.start, "ends_at": each.end}
                tx.maintenances.add(Maintenance(**told, **span, because="x", by="x", entered_at=each.start))

    def tick(self, now: int, readings: Sequence[Reading]) -> None:
        """Take what has come, decide, judge late data again, and settle tickets once with all of it."""
        if readings:
            self._kept.append(batch(readings, self.inventory))
            self.checker.take_in(self._kept[-1], len(self._kept))
        with self.records.begin() as tx:
            tx.episodes.apply(self.checker.advance(now), self.inventory, self.rules, now)
            while self.checker.late_points:
                points, _ = self.checker.late_points.take(1_000, 2 * HOUR)
                since = min(points.values())
                names = [self.inventory.by_key[key].id for key in points]
                recorded = tx.episodes.overlapping(names, since, FOREVER)
                history = InMemoryHistory(concat(self._kept))
                changes = judge_again(self.checker, points, since, now, history, recorded)
                tx.episodes.apply(changes, self.inventory, self.rules, now)
            keys = {point.key for point in self.inventory.points.values()}
            tx.last_heard.save(self.checker.last_heard(keys))
            settle(tx, self.desk, self.rules, now)

    def live(self, readings: Iterable[Reading], ticks: Sequence[int]) -> None:
        """Readings come in order of arrival; at a tick there is what was received before it."""
        waiting = sorted(readings, key=lambda r: r.received_at)
        for now in ticks:
            here = next(i for i in count() if i == len(waiting) or waiting[i].received_at >= now)
            taken, waiting = waiting[:here], waiting[here:]
            self.tick(now, taken)

    def episodes(self):
        """All on record."""
        with self.records.reading() as tx:
            return tx.episodes.page(limit=1_000_000, territories=None)

    def tickets(self) -> list[tuple[object, ...]]:
        """In the words of `words_of`."""
        on: dict[str, set[tuple[str, str, int]]] = {}
        for e in self.episodes():
            if e.ticket is not None:
                on.setdefault(e.ticket, set()).add((e.rule, e.point, e.opened_at))
        with self.records.reading() as tx:
            found = {t.number: t for t in tx.ticket_views.page(limit=100_000, territories=None)}
            clocks = tx.clocks.of_tickets(found)
        return sorted(
            (
                t.place,
                t.concern,
                str(t.kind),
                t.opened_at,
                sorted(on.get(t.number, ())),
                t.affected_households,
                t.severity,
                sorted(t.clauses),
                None if t.kind == "review" else t.recovered_since,
                t.state == "closed",
                sorted((c.key, c.started_at, c.due_at, c.going) for c in clocks[t.number]),
            )
            for t in found.values()
        )

    def parents(self) -> dict[tuple[str, str, int], str]:
        """(place, concern, when it opened) of each child -> place of its parent."""
        with self.records.reading() as tx:
            found = {t.number: t for t in tx.ticket_views.page(limit=100_000, territories=None)}
        return {(t.place, t.concern, t.opened_at): found[t.parent].place for t in found.values() if t.parent}


def words_of(tickets) -> list[tuple[object, ...]]:
    """The judge's tickets in the same words.

    Of a ticket for review not since when it has recovered: the service does not look again when one of its
    episodes goes on after all and moves to another ticket.
    """
    return sorted(
        (
            t.place,
            t.concern,
            t.kind,
            t.opened_at,
            sorted(t.episodes),
            t.households,
            t.severity,
            sorted(t.clauses),
            None if t.kind == "review" else t.recovered_since,
            t.dissolved_at is not None,
            sorted((c.key, c.started_at, c.due, c.status == "running") for c in t.clocks),
        )
        for t in tickets
    )


def ancestors_of(tickets) -> dict[tuple[str, str, int], list[str]]:
    """As `Service.parents`, of the judge's children: the places of all those above each, nearest first."""
    found = {}
    for ticket in tickets:
        above, here = [], ticket
        while here.parent is not None:
            here = tickets[here.parent]
            above.append(here.place)
        if above:
            found[ticket.place, ticket.concern, ticket.opened_at] = above
    return found


def same_parents(tickets, filed: dict[tuple[str, str, int], str]) -> bool:
    """Whether the same tickets are children, each of a ticket that stands above it for the judge too.

    When groups form at two nodes, one above the other, in one tick, the order of the episodes decides in the
    service which of them takes the tickets below the lower one; for the judge it is the nearest.
    """
    expected = ancestors_of(tickets)
    return expected.keys() == filed.keys() and all(filed[child] in expected[child] for child in filed)
