"""Every refusal that a form of the console can meet, in Chinese: on a page, or by the page's script."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Route

from alerts.people import leave, new_passwords, refusals, standing_in, viewer
from alerts.people.use_cases import REGISTER
from alerts.records import RecordsError
from alerts.tickets.desk_moves import deciding
from api.access import password_turns
from api.http.problems import HttpProblem, ProblemKind
from api.wiring.app import create_app
from ingest.journal.journal import JournalError
from ingest.stores.contract import StoreError
from ingest.words.packages import catalogue_of
from tests.api.conftest import served_app
from tests.walk.console.at_a_desk import Desk
from tests.walk.console.busy_city import EVERYBODY, busy_city
from tests.walk.console.button_refusals import BUTTONS
from tests.walk.console.form_refusals import FORMS
from tests.walk.console.page_samples import page_routes, pages_of
from tests.walk.console.reading import CODES, Page, latin
from tests.walk.test_register import asked_by

ZH = catalogue_of("zh-CN")
SAMPLES = FORMS | BUTTONS
EVERY = [
    pytest.param(path, what, id=f"{path}: {what}") for path, refused in SAMPLES.items() for what in refused
]
ON_A_PAGE = {"Accept": "text/html", "Accept-Language": "zh-CN"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A city of its own: what is refused here leaves letters read again, and failures."""
    with busy_city(tmp_path_factory.mktemp("refused")) as city:
        app = create_app(city.service)
        with served_app(app) as address, httpx.Client(base_url=address, timeout=10) as client:
            yield Desk(city, client, app)


def pattern_of(key: str) -> re.Pattern[str]:
    """What the text of ``key`` looks like, whatever is filled in."""
    filled = dict.fromkeys(ZH.needs[key].variables, "\x00")
    return re.compile(re.escape(ZH.write(key, filled)).replace(re.escape("\0"), ".+"))


def shown(answer: httpx.Response) -> str:
    """What the script of a page shows of ``answer``: as ``sentence`` in console.js."""
    problem = answer.json()
    reasons = [fault["reason"] for fault in problem.get("errors", ())]
    return problem["title"] + "：" + ("、".join(reasons) if reasons else problem["detail"])


def words_of(page: Page) -> list[str]:
    """What is neither Chinese nor a name nor a code."""
    return [word for text in page.read for word in latin(CODES.sub("", text))]


@pytest.mark.parametrize(("path", "what"), EVERY)
def test_a_refusal_is_said_in_chinese_and_on_a_page_where_a_page_asked(desk, path, what):
    kind, key, send = SAMPLES[path][what]
    desk.forget_failures()
    answer = send(desk)
    assert answer.status_code == kind.status, answer.text[-600:]
    assert answer.headers["content-language"] == "zh-CN"
    said = pattern_of(key or kind.title.key)
    if path in BUTTONS:
        assert answer.json()["code"] == kind.code
        told = shown(answer)
        assert latin(CODES.sub("", told)) == []
        assert said.search(told), told
        return
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(answer.text)
    assert words_of(page) == []
    assert [text for text in page.read if said.search(text)], page.read


# --- None is missing ---------------------------------------------------------------------------------


