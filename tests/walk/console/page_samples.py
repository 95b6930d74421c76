"""An address of every page of the console, of everything that it can be asked for; none may miss."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from alerts.episodes.maintenance import MaintainedKind
from alerts.rules.rule import Concern
from api.console.views.sheets import ADDRESS as SHEETS
from api.wiring.app import _for_programs
from ingest.readings.batch import DeadLetterReason
from tests.api.console.named_town import ID
from tests.walk.console.busy_city import LEAVER, METRICS, OFFICE, PROGRAM, UNIT, BusyCity
from tests.walk.console.people.user_refusals import NAME
from tests.walk.console.stops.patrol_city import LINES


def page_routes(app: FastAPI) -> list[APIRoute]:
    """All routes that are no program's."""
    programs = {route.path for each in _for_programs() for route in iter_route_contexts(each.routes)}
    return [
        route
        for route in iter_route_contexts(app.routes)
        if route.path not in programs and isinstance(route.original_route, APIRoute)
    ]


def pages_of(city: BusyCity) -> dict[str, list[str]]:
    """Path of a route -> addresses of pages that it has."""
    return {
        "/": [],  # it leads to the work list
        "/work": [
            *("/work", "/work?overdue=true", "/work?step=in_hand&unit=&category=leak&due_by=2026-01-15"),
            *("/work?state=closed", "/work?lang=zh-CN", "/work?unowned=true&channel=call&tag=key"),
            *(f"/work?concern={concern}" for concern in (*Concern, "service")),
        ],
        "/now": ["/now", f"/now?place={ID}-st1", f"/now?place={ID}-b1", f"/now?place={ID}-b1f1"],
        "/map": ["/map", f"/map?place={ID}-st1", f"/map?place={ID}-b1f1", "/map?view=125.3,43.9,8"],
        "/search": ["/search", "/search?text=翠园", f"/search?text={ID}-gw1&all=1"],
        "/wall": ["/wall"],
        "/wall/sign-in": ["/wall/sign-in"],
        "/tickets/{number}": [f"/tickets/{number}" for number in city.numbers],
        SHEETS: [
            f"/tickets/{city.of_people[0]}/sheets/L2026-000001/feedback",
            f"/tickets/{city.of_people[1]}/sheets/L2026-000002/complaint-card?version=1",
        ],
        "/points/{id}": [
            *(f"/points/{id_}" for id_ in (*METRICS.values(), OFFICE)),
            *(f"/points/{ID}-b1f1-room", f"/points/{ID}-b2f2-room"),
        ],
        "/places/{id}": [
            *(f"/places/{ID}-{id_}" for id_ in ("city", "st1", "b1", "b1f1")),
            f"/places/{ID}-b1?month=2025-12-01",
        ],
        "/gateways": ["/gateways", "/gateways?silent=true", "/gateways?q=1"],
        "/gateways/{id}": [f"/gateways/{ID}-gw1", f"/gateways/{ID}-gw2"],
        "/inventory": ["/inventory", "/inventory?table=points&q=1", "/inventory?table=departments"],
        "/inventory/edit": [
            f"/inventory/edit?table=points&id={ID}-b1f1-room",
            f"/inventory/edit?table=places&parent={ID}-b1",
        ],
        "/inventory/upload": ["/inventory/upload"],
        "/inventory/row": [
            f"/inventory/row?table=places&id={ID}-b1f1",
            f"/inventory/row?table=points&id={ID}-b1f1-room",
        ],
        "/system": ["/system"],
        "/rules": ["/rules"],
        "/policies": ["/policies", "/policies?category=leak&line=water&channel=call&at=2026-02-13T15:00"],
        "/routing": ["/routing", "/routing?category=leak&line=water&meter_side=before&channel=call"],
        "/rules/rule": ["/rules/rule?id=room.day", "/rules/rule?id=silent"],
        "/rules/try": ["/rules/try", "/rules/try?rule=room.day"],
        "/rules/try/file": [],  # nothing has been tried
        "/rules/applying": [
            "/rules/applying",
            f"/rules/applying?where={ID}-b1f1-room&at=2026-07-01T12:00",
            f"/rules/applying?where={ID}-b1",
        ],
        "/dead-letters": [
            *("/dead-letters", f"/dead-letters?gateway={ID}-gw1"),
            *(f"/dead-letters?reason={reason}" for reason in DeadLetterReason),
        ],
        "/findings": [
            *("/findings", "/findings?state=all", "/findings?state=verified&kind=&unit="),
            f"/findings?ticket={city.of_people[0]}",
        ],
        "/contacts": ["/contacts", "/contacts?channel=call&phone=&from=2026-01-14&to=2026-01-15"],
        "/work/several": [
            "/work/several",
            f"/work/several?number=2026-000001&number={city.of_people[0]}&command=urge",
        ],
        "/sign-in": ["/sign-in", f"/sign-in?next=/points/{OFFICE}"],
        "/password": ["/password"],
        "/sign-in/code": [],  # it leads to /sign-in without a password that was right
        "/sign-in/provider": [],  # there is none here
        "/sign-in/provider/back": [],
        "/account": ["/account"],
        "/account/factor": ["/account/factor"],
        "/audit": ["/audit", "/audit?kind=signed-in&actor=&from=2026-01-14&to=2026-01-15"],
        "/departments": ["/departments", "/departments?text=翠园"],
        "/departments/new": ["/departments/new"],
        "/departments/{id}": [f"/departments/{UNIT}", "/departments/zz-id-all"],
        "/departments/{id}/people": [f"/departments/{UNIT}/people"],
        "/departments/{id}/change": [f"/departments/{UNIT}/change", "/departments/zz-id-all/change"],
        "/users": [
            "/users",
            f"/users?role=handler&department={UNIT}&state=enabled&kind=person",
            "/users?text=0",
        ],
        "/users/{name}": [f"/users/{name}" for name in (NAME, LEAVER, PROGRAM)],
        "/take-over": ["/take-over?next=/work"],
        "/reach": ["/reach"],
        "/leave": ["/leave"],
        "/duty": ["/duty", "/duty?lang=zh-CN"],
        "/maintenance": ["/maintenance"],
        "/maintenance/all": ["/maintenance/all"],
        "/maintenance/new": [f"/maintenance/new?kind={kind}&subject=1" for kind in MaintainedKind],
        "/orders": ["/orders", "/orders?before=1"],
        "/orders/new": [
            "/orders/new?key=00000000000000000000",
            "/orders/new?key=00000000000000000000&post=1",
        ],
        "/duty/{id}/handover": ["/duty/1/handover", "/duty/2/handover"],
        "/duty/{id}/log": ["/duty/1/log", "/duty/2/log", "/duty/1/log?before=1"],
        "/duty/{id}/patrols": ["/duty/1/patrols", "/duty/1/patrols?before=1"],
        "/duty/{id}/sanitation": ["/duty/1/sanitation", "/duty/1/sanitation?before=1"],
        "/duty/{id}/sheets/{line}": [f"/duty/1/sheets/{line}" for line in LINES],
        "/stops": ["/stops", "/stops?state=all", "/stops?lang=zh-CN"],
        "/stops/new": ["/stops/new", "/stops/new?kind=fault&ticket=2026-000001"],
        "/stops/{number}/sheets/{kind}": [
            "/stops/T2026-0003/sheets/urgent-stop-notice",
            *(f"/stops/T2026-0004/sheets/{kind}" for kind in ("stop-application", "stop-notice")),
        ],
        "/stops/{number}": [f"/stops/T2026-000{number}" for number in (1, 2, 3, 4)],
        "/notices": ["/notices"],
        "/answer/{token}": ["/answer/0"],
        "/contacts/new": ["/contacts/new?key=00000000000000000000"],
    }


