"""No question that the service can ask reads a table that grows from end to end, on either database.

The questions are the public methods of the parts of a `Transaction`: one that is missing here fails the test.
A plan is that of the real planner over tables as after years: SQLite plans by the schema alone, PostgreSQL by
the size of tables as well, so that these are long enough. What a plan does not show, as a range that holds
nearly all of an index, is seen by the work: rows that PostgreSQL looked at, steps of SQLite's machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select

from alerts.chain.links import ChainedTable
from alerts.compliance.household_day import HouseholdDay, PlaceDay
from alerts.episodes.episode import EpisodeFigures, Reassessment, identity_of
from alerts.events import NewEvent
from alerts.matters.files.attachment import Attachment, MediaType
from alerts.people.audit import AuditFilter, AuditKind
from alerts.records import Records, Transaction
from alerts.records.inventory import InventoryRevision
from alerts.records.rules import limit_change_bites
from alerts.records.sql.inventory_tables import limit_changes
from alerts.records.sql.schema import episodes, metadata, tickets
from alerts.rules.limits import LimitChange
from alerts.rules.rule import Concern
from alerts.tickets.gateway_silence import GatewaySilence
from alerts.tickets.ticket import TicketEvent, TicketReason
from ingest.inventory.tree import Inventory
from ingest.readings.intrusions import Intrusion
from ingest.readings.touched_hours import TouchedHour
from tests.alerts.desk.town_on_record import RULES
from tests.alerts.records.desk_years import fill_desk
from tests.alerts.records.sql.desk_questions import DESK_QUESTIONS
from tests.alerts.records.sql.duty_questions import DUTY_QUESTIONS
from tests.alerts.records.sql.people_questions import PEOPLE_QUESTIONS
from tests.alerts.records.sql.scoped_questions import scoped_questions
from tests.alerts.records.statements import Statement, statements
from tests.alerts.records.years_on_record import NOW, ROWS, START, STEP, WAVE_AT, fill, number

Ask = Callable[[Transaction], Any]
ROOMS = Concern.ROOM_TEMPERATURE
TICKET = number(100)
(BITE,) = limit_change_bites([LimitChange("r", 7, NOW, 1)])
REVISION = InventoryRevision(Inventory(version=1), Inventory(version=2), NOW, ())
WORSE = [EpisodeFigures("r0", f"w{i}", WAVE_AT, 1.0, START, None) for i in range(50)]
INTRUSION = Intrusion("g7", START, NOW, 3, ("p1",))
AGAIN = [identity_of(each) for each in WORSE]
DUE_AGAIN = [Reassessment(*identity, since=0) for identity in AGAIN]
GATEWAY = GatewaySilence(TICKET, "g1", NOW, NOW + 1, "p1")
ATTACHMENT = Attachment("new", 1, MediaType.PDF, NOW, "li")
LINE = TicketEvent(NOW, TicketReason.JOINED)
MIDDLE = START + ROWS // 2 * STEP
SEEN = ("2026-01-01", "2026-03-01", ("2026-02-01", "h200", 1))
TICKET_PAGE: dict[str, dict[str, Any]] = {
    "all": {},
    "after": {"cursor": (MIDDLE, ROWS // 2)},
    "active": {"state": "active"},
    "active of a concern": {"state": "active", "concern": "silence"},
    "closed": {"state": "closed"},
    "resolved": {"state": "resolved"},
    "concern": {"concern": "silence"},
    "place": {"place": "h200"},
    "from": {"start": NOW - 9 * STEP},
    "until": {"end": START + 20 * STEP},
}
EPISODE_PAGE: dict[str, dict[str, Any]] = {
    "all": {},
    "after": {"cursor": (MIDDLE, ROWS // 2)},
    "rule": {"rule": "r7"},
    "point": {"point": "p7"},
    "place": {"place": "h200"},
    "open": {"state": "open"},
    "ended": {"state": "ended"},
    "withdrawn": {"state": "withdrawn"},
    "from": {"start": NOW - 9 * STEP},
    "until": {"end": START + 20 * STEP},
    "span": {"start": MIDDLE, "end": MIDDLE + 5 * STEP},
}
AUDIT_PAGE: dict[str, dict[str, Any]] = {
    "all": {},
    "kind": {"kind": AuditKind.REFUSED},
    "actor": {"actor": "u7"},
    "subject": {"subject": "s7"},
    "from": {"start": NOW - 9 * STEP},
    "until": {"end": START + 20 * STEP},
}
QUESTIONS: dict[str, Ask | None] = {
    "meta.get": lambda tx: tx.meta.get("x"),
    "meta.put": lambda tx: tx.meta.put("x", "y"),
    "attachments.add": lambda tx: tx.attachments.add(ATTACHMENT),
    "attachments.by_digest": lambda tx: tx.attachments.by_digest(["7", "8"]),
    "attachments.use": lambda tx: tx.attachments.use("7", TICKET),
    "attachments.added_by": lambda tx: tx.attachments.added_by(["7", "8"], "li"),
    "attachments.tickets_of": lambda tx: tx.attachments.tickets_of(["7", "8"]),
    "attachments.forget_unused": lambda tx: tx.attachments.forget_unused(START + 9, 5),
    "sheets.signed": lambda tx: tx.sheets.signed(None, 9),
    "chain.sheets_as_they_stand": lambda tx: tx.chain.sheets_as_they_stand([TICKET]),
    "chain.head": lambda tx: tx.chain.head(),
    "chain.join": lambda tx: tx.chain.join(ChainedTable.AUDIT, [{"data": {}}]),
    "chain.save_head": lambda tx: (tx.chain.join(ChainedTable.AUDIT, [{"data": {}}]), tx.chain.save_head()),
    "chain.link_from": lambda tx: tx.chain.link_from(ROWS),
    "chain.link_before": lambda tx: tx.chain.link_before(ROWS),
    "chain.page": lambda tx: tx.chain.page(ROWS, 9),
    "chain.page from the first": lambda tx: tx.chain.page(0, 9),
    "events.append": lambda tx: tx.events.append([NewEvent("a", "b", {})], NOW),
    "events.after": lambda tx: tx.events.after(ROWS - 9, 100, territories=None),
    "events.tickets_after": lambda tx: tx.events.tickets_after(ROWS - 9, 100),
    "events.newest": lambda tx: tx.events.newest(),
    "events.forget_before": lambda tx: tx.events.forget_before(START + 5 * STEP),
    "inventory.version": lambda tx: tx.inventory.version(),
    "inventory.load": None,  # the whole inventory is what is asked for
    "inventory.save": None,  # it is compared with the whole inventory on record
    "inventory.record_version": lambda tx: tx.inventory.record_version(REVISION),
    "rules.record": lambda tx: tx.rules.record(RULES, NOW),
    "rules.last": lambda tx: tx.rules.last(),
    "rules.last_set": lambda tx: tx.rules.last_set(),
    "rules.versions_of": lambda tx: tx.rules.versions_of("room.day", 9),
    "rules.gone": lambda tx: tx.rules.gone(RULES, 9),
    "rules.set_at": lambda tx: tx.rules.set_at(NOW),
    "rules.rule_changes": lambda tx: tx.rules.rule_changes(START),
    "rules.own_words": lambda tx: tx.rules.own_words(),
    "rules.limit_changes": lambda tx: tx.rules.limit_changes(START + ROWS - 9),
    "rules.limit_changes_of": lambda tx: tx.rules.limit_changes_of(["r"], [7, 8]),
    "staging.begin": lambda tx: tx.staging.begin(),
    "staging.stage": lambda tx: tx.staging.stage(tx.staging.begin(), BITE),
    "staging.accept": lambda tx: tx.staging.accept(tx.staging.begin()),
    "staging.give_up": lambda tx: tx.staging.give_up(),
    "staging.is_empty": lambda tx: tx.staging.is_empty(),
    "staging.work_off": lambda tx: tx.staging.work_off(),
    "staging.apply": lambda tx: tx.staging.apply(BITE),
    "staging.rows_in_force": lambda tx: tx.staging.rows_in_force(limit_changes),
    "staging.tables_in_force": lambda tx: tx.staging.tables_in_force(),
    "episodes.apply": lambda tx: tx.episodes.apply(_figures(5), Inventory(), RULES, NOW),
    "episodes.apply again": lambda tx: tx.episodes.apply(DUE_AGAIN, Inventory(), RULES, NOW),
    "episodes.apply to a wave": lambda tx: tx.episodes.apply(WORSE, Inventory(), RULES, NOW),
    "episodes.by_id": lambda tx: tx.episodes.by_id(77, territories=None),
    "episodes.with_evidence": lambda tx: tx.episodes.with_evidence(tx.episodes.identified(AGAIN)),
    "episodes.overlapping": lambda tx: tx.episodes.overlapping(None, NOW - 9 * STEP, 1 << 62),
    "episodes.overlapping of points": lambda tx: tx.episodes.overlapping(["p1", "p2"], NOW - 9, 1 << 62),
    "episodes.figures_due": lambda tx: tx.episodes.figures_due(200),
    "episodes.identified": lambda tx: tx.episodes.identified(AGAIN),
    "episodes.points_of": lambda tx: tx.episodes.points_of([7, 8], territories=None),
    "episodes.select_by": lambda tx: tx.episodes.select_by(select(episodes).where(episodes.c.id == 7)),
    "pending.queue": lambda tx: tx.pending.queue(NOW),
    "pending.episodes": lambda tx: tx.pending.episodes([ROWS - 1, ROWS]),
    "pending.has_silences": lambda tx: tx.pending.has_silences(),
    "pending.hold_ends": lambda tx: tx.pending.hold_ends(NOW),
    "pending.open_silences": lambda tx: tx.pending.open_silences(),
    "pending.silences_on": lambda tx: tx.pending.silences_on([TICKET, number(7)], ["p7", "p8"]),
    "pending.open_unusable": lambda tx: tx.pending.open_unusable(),
    "pending.breaching_places": lambda tx: tx.pending.breaching_places(ROOMS),
    "pending.first_breaches": lambda tx: tx.pending.first_breaches(ROOMS),
    "pending.attach": lambda tx: tx.pending.attach([(ROWS, TICKET, True), (ROWS - 1, TICKET, False)]),
    "pending.settle": lambda tx: tx.pending.settle({ROWS: None, ROWS - 1: "x"}),
    "pending.figures_told": lambda tx: tx.pending.figures_told([ROWS, ROWS - 1], NOW),
    "pending.figures_told_again": lambda tx: tx.pending.figures_told_again([TICKET, number(7)]),
    "pending.figures_wait": lambda tx: tx.pending.figures_wait({ROWS: NOW}),
    "pending.hold": lambda tx: tx.pending.hold({ROWS: NOW}),
    "pending.progress": lambda tx: tx.pending.progress([TICKET, number(7)]),
    "intrusions.note": lambda tx: tx.intrusions.note([INTRUSION]),
    "intrusions.due": lambda tx: tx.intrusions.due(NOW, 500),
    "intrusions.save_told": lambda tx: tx.intrusions.save_told([INTRUSION], NOW),
    "last_heard.save": lambda tx: tx.last_heard.save({1: NOW, 2: NOW}),
    "last_heard.of": lambda tx: tx.last_heard.of([1, 2, 3]),
    "silent_gateways.put": lambda tx: tx.silent_gateways.put([GATEWAY]),
    "silent_gateways.of_tickets": lambda tx: tx.silent_gateways.of_tickets([TICKET, number(7)]),
    "silent_gateways.watched": lambda tx: tx.silent_gateways.watched([TICKET, number(7)]),
    "silent_gateways.unheard": lambda tx: tx.silent_gateways.unheard(),
    "silent_gateways.heard": lambda tx: tx.silent_gateways.heard(),
    "silent_gateways.note_heard": lambda tx: tx.silent_gateways.note_heard([GATEWAY]),
    "silent_gateways.told": lambda tx: tx.silent_gateways.told([GATEWAY]),
    "silent_gateways.leave": lambda tx: tx.silent_gateways.leave([TICKET, number(7)]),
    "tickets.by_number": lambda tx: tx.tickets.by_number([TICKET, number(7)]),
    "tickets.not_closed": lambda tx: tx.tickets.not_closed("silence"),
    "tickets.not_closed at places": lambda tx: tx.tickets.not_closed("silence", {"h1", "h2"}),
    "tickets.below": lambda tx: tx.tickets.below([TICKET, number(7)]),
    "tickets.last_closed": lambda tx: tx.tickets.last_closed("silence", {"h1", "h2"}, START),
    "tickets.issue_numbers": lambda tx: tx.tickets.issue_numbers(2027, 5),
    "tickets.add": lambda tx: tx.tickets.add([]),
    "tickets.save": lambda tx: tx.tickets.save(list(tx.tickets.by_number([TICKET]).values())),
    "tickets.add_history": lambda tx: tx.tickets.add_history([(TICKET, LINE)]),
    "tickets.history_of": lambda tx: tx.tickets.history_of(TICKET, 9),
    "tickets.with_lines_of_others": lambda tx: tx.tickets.with_lines_of_others([TICKET, number(7)]),
    "ticket_territories.of": lambda tx: tx.ticket_territories.of([TICKET, number(7)]),
    "ticket_territories.of_episodes": lambda tx: tx.ticket_territories.of_episodes([7, 8]),
    "ticket_territories.add": lambda tx: tx.ticket_territories.add([(TICKET, "t3"), (TICKET, "t4")]),
    "ticket_territories.close": lambda tx: tx.ticket_territories.close([TICKET, number(7)]),
    "ticket_territories.work_out": lambda tx: tx.ticket_territories.work_out(
        [TICKET, number(7)], with_closed=True
    ),
    "ticket_territories.follow tickets": lambda tx: tx.ticket_territories.follow(tickets, [100, 7]),
    "ticket_territories.follow episodes": lambda tx: tx.ticket_territories.follow(episodes, [100, 7]),
    "ticket_views.file": lambda tx: tx.ticket_views.file(TICKET, territories=None),
    "ticket_views.flats": lambda tx: tx.ticket_views.flats(TICKET, 9, territories=None),
    "ticket_views.flats after": lambda tx: tx.ticket_views.flats(TICKET, 9, [0, "h1"], territories=None),
    "ticket_views.children_not_closed": lambda tx: tx.ticket_views.children_not_closed(
        [TICKET, number(7)], territories=None
    ),
    "ticket_views.open_now": lambda tx: tx.ticket_views.open_now(),
    "ticket_views.closed_last": lambda tx: tx.ticket_views.closed_last(9),
    "ticket_views.open_now among": lambda tx: tx.ticket_views.open_now([TICKET, number(7)]),
    "ticket_views.open_by_concern": lambda tx: tx.ticket_views.open_by_concern(territories=None),
    "territories.move_what_goes_on": lambda tx: tx.territories.move_what_goes_on({f"h{ROWS - 1}": "t9"}),
    "territories.due": lambda tx: tx.territories.due(NOW),
    "territories.move_some": lambda tx: tx.territories.move_some(START + 20),
    "touched_hours.note": lambda tx: tx.touched_hours.note([TouchedHour(START, START)]),
    "touched_hours.between": lambda tx: tx.touched_hours.between(START, START + 9),
    "touched_hours.forget_before": lambda tx: tx.touched_hours.forget_before(START + 9),
    "compliance.save": lambda tx: tx.compliance.save([HouseholdDay("h1", "2026-01-01", 1, 1, 1, "x")]),
    "compliance.freeze": lambda tx: tx.compliance.freeze(["h1", "h2"], "2026-01-01", NOW),
    "compliance.at_place": lambda tx: tx.compliance.at_place("h200", "2026-01-01", "2026-03-01", None, 9),
    "compliance.at_place after": lambda tx: tx.compliance.at_place("h200", *SEEN, 9),
    "compliance.days_of": lambda tx: tx.compliance.days_of(["h1", "h2"], "2026-01-01", "2026-01-15"),
    "compliance.keep_sums": lambda tx: tx.compliance.keep_sums({"h1": PlaceDay("2026-01-01", 1, 0, 0, 1, 1)}),
    "compliance.days_of_place": lambda tx: tx.compliance.days_of_place("h2", "2026-01-01", "2026-01-15"),
    "compliance.last_day_before": lambda tx: tx.compliance.last_day_before("2026-01-15"),
    "compliance.latest": lambda tx: tx.compliance.latest(["h1", "h2"], "2026-01-01"),
    "access.version": lambda tx: tx.access.version(),
    "access.changed": lambda tx: tx.access.changed(),
}
"""A method, and another way of asking after a space. ``None``: it reads all, for the reason beside it."""
QUESTIONS |= PEOPLE_QUESTIONS | DESK_QUESTIONS | DUTY_QUESTIONS
QUESTIONS |= {
    f"ticket_views.page {name}": lambda tx, wanted=wanted: tx.ticket_views.page(
        **wanted, limit=9, territories=None
    )
    for name, wanted in TICKET_PAGE.items()
}
QUESTIONS |= {
    f"episodes.page {name}": lambda tx, wanted=wanted: tx.episodes.page(**wanted, limit=9, territories=None)
    for name, wanted in EPISODE_PAGE.items()
}
QUESTIONS |= {
    f"audit.page {name}": lambda tx, wanted=wanted: tx.audit.page(AuditFilter(**wanted), None, 9)
    for name, wanted in AUDIT_PAGE.items()
}
QUESTIONS["audit.page after"] = lambda tx: tx.audit.page(AuditFilter(), (MIDDLE, ROWS // 2), 9)
QUESTIONS |= scoped_questions(
    {"ticket_views.page": TICKET_PAGE, "episodes.page": EPISODE_PAGE}, MIDDLE, AGAIN
)
IN_ORDER = (
    "audit.page",
    "ticket_views.page",
    "work.newest",
    "episodes.page",
    "contacts.page",
    "findings.page",
)
"""They may read an index of all rows in its order, since they stop when the page is full."""
ONLY_INDEX = {"episodes.page span", "episodes.page span for many units"}
"""Of what has ended since the span began it reads the index, and no row that was not open in it."""
SHORT = {"meta", "rule_sets", "inventory_versions", "calendars", "outages", "ticket_numbers"}
SHORT |= {"chain_head", "staged_imports", "staged_bites", "users", "grants", "reaches"}
SHORT |= {"second_factors", "recovery_codes", "identities", "work_views"}
SHORT |= {"contact_numbers", "desk_rows", "calendar_years", "duty_rosters", "stop_numbers"}
"""Tables that do not grow with what happens in the field; what is staged is soon applied."""
LONG = {table.name for table in metadata.tables.values()} - SHORT
PARTIAL = {
    str(index.name)
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}
MOST_ROWS = ROWS // 10
MOST_STEPS = ROWS
"""Of SQLite's machine; to step through an index takes three a row at least."""


