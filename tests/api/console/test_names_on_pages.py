"""Whoever reads a page reads names: an id stands beside one, in an element of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import httpx
import pytest
from markupsafe import Markup

from alerts.desk.lookups.list_page import ListPage
from alerts.desk.lookups.ticket_flats import TicketHomes
from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.desk.stops.commanding import open_stop
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.roster import DutyRoster
from alerts.duty.roster_files import tables_of
from alerts.people.doors.second_factor import SecondFactor
from alerts.people.viewer import OPERATOR, Grant
from alerts.rules.rule import Concern
from api.console.pages import rendering
from api.console.views.flats import flats_head
from api.console.views.names import Names
from api.words.languages import language
from ingest.inventory.departments import Department, DepartmentKind, Duty, ServiceLine
from tests.api.console.named_town import ID, make_busy, named_town
from tests.api.matters_of_people import a_call
from tests.api.signed_in import sign_in
from tests.api.stand_in_service import (
    HOSTILE,
    NAMES,
    NOW,
    breach,
    town,
)
from tests.walk.clock_samples import token_told
from tests.walk.duty_samples import OPENER, SHIFT_AT, a_roster, fault_at

TERRITORIAL, LINES = DepartmentKind.TERRITORIAL, tuple(ServiceLine)
READ_BY_PERSONS = ("title", "aria-label", "alt", "placeholder", "label")
VOID = {"meta", "link", "input", "br", "img", "hr", "rect", "line", "path", "circle", "col"}


@pytest.fixture
def busy(service):
    units = {
        f"{ID}-{place}": Department(
            f"{ID}-{place}",
            name,
            TERRITORIAL,
            lines=LINES,
            place=f"{ID}-{place}",
            duties=(Duty.PUMP_ATTENDANTS,),
        )
        for place, name in (("city", "生产调度部"), ("b1f1", "一号组"))
    }
    service.import_inventory(OPERATOR, replace(named_town(), departments=units), replace=True)
    make_busy(service)
    put_on_duty(service)
    open_stop(service.records, OPENER, fault_at(f"{ID}-b1"), NOW, desk=service.desk())
    a_call(service, f"{ID}-b2f6", complaint=True, target="department", demand="道歉")
    return service


def put_on_duty(service) -> None:
    """A post of which who signs in on these pages is in charge."""
    (post,) = a_roster("调度员王", {f"{ID}-1": f"{ID}-city"}).posts
    line = {"kind": DutyLineKind.SIGN_IN, "post": post.id, "shift_at": SHIFT_AT}
    with service.records.begin() as tx:
        tx.duty_rosters.record(tables_of(DutyRoster((replace(post, name="抢修队"),))), NOW, "x", "x")
        tx.duty_lines.add(DutyLine(at=NOW, actor="调度员王", data={"late": True}, **line))


INSTALLED = (
    *("/inventory", "/inventory/upload", "/system", f"/inventory/row?table=places&id={ID}-b1"),
    *(
        "/rules",
        "/policies?category=leak",
        "/routing?category=leak&line=water",
        "/rules/rule?id=room.day",
        "/rules/try?rule=room.day",
        f"/rules/applying?where={ID}-b1f1-room",
    ),
    *(f"/inventory/{page}?table=points&id={ID}-b1f1-room" for page in ("row", "edit")),
)


def pages(service, client: httpx.Client) -> dict[str, str]:
    """Path -> page, of every template; those of a group as a handler of one of its flats as well."""
    board = client.get("/work", params={"lang": "zh-CN"}).text
    numbers = [line.split('"')[0] for line in board.split('href="/tickets/')[1:]]
    assert len(set(numbers)) >= 4
    paths = [
        *(
            "/work",
            "/work?state=closed",
            "/work?concern=silence",
            "/now",
            f"/now?place={ID}-b1f1",
            "/search?text=翠园",
            "/map",
        ),
        *(f"/tickets/{number}" for number in dict.fromkeys(numbers)),
        *(f"/points/{ID}-b1f1-room", f"/points/{ID}-b2f2-room"),
        *("/tickets/2026-999999", "/nothing", "/sign-in"),
    ]
    headers = {"Accept": "text/html", "Accept-Language": "zh-CN"}
    found = {path: client.get(path, headers=headers).text for path in paths}
    sheets = {
        each for page in found.values() for each in re.findall(r'href="(/tickets/[^"]*/sheets/[^"?]*)', page)
    }
    assert sheets
    found |= {path: client.get(path, headers=headers).text for path in sheets}
    one_flat = Grant("handler", f"{ID}-b1f1", frozenset({f"{ID}-b1f1"}))
    add_user(
        service.records, OPERATOR, NewUser("zhao", (one_flat,)), NOW, departments=service.known.departments
    )
    secret = make_token(service.records, OPERATOR, "zhao", NOW).secret
    as_handler = headers | {"Authorization": f"Bearer {secret}"}
    as_engineer = headers | {"Authorization": f"Bearer {service.tokens['engineer']}"}
    add_user(service.records, OPERATOR, NewUser("sun", (Grant("administrator"),)), NOW)
    secret = make_token(service.records, OPERATOR, "sun", NOW).secret
    as_administrator = headers | {"Authorization": f"Bearer {secret}"}
    of = f"/departments/{next(iter(service.known.departments))}"
    people = ("/audit", "/users", "/users/sun", "/departments", "/departments/new", of)
    for path in (*people, f"{of}/people", f"{of}/change"):
        found[path] = client.get(path, headers=as_administrator).text
    found["/maintenance/new"] = client.get("/maintenance/new", headers=as_engineer).text
    found |= {path: client.get(path, headers=as_engineer).text for path in INSTALLED}
    found["/work of a handler"] = board = client.get("/work", headers=as_handler).text
    group = board.split('id="above"')[1].split('href="/tickets/')[1].split('"')[0]
    found["the group of a handler"] = client.get(f"/tickets/{group}", headers=as_handler).text
    notices = service.settings.notices.model_copy(update={"answer_links": True})
    service.settings = service.settings.model_copy(update={"notices": notices})
    link = f"/answer/{token_told(service, NAMES['dispatcher'])}"
    found["the link of a message"] = client.get(link, headers=headers).text
    sign_in(client)
    paths = ["/dead-letters", f"/dead-letters?gateway={ID}-gw1", "/dead-letters?reason=foreign"]
    paths += [
        "/gateways",
        f"/gateways/{ID}-gw1",
        f"/places/{ID}-b1",
        "/wall",
        "/wall/sign-in",
        "/account",
        "/account/factor",
        "/contacts",
        "/work/several",
        "/take-over",
        "/password",
        "/leave",
        "/reach",
        "/duty",
        f"/duty/{ID}-1/handover",
        f"/duty/{ID}-1/log",
        f"/duty/{ID}-1/patrols",
        f"/duty/{ID}-1/sanitation",
        "/contacts/new?key=00000000000000000000",
        "/orders",
        "/maintenance",
        "/maintenance/all",
        "/orders/new?key=00000000000000000000",
        "/findings?state=all",
        "/notices",
        "/stops",
        "/stops/new",
        "/stops/T2026-0001",
    ]
    found |= {path: client.get(path, headers=headers).text for path in paths}
    return found | {"/sign-in/code": asked_for_a_code(service, client)}


def asked_for_a_code(service, client: httpx.Client) -> str:
    """The page that asks for a code after the password."""
    with service.records.begin() as tx:
        user = tx.users.named(NAMES["dispatcher"]).id
        tx.second_factors.begin(SecondFactor(user, "JBSWY3DPEHPK3PXP", NOW, ""))
        tx.second_factors.turn_on(user, NOW, 1)
    with httpx.Client(base_url=client.base_url, follow_redirects=True) as browser:
        sign_in(browser)
        return browser.get("/sign-in/code", headers={"Accept": "text/html"}).text


class Reader(HTMLParser):
    """Collects what a person reads outside of elements of class ``id``, and of payloads as they came."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.ids: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        self.read += [known[name] for name in READ_BY_PERSONS if known.get(name)]
        if tag not in VOID:
            classes = (known.get("class") or "").split()
            kind = "id" if "id" in classes else "skip" if tag in ("script", "style", "pre") else ""
            self._open.append(kind)

    def handle_endtag(self, tag):
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data):
        if "id" in self._open:
            self.ids.append(data)
        elif "skip" not in self._open:
            self.read.append(data)


