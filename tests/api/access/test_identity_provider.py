"""Signing in by a provider of identities: a real one on loopback, which also lies in every way it can."""

from __future__ import annotations

from contextlib import contextmanager

import httpx
import pytest

from alerts.desk.doors.by_provider import link_identity
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.refusals import IdentityRefused
from alerts.people.viewer import OPERATOR
from api.access.sessions import COOKIE
from api.ports.oidc_settings import OidcSettings
from tests.api.access.lying_provider import (
    CLIENT,
    SECRET,
    providing,
    signed_by_another,
    signed_by_what_is_public,
    unsigned,
)
from tests.api.conftest import served
from tests.api.signed_in import PAGE, sign_in
from tests.api.stand_in_service import NAMES, NOW, stand_in_service

WANG = NAMES["dispatcher"]
PATH = "/sign-in/provider"


@pytest.fixture(scope="module")
def provider():
    with providing(NOW) as made:
        yield made


@contextmanager
def opened(folder, provider, **oidc):
    settings = OidcSettings(
        issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, label="热力通行证", **oidc
    )
    with (
        stand_in_service(folder, oidc=settings, anonymous="none") as service,
        served(service) as url,
        httpx.Client(base_url=url, timeout=20) as client,
    ):
        yield service, client


@pytest.fixture(scope="module")
def linked(tmp_path_factory, provider):
    """A service whose dispatcher the provider knows, and a browser."""
    with opened(tmp_path_factory.mktemp("linked"), provider) as (service, client):
        link_identity(service.records, OPERATOR, WANG, provider.issuer, "s-1", NOW)
        yield service, client


@pytest.fixture(autouse=True)
def honest(provider):
    yield
    provider.subject, provider.name, provider.changed, provider.metadata = "s-1", WANG, {}, {}
    provider.sign = type(provider)(NOW).sign


@pytest.fixture
def nobody(linked):
    """The service, and a browser in which nobody is signed in."""
    service, client = linked
    client.cookies.clear()
    return service, client


def there(client, **query: str) -> str:
    """Where the provider sends the browser back to."""
    answer = client.get(PATH, params=query, headers=PAGE)
    assert answer.status_code == 303, answer.text
    return httpx.get(answer.headers["location"]).headers["location"]


def around(client, **query: str) -> httpx.Response:
    """There and back."""
    return client.get(there(client, **query), headers=PAGE)


def who(client) -> str:
    return client.get("/api/v1/session").json().get("name", "")


def newest(service, kind: AuditKind):
    with service.records.reading() as tx:
        return next((each for each in tx.audit.page(AuditFilter(kind=kind), None, 1)), None)


def test_who_is_known_comes_in_where_they_wanted_to_go(nobody, provider):
    service, client = nobody
    page = client.get("/sign-in?next=/now%3Fplace=f1", headers=PAGE).text
    assert 'href="/sign-in/provider?next=%2Fnow%3Fplace%3Df1"' in page
    assert "热力通行证" in page
    done = around(client, next="/now?place=f1")
    assert (done.status_code, done.headers["location"]) == (303, "/now?place=f1")
    assert who(client) == WANG
    assert dict(newest(service, AuditKind.SIGNED_IN).data) == {"by": "provider"}
    assert not any(name.startswith("wenya-try") for name in client.cookies)
    assert around(client, next="//evil.example").headers["location"] == "/"


def test_the_session_before_ends_and_it_goes_on_as_any_other(nobody):
    service, client = nobody
    sign_in(client, NAMES["viewer"])
    before = client.cookies[COOKIE]
    around(client)
    assert who(client) == WANG
    shown = {"Cookie": f"{COOKIE}={before}"}
    assert client.get("/api/v1/session", headers=shown).json()["code"] == "session-ended"
    assert newest(service, AuditKind.RELIEVED).subject == NAMES["viewer"]
    left = client.get("/api/v1/session").json()
    assert (left["seconds_left"], left["ends_by"]) == (3600, "idle")


