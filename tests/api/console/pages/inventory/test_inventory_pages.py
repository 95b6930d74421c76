"""The inventory in the console: a row is looked at before it is saved, and a file before it comes in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from alerts.desk.installing.inventory_rows import InventoryTable
from alerts.rules.inventory_files import keys_of_row
from api.access.forms import TOKEN_FIELD, form_token
from api.access.sessions import COOKIE
from api.words.languages import language
from ingest.said import key_of
from tests.api.signed_in import session_of

EDIT = "/inventory/edit"
MARK = re.compile(r'name="mark" value="([0-9a-f]*)"')
ROOM = {
    "cell-id": "f1-room",
    "cell-metric": "indoor_temperature",
    "cell-place": "f1",
    "cell-sampling": "1分钟",
    "cell-upload": "2 分钟",
    "cell-residential": "true",
    "cell-device": "d1",
    "cell-name": "=客厅",
}


@pytest.fixture
def typed(client, service):
    """Sends the form of a row, as the browser of an engineer does."""
    session = session_of(service, "engineer")

    def send(**fields):
        origin = str(client.base_url).rstrip("/")
        headers = {"Cookie": f"{COOKIE}={session}", "Accept": "text/html", "Origin": origin}
        data = {TOKEN_FIELD: form_token(session), "table": "points", "id": "f1-room"} | ROOM | fields
        return client.post(EDIT, data=data, headers=headers, follow_redirects=False)

    return send


def test_a_row_is_saved_as_it_was_looked_at_or_not_at_all(typed, service):
    looked_at = typed()
    mark = MARK.search(looked_at.text)[1]
    assert looked_at.status_code == 200
    assert mark
    assert service.known.points["f1-room"].name == ""
    other = typed(save="1", mark=mark, **{"cell-name": "卧室"})
    assert other.status_code == 409
    assert service.known.points["f1-room"].name == ""
    saved = typed(save="1", mark=mark)
    assert (saved.status_code, saved.headers["location"]) == (303, "/inventory/row?table=points&id=f1-room")
    room = service.known.points["f1-room"]
    assert (room.name, room.sampling_ms, room.upload_ms) == ("=客厅", 60_000, 120_000)
    assert typed(save="1", mark=mark).status_code == 409, "it has changed since, by this very form"


def test_a_row_keeps_its_id_and_none_comes_beside_it(typed, service):
    page = typed(**{"cell-id": "f1-other"})
    assert 'name="cell-id"' not in page.text
    saved = typed(save="1", mark=MARK.search(page.text)[1], **{"cell-id": "f1-other"})
    assert saved.status_code == 303
    assert "f1-other" not in service.known.points
    assert service.known.points["f1-room"].name == "=客厅"


def test_a_file_is_looked_at_and_then_just_that_is_done(open_page, service, tmp_path):
    file = tmp_path / "flats.csv"
    file.write_text("type,id,level,name,parent\nplace,f9,household,901室,b1\n", encoding="gb18030")
    bad = tmp_path / "bad.csv"
    bad.write_text("type,id,level,parent\nplace,f8,household,nowhere\n", encoding="utf-8")
    page = open_page("/inventory/upload", role="engineer")
    page.locator("#file").set_input_files(bad)
    page.get_by_role("button", name="See what changes").click()
    expect(page.locator("#outcome")).to_contain_text("nowhere")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="See what changes").click()
    expect(page.locator("#outcome")).to_contain_text("added 1")
    assert "f9" not in service.known.places
    page.get_by_role("button", name="Do just that").click()
    expect(page.locator("#outcome")).to_contain_text("Taken: version")
    assert service.known.places["f9"].name == "901室"


@pytest.mark.parametrize("table", InventoryTable)
def test_every_key_that_a_row_may_have_has_a_name(table):
    required, others = keys_of_row(table.kind)
    unnamed = [key for key in (*required, *others) if not language("en").has(key_of("assets-key", key))]
    assert unnamed == []
