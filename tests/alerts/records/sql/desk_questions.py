"""The questions that the desk asks, for test_query_plans.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from msgspec import structs

from alerts.deadlines.days.years import YearTable
from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.deadlines.ladders import LadderPost
from alerts.deadlines.segments import Segment, SegmentKind
from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole, FindingKind, FindingState, TaskKind
from alerts.matters.facts import Fact
from alerts.matters.findings import Finding
from alerts.matters.task import Task
from alerts.notices.attempts import AttemptedNotice, EndedAttempt, NewAttempt, SendingResult
from alerts.notices.message import Urgency
from alerts.notices.notice import NewNotice, SubjectKind
from alerts.records import Transaction
from alerts.records.desk.clock_lines import RecordedStep
from alerts.records.desk.lists.words_asked import WordsAsked
from alerts.records.desk.sheets import IssuedSheet
from alerts.records.desk.work_list import WorkFilter
from alerts.records.desk_rows.idempotency import UsedKey
from alerts.records.desk_rows.rows import RowKind
from tests.alerts.records.desk_years import contact_number
from tests.alerts.records.sql.scoped_questions import TOGETHER, UNIT
from tests.alerts.records.years_on_record import NOW, ROWS, START, STEP, number

Ask = Callable[[Transaction], Any]
TICKET, OTHER = number(100), number(7)
CONTACT, OTHERS = contact_number(100), contact_number(7)
MIDDLE = START + ROWS // 2 * STEP
LOOK = 100
"""Rows that the pages look through here, of so few as there are."""
FACT = Fact("arrived", "1", NOW, NOW, "wang")
TASK = Task(2, TaskKind.SAMPLE, NOW)
ASSIGNMENT = Assignment(2, "u7", AssignmentRole.WITH, NOW, "wang")
FINDING = Finding(FindingKind.OVERDUE, TICKET, "new", NOW, "wenya")
SHEET = IssuedSheet(TICKET, CONTACT, "feedback", 2, {}, b"", NOW)
CLOCK = DeskClock(
    ticket=TICKET,
    of=ClockOf.TICKET,
    scope="",
    key="new",
    policy=1,
    clause="H31",
    started_at=NOW,
    limit="2 h",
    due_at=NOW,
)
NOTICE = NewNotice("new", "pressed", (LadderPost.PERSON, LadderPost.HEAD), TICKET, Urgency.HIGH, NOW)
ATTEMPT = NewAttempt("mail", "p7", "a@b.cn", (AttemptedNotice(7, 1),), NOW)
ENDED = EndedAttempt(7, NOW, SendingResult.FAILED, "busy")
SEGMENT = Segment(clock=7, no=2, at=NOW, kind=SegmentKind.RUNNING, due_at=NOW, reason="", by="wang")
STEP_FIRED = RecordedStep(7, "head", 0, NOW, NOW, ("head",), ("wang",))
YEAR = YearTable(2026, 0, frozenset(), frozenset())

WORDS = WordsAsked("阀门", (TICKET, OTHER), people=True, not_about=("u7",), places=("h7", "h8"))
WORK: dict[str, WorkFilter] = {
    "all": WorkFilter(),
    "of a unit": WorkFilter(unit="u7"),
    "of somebody": WorkFilter(assignee="wang"),
    "at a step": WorkFilter(step="in_hand"),
    "of a mode": WorkFilter(mode="supervise", category="leak", matter_class="urgent"),
    "overdue": WorkFilter(due_before=NOW),
    "overdue of a mode": WorkFilter(mode="supervise", due_before=NOW),
    "of a unit at a step": WorkFilter(unit="u7", step="in_hand"),
    "overdue of a unit": WorkFilter(unit="u7", due_before=NOW),
    "folded": WorkFilter(folded=True),
    "with words": WorkFilter(words=WORDS),
    "of an owner, unowned": WorkFilter(owner="u7", unowned=True, channel="call", complaint=True),
    "overdue or unknown": WorkFilter(due_before=NOW, or_unknown=True),
    "overdue or unknown of a unit": WorkFilter(unit="u7", due_before=NOW, or_unknown=True),
}
NEWEST: dict[str, WorkFilter] = WORK | {
    "closed of a unit": WorkFilter(unit="u7", state="closed"),
    "closed of a mode": WorkFilter(mode="supervise", state="closed"),
    "active of a mode": WorkFilter(mode="supervise", state="active"),
}
CONTACT_PAGE: dict[str, dict[str, Any]] = {
    "all": {},
    "after": {"cursor": (MIDDLE, contact_number(ROWS // 2))},
    "phone": {"phone": "138 0000 0007"},
    "ticket": {"ticket": TICKET},
    "channel": {"channel": "letter"},
    "from": {"start": NOW - 9 * STEP},
    "until": {"end": START + 20 * STEP},
}
FINDING_PAGE: dict[str, dict[str, Any]] = {
    "all": {},
    "after": {"cursor": (MIDDLE, ROWS // 2)},
    "undecided": {"state": "open"},
    "verified": {"state": "verified"},
    "kind": {"kind": "overdue"},
    "unit": {"unit": "u7"},
    "undecided of a unit": {"state": "open", "unit": "u7"},
    "ticket": {"ticket": TICKET},
}
CLOCK_PAGE: dict[str, dict[str, Any]] = {
    "all": {},
    "after": {"cursor": (MIDDLE, ROWS // 2)},
    "unit": {"unit": "u7"},
    "overdue": {"due_before": NOW},
    "key": {"keys": {"k7", "k8"}},
    "overdue of a key": {"keys": {"k7", "k8"}, "due_before": NOW},
}
PAGES = {"contacts.page": CONTACT_PAGE, "findings.page": FINDING_PAGE, "clocks.page": CLOCK_PAGE}

DESK_QUESTIONS: dict[str, Ask | None] = {
    "tickets.not_closed_at": lambda tx: tx.tickets.not_closed_at({"h1", "h2"}, {"silence"}),
    "tickets.in_brief": lambda tx: tx.tickets.in_brief([TICKET, OTHER]),
    "tickets.line": lambda tx: tx.tickets.line(TICKET, ROWS),
    "matter_episodes.of_tickets": lambda tx: tx.matter_episodes.of_tickets([TICKET, OTHER]),
    "matter_episodes.worst_now": lambda tx: tx.matter_episodes.worst_now([TICKET, OTHER]),
    "matter_episodes.points_of": lambda tx: tx.matter_episodes.points_of([TICKET, OTHER]),
    "matter_episodes.unseen": lambda tx: tx.matter_episodes.unseen(["p7", "p8"]),
    "work.waking": lambda tx: tx.work.waking(NOW, 500),
    "work.left": lambda tx: tx.work.left(NOW, 500),
    "work.next_left": lambda tx: tx.work.next_left(),
    "clocks.count_unknown": lambda tx: tx.clocks.count_unknown(),
    "work.next_wake": lambda tx: tx.work.next_wake(),
    "work.left_for": lambda tx: tx.work.left_for("wang"),
    "work.awaiting_verification": lambda tx: tx.work.awaiting_verification(500),
    "contacts.issue_numbers": lambda tx: tx.contacts.issue_numbers(2027, 5),
    "contacts.add": lambda tx: tx.contacts.add(
        [replace(each, number="L1") for each in tx.contacts.by_number([CONTACT]).values()]
    ),
    "contacts.by_number": lambda tx: tx.contacts.by_number([CONTACT, OTHERS]),
    "contacts.of_tickets": lambda tx: tx.contacts.of_tickets([TICKET, OTHER]),
    "contacts.move": lambda tx: tx.contacts.move([CONTACT], OTHER),
    "contacts.correct": lambda tx: tx.contacts.correct(
        [replace(each, version=3) for each in tx.contacts.by_number([CONTACT]).values()]
    ),
    "contacts.versions_of": lambda tx: tx.contacts.versions_of(CONTACT),
    "contacts.in_24h": lambda tx: tx.contacts.in_24h([TICKET, OTHER], NOW),
    "contacts.from_phones": lambda tx: tx.contacts.from_phones(
        ["13800000007"], START, NOW, categories=["leak", "meter"], beside=TICKET, limit=9
    ),
    "assignments.add": lambda tx: tx.assignments.add(
        [(each, ASSIGNMENT) for each in tx.tickets.by_number([TICKET]).values()]
    ),
    "assignments.save": lambda tx: tx.assignments.save([(TICKET, replace(ASSIGNMENT, no=1))]),
    "assignments.of_tickets": lambda tx: tx.assignments.of_tickets([TICKET, OTHER]),
    "facts.put": lambda tx: tx.facts.put([(TICKET, FACT), (OTHER, FACT)]),
    "facts.of_tickets": lambda tx: tx.facts.of_tickets([TICKET, OTHER]),
    "facts.move": lambda tx: tx.facts.move([CONTACT], TICKET, OTHER),
    "tasks.add": lambda tx: tx.tasks.add([(TICKET, TASK)]),
    "tasks.save": lambda tx: tx.tasks.save([(TICKET, replace(TASK, no=1))]),
    "tasks.of_tickets": lambda tx: tx.tasks.of_tickets([TICKET, OTHER]),
    "tasks.to_do": lambda tx: tx.tasks.to_do("u7", 9),
    "findings.add": lambda tx: tx.findings.add([FINDING]),
    "findings.by_ids": lambda tx: tx.findings.by_ids([7, 8]),
    "findings.of_tickets": lambda tx: tx.findings.of_tickets([TICKET, OTHER]),
    "findings.decide": lambda tx: tx.findings.decide({7: replace(FINDING, state=FindingState.VERIFIED)}),
    "sheets.issue": lambda tx: tx.sheets.issue([SHEET]),
    "sheets.freeze": lambda tx: tx.sheets.freeze([replace(SHEET, version=1)]),
    "sheets.of_tickets": lambda tx: tx.sheets.of_tickets([TICKET, OTHER]),
    "clocks.add": lambda tx: tx.clocks.add([CLOCK]),
    "clocks.save": lambda tx: tx.clocks.save([structs.replace(CLOCK, id=7)]),
    "clocks.of_tickets": lambda tx: tx.clocks.of_tickets([TICKET, OTHER]),
    "clocks.leading": lambda tx: tx.clocks.leading([TICKET, OTHER]),
    "clocks.running_below": lambda tx: tx.clocks.running_below([number(ROWS - 3), OTHER]),
    "clocks.due": lambda tx: tx.clocks.due(NOW, 500),
    "clocks.next_instant": lambda tx: tx.clocks.next_instant(),
    "clocks.figures": lambda tx: tx.clocks.figures(NOW),
    "clocks.unknown": lambda tx: tx.clocks.unknown(500),
    "clocks.move": lambda tx: tx.clocks.move([CONTACT], TICKET, OTHER),
    "segments.append": lambda tx: tx.segments.append([SEGMENT]),
    "segments.of_clocks": lambda tx: tx.segments.of_clocks([7, 8]),
    "steps.append": lambda tx: tx.steps.append([STEP_FIRED]),
    "steps.of_tickets": lambda tx: tx.steps.of_tickets([TICKET, OTHER]),
    "rows.record": lambda tx: tx.rows.record(RowKind.MOVE, {"a": {}}, NOW, "wenya"),
    "rows.current": lambda tx: tx.rows.current(RowKind.POLICY),
    "rows.last_versions": lambda tx: tx.rows.last_versions(RowKind.POLICY),
    "rows.all_versions": lambda tx: tx.rows.all_versions(RowKind.POLICY),
    "rows.by_ids": lambda tx: tx.rows.by_ids([1, 2]),
    "calendars.years": lambda tx: tx.calendars.years(),
    "calendars.count": lambda tx: tx.calendars.count(),
    "calendars.record": lambda tx: tx.calendars.record([YEAR], "x.csv", NOW, "wang"),
    "calendars.versions": lambda tx: tx.calendars.versions(),
    "idempotency.find": lambda tx: tx.idempotency.find("u7", "k7"),
    "idempotency.keep": lambda tx: tx.idempotency.keep("u7", "new", UsedKey(b"", CONTACT), NOW),
    "idempotency.forget_before": lambda tx: tx.idempotency.forget_before(START + 5 * STEP),
}
DESK_QUESTIONS |= {
    "notices.add": lambda tx: tx.notices.add([NOTICE]),
    "notices.untold": lambda tx: tx.notices.untold(500, {7}),
    "notices.by_ids": lambda tx: tx.notices.by_ids([7, 8]),
    "findings.known_elsewhere": lambda tx: tx.findings.known_elsewhere(FindingKind.OVERDUE, ["a", "b"]),
    "matter_episodes.unmeasured": lambda tx: tx.matter_episodes.unmeasured([TICKET]),
    "notices.about": lambda tx: tx.notices.about(TICKET, 500),
    "notices.to_remind": lambda tx: tx.notices.to_remind(NOW, 500, {7}),
    "notices.next_reminder": lambda tx: tx.notices.next_reminder(),
    "notices.relieve": lambda tx: tx.notices.relieve({(7, "p7"): True}),
    "notices.supersede": lambda tx: tx.notices.supersede(NOTICE.about),
    "notices.supersede_others": lambda tx: tx.notices.supersede_others(SubjectKind.HOLE, ["a"]),
    "notices.reminded_of": lambda tx: tx.notices.reminded_of([NOTICE.about]),
    "notices.untold_before": lambda tx: tx.notices.untold_before(NOW, 200),
    "notices.after": lambda tx: tx.notices.after(ROWS - 9, 200),
    "notices.unanswered_without_delivery": lambda tx: tx.notices.unanswered_without_delivery(200),
    "deliveries.put": lambda tx: tx.deliveries.put(tx.deliveries.of_notices([7, 8])[7]),
    "deliveries.due": lambda tx: tx.deliveries.due(Urgency.HIGH, NOW, 500, {7}),
    "deliveries.of_notices": lambda tx: tx.deliveries.of_notices([7, 8]),
    "deliveries.give_up": lambda tx: tx.deliveries.give_up(),
    "deliveries.wake": lambda tx: tx.deliveries.wake([7, 8], NOW),
    "deliveries.late": lambda tx: tx.deliveries.late(NOW, 500),
    "deliveries.lost": lambda tx: tx.deliveries.lost(500),
    "attempts.begin": lambda tx: tx.attempts.begin([ATTEMPT, ATTEMPT]),
    "attempts.end": lambda tx: tx.attempts.end([ENDED, replace(ENDED, id=8)]),
    "attempts.of_notices": lambda tx: tx.attempts.of_notices([7, 8]),
    "attempts.notices_of": lambda tx: tx.attempts.notices_of([7, 8]),
    "attempts.under_way": lambda tx: tx.attempts.under_way(),
    "attempts.begun_since": lambda tx: tx.attempts.begun_since(NOW - 9 * STEP),
    "notices.told_to": lambda tx: tx.notices.told_to("p7", None, 9),
    "notices.told_to before": lambda tx: tx.notices.told_to("p7", ROWS // 2, 9),
    "notices.save": lambda tx: tx.notices.save(
        [replace(each, told=("wang",)) for each in tx.notices.by_ids([7, 8]).values()]
    ),
}
DESK_QUESTIONS |= {
    f"{page} {name} for {whose}": lambda tx, page=page, wanted=wanted, seen=seen: getattr(
        tx, page.partition(".")[0]
    ).page(**wanted, limit=9, look=LOOK, territories=seen)
    for page, pages in PAGES.items()
    for name, wanted in pages.items()
    for whose, seen in ({"all": None} | TOGETHER).items()
}
# Half as many: each is looked up by its ticket, its assignments and its tasks.
DESK_QUESTIONS |= {
    f"{page} {name} for a department": lambda tx, page=page, wanted=wanted: getattr(
        tx, page.partition(".")[0]
    ).page(**wanted, limit=9, look=LOOK // 2, territories=UNIT, units={"u7", "u8"})
    for page, pages in PAGES.items()
    for name, wanted in pages.items()
}
DESK_QUESTIONS |= {
    f"work.page {name} {place} for {whose}": lambda tx, wanted=wanted, seen=seen, after=after: tx.work.page(
        wanted, after, 9, look=LOOK, territories=seen
    )
    for name, wanted in WORK.items()
    for place, after in {"at first": None, "after": (MIDDLE, 7, ROWS // 2), "at last": (None, 7, 7)}.items()
    for whose, seen in ({"all": None} | TOGETHER).items()
}
DESK_QUESTIONS |= {
    f"work.newest {name} {place} for {whose}": lambda tx, wanted=wanted, seen=seen, after=after: (
        tx.work.newest(wanted, after, 9, look=LOOK, territories=seen)
    )
    for name, wanted in NEWEST.items()
    for place, after in {"at first": None, "after": (MIDDLE, ROWS // 2)}.items()
    for whose, seen in ({"all": None} | TOGETHER).items()
}