LIES = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "another"},
    "more audiences without saying for whom": {"aud": [CLIENT, "another"]},
    "for another of several": {"aud": [CLIENT, "another"], "azp": "another"},
    "another nonce": {"nonce": "0" * 43},
    "no nonce": {"nonce": None},
    "over": {"exp": NOW // 1000 - 120},
    "not yet": {"nbf": NOW // 1000 + 600},
    "no end": {"exp": None},
    "nobody": {"sub": None},
    "a number": {"sub": 7},
    "no text": {"sub": ""},
    "too long": {"sub": "s" * 300},
    "text for a time": {"exp": "tomorrow"},
}
SIGNED = {
    "by nobody": unsigned,
    "by another": signed_by_another,
    "by what is public": signed_by_what_is_public,
    "no token": lambda _: "x.y.z",
}


@pytest.mark.parametrize("lie", [*LIES, *SIGNED])
def test_no_lie_lets_anybody_in(nobody, provider, lie):
    _, client = nobody
    provider.changed = LIES.get(lie, {})
    provider.sign = SIGNED.get(lie, provider.sign)
    answer = around(client)
    assert answer.status_code == 403
    assert "What the provider said cannot be believed" in answer.text
    assert COOKIE not in client.cookies


def test_what_comes_back_belongs_to_one_browser_and_is_good_once(nobody):
    _, client = nobody
    back = there(client)
    with httpx.Client(base_url=client.base_url, timeout=20) as other:
        for held in ("", f"wenya-try={'0' * 43}.%2F"):
            assert other.get(back, headers=PAGE | {"Cookie": held}).status_code == 403
        there(other)
        assert other.get(back, headers=PAGE).status_code == 403, "of another try"
    held = {"Cookie": f"wenya-try={client.cookies['wenya-try']}"}
    assert client.get(back, headers=PAGE).status_code == 303
    client.cookies.clear()
    assert client.get(back, headers=PAGE).status_code == 403, "its cookie is gone"
    again = client.get(back, headers=PAGE | held)
    assert again.status_code == 403, "the provider takes a code once"
    for query in ("", "?error=access_denied&state=x", "?code=1", "?state=x&code=" + "0" * 9_000):
        assert client.get(f"{PATH}/back{query}", headers=PAGE | held).status_code == 403


def test_who_breaks_off_at_the_provider_is_told_so_and_what_else_it_adds_means_nothing(nobody):
    _, client = nobody
    back = httpx.URL(there(client))
    state = {"state": back.params["state"]}
    broken = client.get(
        f"{PATH}/back", params=state | {"error": "access_denied<b>", "hint": "7"}, headers=PAGE
    )
    assert broken.status_code == 403
    assert "did not sign you in (access_denied&lt;b&gt;)" in broken.text
    assert client.get(there(client) + "&kc_action=none&kc_action=again", headers=PAGE).status_code == 303


def test_whom_nobody_here_is_linked_to_stays_outside_and_is_told(nobody, provider):
    service, client = nobody
    provider.subject = "s-2"
    answer = around(client)
    assert answer.status_code == 403
    assert "is not linked to a user here" in answer.text
    event = newest(service, AuditKind.SIGN_IN_REFUSED)
    assert (event.actor, dict(event.data)) == ("", {"by": "provider", "subject": "s-2"})


def test_a_name_links_once_and_only_where_that_is_set(tmp_path, provider):
    with opened(tmp_path, provider, link_by_name=True) as (service, client):
        for name in ("无此人", "leaver", " 调度员王"):
            provider.name = name
            if name == "leaver":
                with service.records.begin() as tx:
                    tx.users.disable(tx.users.named("leaver").id, NOW, "li")
            assert around(client).status_code == 403
        provider.name = WANG
        assert around(client).status_code == 303
        assert newest(service, AuditKind.IDENTITY_LINKED).subject == WANG
        provider.name = NAMES["viewer"]
        around(client)
        assert who(client) == WANG, "the subject counts, whatever it is called now"
        provider.subject, provider.name = "s-9", WANG
        client.cookies.clear()
        assert around(client).status_code == 403, "a user is one person there"
        with pytest.raises(IdentityRefused):
            link_identity(service.records, OPERATOR, NAMES["viewer"], provider.issuer, "s-1", NOW)
        link_identity(service.records, OPERATOR, WANG, provider.issuer, "", NOW)
        assert around(client).status_code == 303


def test_a_provider_that_is_away_costs_this_way_in_and_nothing_else(tmp_path, provider):
    with opened(tmp_path, provider, timeout_s=0.2) as (_, client):
        asked = provider.asked
        client.get("/sign-in", headers=PAGE)
        assert provider.asked == asked, "nothing is asked before somebody wants it"
        provider.hangs.clear()
        answer = client.get(PATH, headers=PAGE)
        provider.hangs.set()
        assert answer.status_code == 503
        assert "does not answer" in answer.text
        assert sign_in(client).status_code == 303
        provider.metadata = {"issuer": "https://evil.example"}
        assert client.get(PATH, headers=PAGE).status_code == 403
        provider.metadata = {"token_endpoint": 7}
        assert client.get(PATH, headers=PAGE).status_code == 403
        provider.metadata = {}
        assert around(client).status_code == 403, "nobody is linked"


def test_without_a_provider_there_is_no_such_way(client):
    assert "provider" not in client.get("/sign-in", headers=PAGE).text
    for path in (PATH, f"{PATH}/back?code=1&state=2"):
        assert client.get(path, headers=PAGE).status_code == 404
