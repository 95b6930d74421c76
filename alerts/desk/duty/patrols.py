"""Patrol sheets and the repair sheets that come of them: lines of the duty log of a post (C4, C32, C35)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from alerts.desk.duty.book import open_book, post_zone, write_line
from alerts.desk.duty.reach import covering, require_covering
from alerts.desk.duty.timekeeping import (
    keep_patrol_in_time,
    keep_repair_in_time,
    local_date,
    place_of_department,
)
from alerts.desk.lookups.errors import NotFound
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.patrols import PatrolDay, PatrolSheet, require_sheet
from alerts.duty.refusals import DutyRefused
from alerts.duty.repairs import RepairCommand, RepairSheet, RepairSide, decide, repairs_of, sayable
from alerts.duty.roster import DutyPost
from alerts.notices.deciding import told_of_repair
from alerts.notices.occasions import OCCASIONS
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import called_apart
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.sheets.patrol_sheets import patrol_sheet, repair_sheet
from alerts.sheets.sheet import Sheet
from alerts.sheets.signatures import digest_of
from ingest.inventory.tree import Inventory
from ingest.said import Said

LAST_LINES = 50
"""Lines of the log among which the same sheet is looked for before it is filed."""
LOOKED_THROUGH = 500
"""Lines of the log that are looked through for one page of sheets."""
DAYS_SHOWN = 7


class RepairWord(NamedTuple):
    """What somebody says on a repair sheet; of issuing it to which ``unit``, and by when (UTC ms)."""

    command: RepairCommand
    text: str = ""
    unit: str = ""
    due_at: int | None = None


@dataclass(frozen=True, slots=True)
class ShownRepair:
    """A repair sheet, and what the viewer may say on it now."""

    sheet: RepairSheet
    allowed: tuple[RepairCommand, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownPatrol:
    """A patrol sheet as it was filed, with what was found on it."""

    line: DutyLine
    sheet: PatrolSheet
    repairs: tuple[ShownRepair, ...]


@dataclass(frozen=True, slots=True)
class PatrolPage:
    """Sheets of a post, the newest first, and whether each of the last days was covered.

    ``files``: whether the viewer may file one. ``before``: with which to ask for the next ones. ``called``:
    login name -> what somebody is called of whom they tell.
    """

    post: DutyPost
    items: tuple[ShownPatrol, ...]
    days: tuple[PatrolDay, ...]
    files: bool
    before: int | None
    called: dict[str, str]


@use_case("patrols.file", Right.WORK, ScopeKind.OBJECT)
def file_patrol(
    records: Records, viewer: Viewer, post: str, sheet: PatrolSheet, now: int, *, desk: DeskInForce
) -> ShownPatrol:
    """File the patrol sheet of a day for ``post`` at ``now`` (UTC ms, of the wall clock), with one's name.

    What was found makes a repair sheet each. Filed once more as it stands, it is the one that is there.
    Raises `NotFound`, `DutyRefused`, `Forbidden`, `RecordsError`.
    """
    inventory = desk.inventory
    with records.begin() as tx:
        book = open_book(tx, inventory, now, now + 1, now)
        at = book.post(post)
        whom = require_covering(viewer, Right.WORK, at, inventory)
        area = place_of_department(at.department, desk)
        require_sheet(
            sheet,
            _today(at, now, inventory),
            inventory.places,
            lambda place: area in {each.id for each in inventory.upwards(place)},
        )
        there = _same(tx, at, sheet, viewer.name)
        if there is not None:
            return there
        filed = write_line(tx, viewer, book, at, now, whom, DutyLineKind.PATROL, sheet.data, sheet.text)
        found = [
            write_line(
                tx,
                viewer,
                book,
                at,
                now,
                whom,
                DutyLineKind.REPAIR,
                {"command": RepairCommand.FIND.value, "place": each.place},
                each.what,
                filed.id,
            )
            for each in sheet.findings
        ]
        keep_patrol_in_time(tx, filed, at, desk, now)
        told: dict[str, Any] = {"line": filed.id, "day": sheet.data["day"], "findings": len(found)}
        tx.audit.act_for(whom, viewer, AuditKind.PATROL_SHEET, now, at.id, **told)
    repairs = tuple(ShownRepair(RepairSheet(each, filed.actor)) for each in found)
    return ShownPatrol(filed, sheet, repairs)


def _same(tx: Transaction, post: DutyPost, sheet: PatrolSheet, who: str) -> ShownPatrol | None:
    """What ``who`` has filed word for word already, as who presses a button twice does; of the last lines."""
    alike = [
        each
        for each in tx.duty_lines.page(post.id, None, LAST_LINES)
        if each.kind is DutyLineKind.PATROL
        and (each.actor, each.text, dict(each.data)) == (who, sheet.text.strip(), sheet.data)
    ]
    for line, repairs in ((each, _repairs(tx, [each])[each.id]) for each in alike):
        found = [(each.found.text, each.found.data["place"]) for each in repairs]
        if found == [(each.what.strip(), each.place) for each in sheet.findings]:
            return ShownPatrol(line, sheet, tuple(map(ShownRepair, repairs)))
    return None


@use_case("patrols.list", Right.WORK, ScopeKind.OBJECT)
def list_patrols(
    records: Records, viewer: Viewer, post: str, before: int | None, now: int, *, inventory: Inventory
) -> PatrolPage:
    """Sheets of a post at ``now`` (UTC ms), of lines with a smaller id than ``before``; a page may be short.

    For whoever works for the post's department; who works on repairs of it sees these, with their sheets.
    Raises `NotFound`, `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        at = open_book(tx, inventory, now, now + 1, now).post(post)
        lines = tx.duty_lines.page(at.id, before, LOOKED_THROUGH)
        filed = [each for each in lines if each.kind is DutyLineKind.PATROL]
        repairs = _repairs(tx, filed)
        said = [line for those in repairs.values() for each in those for line in each.lines]
        called = called_apart(
            tx.users.named_or_of({name for each in (*filed, *said) for name in each.persons})
        )
    theirs = covering(viewer, Right.WORK, at.department, inventory) is not None
    items = tuple(
        ShownPatrol(
            each,
            PatrolSheet.of(each.data, each.text),
            tuple(_shown(one, viewer, at, inventory) for one in repairs[each.id]),
        )
        for each in filed
        if theirs or any(_works_on(viewer, one, inventory) for one in repairs[each.id])
    )
    if not theirs and not items:
        require_covering(viewer, Right.WORK, at, inventory)
    days = _days(filed, _today(at, now, inventory))
    following = lines[-1].id if len(lines) == LOOKED_THROUGH else None
    return PatrolPage(at, items, days, theirs, following, called)


@use_case("repairs.say", Right.WORK, ScopeKind.OBJECT)
def say_on_repair(
    records: Records,
    viewer: Viewer,
    post: str,
    number: int,
    word: RepairWord,
    now: int,
    *,
    desk: DeskInForce,
) -> ShownRepair:
    """Issue the repair sheet ``number``, sign it or send it back at ``now`` (UTC ms, of the wall clock).

    A signature is bound to what stands on the sheet then. The unit that it is issued to is told, also that it
    is to be done anew. Raises `NotFound`, `DutyRefused`, `Forbidden`,
    `RecordsError`.
    """
    inventory = desk.inventory
    with records.begin() as tx:
        book = open_book(tx, inventory, now, now + 1, now)
        at = book.post(post)
        sheet = _repair(tx, at, number)
        if sheet is None or not _sees(viewer, at, [sheet], inventory):
            raise NotFound(Said("repair-unknown", number=str(number)))
        sides, whom = _sides(viewer, sheet, at, inventory)
        decide(sheet, word.command, sides, viewer.name, word.text)
        data: dict[str, Any] = {"command": word.command.value}
        if word.command is RepairCommand.ISSUE:
            data |= _issued(word, now, inventory)
        data["sheet"] = digest_of(repair_sheet(sheet, inventory)).hex()
        kind = DutyLineKind.REPAIR_SIGNED
        line = write_line(tx, viewer, book, at, now, whom, kind, data, word.text, number)
        after = RepairSheet(sheet.found, sheet.patroller, (*sheet.lines, line))
        clock = keep_repair_in_time(tx, after, at, desk, now)
        tx.notices.add(told_of_repair(line, clock, after.unit, OCCASIONS))
        told: dict[str, Any] = {"line": line.id, "command": word.command.value}
        tx.audit.act_for(whom, viewer, AuditKind.PATROL_SHEET, now, at.id, **told)
    return _shown(after, viewer, at, inventory)


@use_case("patrols.sheet", Right.WORK, ScopeKind.OBJECT)
def see_patrol_sheet(
    records: Records, viewer: Viewer, post: str, number: int, now: int, *, inventory: Inventory
) -> Sheet:
    """The patrol or repair sheet of the line ``number`` as a form, as things stand.

    Raises `NotFound`, `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        at = open_book(tx, inventory, now, now + 1, now).post(post)
        line = tx.duty_lines.by_id(number)
        patrol = line is not None and line.post == at.id and line.kind is DutyLineKind.PATROL
        if line is not None and patrol:
            repairs = _repairs(tx, [line])[line.id]
            if _sees(viewer, at, repairs, inventory):
                return patrol_sheet(line, at.name, repairs, inventory)
        sheet = _repair(tx, at, number)
    if sheet is None or not _sees(viewer, at, [sheet], inventory):
        raise NotFound(Said("repair-unknown", number=str(number)))
    return repair_sheet(sheet, inventory)


