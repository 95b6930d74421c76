"""The table of notices, and of the persons who were told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Row, select

from alerts.deadlines.ladders import LadderPost
from alerts.notices.message import Urgency
from alerts.notices.notice import NewNotice, Notice, NoticeState, SubjectKey, SubjectKind
from alerts.records.sql.desk_tables import TO_REMIND, UNTOLD_NOTICES, deliveries, notices, told_persons
from alerts.records.sql.part import RecordsPart, columns_of

POSTS_BETWEEN = ","
SAVED = ("id", "state", "told_at", "answered_at", "answered_by", "round", "remind_at")
PLAIN = ("cause", "kind", "subject", "unit", "clock", "step", "actor", "decided_at", *SAVED[2:])

NOBODY: Final[Mapping[str, bool]] = {}
NEW = tuple(NewNotice.__dataclass_fields__)

c = notices.c


class NoticeRecords(RecordsPart):
    """Notices; one for each cause, kind and posts."""

    changed = False
    """Whether this transaction put some on record, or what became of some."""

    def add(self, decided: Iterable[NewNotice]) -> None:
        """Put notices on record; one that is there already stays as it is."""
        columns = columns_of(decided, NEW)
        if columns:
            columns["posts"] = list(map(_joined, columns["posts"]))
            columns["urgency"] = list(map(str, columns["urgency"]))
            columns["subject_kind"] = list(map(str, columns.pop("of")))
            same = {"state": NoticeState.DECIDED.value, "answered_by": ""}
            columns |= {name: [value] * len(columns["cause"]) for name, value in same.items()}
            self.changed = True
        self._insert_new(notices, columns)

    def untold(self, limit: int, without: Collection[int] = ()) -> list[Notice]:
        """The first ``limit`` notices that are still to be told, urgent ones first, in order.

        ``without``: ids of those that are left out.
        """
        query = select(notices).where(UNTOLD_NOTICES).order_by(c.urgency, c.id).limit(limit + len(without))
        found = [row for row in self._db.execute(query) if row.id not in without]
        return [_notice(row) for row in found[:limit]]

    def to_remind(self, now: int, limit: int, without: Collection[int] = ()) -> list[Notice]:
        """The first ``limit`` notices that are to be told again by ``now`` (UTC ms), with who was told.

        ``without``: ids of those that are left out.
        """
        query = select(notices).where(TO_REMIND, c.remind_at <= now).order_by(c.remind_at, c.id)
        found = self._read(query.limit(limit + len(without)))
        return [each for each in found if each.id not in without][:limit]

    def next_reminder(self) -> int | None:
        """When (UTC ms) the next notice is to be told again; ``None``: none is."""
        return self._db.scalar(select(c.remind_at).where(TO_REMIND).order_by(c.remind_at, c.id).limit(1))

    def reminded_of(self, subjects: Collection[SubjectKey]) -> list[Notice]:
        """Those about ``subjects`` that are to be told again, and about a clock."""
        ids = self._among(c.subject, {each.id for each in subjects})
        found = self._read(select(notices).where(TO_REMIND, c.clock.is_not(None), ids))
        return [each for each in found if each.about in subjects]

    def untold_before(self, before: int, limit: int) -> list[Notice]:
        """Up to ``limit`` notices that were decided before ``before`` (UTC ms) and are still to be told."""
        query = select(notices).where(UNTOLD_NOTICES, c.decided_at < before).limit(limit)
        return [_notice(row) for row in self._db.execute(query)]

    def after(self, id_: int, limit: int) -> list[Notice]:
        """The first ``limit`` notices after ``id_``, with who was told."""
        return self._read(select(notices).where(c.id > id_).order_by(c.id).limit(limit))

    def unanswered_without_delivery(self, limit: int) -> list[Notice]:
        """Up to ``limit`` notices that wait for an answer and have nothing on record that is to be sent."""
        delivery = select(deliveries.c.notice).where(deliveries.c.notice == c.id).exists()
        query = select(notices).where(TO_REMIND, ~delivery).order_by(c.remind_at, c.id).limit(limit)
        return self._read(query)

    def by_ids(self, ids: Collection[int]) -> dict[int, Notice]:
        """The notices ``ids`` that exist, with whom they were told."""
        return {each.id: each for each in self._read(select(notices).where(self._among(c.id, ids)))}

    def about(self, subject: str, limit: int, of: SubjectKind = SubjectKind.TICKET) -> list[Notice]:
        """The last ``limit`` notices about ``subject``, the newest first, with whom they were told."""
        about = (c.subject_kind == of.value, c.subject == subject)
        return self._read(select(notices).where(*about).order_by(c.id.desc()).limit(limit))

    def told_to(
        self, person: str, before: int | None, limit: int, *, with_relieved: bool = True
    ) -> list[Notice]:
        """The last ``limit`` notices that ``person`` was told of, before the id ``before``; newest first.

        ``with_relieved``: also those that others have been told instead since.
        """
        mine = select(told_persons.c.notice).where(told_persons.c.person == person)
        if not with_relieved:
            mine = mine.where(~told_persons.c.relieved)
        if before is not None:
            mine = mine.where(told_persons.c.notice < before)
        ids = self._db.scalars(mine.order_by(told_persons.c.notice.desc()).limit(limit)).all()
        found = self.by_ids(ids)
        return [found[id_] for id_ in ids]

    def relieve(self, relieved: Mapping[tuple[int, str], bool]) -> None:
        """Record of (notice, person) whether others were told instead."""
        rows = [
            {"notice": notice, "person": person, "relieved": is_relieved}
            for (notice, person), is_relieved in relieved.items()
        ]
        self._update(told_persons, ["notice", "person"], rows)

    def supersede(self, about: SubjectKey) -> None:
        """Supersede what is not answered about a subject: it is as it should be again."""
        waits = c.state.in_([NoticeState.DECIDED.value, NoticeState.TOLD.value])
        query = select(notices).where(c.subject_kind == about.kind.value, c.subject == about.id, waits)
        self.save([replace(each, state=NoticeState.SUPERSEDED, remind_at=None) for each in self._read(query)])

    def supersede_others(self, of: SubjectKind, but: Collection[str]) -> None:
        """Supersede what is not answered about subjects of the kind ``of``, other than those of ``but``."""
        waits = c.state.in_([NoticeState.DECIDED.value, NoticeState.TOLD.value])
        query = select(notices).where(c.subject_kind == of.value, waits)
        gone = [each for each in self._read(query) if each.subject not in but]
        if gone:
            self.save([replace(each, state=NoticeState.SUPERSEDED, remind_at=None) for each in gone])

    def save(self, changed: Sequence[Notice]) -> None:
        """Record what became of notices: whether they were told or answered, when, and to whom."""
        rows = [
            {name: getattr(each, name) for name in SAVED} | {"state": each.state.value} for each in changed
        ]
        self._update(notices, ["id"], rows)
        self.changed |= bool(rows)
        persons = [{"notice": each.id, "person": name} for each in changed for name in each.told]
        self._insert_new(told_persons, persons)

    def _read(self, query: Any) -> list[Notice]:
        rows = self._db.execute(query).all()
        told: dict[int, dict[str, bool]] = {row.id: {} for row in rows}
        if told:
            whom = select(told_persons).where(self._among(told_persons.c.notice, told))
            for row in self._db.execute(whom):
                told[row.notice][row.person] = row.relieved
        return [_notice(row, told[row.id]) for row in rows]


def _joined(posts: Iterable[LadderPost]) -> str:
    return POSTS_BETWEEN.join(posts)


def _notice(row: Row[Any], told: Mapping[str, bool] = NOBODY) -> Notice:
    """``told``: who was, and whether others have been told instead since."""
    values = {name: getattr(row, name) for name in PLAIN}
    posts = tuple(LadderPost(post) for post in row.posts.split(POSTS_BETWEEN) if post)
    return Notice(
        **values,
        id=row.id,
        posts=posts,
        urgency=Urgency(row.urgency),
        state=NoticeState(row.state),
        of=SubjectKind(row.subject_kind),
        told=tuple(sorted(told)),
        relieved=frozenset(name for name, is_relieved in told.items() if is_relieved),
    )
