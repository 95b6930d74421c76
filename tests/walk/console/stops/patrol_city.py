"""Patrols in the busy city."""

from __future__ import annotations

from datetime import date

from alerts.desk.duty.patrols import RepairWord, file_patrol, say_on_repair
from alerts.duty.patrols import PatrolCheck, PatrolFinding, PatrolSheet
from alerts.duty.repairs import RepairCommand
from alerts.people.viewer import Viewer
from ingest.durations import DAY, HOUR
from tests.api.stand_in_service import NOW, StandInService

FILED, WAITING, DONE = 2, 3, 4
"""Lines of the log of the post: the sheet, what waits to be issued, and what both have signed."""
LINES = (FILED, WAITING, DONE)
C = RepairCommand


def patrol(service: StandInService, patroller: Viewer, worker: Viewer, unit: str, place: str) -> None:
    """A sheet with two findings, of which one is repaired, by people who have every role."""
    desk, checks = service.desk(), {**dict.fromkeys(PatrolCheck, "正常"), PatrolCheck.LISTEN: "三号井有水声"}
    found = (PatrolFinding("阀门渗漏", place), PatrolFinding("井盖松动"))
    sheet = PatrolSheet(date(2026, 1, 14), checks, "西郊未巡视，道路封闭", found, "天气晴")
    filed = file_patrol(service.records, patroller, "1", sheet, NOW - HOUR, desk=desk)
    waiting, done = (each.sheet.found.id for each in filed.repairs)
    assert (filed.line.id, waiting, done) == LINES
    words = (
        (patroller, RepairWord(C.ISSUE, "当日处理", unit, NOW + DAY)),
        (worker, RepairWord(C.DONE, "已紧固")),
        (patroller, RepairWord(C.ACCEPT)),
    )
    for who, word in words:
        say_on_repair(service.records, who, "1", done, word, NOW, desk=desk)
