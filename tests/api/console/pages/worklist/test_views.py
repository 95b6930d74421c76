"""Views of the work list: kept, opened as tabs or by default, and over REST; for their owner alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from alerts.people.viewer import OPERATOR, Grant
from ingest.inventory.tree import Inventory
from tests.api.console.test_matter import sign_in
from tests.api.console.test_work import UNITS
from tests.api.matters_of_people import a_call
from tests.api.signed_in import PAGE, form_of, origin_of
from tests.api.stand_in_service import HOSTILE

OURS = "unit=repair&step=registered"
API = "/api/v1/session/views"


@pytest.fixture
def desk(client, service):
    """Somebody who has signed in, in a town with units and a matter."""
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    a_call(service, "f1")
    sign_in(service, client, "经办员钱", Grant("dispatcher"))
    return client


def shown(client, url: str):
    """The page of an address, or that to which it leads."""
    return led(client, client.get(url, headers=PAGE))


def led(client, page):
    """Where a browser is after that answer: this client sends its session along no redirect."""
    return client.get(page.headers["Location"], headers=PAGE) if page.status_code == 303 else page


def keep(client, filters: str, **fields: str):
    """Fill in the form over the list with ``filters`` and send it, as far as redirects lead."""
    form = {"form": form_of(shown(client, f"/work?{filters}")), "filters": filters} | fields
    return led(client, client.post("/work/views", data=form, headers=PAGE | origin_of(client)))


def tabs(page) -> list[tuple[str, str]]:
    """Where the tabs of views lead, and what is on them, without blanks."""
    nav = re.search(r'<nav aria-label="My views">(.*?)</nav>', page.text, re.DOTALL)
    found = re.findall(r'<a id="view-\d+" href="([^"]*)"[^>]*>(.*?)</a>', nav[1] if nav else "", re.DOTALL)
    return [(href.replace("&amp;", "&"), re.sub(r"<[^>]*>|\s", "", text)) for href, text in found]


def test_a_view_is_kept_opened_named_anew_and_deleted(desk):
    page = keep(desk, OURS, name=f" {HOSTILE[:30]} ")
    assert page.url.query.decode() == "step=registered&unit=repair"
    ((href, _),) = tabs(page)
    assert href == "/work?step=registered&unit=repair"
    assert HOSTILE[:30] not in page.text
    again = keep(desk, OURS, name=HOSTILE[:30])
    assert len(tabs(again)) == 1, "the same again is the same"
    view_id = re.search(r'name="id" value="(\d+)"', again.text)[1]
    named = keep(desk, OURS, name="北城待派", id=view_id, default="true")
    assert tabs(named) == [(href, "★北城待派")]
    form = {"form": form_of(named), "filters": OURS}
    gone = desk.post(f"/work/views/{view_id}/delete", data=form, headers=PAGE | origin_of(desk))
    assert tabs(led(desk, gone)) == []


def test_the_list_opens_with_the_default_view_and_can_be_asked_for_everything(desk):
    keep(desk, "overdue=true", name="late", default="true")
    assert shown(desk, "/work?lang=en").url.query.decode() == "lang=en&overdue=true"
    everything = shown(desk, "/work?all=true")
    assert 'href="/work?all=true" aria-current="true"' in everything.text
    keep(desk, "step=registered", name="new", default="true")
    assert shown(desk, "/work").url.query.decode() == "step=registered", "one is the default"


def test_a_view_of_what_is_gone_says_so(desk, service):
    keep(desk, "unit=repair", name="theirs", default="true")
    with_repair = service.known
    left = {id_: each for id_, each in with_repair.departments.items() if id_ != "repair"}
    service.import_inventory(OPERATOR, replace(with_repair, departments=left), replace=True)
    page = shown(desk, "/work")
    assert page.url.query.decode() == "unit=repair"
    assert tabs(page)[0][1] == "★theirsNolongerthere:Unit"
    assert 'class="banner" role="alert">Unit: nothing that you see is called repair' in page.text


def test_a_view_with_a_filter_of_an_older_version_leads_nowhere_and_can_be_deleted(desk, service):
    keep(desk, "step=registered", name="old", default="true")
    with service.records.begin() as tx:
        (view,) = tx.work_views.of("经办员钱")
        tx.work_views.save(type(view)(view.name, {"step": "of-before"}, is_default=True, id=view.id))
    page = shown(desk, "/work")
    assert page.status_code == 200
    assert "known no more" in page.text
    assert f'action="/work/views/{view.id}/delete"' in page.text


def test_what_was_refused_comes_back_with_the_list_and_the_name(desk):
    refused = keep(desk, OURS, name="长" * 41)
    assert refused.status_code == 422
    assert "at most 40 characters" in refused.text
    assert 'id="view-form" open' in refused.text
    assert "长" * 41 in refused.text
    assert tabs(shown(desk, "/work?step=registered")) == []


def test_programs_keep_views_of_the_same_filters_and_nobody_sees_those_of_others(desk, service):
    ask = {"headers": origin_of(desk) | {"X-Wenya-Form": form_of(shown(desk, "/work?step=registered"))}}
    kept = desk.post(API, json={"name": "late", "filters": {"overdue": "true"}}, **ask)
    assert kept.json() == {
        "id": kept.json()["id"],
        "name": "late",
        "default": False,
        "filters": {"overdue": "true"},
        "missing": [],
    }
    assert tabs(shown(desk, "/work?overdue=true")) == [("/work?overdue=true", "late")]
    wrong = desk.post(API, json={"name": "x", "filters": {"colour": "red"}}, **ask)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    assert "colour" in wrong.json()["detail"]
    id_ = kept.json()["id"]
    changed = desk.put(f"{API}/{id_}", json={"name": "l", "filters": {"unit": "none"}}, **ask)
    assert changed.status_code == 200
    assert desk.get(API).json()["items"][0]["missing"] == ["unit"]
    sign_in(service, desk, "另一人", Grant("dispatcher"))
    ask = {"headers": origin_of(desk) | {"X-Wenya-Form": form_of(shown(desk, "/work?step=registered"))}}
    assert desk.get(API).json()["items"] == []
    assert desk.post(f"{API}/{id_}/delete", json={}, **ask).status_code == 404
    assert desk.put(f"{API}/{id_}", json={"name": "l", "filters": {"unit": "a"}}, **ask).status_code == 404


def test_no_two_views_show_the_same_and_filters_put_in_place_of_others_keep_what_the_list_opens_with(desk):
    keep(desk, OURS, name="一组", default="1")
    same = keep(desk, OURS, name="二组")
    assert same.status_code == 422
    assert "Your view 一组 has the same filters" in same.text
    keep(desk, "overdue=true", name="一组")
    assert shown(desk, "/work").url.query.decode() == "overdue=true"


def test_a_page_that_refuses_a_form_is_the_page_of_the_form(desk):
    """What keeps it fresh, its links and the next form go by that address, which can be asked for."""
    form = {"form": form_of(shown(desk, f"/work?{OURS}")), "filters": OURS, "name": ""}
    from_list = {"Referer": f"{desk.base_url}/work?{OURS}"}
    refused = desk.post("/work/views", data=form, headers=PAGE | origin_of(desk) | from_list)
    assert f'data-here="/work?{OURS.replace("&", "&amp;")}"' in refused.text
    for elsewhere in (
        "http://elsewhere.example/work",
        f"{desk.base_url}//elsewhere.example",
        "x",
        "http://[x",
    ):
        headers = PAGE | origin_of(desk) | {"Referer": elsewhere}
        assert "data-here" not in desk.post("/work/views", data=form, headers=headers).text


def test_blanks_in_the_box_of_the_list_ask_for_nothing(desk):
    assert desk.get("/work?text=%20", headers=PAGE).status_code == 200
