"""Whoever names a place, a unit or somebody types a part of it and chooses, by mouse or by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from alerts.desk.people.users import NewUser, add_user
from alerts.people.viewer import OPERATOR, Grant
from ingest.inventory.departments import Department, DepartmentKind
from ingest.inventory.tree import Inventory
from tests.api.console.test_work import UNITS
from tests.api.matters_of_people import a_call, give
from tests.api.stand_in_service import NAMES, NOW

MANY = UNITS | {
    f"s{n}": Department(f"s{n}", f"第{n}供热所", DepartmentKind.FUNCTIONAL, place="b2" if n % 2 else None)
    for n in range(600)
}
PATH = "/contacts/new"


@pytest.fixture
def many(service):
    """More units than anybody chooses from, and people at some of them."""
    service.import_inventory(OPERATOR, Inventory(departments=MANY), replace=False)
    for name, grants in {"王芳": (Grant("handler", "repair"),), "王强": (Grant("head", "s7"),)}.items():
        add_user(service.records, OPERATOR, NewUser(name, grants), NOW, departments=set(MANY))
    return service


def typed(page: Page, field: str, text: str) -> list[str]:
    """What is offered to who types ``text`` into a field."""
    page.locator(f"#{field}").fill(text)  # at once: nothing is offered for a part of it
    options = page.locator(f"#{field}-options [role=option]")
    expect(options.first).to_be_visible()
    return options.all_inner_texts()


def test_a_place_is_found_by_part_of_its_names_and_chosen_by_keys(open_page):
    page = open_page(PATH, language="zh-CN", role="dispatcher")
    field = page.get_by_role("combobox", name="位置")
    page.locator("#register-place").focus()
    expect(field).to_have_attribute("aria-expanded", "false")
    assert typed(page, "register-place", "2栋 201") == [
        "东城供热公司 › 翠园换热站 › 翠园小区 2 栋 › 201室 b2f"
    ]
    found = typed(page, "register-place", "翠园小区")
    assert found[0].endswith("翠园小区 1 栋 b1")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#register-place-options [aria-selected=true]")).to_contain_text("翠园小区 2 栋")
    page.keyboard.press("Enter")
    expect(field).to_have_value("b2")
    expect(page.locator("#register-place-named")).to_have_text("东城供热公司 › 翠园换热站 › 翠园小区 2 栋")
    expect(page.locator(".options li")).to_have_count(0)
    assert f"{PATH}?key=" in page.url, "the form is not sent by that"


def test_escape_and_leaving_close_the_list_and_keep_what_is_typed(open_page):
    page = open_page(PATH, language="zh-CN", role="dispatcher")
    typed(page, "register-place", "b1")
    page.keyboard.press("Escape")
    expect(page.locator(".options li")).to_have_count(0)
    typed(page, "register-place", "b1")
    page.keyboard.press("Tab")
    expect(page.locator(".options li")).to_have_count(0)
    expect(page.locator("#register-place")).to_have_value("b1")
    page.locator("#register-place").fill("无此处")
    expect(page.locator("#register-place-named")).to_have_text("没有找到")


def test_somebody_is_offered_with_their_unit_and_nothing_else_of_them(many, open_page):
    page = open_page(PATH, language="zh-CN", role="dispatcher")
    found = typed(page, "register-target_person", "王")
    assert found == ["王强 第7供热所", "王芳 维修公司", NAMES["engineer"], NAMES["dispatcher"]]
    page.get_by_role("option", name="王芳").click()
    expect(page.locator("#register-target_person")).to_have_value("王芳")


def test_units_beyond_a_list_are_typed_in_the_forms_of_a_ticket_one_or_several(many, open_page):
    number = a_call(many, "f1")
    page = open_page(f"/tickets/{number}", language="zh-CN", role="dispatcher")
    page.locator("#m-dispatch summary").click()
    assert typed(page, "dispatch-department", "第599") == ["第599供热所 s599"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#dispatch-department-named")).to_have_text("第599供热所")
    for part in ("第598", "第597"):
        field = page.locator("#dispatch-with_departments")
        field.press("End")
        field.press_sequentially(f"，{part}" if field.input_value() else part)
        page.get_by_role("option", name=part).click()
    expect(field).to_have_value("s598，s597")
    page.locator("#dispatch-reason").fill("就近")
    page.locator("#dispatch-lead_named_by").fill("无此人")
    with page.expect_navigation():
        page.locator("#m-dispatch [type=submit]").click()
    expect(page.locator("#dispatch-lead_named_by-fault")).to_be_visible()
    expect(page.locator("#dispatch-with_departments-named")).to_have_text("第598供热所、第597供热所")
    expect(page.locator("#dispatch-department-named")).to_have_text("第599供热所")


def test_who_types_the_whole_name_of_a_unit_and_goes_on_has_chosen_it(many, open_page):
    number = a_call(many, "f1")
    page = open_page(f"/tickets/{number}", language="zh-CN", role="dispatcher")
    page.locator("#m-dispatch summary").click()
    field = page.locator("#dispatch-department")
    typed(page, "dispatch-department", "第59供热")
    field.press("Tab")
    expect(field).to_have_value("第59供热")
    typed(page, "dispatch-department", "第599供热所")
    field.press("Tab")
    expect(field).to_have_value("s599")
    expect(page.locator("#dispatch-department-named")).to_have_text("第599供热所")


def test_the_work_list_finds_every_unit_that_is_seen(many, open_page):
    number = a_call(many, "f1")
    give(many, number, "dispatch", department="s598", reason="就近")
    page = open_page("/work", language="zh-CN", role="dispatcher")
    page.locator("#filters summary").click()
    assert typed(page, "unit", "598") == ["第598供热所 s598"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert typed(page, "assignee", "王强") == ["王强 第7供热所"]
    page.locator("#assignee").fill("")
    with page.expect_navigation():
        page.locator("#filters [type=submit]").click()
    expect(page.locator(f"#a-{number}")).to_be_visible()
    expect(page.locator("#unit")).to_have_value("s598")
    expect(page.locator("#unit-named")).to_have_text("第598供热所")


def test_who_may_not_name_people_types_and_is_told_nothing(many, open_page):
    page = open_page("/work", language="zh-CN", role="viewer")
    page.locator("#filters summary").click()
    assert page.locator("#assignee").get_attribute("data-lookup") is None
    assert typed(page, "unit", "s59")[0] == "第59供热所 s59"


def test_what_is_offered_is_in_english_too_and_a_lost_connection_is_told(many, open_page):
    page = open_page(PATH, language="en", role="dispatcher")
    field = page.locator("#register-target_department")
    field.fill("nobody")
    expect(page.locator("#register-target_department-named")).to_have_text("Nothing found")
    page.route("**/api/v1/lookup/**", lambda route: route.abort())
    field.fill("s1")
    expect(page.locator("#register-target_department-named")).not_to_have_text("")


def test_what_comes_late_is_not_offered_for_what_is_typed_by_then(many, open_page):
    """An answer to what stood there before is of no use to anybody."""
    page = open_page(PATH, language="zh-CN", role="dispatcher")
    field = page.locator("#register-target_department")
    held = []

    def hold(route) -> None:
        held.append(route)

    page.route("**/lookup/departments?text=s1&*", hold)
    with page.expect_request("**/lookup/departments?text=s1&*"):
        field.fill("s1")
    assert typed(page, "register-target_department", "第599")[0] == "第599供热所 s599"
    for route in held:
        route.continue_()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value("s599")


def test_without_a_script_an_id_is_typed(many, chromium, address, open_page):
    cookies = open_page("/work", role="dispatcher").context.cookies()
    context = chromium.new_context(base_url=address, locale="zh-CN", java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto("/work?unit=s598")
    expect(page.get_by_role("textbox", name="承办单位")).to_have_value("s598")
    expect(page.locator("[role=listbox]").first).to_be_hidden()
    context.close()