def _figures(count: int) -> list[EpisodeFigures]:
    return [
        EpisodeFigures(
            f"r{i % 100}",
            f"p{i}",
            START + i * STEP,
            1.0,
            START,
            1.0,
            [(START, 1.0, START)],
            window=[(START, 3.0, START)],
        )
        for i in range(count)
    ]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def years(request, tmp_path_factory) -> Iterator[Records]:
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('years')}/records.sqlite"
    records = Records.open(url)
    fill(records)
    fill_desk(records)
    yield records
    records.close()


class UndoError(Exception):
    """What was written to see how it is written."""


def test_every_question_is_among_them(years):
    with years.reading() as tx:
        methods = {
            f"{name}.{method}"
            for name, part in vars(tx).items()
            for method in dir(part)
            if not method.startswith("_") and callable(getattr(part, method))
        }
    assert {question.partition(" ")[0] for question in QUESTIONS} == methods


@pytest.mark.parametrize("question", [name for name, ask in QUESTIONS.items() if ask is not None])
def test_no_question_reads_all_of_a_table_that_grows(years, question):
    ask = QUESTIONS[question]
    assert ask is not None
    with suppress(UndoError), years.begin() as tx:
        with statements(years) as asked:
            ask(tx)
        wrong = [each for statement in asked for each in faults_of(tx, statement, question)]
        raise UndoError
    assert wrong == []


