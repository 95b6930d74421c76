"""Several tickets by one form: what became of each is told, and those who may not are not offered it."""

from __future__ import annotations

from alerts.people.viewer import OPERATOR, Grant
from ingest.inventory.tree import Inventory
from tests.api.console.test_matter import sign_in
from tests.api.console.test_work import UNITS
from tests.api.matters_of_people import a_call, give
from tests.api.signed_in import PAGE, form_of, origin_of


def test_each_of_the_chosen_is_done_or_says_why_not(client, service):
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    dispatched, waiting = a_call(service, "f1"), a_call(service, "f2")
    give(service, dispatched, "dispatch", department="repair")
    assert "data-mark" not in client.get("/work", headers=PAGE).text, "nobody in particular works on anything"
    sign_in(service, client, "经办员钱", Grant("handler"), Grant("dispatcher"))
    listed = client.get("/work", headers=PAGE).text
    assert f'value="{dispatched}"' in listed
    assert '<option value="sign">' in listed
    chosen = {"number": [dispatched, waiting], "command": "sign"}
    page = client.get("/work/several", params=chosen, headers=PAGE)
    form = {
        "form": form_of(page),
        "command": "sign",
        "text": "马上去",
        f"version.{dispatched}": "2",
        f"version.{waiting}": "1",
    }
    done = client.post("/work/several", data=form, headers=PAGE | origin_of(client))
    assert done.status_code == 200
    assert "1 of 2 tickets done" in done.text
    outcomes = done.text.split('id="outcomes"')[1].split("</ul>")[0].split("<li ")[1:]
    assert [('data-done="1"' in each, dispatched in each) for each in outcomes] == [
        (True, True),
        (False, False),
    ]
    assert "is not possible while the ticket is" in outcomes[1]
    again = client.post("/work/several", data=form, headers=PAGE | origin_of(client))
    assert "0 of 2 tickets done" in again.text


def test_contacts_are_listed_with_their_tickets_and_found_by_a_telephone_however_typed(client, service):
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    number = a_call(service, "f1")
    sign_in(service, client, "经办员钱", Grant("dispatcher"))
    for query, found in (
        ("", True),
        ("?phone=１３８-1234 1234", True),
        ("?phone=13900000000", False),
        ("?channel=call&ticket=&from=&to=", True),
        ("?channel=letter", False),
        ("?to=2026-01-14", False),
    ):
        page = client.get(f"/contacts{query}", headers=PAGE).text
        assert (f'href="/tickets/{number}"' in page) is found, query
        assert "13812341234" not in page
        assert "张三" not in page
