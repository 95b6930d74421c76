"""A running service of real records, journal and store in a folder, and a town with a bad morning."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from alerts.attachments.store import AttachmentStore
from alerts.deadlines.days.organisation import calendar_of
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearTable
from alerts.desk.lookups.naming import NameBook
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.now.book import SituationBook
from alerts.desk.people.last_use import SessionUse, TokenUse
from alerts.desk.people.noted_refusals import NotedRefusals
from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.desk.registration import InventoryImport, InventorySource, import_inventory, save_department
from alerts.desk.settle import settle
from alerts.desk.tables.calendars import YearImport, import_year
from alerts.desk.tables.site_tables import SiteTables
from alerts.desk.tables.tables_in_force import (
    TablesInForce,
    record_tables,
    shipped_tables,
    tables_on_record,
)
from alerts.episodes.episode import EpisodeFigures, Opening, Reassessment
from alerts.people.viewer import OPERATOR, Viewer
from alerts.records import Records
from alerts.records.people.password_hashes import hashed
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule import Rule
from alerts.rules.rule_files import default_rules
from api.ports.api_settings import ApiSettings
from api.ports.oidc_settings import OidcSettings
from api.ports.running_service import Counters, Histogram
from api.ports.settings import Settings
from api.printing.pdf import Printer
from api.wiring.hosted_service import GRANTS
from ingest.clock import SimulatedClock
from ingest.decoding.decoder import Decoder
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.devices import Device, Gateway, aliases_to
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.journal.journal import Journal
from ingest.readings.batch import DeadLetterReason, batch_of
from ingest.readings.dead_letters import UNKNOWN_SENDER, DeadLetter
from ingest.readings.quantities import Metric
from ingest.said import Said
from ingest.stores.duck import DuckStore
from tests.api.stand_in_jobs import StandInJobs
from tests.api.states_on_record import states_on_record
from tests.new_records import new_records

NOW = 1_768_436_400_000
"""2026-01-15 08:20 in Shanghai."""
MORNING = NOW - 2 * HOUR - 20 * MINUTE
"""06:00 the same day, when the day clause begins."""
NAMES = {"viewer": "查看员王", "dispatcher": "调度员王", "engineer": "工程师王"}
"""Of the users that there are. One more, who can do nothing, is called ``leaver``."""
PASSWORD = "warm rooms for all"
HOSTILE = "<script>alert('x')</script>"


@dataclass
class StandInService:
    """A `RunningService` put together from real parts, as small as one can be."""

    settings: Settings
    clock: SimulatedClock
    records: Records
    store: DuckStore
    journal: Journal
    rules: Mapping[str, Rule]
    attachments: AttachmentStore
    counted: Counters = field(default_factory=Counters)
    faults: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    known: Inventory = field(default_factory=Inventory)
    years: dict[int, YearTable] = field(default_factory=dict)
    in_force: TablesInForce = field(default_factory=shipped_tables)
    names: NameBook = field(default_factory=NameBook)
    refusals: NotedRefusals = field(default_factory=NotedRefusals)
    token_use: TokenUse = field(default_factory=TokenUse)
    session_use: SessionUse = field(default_factory=SessionUse)
    printer: Printer = field(default_factory=Printer)
    jobs: StandInJobs = field(default_factory=StandInJobs)
    wall: SimulatedClock = field(default_factory=lambda: SimulatedClock(NOW))
    situations: SituationBook = field(init=False)

    def __post_init__(self) -> None:
        self.situations = SituationBook(lambda: states_on_record(self.records, self.known, self.clock.now()))

    def inventory(self) -> Inventory:
        return self.known

    def plan(self) -> Plan:
        with self.records.reading() as tx:
            return plan_of(self.known, self.rules, tx.rules.limit_changes(0))

    def tables(self) -> TablesInForce:
        return self.in_force

    def desk(self) -> DeskInForce:
        """What the desk goes by now."""
        return DeskInForce(self.known, self.in_force.tables, self.calendar())

    def calendar(self) -> WorkCalendar:
        return calendar_of(self.known, self.years, self.tables().hours)

    def import_year(self, viewer: Viewer, source: tuple[str, bytes], year: int) -> YearImport:
        now = self.clock.now()
        done = import_year(self.records, viewer, source, now, calendar=self.calendar(), year=year)
        self.years[year] = done.table
        return done

    def counters(self) -> Counters:
        return self.counted

    def readiness(self) -> dict[str, str]:
        return {"records": "ok", "readings": "ok"} | self.faults

    @property
    def decoder(self) -> Decoder:
        return Decoder(self.inventory, max_payload_bytes=100_000, max_readings_per_message=1_000)

    def import_inventory(self, viewer: Viewer, source: InventorySource, **how: Any) -> InventoryImport:
        done = import_inventory(self.records, viewer, source, self.rules, self.clock.now(), **how)
        self.known = done.after
        return done

    def save_department(self, viewer: Viewer, written: Mapping[str, Any], seen: str | None) -> Inventory:
        now = self.clock.now()
        self.known = save_department(self.records, viewer, written, self.rules, now, seen=seen).after
        return self.known


def town() -> Inventory:
    """One unit, one station, one building with six flats, one of them of a hostile name, and a main."""
    flats = {
        f"f{n}": Place(f"f{n}", Level.HOUSEHOLD, HOSTILE if n == 3 else f"{n}01室", "b1", households=1)
        for n in range(1, 7)
    }
    rooms = {
        f"{name}-room": Point(
            f"{name}-room", Metric.INDOOR_TEMPERATURE, name, MINUTE, MINUTE, residential=True, device="d1"
        )
        for name in flats
    }
    return Inventory(
        places={
            "city": Place("city", Level.ORGANISATION, "春城热力集团", calendar="season"),
            "unit": Place("unit", Level.UNIT, "东城供热公司", "city"),
            "st1": Place("st1", Level.STATION, "翠园换热站", "unit"),
            "b1": Place("b1", Level.BUILDING, "翠园小区 1 栋", "st1"),
            "b2": Place("b2", Level.BUILDING, "翠园小区 2 栋", "st1"),
            "b2f": Place("b2f", Level.HOUSEHOLD, "201室", "b2", households=600),
            **flats,
        },
        points={
            **rooms,
            "main": Point("main", Metric.WATER_PRESSURE, "b2", MINUTE, MINUTE),
        },
        gateways={"gw1": Gateway("gw1", "b1")},
        devices={"d1": Device("d1", "gw1")},
        aliases=aliases_to({"24e1240000000301/temperature": "f1-room"}),
        calendars={
            "season": Calendar(
                "season",
                (DateSpan("10-20", "04-10"),),
                ("06:00-10:00", "11:00-16:00", "17:00-22:00"),
                ("06:00-23:00",),
                DateSpan("05-01", "09-30"),
            )
        },
    )


@contextmanager
def stand_in_service(
    folder: Path, oidc: OidcSettings | None = None, **api: object
) -> Iterator[StandInService]:
    """A service in ``folder``, with the town and users of every role unless they are there already."""
    kept = folder / "records.sqlite"
    is_new = not kept.exists()
    records = new_records(kept) if is_new else Records.open(f"sqlite:///{kept}")
    journal = Journal(folder / "journal.sqlite", 100_000_000, 1_000_000)
    known: list[StandInService] = []
    store = DuckStore(folder / "readings.duckdb", lambda: known[0].known, 0)
    made = StandInService(
        Settings(api=ApiSettings(**api), oidc=oidc or OidcSettings()),
        SimulatedClock(NOW),
        records,
        store,
        journal,
        default_rules(),
        AttachmentStore(folder / "attachments", leave_free=0),
    )
    known.append(made)
    site = SiteTables.of(None)
    try:
        if is_new:  # a copy has its tables, and the store opens its file when it is asked first
            store.prepare()
            with records.begin() as tx:
                record_tables(tx, site, NOW)
        with records.reading() as tx:
            made.known, made.years = tx.inventory.load(), tx.calendars.years()
            made.in_force = tables_on_record(tx, site)
        if is_new:
            install_town(made, folder)
        made.tokens = json.loads((folder / "tokens.json").read_text())
        yield made
    finally:
        store.close()
        journal.close()
        records.close()


def install_town(made: StandInService, folder: Path) -> None:
    """The town and its users."""
    made.import_inventory(OPERATOR, town(), replace=True)
    tokens = {}
    for role, grants in GRANTS.items():
        add_user(made.records, OPERATOR, NewUser(NAMES[role], grants), NOW)
        tokens[role] = make_token(made.records, OPERATOR, NAMES[role], NOW).secret
    add_user(made.records, OPERATOR, NewUser("leaver", ()), NOW)
    (folder / "tokens.json").write_text(json.dumps(tokens))
    with made.records.begin() as tx:
        for name in NAMES.values():
            tx.users.set_password(tx.users.named(name).id, password_hash(), NOW)


@cache
def password_hash() -> str:
    """Of the `PASSWORD` that all of them have."""
    return hashed(PASSWORD)


def room_value(at: int, cold: float) -> float:
    """A room that is ``cold`` degrees too cold since midnight, with a little weather in it."""
    return round(19.4 - cold + 0.35 * math.sin(at / HOUR) + 0.12 * math.sin(at / MINUTE / 7), 2)


def write_readings(made: StandInService, point: str, cold: float) -> list[tuple[int, float, int]]:
    """A day of readings of a room; returns those of the opening window."""
    times = np.arange(NOW - DAY, NOW + 1, MINUTE)
    values = [room_value(int(at), cold) for at in times]
    made.store.write(batch_of(np.full(len(times), made.known.points[point].key), times, values))
    opened = MORNING + 35 * MINUTE
    window = (times > opened - HOUR) & (times <= opened)
    return [(int(at), values[i], int(at) + 1500) for i, at in enumerate(times) if window[i]]


def breach(
    made: StandInService, point: str, rule: str = "room.day", cold: float = 2.2, late: bool = False
) -> None:
    """The morning breach of one room: readings, episode, evidence, and what the desk makes of it."""
    evidence = write_readings(made, point, cold)
    opened = MORNING + 35 * MINUTE
    worst_at, worst = min(((at, v) for at, v, _ in evidence if at >= MORNING), key=lambda row: row[1])
    changes = [
        opening(made, rule, point, (MORNING, opened), (36, 36), (worst, worst_at), found_late=late),
        EpisodeFigures(rule, point, opened, worst, worst_at, 17.2, evidence, 36, opened + 1, evidence),
    ]
    file_changes(made, changes)


def late_window(made: StandInService, point: str) -> None:
    """A colder reading of the opening window of `breach` comes late: what the judge puts on record."""
    opened = MORNING + 35 * MINUTE
    with made.records.reading() as tx:
        (before,) = [
            each for each in tx.episodes.page(point=point, territories=None) if each.opened_at == opened
        ]
        evidence = tx.episodes.by_id(before.id, territories=None).evidence
    late = (opened - 30_000, 15.0, made.clock.now())
    window = sorted([*evidence, late])
    figures = EpisodeFigures(
        before.rule, point, opened, 15.0, opened, 17.138, evidence, 36, opened + 1, window
    )
    file_changes(made, [Reassessment(before.rule, point, opened, opened - 30_001), figures])


def opening(
    made: StandInService,
    rule: str,
    point: str,
    times: tuple[int, int],
    counts: tuple[int, int],
    worst: tuple[float, int],
    *,
    found_late: bool = False,
) -> Opening:
    """The opening of an episode that began and opened at ``times``, with what it was judged by."""
    terms = plan_of(made.known, made.rules).terms_at(made.rules[rule], made.known.points[point], times[1])
    return Opening(
        rule,
        terms.version,
        point,
        *times,
        *counts,
        *worst,
        found_late=found_late,
        limit=terms.limit,
        unit=terms.unit,
        hours=terms.hours,
    )


def file_changes(made: StandInService, changes: list) -> None:
    """What one tick of the checker does with ``changes``."""
    now = made.clock.now()
    newest = {point.key: now for point in made.known.points.values()}
    with made.records.begin() as tx:
        tx.episodes.apply(changes, made.known, made.rules, now)
        tx.last_heard.save(newest)
        settle(tx, made.desk(), made.rules, now)


def pressure_loss(made: StandInService) -> None:
    """The main of 600 households at 0.09 MPa since 07:50."""
    times = np.arange(NOW - DAY, NOW + 1, MINUTE)
    began = NOW - 30 * MINUTE
    values = [0.31 + 0.01 * math.sin(at / HOUR * 3) - (0.22 if at >= began else 0) for at in times]
    made.store.write(batch_of(np.full(len(times), made.known.points["main"].key), times, values))
    opened = began + 3 * MINUTE
    evidence = [
        (int(at), round(v, 3), int(at))
        for at, v in zip(times, values, strict=True)
        if opened - 5 * MINUTE < at <= opened
    ]
    file_changes(
        made,
        [
            opening(made, "pressure.low", "main", (began, opened), (20, 12), (0.088, began)),
            EpisodeFigures("pressure.low", "main", opened, 0.088, began, 0.091, evidence),
        ],
    )


def dead_letter(
    made: StandInService,
    payload: bytes = b"{",
    reason: DeadLetterReason = DeadLetterReason.MALFORMED,
    topic: str = "wenya/v1/gw1/json",
    gateway: str = UNKNOWN_SENDER,
) -> int:
    """A dead letter in the journal; returns its id."""
    made.journal.append(
        batch_of([], [], []),
        [DeadLetter(topic, payload, reason, Said("letter-truncated"), NOW, gateway)],
        NOW,
    )
    return made.journal.box.dead_letters(0, 1_000, None)[-1].id


COUNTED = Counters(
    received=10,
    acknowledged=9,
    readings=30,
    dead_lettered={"malformed": 1},
    gateway_dead_letters={"gw-9": 5, "(unknown)": 2},
    foreign_readings={"gw-9": 4},
    missing_messages={"gw-9": 3},
    dead_letters_dropped=7,
    subscriber_connected=True,
    clock_in_doubt=True,
    journal_bytes=2_048,
    journal_max_bytes=1_000_000,
    journal_lag_batches={"writer": 2, "checker": 0},
    journal_lag_seconds={"writer": 0.5, "checker": 0.0},
    written=28,
    duplicates=1,
    conflicts=1,
    marks_decided={"room.day": 60},
    mark_delay_ms=Histogram((100.0, 1000.0), (3, 2, 1), 4_200.0),
    points_judged={("room.day", "violated"): 36, ("room.day", "ok"): 24},
    points_judged_again=5,
    episodes_open={"room.day": 1},
    clock_steps={("leak.onsite", "due"): 3},
)
"""Figures that a running service could have."""
