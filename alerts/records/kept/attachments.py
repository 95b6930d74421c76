"""Attachments on record: what each is, who added it, and the tickets that it belongs to."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from alerts.matters.files.attachment import Attachment, MediaType
from alerts.records.sql.kept_tables import UNUSED, attachment_adders, attachment_uses, attachments
from alerts.records.sql.part import RecordsPart


class AttachmentRecords(RecordsPart):
    """The tables of attachments. What belongs to a ticket is never deleted."""

    def add(self, new: Attachment) -> None:
        """Put ``new`` on record, and who adds it; one of the same digest stays as it was added first.

        As long as it belongs to no ticket it is as new as the last time that somebody added it.
        """
        row = {name: getattr(new, name) for name in Attachment.__dataclass_fields__}
        self._insert_new(attachments, [row | {"media_type": new.media_type.value, "used": False}])
        again = update(attachments).where(attachments.c.digest == new.digest, UNUSED)
        self._db.execute(again.values(added_at=new.added_at))
        self._insert_new(attachment_adders, [{"digest": new.digest, "name": new.added_by}])

    def by_digest(self, digests: Collection[str]) -> dict[str, Attachment]:
        """Those of ``digests`` that are on record."""
        query = select(attachments).where(self._among(attachments.c.digest, digests))
        return {
            row.digest: Attachment(
                row.digest, row.bytes, MediaType(row.media_type), row.added_at, row.added_by
            )
            for row in self._db.execute(query)
        }

    def use(self, digest: str, ticket: str) -> None:
        """The attachment ``digest``, which is on record, belongs to ``ticket`` from now on."""
        self._insert_new(attachment_uses, [{"digest": digest, "ticket": ticket}])
        self._update(attachments, ["digest"], [{"digest": digest, "used": True}])

    def added_by(self, digests: Collection[str], name: str) -> set[str]:
        """Those of ``digests`` that ``name`` has added, as the first or later."""
        c = attachment_adders.c
        query = select(c.digest).where(self._among(c.digest, digests), c.name == name)
        return set(self._db.scalars(query))

    def tickets_of(self, digests: Collection[str]) -> dict[str, set[str]]:
        """Digest -> numbers of the tickets that the attachment belongs to."""
        c = attachment_uses.c
        found: dict[str, set[str]] = {digest: set() for digest in digests}
        for row in self._db.execute(select(c.digest, c.ticket).where(self._among(c.digest, digests))):
            found[row.digest].add(row.ticket)
        return found

    def forget_unused(self, before: int, limit: int) -> list[str]:
        """Delete at most ``limit`` that were added before ``before`` (UTC ms) and belong to no ticket.

        Returns their digests; the caller removes their files in the same transaction.
        """
        c = attachments.c
        oldest = select(c.digest).where(UNUSED, c.added_at < before).order_by(c.added_at, c.digest)
        found = list(self._db.scalars(oldest.limit(limit)))
        self._delete(attachment_adders, "digest", found)
        self._delete(attachments, "digest", found)
        return found
