"""A pump station in the busy city: a list with a line that failed, and one that corrects it."""

from __future__ import annotations

from datetime import date

from alerts.desk.duty.stations import file_sanitation
from alerts.duty.stations.sanitation import SanitationList
from alerts.people.viewer import Viewer
from ingest.durations import HOUR
from tests.api.stand_in_service import NOW, StandInService
from tests.walk.duty.station_samples import FAILED, GOOD


def keep_station(service: StandInService, who: Viewer) -> None:
    """By ``who``, who has every role."""
    for hours, answers, text in ((2, FAILED, "已报修"), (1, GOOD, "防护网已更换")):
        filed = SanitationList(date(2026, 1, 14), answers, text)
        file_sanitation(service.records, who, "1", filed, NOW - hours * HOUR, desk=service.desk())
