"""The views of whoever looks, as they are offered over the work list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from alerts.people.own.work_view import WorkView
from api.http.lists.asked import LABELS, WorkAsked, asked_by
from api.http.problems import HttpProblem
from ingest.said import Said


@dataclass(frozen=True, slots=True)
class ViewTab:
    """A view: ``href`` is where it leads; empty where a filter of it is known no more.

    ``faults``: what those of its filters are called with which nothing is found.
    """

    view: WorkView
    href: str
    is_shown: bool
    faults: Sequence[Said]


@dataclass(frozen=True, slots=True)
class ViewTyped:
    """What the form of a view holds; ``id`` 0: it is for a new one."""

    name: str = ""
    is_default: bool = False
    id: int = 0


def tabs_of(views: Sequence[WorkView], asked: WorkAsked) -> list[ViewTab]:
    """``views`` over a list that shows what is ``asked``."""
    return [_tab(each, asked) for each in views]


def view_typed(tabs: Sequence[ViewTab]) -> ViewTyped:
    """The form of the view that is shown, or of a new one."""
    shown = next((each.view for each in tabs if each.is_shown), None)
    return ViewTyped() if shown is None else ViewTyped(shown.name, shown.is_default, shown.id)


def _tab(view: WorkView, asked: WorkAsked) -> ViewTab:
    faults = [LABELS[name] for name in view.missing if name in LABELS]
    try:
        asked_by(view.filters)
    except HttpProblem:
        # It was kept by an older version, which knew another filter.
        return ViewTab(view, "", is_shown=False, faults=faults or [Said("view-old")])
    href = f"/work?{urlencode(view.filters)}"
    return ViewTab(view, href, is_shown=asked.as_sent() == view.filters, faults=faults)