def faults_of(tx: Transaction, statement: Statement, question: str) -> list[str]:
    connection = tx.meta._db
    if statement.sql.lstrip().upper().startswith("PRAGMA"):
        return []
    judge = _faults_in_postgres if connection.dialect.name == "postgresql" else _faults_in_sqlite
    found = judge(connection, statement, may_go_in_order=question.startswith(IN_ORDER))
    return [each for each in found if not (question in ONLY_INDEX and "steps" in each)]


def _faults_in_sqlite(connection: Any, statement: Statement, *, may_go_in_order: bool) -> list[str]:
    parameters = statement.parameters
    if isinstance(parameters, list):
        parameters = parameters[0]
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.sql}", parameters).all()
    found = []
    for plan in (str(row[-1]) for row in rows):
        scan = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", plan)
        if scan is None or scan[1] not in LONG or scan[2] in PARTIAL:
            continue
        if not (may_go_in_order and scan[2]):
            found.append(f"{plan}: {statement.sql}")
    if statement.sql.lstrip().startswith(("SELECT", "WITH")):
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 10
            return 0

        driver = connection.connection.driver_connection
        driver.set_progress_handler(count, 10)
        driver.execute(statement.sql, parameters).fetchall()
        driver.set_progress_handler(None, 0)
        if steps > MOST_STEPS:
            found.append(f"{steps} steps, {[str(row[-1]) for row in rows]}: {statement.sql}")
    return found