def test_an_id_stands_only_in_an_element_of_its_own_on_every_page(busy, client):
    rendering._templates.cache.clear()
    found, ids = {}, 0
    for path, page in pages(busy, client).items():
        reader = Reader()
        reader.feed(page)
        wrong = [text.strip() for text in reader.read if ID in text]
        ids += sum(ID in text for text in reader.ids)
        if wrong:
            found[path] = wrong
    assert found == {}
    assert ids > 50, "names have their ids beside them"
    rendered = {name for _, name in rendering._templates.cache}
    assert rendered == set(rendering._templates.list_templates()), "and every template was looked at"


def test_a_group_says_how_many_of_how_many_and_lists_each_flat_by_name(busy, client):
    board = client.get("/work", params={"lang": "zh-CN"}).text
    number = next(row.split('"')[0] for row in board.split('href="/tickets/')[1:] if "片区" in row)
    page = client.get(f"/tickets/{number}", params={"lang": "zh-CN"}).text
    assert "6 户测温户中 4 户不达标，影响 6 户" in page
    for n in range(1, 5):
        assert f"翠园小区1栋{n}01</span>" in page
    for n, own in ((3, "客厅"), (4, "室温")):
        room = f'{own} <span class="id">{ID}-b1f{n}-room</span>'
        assert f">{room}" in page, "in its row, which says the place"
        assert f">翠园小区1栋{n}01 {room}" in page, "elsewhere with its place"
    assert 'title="春城热力集团 › 翠园换热站 › 翠园小区1栋 › 翠园小区1栋101"' in page
    english = client.get(f"/tickets/{number}", params={"lang": "en"}).text
    assert "4 of 6 measured households in breach, 6 households affected" in english