def _today(post: DutyPost, now: int, inventory: Inventory) -> date:
    return local_date(now, post_zone(inventory, post))


def _repairs(tx: Transaction, filed: Sequence[DutyLine]) -> dict[int, list[RepairSheet]]:
    """Id of a patrol sheet -> the repair sheets that came of it."""
    found = tx.duty_lines.answers_of([each.id for each in filed], DutyLineKind.REPAIR)
    ids = [each.id for those in found.values() for each in those]
    said = tx.duty_lines.answers_of(ids, DutyLineKind.REPAIR_SIGNED) if ids else {}
    patrollers = {each.id: each.actor for each in filed}
    return {each.id: repairs_of(found.get(each.id, ()), patrollers, said) for each in filed}


def _repair(tx: Transaction, post: DutyPost, number: int) -> RepairSheet | None:
    line = tx.duty_lines.by_id(number)
    if line is None or line.post != post.id or line.kind is not DutyLineKind.REPAIR:
        return None
    patrol = tx.duty_lines.by_id(line.about or 0)
    patrollers = {} if patrol is None else {patrol.id: patrol.actor}
    said = tx.duty_lines.answers_of([number], DutyLineKind.REPAIR_SIGNED)
    return repairs_of([line], patrollers, said)[0]


def _sees(who: Viewer, post: DutyPost, repairs: Sequence[RepairSheet], inventory: Inventory) -> bool:
    if covering(who, Right.WORK, post.department, inventory) is not None:
        return True
    return any(_works_on(who, each, inventory) for each in repairs)


