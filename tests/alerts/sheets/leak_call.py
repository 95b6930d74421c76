"""A leak call as it went: what its sheets are filled from. Friday 13 February 2026, Asia/Shanghai."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole, Category, ContactChannel, FeedbackWay, Target, TopClass
from alerts.matters.contact import Contact, Reporter
from alerts.matters.facts import LATE, Fact, FactBook
from alerts.sheets.filling import with_what_was_given
from alerts.sheets.source import LimitOnSheet, SheetSource
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.ticket import TicketEvent, TicketReason

ZONE = "Asia/Shanghai"
NUMBER, TICKET = "L2026-000123", "2026-000017"


def at(clock: str, day: int = 13) -> int:
    """UTC ms of an hour and minute in February 2026."""
    hour, minute = map(int, clock.split(":"))
    return int(datetime(2026, 2, day, hour, minute, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


CALL = Contact(
    NUMBER,
    TICKET,
    registered_at=at("15:04"),
    contacted_at=at("15:00"),
    registered_by="陈接线",
    channel=ContactChannel.CALL,
    category=Category.LEAK,
    feedback_way=FeedbackWay.PHONE,
    transferred_from="12345 热线",
    external_number="12345-8801",
    reporter=Reporter("王芳", "幸福小区 3 号楼", "13812345678", "楼前路面冒水，\n已经淹到门口"),
)
COMPLAINT = Contact(
    NUMBER,
    TICKET,
    registered_at=at("15:04"),
    contacted_at=at("15:00"),
    registered_by="陈接线",
    channel=ContactChannel.VISIT,
    category=Category.CONDUCT,
    complaint=True,
    target=Target.AGENT,
    target_department="repair",
    target_person="刘维修",
    demand="当面道歉",
    top_class=TopClass.SERVICE,
    reporter=Reporter("王芳", "幸福小区 3 号楼", "13812345678", "维修人员态度生硬"),
)
UNITS = (
    Assignment(1, "works", AssignmentRole.LEAD, at("15:06"), "赵调度", ended_at=at("15:10")),
    Assignment(2, "repair", AssignmentRole.LEAD, at("15:12"), "赵调度", person="周班长"),
    Assignment(3, "network", AssignmentRole.WITH, at("15:12"), "赵调度"),
    Assignment(4, "works", AssignmentRole.WITH, at("15:13"), "赵调度", ended_at=at("15:14")),
)
SIGNER = "王芳"

FACTS = (
    Fact(
        "assignment:phone-confirmed-handing", "2", at("15:15"), at("15:15"), "赵调度", {"spoken_to": "周班长"}
    ),
    Fact("assignment:arrived", "2", at("15:41"), at("15:40"), "刘维修"),
    Fact("assignment:shut-off", "2", at("16:20"), at("15:45"), "刘维修", {LATE: True}),
    Fact("result", "", at("17:22"), at("17:20"), "周班长"),
    Fact(
        "contact:user-signed",
        NUMBER,
        at("17:31"),
        at("17:30"),
        "刘维修",
        {"outcome": "signed", "signed_at": at("17:30"), "image": "00" * 32},
    ),
    Fact(
        "assignment:phone-confirmed-return", "2", at("17:40"), at("17:40"), "赵调度", {"spoken_to": "刘维修"}
    ),
    Fact("verified", "", at("17:45"), at("17:45"), "吴督办"),
    Fact(
        "contact:called-back",
        NUMBER,
        at("10:05", 14),
        at("10:00", 14),
        "孙回访",
        {"outcome": "satisfied", "solved": "yes", "came": "yes"},
    ),
)


def line(
    command: str, entered: int, text: str = "", contact: str | None = None, **given: object
) -> TicketEvent:
    """A line of the history, as a command leaves it."""
    data = {"given": given} if given else {}
    return TicketEvent(
        entered, TicketReason.COMMAND, "周班长", None, text, data, contact=contact, move=command
    )


LINES = (
    line("submit_result", at("11:00"), "先派人查看", code="solved"),  # of the round before: its fact is gone
    line(
        "submit_result",
        at("17:22"),
        "更换 DN100 接头一只，\n恢复供水",
        code="planned",
        code_reason="整段管道四月更换",
    ),
    line("user_sign", at("17:31"), contact="L2026-000099", opinion="另一来件的意见"),
    line("user_sign", at("17:31"), contact=NUMBER, opinion="很快，谢谢"),
    line("call_back", at("10:05", 14), "路面已干", contact=NUMBER, outcome="satisfied"),
    TicketEvent(at("17:22"), TicketReason.RECOVERED),
)
LIMITS = (
    LimitOnSheet("feedback.quality", "W20", at("15:00", 15)),
    LimitOnSheet("repair.other", "P17", None),
)
NAMES = {"repair": "维修公司", "network": "管网部"}


def source(
    contact: Contact = CALL, facts: tuple[Fact, ...] = FACTS, lines: tuple[TicketEvent, ...] = LINES
) -> SheetSource:
    book = with_what_was_given(FactBook(facts), lines, DESK_TABLES.moves)
    return SheetSource(TICKET, contact, 1, at("15:12"), UNITS, book, SIGNER, LIMITS, NAMES)
