"""Who looks at a page is told of a problem on a page, wherever it was found; a program has its document."""

from __future__ import annotations

import http.client
import socket
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.routing import Route

from alerts.people.viewer import Grant
from api.http.guards import SMALL_BODY, RequestLimit
from api.http.waiting import answer_that_it_waits
from api.ports.settings import Settings
from api.wiring.app import create_app, problem_pages
from tests.api.conftest import served_app
from tests.api.signed_in import form_of, session_of

PAGE = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "zh-CN"}
WAY_BACK = '<a href="/work">返回工单列表</a>'


def told(answer: httpx.Response, status: int, *said: str) -> None:
    """``answer`` is a page in Chinese that says so."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert answer.headers["content-language"] == "zh-CN"
    assert [each for each in (*said, WAY_BACK) if f"{each}</p>" not in answer.text] == []


def test_what_the_guards_refuse_is_told_on_a_page(client):
    told(client.get("/", headers=PAGE | {"Host": "evil.example"}), 400, "本服务不以该主机名应答")
    large = client.post("/sign-in", content=b"0" * (SMALL_BODY + 1), headers=PAGE)
    told(large, 413, "请求过大", f"该地址每次请求最多接受 {SMALL_BODY:,} 字节。")
    document = client.get("/", headers={"Accept": "*/*", "Host": "evil.example"})
    assert document.headers["content-type"] == "application/problem+json"


def test_an_unexpected_error_is_told_on_a_page_and_nothing_of_the_inside(service):
    def fail(_request):
        raise RuntimeError("secret")

    app = create_app(service)
    app.router.routes.insert(0, Route("/broken", fail))
    with served_app(app) as address, httpx.Client(base_url=address) as client:
        answer = client.get("/broken", headers=PAGE)
        told(answer, 500, "系统出错，详情已记入运行日志。")
        assert "secret" not in answer.text
        assert client.get("/broken").json()["code"] == "internal"


def test_a_service_with_too_much_to_do_says_so_on_a_page(service):
    app = create_app(service)
    (limit,) = [each for each in app.user_middleware if each.cls is RequestLimit]
    limit.kwargs["most"] = 0
    with served_app(app) as address, httpx.Client(base_url=address) as client:
        told(client.get("/", headers=PAGE), 503, "系统繁忙", "同时处理的请求最多 0 个。")
        assert client.get("/").json()["code"] == "busy"


@pytest.mark.parametrize("raw", [b"GET /%s HTTP/1.1\r\n\r\n" % (b"0" * 70_000), b"\xff\xfe /\r\n\r\n"])
def test_what_nobody_can_read_is_answered_by_a_page_in_the_language_of_the_service(address, raw):
    with socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), 5) as sent:
        sent.sendall(raw)
        answer = http.client.HTTPResponse(sent)
        answer.begin()
        assert (answer.status, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        page = answer.read().decode()
    assert "请求无法读取" in page
    assert WAY_BACK in page


def test_a_service_that_waits_for_its_database_says_so_on_a_page():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        answer_that_it_waits("127.0.0.1", port, problem_pages(Settings()).bare),
        httpx.Client(base_url=f"http://127.0.0.1:{port}") as client,
        httpx.Client(transport=httpx.HTTPTransport(retries=5), base_url=client.base_url) as patient,
    ):
        told(patient.get("/", headers=PAGE), 503, "系统有部件未就绪，请稍后再试。")
        assert patient.get("/readyz", headers=PAGE).json()["code"] == "not-ready"
        assert patient.get("/healthz").json() == {"status": "alive"}


def test_a_form_that_is_too_old_has_a_page_with_a_way_back(service, client):
    cookie = {"Cookie": f"wenya-session={session_of(service, 'dispatcher')}"}
    for path in ("/sign-out", "/password"):
        answer = client.post(path, data={"form": "0"}, headers=PAGE | cookie)
        told(answer, 403, "页面已过期", "请刷新页面后重试。")


def test_who_is_signed_in_keeps_their_frame_where_a_page_asks_for_what_is_not_there(service, client):
    cookie = {"Cookie": f"wenya-session={session_of(service, 'dispatcher')}"}
    page = client.get("/tickets/2026-999999", headers=PAGE | cookie)
    told(page, 404, "没有找到该页或该编号。")
    assert "调度员王" in page.text
    assert form_of(page)


def test_nobody_who_may_nothing_is_led_astray(service, client):
    with service.records.begin() as tx:
        user = tx.users.add("nobody", [Grant("receiver")], service.wall.now())
        token = tx.tokens.make(user, service.wall.now(), made_by="")
    answer = client.get("/dead-letters", headers=PAGE | {"Authorization": f"Bearer {token}"})
    told(answer, 403, "您的角色不能进行此操作")
