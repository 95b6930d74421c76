"""Files that people add to a matter: a photograph of a signature, a letter, a picture of a burst."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_BYTES = 20 * 1024 * 1024
"""Of one file (desk.md, section 17)."""


class MediaType(StrEnum):
    """What a file may be, by its content."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"


PICTURES = frozenset(MediaType) - {MediaType.PDF}
"""Those that can stand in a sheet as the picture of a signature."""
SUFFIXES = {MediaType.JPEG: "jpg", MediaType.PNG: "png", MediaType.WEBP: "webp", MediaType.PDF: "pdf"}
"""How the name of such a file ends."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file on record.

    Attributes
    ----------
    digest
        SHA-256 of its content, 64 hexadecimal digits: what it is called everywhere.
    bytes
        How long it is.
    added_at
        UTC ms, of the wall clock; of several times the last before it belonged to a ticket.
    added_by
        The user who added it first.
    """

    digest: str
    bytes: int
    media_type: MediaType
    added_at: int
    added_by: str

    @property
    def is_picture(self) -> bool:
        """Whether it can stand in a sheet as the picture of a signature."""
        return self.media_type in PICTURES