def _faults_in_postgres(connection: Any, statement: Statement, *, may_go_in_order: bool) -> list[str]:
    read_only = statement.sql.lstrip().startswith(("SELECT", "WITH"))
    explain = "EXPLAIN (FORMAT JSON, ANALYZE, TIMING OFF)" if read_only else "EXPLAIN (FORMAT JSON)"
    parameters = statement.parameters
    if isinstance(parameters, list):
        parameters = parameters[0]
    (told,) = connection.exec_driver_sql(f"{explain} {statement.sql}", parameters).one()
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    found, rows = [], 0.0
    for node in _nodes(plan):
        kind, index = node["Node Type"], node.get("Index Name")
        read = sum(node.get(key, 0) for key in ("Actual Rows", "Rows Removed by Filter"))
        rows += node.get("Actual Loops", 0) * read if "Scan" in kind else 0
        if kind == "Seq Scan" and node["Relation Name"] in LONG:
            found.append(f"{kind} of {node['Relation Name']}: {statement.sql}")
        unbound = kind.startswith(("Index", "Bitmap Index")) and "Index Cond" not in node
        is_long = node.get("Relation Name") not in SHORT
        if unbound and is_long and index not in PARTIAL and not may_go_in_order:
            found.append(f"all of {index}: {statement.sql}")
    if rows > MOST_ROWS:
        found.append(f"{rows} rows looked at: {statement.sql}: {json.dumps(plan)}")
    return found


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
