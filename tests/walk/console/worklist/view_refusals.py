"""What the forms of views of the work list can meet."""

from __future__ import annotations

from alerts.people.own.work_view import LONGEST_VIEW, MOST_VIEWS, WorkView
from api.http.problems import ProblemKind as Kind
from tests.walk.console.at_a_desk import TITLE, Desk, Refusal, Refusals

VIEWS = "/work/views"
DELETE = "/work/views/{id}/delete"
NO_VIEW = DELETE.format(id=999_999)


def kept(desk: Desk, role: str = "viewer", **change: str):
    """Who has ``role`` keeps a view."""
    return desk.form(VIEWS, desk.of(role), **({"name": "逾期", "filters": "overdue=true"} | change))


def one_too_many(desk: Desk):
    with desk.city.service.records.begin() as tx:
        user = tx.users.named(desk.name_of("caller"))
        for number in range(MOST_VIEWS):
            tx.work_views.add(user.id, WorkView(f"视图{number}", {"text": f"{number}"}))
    return kept(desk, "caller")


def named_as_another(desk: Desk):
    with desk.city.service.records.begin() as tx:
        user = tx.users.named(desk.name_of("engineer"))
        ids = [tx.work_views.add(user.id, WorkView(name, {"overdue": "true"})) for name in "甲乙"]
    return kept(desk, "engineer", id=str(ids[0]), name="乙")


def of_the_same_filters(desk: Desk):
    with desk.city.service.records.begin() as tx:
        user = tx.users.named(desk.name_of("leader"))
        tx.work_views.add(user.id, WorkView("甲", {"overdue": "true"}))
    return kept(desk, "leader", name="乙")


def of_keeping() -> Refusals:
    told = {
        "no name": ("view-name", lambda desk: kept(desk, name=" ")),
        "a name with NUL": ("view-name", lambda desk: kept(desk, name="逾\0期")),
        "a name of two lines": ("view-name", lambda desk: kept(desk, name="逾\n期")),
        "too long a name": ("view-name-length", lambda desk: kept(desk, name="长" * (LONGEST_VIEW + 1))),
        "no filter": ("view-no-filter", lambda desk: kept(desk, filters="")),
        "the name of another one": ("view-name-taken", named_as_another),
        "the filters of another one": ("view-same", of_the_same_filters),
        "too many": ("view-too-many", one_too_many),
    }
    return {what: Refusal(Kind.VIEW_REFUSED, *refusal) for what, refusal in told.items()} | {
        "a filter that there is not": Refusal(
            Kind.INVALID, "refusal-filter-value", lambda desk: kept(desk, filters="step=0")
        ),
        "too many filters": Refusal(
            Kind.INVALID, TITLE, lambda desk: kept(desk, filters="&".join(["step=closed"] * 99))
        ),
        "a view that there is not": Refusal(
            Kind.NOT_FOUND, "error-not-found", lambda desk: kept(desk, id="999999")
        ),
        **_in_no_session(VIEWS),
    }


def of_deleting() -> Refusals:
    return {
        "no such view": Refusal(
            Kind.NOT_FOUND, "error-not-found", lambda desk: desk.form(NO_VIEW, desk.of("viewer"))
        ),
        "with filters that are none": Refusal(
            Kind.INVALID, "refusal-filter-value", deleted_with_unfit_filters
        ),
        "no number of a view": Refusal(
            Kind.INVALID, TITLE, lambda desk: desk.form(DELETE.format(id="0"), desk.of("viewer"))
        ),
        **_in_no_session(NO_VIEW),
    }


def deleted_with_unfit_filters(desk: Desk):
    with desk.city.service.records.begin() as tx:
        user = tx.users.named(desk.name_of("handler"))
        view = tx.work_views.add(user.id, WorkView("甲", {"overdue": "true"}))
    return desk.form(DELETE.format(id=view), desk.of("handler"), filters="step=0")


def _in_no_session(path: str) -> Refusals:
    return {
        "when the session is over": Refusal(
            Kind.SESSION_ENDED, "refusal-session-ended", lambda desk: desk.form(path, desk.ended())
        ),
        "without a session": Refusal(Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(path)),
    }
