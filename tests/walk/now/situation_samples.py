"""What asks the use cases of the situation, and requests to their routes."""

from __future__ import annotations

from alerts.desk.now.map import map_now
from alerts.desk.now.overview import situation_now
from alerts.desk.now.searching import search_everything
from alerts.people.viewer import Viewer
from tests.api.stand_in_service import NOW, StandInService


def of_situation(service: StandInService, who: Viewer, place: str, point: str) -> dict:
    """Id -> what asks a use case for a list, and tells whether what is at ``place`` is on it."""
    known, records = service.known, service.records

    def is_counted() -> bool:
        """Whether there are points at the place, by its own page, where it is seen."""
        seen = situation_now(records, who, None, NOW, inventory=known, book=service.situations)
        below = {each.at.place for each in seen.branches} | {each.place for each in seen.loose}
        tops = {seen.place, *below}
        found = any(each.id in tops for each in known.upwards(place))
        if found:
            there = situation_now(records, who, place, NOW, inventory=known, book=service.situations)
            assert point in [each.point.id for each in there.points]
        return found

    def is_drawn() -> bool:
        """Whether the place is on its own map, or among what has no position there."""
        seen = map_now(records, who, None, None, inventory=known, book=service.situations)
        ways = {each.id for each in known.upwards(place)}
        drawn = {each for mark in seen.marks for each in mark.places} | {each.place for each in seen.missing}
        return not ways.isdisjoint(drawn | {seen.place})

    def is_found() -> bool:
        hits = search_everything(records, who, point, 9, NOW, inventory=known, book=service.names)
        return point in [each.id for each in hits]

    return {"now.overview": is_counted, "now.map": is_drawn, "search.everything": is_found}


SITUATION_REQUESTS = {
    "/now": {},
    "/api/v1/now": {},
    "/map": {},
    "/api/v1/now/map": {},
    "/wall": {},
    "/wall/sign-in": {"answers": {"POST": 415}},
    "/search": {"params": {"text": "室", "all": "1"}},
    "/api/v1/search": {"params": {"text": "室"}},
}
