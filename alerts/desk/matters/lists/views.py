"""Views of the work list that people keep, each for themselves; and what filters name that there is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from alerts.desk.departments import reaches
from alerts.desk.lookups.errors import NotFound
from alerts.desk.people.users import user_named
from alerts.people.audit import AuditKind
from alerts.people.own.work_view import MOST_VIEWS, WorkView
from alerts.people.refusals import ViewRefused
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user_names import folded
from alerts.people.viewer import Viewer
from alerts.records import Records
from ingest.inventory.tree import Inventory
from ingest.said import Said

UNITS = ("unit", "owner")


@use_case("tickets.filters-missing", Right.LOOK, ScopeKind.PLACES)
def missing_filters(inventory: Inventory, viewer: Viewer, filters: Mapping[str, str]) -> tuple[str, ...]:
    """Those of ``filters``, by name, whose value names nothing that the viewer sees. Raises `Forbidden`.

    That nothing is found with them is no all-clear.
    """
    return _missing(viewer, filters, inventory)


@use_case("views.own", Right.LOOK, ScopeKind.ANYWHERE)
def own_views(records: Records, viewer: Viewer, *, inventory: Inventory) -> list[WorkView]:
    """The viewer's own views, the oldest first; none of who is no user, but may look.

    Raises `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        found = tx.work_views.of(viewer.name)
    return [replace(each, missing=_missing(viewer, each.filters, inventory)) for each in found]


@use_case("views.keep", None, ScopeKind.OWN)
def keep_view(records: Records, viewer: Viewer, wanted: WorkView, now: int) -> WorkView:
    """Have the viewer keep ``wanted`` from ``now`` (UTC ms) on.

    In the place of that of its id; with the id 0 in the place of that of its name, where there is one: what
    the list opens with stays that then. The same again changes nothing. Where it is what the list opens with,
    no other one is any more. No two have the same filters: nobody could tell which of them is shown.

    Raises `ViewRefused`, `NotFound` also for who is no user, `RecordsError`.
    """
    wanted = replace(wanted, name=wanted.name.strip())
    if wanted.fault is not None:
        raise ViewRefused(wanted.fault)
    with records.begin() as tx:
        user = user_named(tx, viewer.name)
        kept = {each.id: each for each in tx.work_views.of(user.name)}
        named = next((each for each in kept.values() if folded(each.name) == folded(wanted.name)), None)
        if wanted.id == 0 and named is not None:
            wanted = replace(wanted, id=named.id, is_default=wanted.is_default or named.is_default)
        elif named is not None and named.id != wanted.id:
            raise ViewRefused(Said("view-name-taken"))
        before = kept.get(wanted.id)
        if wanted.id and before is None:
            raise NotFound(Said("view-unknown"))
        if wanted == before:
            return wanted
        others = (each for each in kept.values() if each.id != wanted.id)
        same = next((each for each in others if each.filters == wanted.filters), None)
        if same is not None:
            raise ViewRefused(Said("view-same", name=same.name))
        if before is None and len(kept) >= MOST_VIEWS:
            raise ViewRefused(Said("view-too-many", most=MOST_VIEWS))
        if before is None:
            wanted = replace(wanted, id=tx.work_views.add(user.id, wanted))
        else:
            tx.work_views.save(wanted)
        if wanted.is_default:
            tx.work_views.only_default(user.id, wanted.id)
        done = "kept" if before is None else "changed"
        tx.audit.act(viewer, AuditKind.WORK_VIEWS_CHANGED, now, user.name, done=done, view=wanted.id)
        return wanted


@use_case("views.delete", None, ScopeKind.OWN)
def delete_view(records: Records, viewer: Viewer, view_id: int, now: int) -> WorkView:
    """Keep the viewer's view of that id no more, from ``now`` (UTC ms) on; returns what it was.

    One of another's is to them as one that there is not. Raises `NotFound`, `RecordsError`.
    """
    with records.begin() as tx:
        user = user_named(tx, viewer.name)
        view = next((each for each in tx.work_views.of(user.name) if each.id == view_id), None)
        if view is None:
            raise NotFound(Said("view-unknown"))
        tx.work_views.delete(view_id)
        tx.audit.act(viewer, AuditKind.WORK_VIEWS_CHANGED, now, user.name, done="deleted", view=view_id)
        return view


def _missing(who: Viewer, filters: Mapping[str, str], inventory: Inventory) -> tuple[str, ...]:
    scope = who.where(Right.LOOK)

    def is_there(name: str) -> bool:
        value = filters[name]
        if name == "place":
            return value in inventory.places and scope.sees_place(inventory, value)
        department = inventory.departments.get(value)
        return department is not None and reaches(scope, department, inventory)

    return tuple(name for name in ("place", *UNITS) if filters.get(name) and not is_there(name))