def _works_on(who: Viewer, sheet: RepairSheet, inventory: Inventory) -> bool:
    return bool(sheet.unit) and covering(who, Right.WORK, sheet.unit, inventory) is not None


def _sides(
    who: Viewer, sheet: RepairSheet, post: DutyPost, inventory: Inventory
) -> tuple[frozenset[RepairSide], str]:
    """As what ``who`` may say something on ``sheet``, and for whom they stand in; empty: for themselves.

    Where the patroller is not there any more, the head of the department signs in their place.
    """
    found: dict[RepairSide, str] = {}
    heads = covering(who, Right.APPROVE, post.department, inventory)
    if heads is not None:
        found |= {RepairSide.MANAGER: heads, RepairSide.PATROLLER: heads}
    if sheet.patroller == who.name:
        found[RepairSide.PATROLLER] = ""
    works = covering(who, Right.WORK, sheet.unit, inventory) if sheet.unit else None
    if works is not None:
        found[RepairSide.WORKER] = works
    return frozenset(found), min(found.values(), default="")


def _shown(sheet: RepairSheet, who: Viewer, post: DutyPost, inventory: Inventory) -> ShownRepair:
    sides, _ = _sides(who, sheet, post, inventory)
    return ShownRepair(sheet, sayable(sheet, sides, who.name))


def _issued(word: RepairWord, now: int, inventory: Inventory) -> dict[str, Any]:
    """To whom, and by when. Raises `DutyRefused`."""
    if word.unit not in inventory.departments:
        raise DutyRefused(Said("repair-no-unit"))
    if word.due_at is None or word.due_at <= now:
        raise DutyRefused(Said("repair-no-due"))
    return {"unit": word.unit, "due_at": word.due_at}


def _days(filed: Sequence[DutyLine], today: date) -> tuple[PatrolDay, ...]:
    """The last days, the newest first; none of a post that has filed nothing."""
    if not filed:
        return ()
    whole: dict[str, bool] = {}
    for each in filed:
        day = str(each.data["day"])
        whole[day] = whole.get(day, False) or not each.data["left_out"]
    days = [today - timedelta(days=back) for back in range(DAYS_SHOWN)]
    return tuple(PatrolDay(day, day.isoformat() in whole, whole.get(day.isoformat(), False)) for day in days)
