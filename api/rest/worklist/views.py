"""Views of the work list that somebody keeps: filters of its address, under a name."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from alerts.desk.matters.lists.views import delete_view, keep_view, own_views
from alerts.people.own.work_view import LONGEST_VIEW, WorkView
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import ServiceDep
from api.http.lists.asked import LABELS, asked_by
from api.http.parameters import LONGEST_NAME, RowId
from api.http.problems import ProblemKind, problem_responses
from api.rest.people.user_models import Sent

router = APIRouter(tags=["people"])

PATH = "/session/views"
LONGEST_TYPED = LONGEST_VIEW * 2
"""With blanks around, which are not kept."""
CHANGED = problem_responses(
    ProblemKind.NOT_FOUND, ProblemKind.VIEW_REFUSED, ProblemKind.UNSUPPORTED_MEDIA_TYPE
)
Filter = Annotated[str, Field(max_length=LONGEST_NAME)]


class ViewItem(BaseModel):
    """A view. ``default``: the list opens with it.

    ``missing``: its filters that name what there is not, or what you do not see: nothing is found with it.
    """

    id: int
    name: str
    default: bool
    filters: dict[str, str]
    missing: list[str]

    @classmethod
    def of(cls, view: WorkView) -> Self:
        """As the API shows it."""
        return cls(
            id=view.id,
            name=view.name,
            default=view.is_default,
            filters=dict(view.filters),
            missing=list(view.missing),
        )


class ViewList(BaseModel):
    """All of yours, the oldest first."""

    items: list[ViewItem]


class ViewBody(Sent):
    """All of it. ``filters``: as the address of the console's work list has them."""

    name: str = Field(max_length=LONGEST_TYPED)
    filters: Annotated[
        dict[str, Filter],
        Field(max_length=len(LABELS), examples=[{"unit": "station-north", "overdue": "true"}]),
    ]
    default: bool = False

    def view(self, view_id: int = 0) -> WorkView:
        """As the desk takes it. Raises `HttpProblem` ``invalid`` for filters that there are not."""
        return WorkView(self.name, asked_by(self.filters).as_sent(), self.default, view_id)


@router.get(PATH)
def views_listed(service: ServiceDep, viewer: Annotated[Viewer, asks(own_views)]) -> ViewList:
    """Your views of the work list."""
    found = own_views(service.records, viewer, inventory=service.inventory())
    return ViewList(items=[ViewItem.of(each) for each in found])


@router.post(PATH, dependencies=[JsonOnly], responses=CHANGED)
def view_kept(service: ServiceDep, viewer: Annotated[Viewer, asks(keep_view)], body: ViewBody) -> ViewItem:
    """Keep a view: a new one, or in the place of that of the same name."""
    return ViewItem.of(keep_view(service.records, viewer, body.view(), service.wall.now()))


@router.put(f"{PATH}/{{id}}", dependencies=[JsonOnly], responses=CHANGED)
def view_changed(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(keep_view)],
    id: RowId,  # noqa: A002 - as the list calls it
    body: ViewBody,
) -> ViewItem:
    """Change a view of yours."""
    return ViewItem.of(keep_view(service.records, viewer, body.view(id), service.wall.now()))


@router.post(f"{PATH}/{{id}}/delete", dependencies=[JsonOnly], responses=CHANGED)
def view_deleted(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(delete_view)],
    id: RowId,  # noqa: A002 - as the list calls it
    _body: Sent,
) -> ViewItem:
    """Delete a view of yours; answers what it was."""
    return ViewItem.of(delete_view(service.records, viewer, id, service.wall.now()))