FAULTY = {
    "/map": ["/map?place=0", "/map?view=125.3,43.9", "/map?view=500,0,3", "/map?view=0,0,99", "/map?place="],
    "/contacts": ["/contacts?channel=0", "/contacts?ticket=0", "/contacts?from=0", "/contacts?cursor=0"],
    "/work/several": ["/work/several?number=0", "/work/several?number=2026-999999&command=0"],
    "/now": ["/now?place=0", "/now?place=%00", "/now?place="],
    "/": [],
    "/search": ["/search?text=%00", f"/search?text={'0' * 300}", "/search?all=x&text=1"],
    "/wall": ["/wall?0"],
    "/wall/sign-in": ["/wall/sign-in?0"],
    "/work": [
        *(
            "/work?concern=1",
            "/work?state=0",
            f"/work?cursor={'0' * 9_000}",
            "/work?0=0",
            "/work?step=&step=",
        ),
        "/work?step=0",
        "/work?all=0",
        "/work?due_by=0",
        "/work?due_by=0001-01-01",
        "/work?unit=%00",
        "/work?cursor=0",
    ],
    "/tickets/{number}": ["/tickets/2026-999999", "/tickets/0", "/tickets/2026-000001?cursor=0"],
    SHEETS: [
        "/tickets/2026-999999/sheets/L2026-000001/feedback",
        "/tickets/2026-000001/sheets/L2026-000001/0",
        "/tickets/2026-000001/sheets/0/feedback",
        "/tickets/2026-000001/sheets/L2026-000001/feedback?version=0&format=0",
    ],
    "/points/{id}": ["/points/0", f"/points/{'0' * 300}", "/points/%00", "/points/a%01"],
    "/places/{id}": [f"/places/{'0' * 300}", "/places/0", "/places/0?month=0", "/places/0?cursor=0"],
    "/gateways": [f"/gateways?q={'0' * 300}", "/gateways?silent=0.5"],
    "/gateways/{id}": [f"/gateways/{'0' * 300}", "/gateways/%00", "/gateways/0"],
    "/inventory": ["/inventory?table=0", "/inventory?q=%00", "/inventory?cursor=0"],
    "/inventory/edit": ["/inventory/edit?table=departments", "/inventory/edit?table=places&id=0"],
    "/inventory/upload": ["/inventory/upload?0"],
    "/inventory/row": ["/inventory/row?table=places&id=0", "/inventory/row?table=0&id=0", "/inventory/row?0"],
    "/system": ["/system?0"],
    "/rules": ["/rules?0"],
    "/policies": ["/policies?category=0", "/policies?category=leak&place=0", "/policies?at=0"],
    "/routing": ["/routing?category=0", "/routing?category=leak&place=0", "/routing?flooding=0"],
    "/rules/rule": ["/rules/rule?id=0", "/rules/rule", "/rules/rule?id=%00"],
    "/rules/try": ["/rules/try?rule=0", "/rules/try?rule=%00"],
    "/rules/try/file": ["/rules/try/file"],
    "/rules/applying": ["/rules/applying?where=%00", f"/rules/applying?where={ID}-b1f1-room&at=0"],
    "/dead-letters": ["/dead-letters?reason=0", "/dead-letters?cursor=0", "/dead-letters?gateway=%00"],
    "/findings": [
        *("/findings?state=0", "/findings?kind=0", "/findings?cursor=0"),
        *("/findings?ticket=0", "/findings?unit=%00"),
    ],
    "/sign-in": ["/sign-in?next=//0", f"/sign-in?next=/{'0' * 9_000}"],
    "/password": ["/password?0"],
    "/sign-in/code": [],
    "/sign-in/provider": ["/sign-in/provider"],
    "/sign-in/provider/back": ["/sign-in/provider/back?code=0"],
    "/account": ["/account?0"],
    "/account/factor": ["/account/factor?0"],
    "/audit": ["/audit?kind=0", "/audit?from=0", "/audit?actor=%00", "/audit?cursor=0"],
    "/departments": ["/departments?text=%00"],
    "/departments/new": ["/departments/new?0"],
    "/departments/{id}": ["/departments/0", f"/departments/{'0' * 300}"],
    "/departments/{id}/people": ["/departments/0/people"],
    "/departments/{id}/change": ["/departments/0/change"],
    "/users": ["/users?role=0", "/users?kind=0", "/users?state=0", "/users?text=%00", "/users?cursor=0"],
    "/users/{name}": ["/users/0", f"/users/{'0' * 300}", "/users/a%01"],
    "/take-over": ["/take-over?next=//0"],
    "/reach": ["/reach?0"],
    "/leave": ["/leave?cursor=0", "/leave?0"],
    "/duty": ["/duty?0"],
    "/maintenance": ["/maintenance?0"],
    "/maintenance/all": ["/maintenance/all?cursor=0"],
    "/maintenance/new": ["/maintenance/new?kind=0", "/maintenance/new?subject=%00"],
    "/orders": ["/orders?before=0", "/orders?0"],
    "/orders/new": [f"/orders/new?post={'0' * 300}", "/orders/new?key=00000000000000000000&post=0"],
    "/duty/{id}/handover": ["/duty/0/handover", "/duty/-/handover"],
    "/duty/{id}/log": ["/duty/0/log", "/duty/1/log?before=0"],
    "/duty/{id}/patrols": ["/duty/0/patrols", "/duty/1/patrols?before=0"],
    "/duty/{id}/sanitation": ["/duty/0/sanitation", "/duty/2/sanitation", "/duty/1/sanitation?before=0"],
    "/duty/{id}/sheets/{line}": ["/duty/1/sheets/0", "/duty/1/sheets/9999", "/duty/1/sheets/2?format=0"],
    "/stops": ["/stops?state=0", "/stops?state=all&cursor=0"],
    "/stops/new": ["/stops/new?kind=0", "/stops/new?ticket=0"],
    "/stops/{number}": ["/stops/T2026-9999", "/stops/0"],
    "/stops/{number}/sheets/{kind}": [
        *("/stops/T2026-9999/sheets/stop-notice", "/stops/T2026-0003/sheets/0"),
        *("/stops/T2026-0003/sheets/stop-notice", "/stops/T2026-0003/sheets/stop-notice?format=0"),
    ],
    "/notices": ["/notices?cursor=0", "/notices?0"],
    "/answer/{token}": ["/answer/0", f"/answer/{'0' * 9_000}"],
    "/contacts/new": ["/contacts/new?key=00000000000000000000&0"],
}
"""Path of a route -> addresses that it takes nothing at, or nothing of that name."""

NOWHERE = {
    ("GET", "/nothing"),
    ("GET", "/tickets"),
    ("GET", "/tickets/2026-000001/0"),
    ("GET", "/static/0"),
    ("GET", "/%00"),
    ("GET", "/" + "0" * 20_000),
    ("POST", "/"),
    ("PUT", "/tickets/2026-000001"),
    ("DELETE", "/dead-letters"),
    ("POST", "/nothing"),
    ("GET", "/session"),
    ("GET", "/sign-out"),
}
"""Requests to which there is no route, as somebody types them, or follows an old link."""
