"""The picture of a signature is chosen, and nobody types its digest."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

import pytest
from playwright.sync_api import Page, Route, expect

from alerts.people.viewer import OPERATOR, Grant, Viewer
from ingest.durations import MINUTE
from ingest.inventory.tree import Inventory
from tests.alerts.attachments.files import PDF, image
from tests.api.console.test_work import UNITS
from tests.api.matters_of_people import a_call, give
from tests.api.stand_in_service import NAMES, NOW

HANDLER = Viewer(NAMES["dispatcher"], (Grant("dispatcher"), Grant("handler")))
PNG, JPEG = image("PNG"), image("JPEG", (90, 60))
ADDRESS = "/api/v1/attachments"


@pytest.fixture
def number(service) -> str:
    """A leak in hand, whose user may sign."""
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    found = a_call(service, "f1")
    give(service, found, "dispatch", department="repair")
    give(service, found, "sign", who=HANDLER)
    give(service, found, "arrive", who=HANDLER)
    for clock in (service.clock, service.wall):
        clock.advance_to(NOW + 10 * MINUTE)
    return found


@pytest.fixture
def form(open_page, number):
    """The form by which a user signs, in Chinese."""
    page = open_page(f"/tickets/{number}", language="zh-CN", role="dispatcher")
    page.locator("#m-user_sign summary").click()
    return page.locator("#m-user_sign form")


def chosen(name: str, content: bytes, media_type: str = "image/png") -> dict:
    return {"name": name, "mimeType": media_type, "buffer": content}


def fill(form) -> None:
    """Everything but the picture."""
    form.locator("[name=contact]").select_option(index=1)
    form.locator("[name=outcome]").select_option("signed")
    form.locator("[name=name]").fill("张三")
    form.locator("[name=signed_at]").fill("2026-01-15T08:29")


def test_a_picture_that_is_chosen_is_added_shown_and_signed_with(form, service, number):
    chooser = form.get_by_role("button", name="签字图片")
    expect(form.locator("[name=image]")).to_be_hidden()
    fill(form)
    chooser.set_input_files(chosen("签名.png", PNG))
    expect(form.locator(".chosen")).to_have_text("已上传图片：签名.png")
    expect(form.get_by_role("img", name="签名.png")).to_be_visible()
    expect(form.locator("[name=image]")).to_have_value(sha256(PNG).hexdigest())
    with form.page.expect_navigation():
        form.locator("[type=submit]").click()
    assert form.page.locator(".said:not(:empty), .fault:not(:empty)").all_inner_texts() == []
    with service.records.reading() as tx:
        assert tx.attachments.tickets_of([sha256(PNG).hexdigest()]) == {sha256(PNG).hexdigest(): {number}}
    expect(form.page.locator("#matter-facts")).to_contain_text("签字")


def test_a_picture_can_be_chosen_without_a_mouse_and_another_takes_its_place(form):
    chooser = form.get_by_role("button", name="签字图片")
    # The browser is told first that choosers come here: a key may overtake what is told just before it.
    with form.page.expect_file_chooser() as asked:
        form.locator("[name=signed_at]").focus()
        for _ in range(12):
            form.page.keyboard.press("Tab")
            if chooser.evaluate("field => field === document.activeElement"):
                break
        expect(chooser).to_be_focused()
        form.page.keyboard.press("Enter")
    asked.value.set_files(chosen("一.png", PNG))
    expect(form.locator("[name=image]")).to_have_value(sha256(PNG).hexdigest())
    chooser.set_input_files(chosen("二.jpg", JPEG, "image/jpeg"))
    expect(form.locator("[name=image]")).to_have_value(sha256(JPEG).hexdigest())
    expect(form.locator(".chosen")).to_have_text("已上传图片：二.jpg")
    chooser.set_input_files([])
    expect(form.locator("[name=image]")).to_have_value("")
    expect(form.locator(".chosen")).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "content", "media_type", "said"),
    [
        ("信.pdf", PDF, "application/pdf", "请选择图片文件。"),
        ("空.png", b"", "image/png", "文件是空的。"),
        ("大.png", PNG + bytes(1 << 20), "image/png", "图片过大，最多 1 兆字节。"),
        ("假.png", b"0" * 99, "image/png", "不接受该文件：只接受以下类型的文件"),
        ("断.png", PNG[:-20], "image/png", "不接受该文件：文件不是完整的"),
    ],
)
def test_what_is_no_such_picture_is_said_at_the_field(
    service, open_page, number, name, content, media_type, said
):
    tables = service.in_force.tables
    small = replace(tables, settings=replace(tables.settings, largest_attachment=1 << 20))
    service.in_force = replace(service.in_force, tables=small)
    page = open_page(f"/tickets/{number}", language="zh-CN", role="dispatcher")
    page.locator("#m-user_sign summary").click()
    form = page.locator("#m-user_sign form")
    chooser = form.get_by_role("button", name="签字图片")
    chooser.set_input_files(chosen(name, content, media_type))
    fault = form.locator("#user_sign-image-fault")
    expect(fault).to_contain_text(said)
    expect(chooser).to_have_attribute("aria-invalid", "true")
    assert "user_sign-image-fault" in chooser.get_attribute("aria-describedby").split()
    expect(form.locator("[name=image]")).to_have_value("")
    chooser.set_input_files(chosen("好.png", PNG))
    expect(form.locator(".chosen")).to_have_text("已上传图片：好.png")
    expect(fault).to_be_hidden()
    expect(chooser).to_have_attribute("aria-invalid", "false")


def test_the_form_waits_for_the_picture_and_tells_of_a_lost_connection(form):
    page: Page = form.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**{ADDRESS}", hold)
    fill(form)
    chooser = form.get_by_role("button", name="签字图片")
    chooser.set_input_files(chosen("签名.png", PNG))
    expect(form.locator(".chosen")).to_have_text("正在上传图片，请稍候。")
    form.locator("[type=submit]").click()
    assert chooser.evaluate("field => field.validationMessage") == "正在上传图片，请稍候。"
    held.pop().abort()
    expect(form.locator("#user_sign-image-fault")).to_have_text("连接中断")
    assert chooser.evaluate("field => field.validationMessage") == ""


def test_a_picture_that_came_is_still_there_when_the_form_is_refused(form):
    fill(form)
    form.locator("[name=signed_at]").fill("2026-01-15T08:00")
    form.get_by_role("button", name="签字图片").set_input_files(chosen("签名.png", PNG))
    expect(form.locator("[name=image]")).to_have_value(re.compile("[0-9a-f]{64}"))
    with form.page.expect_navigation():
        form.locator("[type=submit]").click()
    expect(form.locator("[name=image]")).to_have_value(sha256(PNG).hexdigest())
    expect(form.locator(".chosen")).to_contain_text("已上传图片：")


def test_without_a_script_the_digest_can_be_typed(chromium, address, service, number, open_page):
    cookie = open_page("/work", role="dispatcher").context.cookies()
    context = chromium.new_context(base_url=address, locale="zh-CN", java_script_enabled=False)
    context.add_cookies(cookie)
    page = context.new_page()
    page.goto(f"/tickets/{number}")
    page.locator("#m-user_sign summary").click()
    form = page.locator("#m-user_sign form")
    expect(form.locator("[type=file]")).to_be_hidden()
    expect(form.get_by_role("textbox", name="签字图片")).to_be_visible()
    context.close()