def test_every_form_and_every_button_has_samples(desk):
    """Forms by the routes that there are; buttons by what the pages of who may do everything show."""
    forms = {route.path for route in page_routes(desk.app) if "POST" in route.methods}
    assert forms == set(FORMS)
    cookie = {"Cookie": f"wenya-session={desk.of(EVERYBODY)}"}
    pages = [url for urls in pages_of(desk.city).values() for url in urls]
    shown = {
        post for url in pages for post, _ in Page(desk.client.get(url, headers=ON_A_PAGE | cookie).text).posts
    }
    filled_in = re.compile(r"(?<=/)(L?[0-9]{4}-[0-9]{6}|T[0-9]{4}-[0-9]{4})(?=/|$)|(?<=/)([0-9]+)(?=/)")
    of_sheet = re.compile(r"(?<=/sheets/)L[0-9]{4}-[0-9]{6}/[a-z-]+$")
    of_point = re.compile(r"(?<=^/points/)[^/]+(?=/manual-readings$)")
    of_department = re.compile(r"(?<=^/departments/)[^/]+(?=/change$)")
    of_user = re.compile(r"(?<=^/users/)[^/]+(?=/)")
    of_door = re.compile(r"(?<=/sessions/)[0-9a-f]{64}(?=/end$)|(?<=/tokens/)[0-9a-f]+(?=/)")
    shown = {of_department.sub("{id}", post) for post in shown}
    shown = {of_user.sub("{name}", post) for post in shown}
    shown = {of_door.sub("{id}", post) for post in shown}
    shown = {of_point.sub("{id}", post) for post in shown}
    shown = {of_sheet.sub("{contact}/{kind}", post.partition("?")[0]) for post in shown}
    known = {filled_in.sub(lambda found: "{number}" if found[1] else "{id}", post) for post in shown}
    assert known - set(FORMS) == set(BUTTONS)
    # Pages of an older version, of a link, where there is a provider, of who has a second factor, and while
    # a trial of rules goes on.
    elsewhere = {
        "/session",
        "/answer/{token}",
        "/users/{name}/identity",
        "/rules/try/cancel",
        *(f"/account/factor/{act}" for act in ("on", "off", "codes")),
    }
    assert known & set(FORMS) == set(FORMS) - elsewhere


def routes_of(desk):
    """Path -> the route that a form or a button sends to."""
    return {
        route.path: route
        for route in iter_route_contexts(desk.app.routes)
        if route.path in SAMPLES and "POST" in route.methods
    }


def asked_modules(route) -> set[object]:
    """The modules of a route that can refuse: its own, those of its dependencies and of its use cases."""
    found, todo = {import_module(route.endpoint.__module__)}, [route.dependant]
    while todo:
        dependant = todo.pop()
        todo += dependant.dependencies
        if dependant.call is not None:
            found.add(inspect.getmodule(inspect.unwrap(dependant.call)))
    return found | {import_module(REGISTER[case.id][1].__module__) for case in asked_by(route)[0]}


BELOW = (new_passwords, refusals, viewer, deciding, leave, standing_in, password_turns)
"""What these use cases call that can refuse."""
MET_BY_NO_FORM = {
    "refusal-parameter-unknown": "forms send what is in them, and nothing in their address",
    "refusal-parameter-twice": "the same",
    "refusal-parameter-value": "the same",
    "refusal-token-scope": "programs show tokens",
    "refusal-needs-token": "whoever has no session is asked to sign in",
    "refusal-needs-any-token": "the same",
    "refusal-reading-needs-token": "the same",
    "refusal-limit": "forms ask for no page of a list",
    "refusal-not-everywhere": "what is asked for as a whole has no form",
    "letter-behind-another": "it is a part of what a letter says, and refuses nothing",
    "no-role": "it stands in place of roles within another sentence",
    "refusal-too-many-days": "the form of a point has no span in it",
    "refusal-answer-link": "the page of a link has its own test: here no links are given",
    "leave-unknown": "a page says of whatever there is not that there is none, in words of its own",
    "refusal-no-sheet": "the same",
    "view-unknown": "the same",
    "stop-unknown": "the same",
    "maintenance-unknown": "the same",
    "maintenance-no-subject": "the same",
    "notice-unknown": "the same",
    "duty-post-unknown": "the same",
    "repair-unknown": "the same",
    "dispatch-unknown": "the same",
    "sanitation-no-station": "the same",
    "refusal-no-sheet-of-stop": "no form asks for a sheet of a stop",
    "refusal-no-finding": "the same",
    "refusal-no-department": "the page of findings offers departments, and asks for none by its id",
    "attachment-gone": "the same",
    "refusal-no-attachment": "forms add files, and ask for none",
    "duty-with-token": "the same",
    "duty-has-signed-in": "the same texts by the API",
    "duty-twice": "the same",
    "manual-rows": "the form sends one",
    "refusal-no-point": "a page says of whatever there is not that there is none, in words of its own",
    "duty-nobody-comes": "the page has no form then",
    "duty-span": "the page asks for a week",
    "refusal-span-reversed": "the same",
    "token-unknown": "a page says of whatever there is not that there is none, in words of its own",
    "identity-unfit": "where there is no provider there is no form",
    "identity-taken": "the same",
    "refusal-identity": "who signs in by a provider is told that, on no form",
    "factor-not-offered": "where nothing is offered there is no form",
    "factor-needs-password": "the same for who has no password",
    "factor-is-needed": "a setting asks for it, which is not made here",
    "refusal-factor-needed": "the same",
    "own-with-token": "programs show tokens",
    "leave-with-token": "programs show tokens: a session is good for all that its user may do",
    "move-needs-ticket": "forms and buttons are those of a ticket",
    "trial-no-points": "the walked city has points wherever the form looks",
    "trial-busy": "none goes on here",
    "trial-too-much": "there are not so many points here",
    "trial-none": "a page says of whatever there is not that there is none, in words of its own",
    "refusal-no-rule": "the same",
    "move-overtaken-by-itself": "it stands in place of a command within another sentence",
}
"""Keys of what is said in those modules, and why it is said to nobody who sends a form."""


