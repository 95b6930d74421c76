"""What is under way when somebody loses access: it ends without effect, and nothing is answered by guess."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import httpx
import pytest

from alerts.desk import registration
from alerts.people.viewer import Grant
from alerts.records import RecordsError
from api.access.sessions import COOKIE
from tests.api.signed_in import PAGE, form_of, origin_of, session_of
from tests.api.stand_in_service import NAMES, NOW, StandInService

IMPORT = "/api/v1/inventory/import"
FILE = b'{"places": [{"id": "new", "level": "building", "name": "New", "parent": "st1"}]}'
ENGINEER = NAMES["engineer"]


def disable(service: StandInService) -> None:
    with service.records.begin() as tx:
        tx.users.disable(tx.users.named(ENGINEER).id, NOW, "li")


def revoke(service: StandInService) -> None:
    with service.records.begin() as tx:
        tx.tokens.revoke(service.tokens["engineer"].partition(".")[0], NOW)


def take_roles(service: StandInService) -> None:
    with service.records.begin() as tx:
        user = tx.users.named(ENGINEER)
        tx.users.take(user.id, [Grant(each.role) for each in user.grants])


def sign_out(service: StandInService) -> None:
    with service.records.begin() as tx:
        tx.sessions.end_others(tx.users.named(ENGINEER).id)


def interrupted(body: bytes, meanwhile: Callable[[], None]) -> Iterator[bytes]:
    """``body``, of which half has come when something happens."""
    half = len(body) // 2
    yield body[:half]
    meanwhile()
    yield body[half:]


def imported(service: StandInService) -> bool:
    with service.records.reading() as tx:
        return "new" in tx.inventory.load().places


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("leave", "answer"),
    [
        (disable, (401, "bad-token")),
        (revoke, (401, "bad-token")),
        (take_roles, (403, "forbidden")),
        (lambda _: None, (200, None)),
    ],
    ids=["disabled", "revoked", "role taken", "nothing"],
)
def test_an_upload_does_not_outlast_its_sender(client, service, bearer, leave, answer):
    body = interrupted(FILE, lambda: leave(service))
    got = client.post(IMPORT, content=body, headers=JSON | bearer("engineer"))
    assert (got.status_code, got.json().get("code")) == answer
    assert imported(service) == (answer[0] == 200)


@pytest.mark.parametrize("leave", [disable, sign_out], ids=["disabled", "signed out"])
def test_nor_does_one_of_a_session(client, service, leave):
    client.cookies.set(COOKIE, session_of(service, "engineer"), domain="127.0.0.1")
    form = {"X-Wenya-Form": form_of(client.get("/work", headers=PAGE))}
    body = interrupted(FILE, lambda: leave(service))
    got = client.post(IMPORT, content=body, headers=JSON | form | origin_of(client))
    assert (got.status_code, got.json()["code"]) == (401, "session-ended")
    assert not imported(service)


def test_an_import_that_was_at_work_when_its_sender_was_disabled_changes_nothing(
    client, service, bearer, monkeypatch
):
    """It takes many seconds for a city; who may import is looked at again where it becomes true."""
    checking, go_on = threading.Event(), threading.Event()
    check_rules = registration.check_rules

    def slowly(*args: object, **more: object):
        checking.set()
        go_on.wait(10)
        return check_rules(*args, **more)

    monkeypatch.setattr(registration, "check_rules", slowly)
    answers: list[httpx.Response] = []
    headers = JSON | bearer("engineer")
    asking = threading.Thread(
        target=lambda: answers.append(client.post(IMPORT, content=FILE, headers=headers))
    )
    asking.start()
    assert checking.wait(10)
    disable(service)
    go_on.set()
    asking.join(10)
    assert (answers[0].status_code, answers[0].json()["code"]) == (403, "forbidden")
    assert not imported(service)


@pytest.mark.parametrize(
    "path", ["/api/v1/points", "/api/v1/tickets", "/api/v1/session", "/", "/api/v1/events"]
)
@pytest.mark.parametrize("way", ["token", "session"])
def test_nobody_is_taken_for_somebody_while_the_records_are_away(
    client, service, bearer, monkeypatch, way, path
):
    """Also where what is asked for needs no records: who asks does."""
    shown = bearer("viewer") if way == "token" else {"Cookie": f"{COOKIE}={session_of(service, 'viewer')}"}

    def away():
        raise RecordsError("unavailable", "away", retryable=True)

    monkeypatch.setattr(service.records, "reading", away)
    answer = client.get(path, headers=shown)
    assert answer.status_code == 503
