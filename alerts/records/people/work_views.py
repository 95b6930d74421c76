"""Views of the work list that people keep."""

from __future__ import annotations

from sqlalchemy import select, update

from alerts.people.own.work_view import WorkView
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.people_tables import users, work_views

v = work_views.c


class WorkViewRecords(RecordsPart):
    """The table of views: each of one user, who may delete it."""

    def of(self, name: str) -> list[WorkView]:
        """Those of the user ``name``, in the order in which they were made; none of who is no user."""
        query = select(work_views).join(users, users.c.id == v.user_id).where(users.c.name == name)
        return [
            WorkView(row.name, row.filters, row.is_default, row.id)
            for row in self._db.execute(query.order_by(v.id))
        ]

    def add(self, user_id: int, view: WorkView) -> int:
        """Keep ``view`` for the user; returns its id."""
        row = {"user_id": user_id, "name": view.name, "filters": dict(view.filters)}
        added = work_views.insert().values(row | {"is_default": view.is_default}).returning(v.id)
        view_id: int = self._db.execute(added).scalar_one()
        return view_id

    def save(self, view: WorkView) -> None:
        """Keep ``view`` in the place of that of its id."""
        row = {"name": view.name, "filters": dict(view.filters), "is_default": view.is_default}
        self._db.execute(update(work_views).where(v.id == view.id).values(row))

    def only_default(self, user_id: int, view_id: int) -> None:
        """Let no other view of the user be the one that the list opens with."""
        others = update(work_views).where(v.user_id == user_id, v.id != view_id, v.is_default)
        self._db.execute(others.values(is_default=False))

    def delete(self, view_id: int) -> None:
        """Keep the view of that id no more."""
        self._db.execute(work_views.delete().where(v.id == view_id))
