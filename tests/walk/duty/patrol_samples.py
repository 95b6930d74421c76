"""What asks the use cases about patrols, and requests to their routes."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from alerts.desk.duty.patrols import (
    RepairWord,
    file_patrol,
    list_patrols,
    say_on_repair,
    see_patrol_sheet,
)
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.patrols import PatrolCheck, PatrolFinding, PatrolSheet
from alerts.duty.refusals import DutyRefused
from alerts.duty.repairs import RepairCommand
from alerts.people.viewer import Viewer
from ingest.durations import DAY
from tests.api.stand_in_service import NOW, StandInService

SHEET = PatrolSheet(date(2026, 1, 15), dict.fromkeys(PatrolCheck, "正常"), "", (PatrolFinding("阀门漏水"),))
"""Of today, with a finding."""


def found_on_patrol(service: StandInService, post: str) -> int:
    """Id of what was just found on a patrol of ``post``."""
    filed = DutyLine(at=NOW, post=post, kind=DutyLineKind.PATROL, actor="xun", data=SHEET.data)
    with service.records.begin() as tx:
        about, data = tx.duty_lines.add(filed).id, {"command": "find", "place": ""}
        found = DutyLine(
            at=NOW, post=post, kind=DutyLineKind.REPAIR, actor="xun", text="漏水", data=data, about=about
        )
        return tx.duty_lines.add(found).id


def patrols_at(service: StandInService, who: Viewer, post: str) -> dict:
    """Id -> what asks a use case about patrols of ``post``."""
    records, known = service.records, service.known

    def said() -> None:
        word = RepairWord(RepairCommand.ISSUE, "", "all", NOW + DAY)
        number = found_on_patrol(service, post)
        with suppress(DutyRefused):
            say_on_repair(records, who, post, number, word, NOW, desk=service.desk())

    def seen() -> None:
        with records.reading() as tx:
            lines = tx.duty_lines.page(post, None, 9_999)
        number = next(each.id for each in lines if each.kind is DutyLineKind.REPAIR)
        see_patrol_sheet(records, who, post, number, NOW, inventory=known)

    return {
        "patrols.file": lambda: file_patrol(records, who, post, SHEET, NOW, desk=service.desk()),
        "patrols.list": lambda: list_patrols(records, who, post, None, NOW, inventory=known),
        "patrols.sheet": seen,
        "repairs.say": said,
    }


CHECKS = dict.fromkeys(("look", "listen", "smell", "check"), "正常")
PATROL_REQUESTS: dict[str, dict] = {
    "/api/v1/duty/{post}/patrols": {
        "post": "x",
        "json": {"day": "2026-01-15", "checks": CHECKS},
        "answers": {"POST": 404, "GET": 404},
    },
    "/api/v1/duty/{post}/repairs/{id}": {
        "post": "x",
        "id": "1",
        "json": {"command": "accept"},
        "answers": {"POST": 404},
    },
    "/duty/{id}/patrols": {"id": "x", "answers": {"POST": 415, "GET": 404}},
    "/duty/{id}/repairs": {"id": "x", "answers": {"POST": 415}},
    "/duty/{id}/sheets/{line}": {"id": "x", "line": "1", "answers": {"GET": 404}},
}
"""As `tests.walk.samples.REQUESTS`."""