@pytest.mark.parametrize(
    ("tag", "numbers", "said"),
    [
        ("zh-CN", (18, 48, 1_200), "48 户测温户中 18 户不达标，影响 1,200 户"),
        ("en", (18, 48, 1_200), "18 of 48 measured households in breach, 1,200 households affected"),
        ("en", (1, 1, 1), "1 of 1 measured household in breach, 1 household affected"),
        ("zh-CN", (3, 5, 0), "5 户测温户中 3 户不达标，影响户数未登记"),
        ("en", (3, 5, 0), "3 of 5 measured households in breach, number of households not registered"),
    ],
)
def test_the_head_line_has_its_plural_forms_and_no_zero_for_what_is_unknown(tag, numbers, said):
    breaching, measured, households = numbers
    found = TicketHomes(
        Concern.ROOM_TEMPERATURE,
        ListPage([], None),
        {},
        9,
        breaching,
        measured,
        households,
        own_only=False,
        readings_away=False,
    )
    assert flats_head(found, language(tag)) == said
    own = flats_head(replace(found, own_only=True), language(tag))
    assert own == {"zh-CN": f"您的辖区内：{said}", "en": f"Of your places: {said}"}[tag]


def test_a_group_of_many_flats_has_pages(service, client, monkeypatch):
    monkeypatch.setattr("api.console.pages.ticket.FLATS_PER_PAGE", 2)
    for n in (1, 2, 4):
        breach(service, f"f{n}-room")
    group = next(
        each["number"] for each in client.get("/api/v1/tickets").json()["items"] if each["kind"] == "group"
    )
    page = client.get(f"/tickets/{group}").text
    assert ("/points/f1-room" in page, "/points/f4-room" in page.split('id="why"')[0]) == (True, False)
    cursor = page.split("?cursor=")[1].split('"')[0]
    following = client.get(f"/tickets/{group}?cursor={cursor}").text.split('id="flats"')[1]
    following = following.split('id="why"')[0]
    assert ("/points/f4-room" in following, "/points/f1-room" in following) == (True, False)


def test_whoever_is_called_like_our_gaps_gets_no_markup_of_ours():
    names = Names(town(), language("en"))
    old, new = "\ue0000\ue001<i>", "\ue0005\ue001"
    written = names.write("event-figures", point=Markup("<b>p</b>"), old=old, new=new)
    assert written == "<b>p</b>: 0\ue001&lt;i&gt; → 5\ue001"


def test_what_left_or_is_hostile_is_text_and_nothing_else():
    names = Names(town(), language("en"))
    assert names.point("gone") == '<span class="id">gone</span>'
    assert names.place("gone") == '<span class="id">gone</span>'
    assert HOSTILE not in names.point("f3-room")
    assert names.in_text(f"{HOSTILE} at f3-room.x") == str(Markup.escape(f"{HOSTILE} at f3-room.x"))
    assert names.in_text("(f3-room, gw1)") == (
        '(<span class="id">f3-room</span>, <span class="id">gw1</span>)'
    )
