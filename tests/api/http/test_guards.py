"""What stands before the handlers: host names, body sizes, browser headers."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest

from api.http.guards import host_name, trusted_hosts
from api.ports.api_settings import ApiSettings
from tests.api.conftest import served
from tests.api.stand_in_service import stand_in_service


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8470", "127.0.0.1", "[::1]:8470"])
def test_loopback_is_answered_by_any_of_its_names(client, host):
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", ""])
def test_a_rebound_host_name_gets_nothing(client, host):
    answer = client.get("/api/v1/tickets", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown-host")


def test_where_every_request_needs_a_token_any_host_name_will_do():
    assert trusted_hosts(ApiSettings(host="0.0.0.0", anonymous="none", without_tls=True)) == {"*"}
    assert "127.0.0.1" in trusted_hosts(ApiSettings())


def test_who_says_how_browsers_reach_it_has_no_other_name_answered_but_loopbacks():
    settings = ApiSettings(host="0.0.0.0", anonymous="none", origin="https://Wenya.example")
    assert trusted_hosts(settings) == {"wenya.example", "localhost", "127.0.0.1", "::1"}


def test_the_host_of_a_header_is_read_without_its_port():
    assert [host_name(h) for h in ("A:80", "[::1]:80", "::1", "a")] == ["a", "::1", "", "a"]


def test_a_body_over_the_limit_is_refused_at_its_announcement(tmp_path):
    with stand_in_service(tmp_path, max_body_bytes=1_024) as service, served(service) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        connection.putrequest("POST", "/api/v1/inventory/import")
        connection.putheader("Content-Length", "1025")
        connection.endheaders()
        answer = connection.getresponse()
        assert answer.status == 413
        assert b'"code":"too-large"' in answer.read()
        connection.close()


def test_a_body_that_announces_nothing_is_counted_as_it_comes(tmp_path):
    with stand_in_service(tmp_path, max_body_bytes=1_024) as service, served(service) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        headers = {"Authorization": f"Bearer {service.tokens['engineer']}", "Content-Type": "text/csv"}
        chunks = iter([b"x" * 600, b"x" * 600])
        connection.request(
            "POST", "/api/v1/inventory/import", body=chunks, headers=headers, encode_chunked=True
        )
        answer = connection.getresponse()
        assert answer.status == 413
        assert b'"code":"too-large"' in answer.read()
        connection.close()


@pytest.mark.parametrize("url", ["/", "/healthz", "/api/v1/tickets", "/nothing", "/static/console.css"])
def test_every_answer_forbids_inline_code_framing_and_guessing(client, url):
    headers = client.get(url).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