def said_in(module: object) -> set[str]:
    tree = ast.parse(inspect.getsource(module))
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Said"
    ]
    return {node.args[0].value for node in calls if isinstance(node.args[0], ast.Constant)}


def test_everything_that_can_be_said_of_a_form_is_said_in_a_sample(desk):
    routes = routes_of(desk)
    assert set(routes) == set(SAMPLES)
    modules = {module for route in routes.values() for module in asked_modules(route)} | set(BELOW)
    sayable = {key for module in modules for key in said_in(module)}
    assert len(sayable) > 25
    sampled = {refusal.key for refused in SAMPLES.values() for refusal in refused.values()}
    assert sayable - sampled == set(MET_BY_NO_FORM)


MET_EVERYWHERE = {"internal", "not-ready", "unknown-host", "no-token"}
"""What any route may answer, by its description: the last one without a session, which every form shows."""


@pytest.mark.parametrize("path", BUTTONS)
def test_every_code_that_a_description_names_has_a_sample(desk, path):
    described = desk.app.openapi()["paths"][path]["post"]["responses"]
    texts = [each["description"] for status, each in described.items() if status >= "400"]
    codes = {code for text in texts for code in text.split("; ")}
    codes &= {kind.code for kind in ProblemKind}
    assert len(codes) > 5
    assert codes - {refusal.kind.code for refusal in BUTTONS[path].values()} <= MET_EVERYWHERE


# --- What no sample can bring about ------------------------------------------------------------------

AWAY = [
    RecordsError("unavailable", "no answer", retryable=True),
    StoreError("unavailable", "no answer", retryable=True),
    JournalError("full", "no room"),
    RuntimeError("of the inside"),
    *(HttpProblem(kind, kind.title) for kind in ProblemKind),
]
"""Whatever goes wrong inside, and every kind of problem."""


@pytest.fixture(scope="module")
def failing(desk):
    """The same service, of which every address of a page fails as the header ``Fault`` says."""
    app = create_app(desk.city.service)

    def fail(request):
        raise AWAY[int(request.headers["fault"])]

    paths = (
        "/",
        "/sign-in",
        "/password",
        "/sign-out",
        "/session",
        "/tickets/0",
        "/work",
        "/contacts/new",
        "/tickets/0/sheets/0/0",
        "/points/0",
        "/dead-letters",
        "/account",
        "/account/sessions/end",
        "/leave",
        "/leave/1/end",
        "/findings",
        "/findings/1/decide",
        "/notices",
        "/notices/1/answer",
    )
    for path in paths:
        app.router.routes.insert(0, Route(path, fail, methods=["GET", "POST"]))
    with served_app(app) as address, httpx.Client(base_url=address, timeout=10) as client:
        yield client, paths


@pytest.mark.parametrize("fault", range(len(AWAY)), ids=lambda fault: str(AWAY[fault])[:40])
def test_whatever_goes_wrong_is_said_in_chinese_on_a_page(failing, fault):
    client, paths = failing
    for path in paths:
        for method in ("GET", "POST"):
            answer = client.request(method, path, headers=ON_A_PAGE | {"Fault": str(fault)})
            if answer.status_code == 303:
                assert answer.headers["location"] in {"/password", "/account/factor"}
                continue
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            page = Page(answer.text)
            assert words_of(page) == [], (method, path)
            assert "of the inside" not in answer.text
