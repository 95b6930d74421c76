"""People on duty in the busy city, and stops of supply: one of each kind that goes on, with all of it."""

from __future__ import annotations

from datetime import date

from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.stops.commanding import GivenStopCommand, give_stop_command, open_stop
from alerts.desk.stops.sweeping import sweep_stops
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.roster import (
    DutyPattern,
    DutyPost,
    DutyRoster,
    LeaderPost,
    PlannedShift,
    SensitivePeriod,
)
from alerts.duty.roster_files import tables_of
from alerts.people.viewer import Viewer
from alerts.stops.stop_table import StopCommand
from ingest.durations import DAY, HOUR, MINUTE
from tests.api.stand_in_service import NOW, StandInService

REPORT = {"receiver": "潘工", "content": "主管爆裂，影响一千二百户，预计九小时"}
SENSED, OVER, FAULT, PLAN = "T2026-0001", "T2026-0002", "T2026-0003", "T2026-0004"
"""The first opened with the ticket of the main."""


def stop_supply(service: StandInService, who: Viewer, place: str) -> None:
    """By ``who``, who has every role, at ``place``."""

    def opened(command: str, **values: object) -> str:
        given = GivenStopCommand(StopCommand(command), values)
        return open_stop(service.records, who, given, NOW, desk=service.desk()).stop.number

    def said(
        number: str, command: str, happened_at: int | None = None, late: str = "", **values: object
    ) -> None:
        given = GivenStopCommand(StopCommand(command), values, happened_at, late_reason=late)
        give_stop_command(service.records, who, number, given, NOW, desk=service.desk())

    over = opened("open", places=[place], cause="误报")
    said(over, "estimate", estimate=HOUR, text="正在查找")
    said(over, "end")
    said(over, "file_paperwork", text="抢修单已补")
    said(over, "close")
    fault = opened(
        "open",
        places=[place],
        cause="主管爆裂",
        households=1_200,
        estimate=9 * HOUR,
        enterprises=["翠园纺织厂", "翠园酒店"],
    )
    said(fault, "report_dispatch", **REPORT)
    said(fault, "report_city", to="hotline_12345", **REPORT)
    said(fault, "hand_over_notice", text="翠园片区突发停水，预计十八时恢复供水。")
    said(fault, "mark_sent", recipient="radio")
    said(fault, "confirm_published", recipient="tv", medium="新闻频道")
    said(fault, "tell_enterprise", enterprise="翠园酒店", content="爆管，预计十八时恢复")
    window = {"starts_at": NOW + 5 * DAY, "ends_at": NOW + 5 * DAY + 9 * HOUR}
    plan = opened(
        "apply", places=[place], cause="更换阀门", households=1_200, permits="破路手续已办", **window
    )
    said(plan, "approve")
    said(plan, "note", text="材料已到")
    assert [fault, plan, over] == [FAULT, PLAN, OVER]
    later, people = NOW + 12 * MINUTE, KeptPeople()
    sweep_stops(service.records, later, service.desk(), NOW, wall=NOW, people=people)


def put_on_duty(service: StandInService, unit: str) -> None:
    """A post where the one with every role is chief, has signed in late, and has to again in an hour.

    Nobody is there at night, and in a sensitive period no leader is.
    """
    hours = ((0, 9 * 60 + 20), (9 * 60 + 20, 18 * 60))
    shifts = tuple(PlannedShift(1, *each, "职员甲", ("职员乙",)) for each in hours)
    post = DutyPost(
        "1",
        "抢修队",
        unit,
        round_the_clock=True,
        leads=None,
        patterns=(DutyPattern(date(2026, 1, 1), 1, shifts),),
    )
    later = DutyPattern(date(2027, 1, 1), 1, (PlannedShift(1, 0, 24 * 60, "职员乙"),))
    leads = LeaderPost.REPAIR_COMPANY
    leader = DutyPost("2", "带班", unit, round_the_clock=False, leads=leads, patterns=(later,))
    period = SensitivePeriod("春节", date(2026, 1, 1), date(2026, 2, 1))
    with service.records.begin() as tx:
        tx.duty_rosters.record(tables_of(DutyRoster((post, leader), (period,))), NOW, "职员甲", "第一版")
        line = {"kind": DutyLineKind.SIGN_IN, "post": "1", "shift_at": NOW - 8 * HOUR - 20 * MINUTE}
        tx.duty_lines.add(DutyLine(at=NOW - HOUR, actor="职员甲", data={"late": True}, **line))
