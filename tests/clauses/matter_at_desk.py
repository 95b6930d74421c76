"""A people's matter at the desk: registered, worked at by commands, on records, in simulated time.

Instants are wall-clock times of Shanghai in 2026: ``"02-13 15:00"``, and ``"15:40"`` on the same day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest

from alerts.deadlines.days.windows import HOURS
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearTable
from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.policy import numbered
from alerts.deadlines.policy_files import POLICIES
from alerts.desk.clocks.moved_dues import work_out_unknown
from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.clocks.sweep import sweep
from alerts.desk.clocks.waking import find_left, wake
from alerts.desk.matters.commanding import GivenCommand, give_command
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.matter_lookup import files_of
from alerts.desk.matters.possible import missing_items, possible_commands
from alerts.desk.matters.registering import Registration, register
from alerts.desk.matters.sheets import list_sheets
from alerts.desk.stops.sweeping import hear_of_tickets, sweep_stops
from alerts.matters.files.attachment import Attachment, MediaType
from alerts.matters.proposals import proposals_of
from alerts.people.grants import with_places
from alerts.people.leave import Leave, NewLeave
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.records.desk.sheets import IssuedSheet
from alerts.records.desk_rows.rows import RowKind
from alerts.sheets.sheet import Sheet
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import MatterFile
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.tickets.ticket import Ticket, TicketEvent
from tests.alerts.deadlines.days.golden_years import YEAR_2026, at, local
from tests.alerts.desk.matters.desk_on_record import POLICY_ROWS
from tests.clauses.company import CALL, COMPANY, STAFF

YEAR, CENTURY = "2026-", "20"
LONGEST_TIME_ALONE = len("15:40:00.001")


class MatterRefusal(NamedTuple):
    """What a refusal is called, the codes of its reasons, and the fields that these are about."""

    code: str
    reasons: set[str]
    fields: set[str]


class CompanyDesk:
    """The desk of the company in ``tests.clauses.company``; what falls due is swept at its instant.

    ``settings``: those of the desk that are another than what ships.
    """

    def __init__(self, records: Records, **settings: object) -> None:
        self.records = records
        self.now = self._started_at = at("2026-01-05 08:00")
        with records.begin() as tx:
            inventory = tx.inventory.save(COMPANY, self.now, replace=True)
            for name, grants in STAFF.items():
                tx.users.add(name, grants, self.now)
            tx.rows.record(RowKind.POLICY, POLICY_ROWS, self.now, "wenya")
            kept = tx.rows.current(RowKind.POLICY)
        policies = numbered(POLICIES, {key: (row.id, row.version) for key, row in kept.items()})
        tables = replace(DESK_TABLES, policies=policies, settings=replace(DESK_TABLES.settings, **settings))
        self.desk = DeskInForce(inventory, tables, WorkCalendar("Asia/Shanghai", {2026: YEAR_2026}, HOURS))

    def instant(self, when: str) -> int:
        """UTC ms of ``when``; a time alone is one of the day that it is at the desk."""
        if len(when) <= LONGEST_TIME_ALONE and ":" in when[:3]:
            return at(f"{(local(self.now) or '')[:10]} {when}")
        return at(when if when.startswith(CENTURY) else YEAR + when)

    def until(self, when: str) -> None:
        """Time passes until ``when``, and whatever falls due by then is put on record in its order."""
        instant = self.instant(when)
        self._pass(instant)
        self._sweep()

    def stops_until(self, when: str) -> None:
        """The service does not run until ``when``, and catches up then."""
        self.now = self._started_at = self.instant(when)
        self._sweep()

    def knows_year(self, year: int, *, off: Iterable[str], on: Iterable[str] = ()) -> None:
        """The calendar of another year is brought in: days off, and make-up days."""
        days = [frozenset(date.fromisoformat(f"{year}-{each}") for each in some) for some in (on, off)]
        calendar = self.desk.calendar
        table = YearTable(year, 1, *days)
        calendar = replace(calendar, years={**calendar.years, year: table})
        self.desk = replace(self.desk, calendar=calendar)

    def _pass(self, instant: int) -> None:
        """Time passes; what falls due at ``instant`` itself comes after what people do then."""
        assert instant >= self.now, "time does not go back"
        while True:
            with self.records.reading() as tx:
                instants = (
                    tx.clocks.next_instant(),
                    tx.work.next_wake(),
                    tx.work.next_left(),
                    tx.stops.next_instant(),
                )
            due = min((each for each in instants if each is not None), default=None)
            if due is None or due >= instant:
                break
            self.now = max(self.now, due)
            self._sweep()
        self.now = instant

    def _sweep(self) -> None:
        """What a ticket waits for comes before what falls due of clocks at the same instant."""
        desk = self.desk
        with self.records.begin() as tx:
            wake(tx, desk, self.now, self.now)
            find_left(tx, self.now)
        sweep(self.records, self.now, desk.tables, desk.inventory, desk.calendar, self._started_at)
        hear_of_tickets(self.records, self.now, desk)
        started, people = self._started_at, KeptPeople()
        sweep_stops(self.records, self.now, desk, started, wall=self.now, people=people)

    def goes_by(self, calendar: WorkCalendar) -> None:
        """Another calendar is imported, and what nobody could say the due of is worked out."""
        self.desk = replace(self.desk, calendar=calendar)
        with self.records.begin() as tx:
            work_out_unknown(tx, self.desk, self.now)

    def away(self, name: str, substitute: str, since: str, until: str) -> Leave:
        """``name`` is on leave then, as the head agreed beforehand."""
        wanted = NewLeave(
            substitute=substitute, starts_at=self.instant(since), ends_at=self.instant(until), because="年假"
        )
        with self.records.begin() as tx:
            person, other = (tx.users.named(each) for each in (name, substitute))
            assert person is not None
            assert other is not None
            leave = tx.leaves.by_id(tx.leaves.add(wanted, person.id, other.id, self.now, by=name))
            assert leave is not None
            agreed = replace(leave, approved_at=self.now, approved_by="gao", accepted_at=self.now)
            tx.leaves.save(agreed)
        return agreed

    def viewer(self, name: str) -> Viewer:
        return Viewer(name, with_places(STAFF[name], self.desk.inventory.departments))

    def picture(self, who: str) -> str:
        """Digest of a picture that ``who`` adds."""
        digest = "ab" * 32
        with self.records.begin() as tx:
            tx.attachments.add(Attachment(digest, 100, MediaType.PNG, self.now, who))
        return digest

    def registers(self, when: str, who: str = "zhang", **said: object) -> MatterAtDesk:
        """``who`` registers a call of a user at ``when``; of the form only what is said here is another."""
        self._pass(self.instant(when))
        values = {**CALL, "contacted_at": self.now, **said}
        given = Registration(values, late_reason=str(values.pop("late_reason", "")))
        found = register(self.records, self.viewer(who), given, self.now, desk=self.desk)
        return MatterAtDesk(self, found.ticket.number)

    def refuses_to_register(self, when: str, who: str = "zhang", **said: object) -> MatterRefusal:
        """Why a registration is refused."""
        with pytest.raises(MoveRefused) as caught:
            self.registers(when, who, **said)
        return _told(caught.value)


class MatterAtDesk:
    """One ticket, with what people do to it and what is on record about it."""

    def __init__(self, desk: CompanyDesk, number: str) -> None:
        self.desk = desk
        self.number = number

    # --- what people do

    def does(
        self,
        when: str,
        who: str,
        command: str,
        text: str = "",
        *,
        happened: str = "",
        late_reason: str = "",
        **values: object,
    ) -> MatterAtDesk:
        """``who`` gives the command at ``when``; ``happened``: when it was so, if that was before."""
        desk = self.desk
        desk._pass(desk.instant(when))
        given = GivenCommand(
            command,
            text,
            values,
            happened_at=desk.instant(happened) if happened else None,
            late_reason=late_reason,
        )
        give_command(desk.records, desk.viewer(who), self.number, given, desk.now, desk=desk.desk)
        return self

    def refuses(self, when: str, who: str, command: str, text: str = "", **values: object) -> MatterRefusal:
        """Why a command is refused."""
        with pytest.raises(MoveRefused) as caught:
            self.does(when, who, command, text, **values)
        return _told(caught.value)

    def goes_to(self, when: str, unit: str, who: str = "wang", **values: object) -> MatterAtDesk:
        """It is handed on to a unit, whoever else might have it."""
        return self.does(when, who, "dispatch", department=unit, reason="就近", **values)

    def tells(self, when: str, who: str = "zhang", text: str = "已处理", **values: object) -> MatterAtDesk:
        """The user is told of the result by telephone."""
        said = {"to": "contact", "medium": "phone", "outcome": "told", "with_result": "result"}
        return self.does(when, who, "feed_back", text, **{"contact": self.contact, **said, **values})

    def asks_user(self, when: str, outcome: str = "satisfied", solved: str = "yes") -> MatterAtDesk:
        """Qian calls the user back."""
        said = {"contact": self.contact, "outcome": outcome, "solved": solved, "came": "yes"}
        return self.does(when, "qian", "call_back", **said)

    # --- what is on record

    @property
    def file(self) -> MatterFile:
        with self.desk.records.reading() as tx:
            return files_of(tx, [self.number])[self.number]

    @property
    def ticket(self) -> Ticket:
        return self.file.ticket

    @property
    def step(self) -> str:
        return self.ticket.step.value

    @property
    def contact(self) -> str:
        """Number of its first contact."""
        return self.file.contacts[0].number

    def clock(self, key: str) -> DeskClock:
        """The latest clock of the policy ``key``."""
        return self.clocks(key)[-1]

    def clocks(self, key: str) -> list[DeskClock]:
        """All of it, the first one first."""
        return sorted((each for each in self.file.clocks if each.key == key), key=lambda each: each.id)

    def has_clock(self, key: str) -> bool:
        return bool(self.clocks(key))

    def due(self, key: str) -> str | None:
        """By when, as clocks there show it: ``"02-13 16:00"``."""
        return shown(self.clock(key).due_at)

    def came_of(self, key: str) -> str:
        """What the latest clock of ``key`` is; ``overdue``: it still waits for its proof past its due."""
        clock = self.clock(key)
        return "overdue" if clock.overdue(self.desk.now) else clock.status.value

    def missing(self) -> set[str]:
        """还差: what is missing before it may be closed."""
        desk = self.desk
        found = missing_items(desk.records, desk.viewer("wang"), self.number, desk.now, desk=desk.desk)
        return {each.item for each in found}

    def may(self, who: str) -> set[str]:
        """The commands that ``who`` may give now."""
        desk = self.desk
        found = possible_commands(desk.records, desk.viewer(who), self.number, desk.now, desk=desk.desk)
        return {each.move.command for each in found if each.possible}

    def steps(self, key: str) -> list[str]:
        """Steps of the ladder that were taken for its clocks of ``key``: ``"due 02-13 16:00"``."""
        ids = {each.id for each in self.clocks(key)}
        with self.desk.records.reading() as tx:
            found = tx.steps.of_tickets([self.number])[self.number]
        return [f"{each.step} {shown(each.instant)}" for each in found if each.clock in ids]

    def history(self) -> list[TicketEvent]:
        with self.desk.records.reading() as tx:
            return tx.tickets.history_of(self.number, 1_000)

    def sheets(self) -> list[IssuedSheet]:
        """What was printed of it."""
        with self.desk.records.reading() as tx:
            return list(tx.sheets.of_tickets([self.number])[self.number])

    def shown_sheets(self) -> list[Sheet]:
        """Its sheets as things stand, as Wang sees them: masked."""
        desk = self.desk
        shown = list_sheets(desk.records, desk.viewer("wang"), self.number, desk=desk.desk)
        return [each.sheet for each in shown]

    def findings(self) -> list[str]:
        return [each.kind.value for each in self.file.findings]

    def proposals(self) -> dict[str, str]:
        """Kind -> value of what the service proposes and nobody has taken or declined."""
        return {each.kind.value: each.value for each in proposals_of(self.ticket.details) if each.open}


def shown(instant: int | None) -> str | None:
    """Month, day and time of an instant; seconds where there are any."""
    told = local(instant)
    return None if told is None else told[5:].replace("T", " ").removesuffix(":00")


def _told(refused: MoveRefused) -> MatterRefusal:
    reasons = refused.reasons
    return MatterRefusal(refused.code, {each.code for each in reasons}, {each.where for each in reasons})
