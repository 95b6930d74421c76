"""What a file is, by its content: the one door to filetype and Pillow. Nothing is decoded to be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filetype
from PIL import Image

from alerts.attachments.refusals import BadAttachment
from alerts.matters.files.attachment import MediaType
from ingest.said import Said

LONGEST_HEAD = 8_192
"""Bytes by which a kind of file is told."""
PDF_END = b"%%EOF"
LONGEST_TAIL = 1_024
"""Bytes at the end of a PDF file among which it says that it ends."""
MOST_PIXELS = 120_000_000
"""Of an image: the cameras of telephones make 108 million at most. More is a bomb, or no use to anybody."""
THUMBNAIL = (256, 256)
"""Pixels to which a JPEG image is decoded, to see that all of it is there: a 64th of its memory at most."""

_FORMATS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP"}
# We look at the size ourselves, before anything is decoded; Pillow would only warn between its two bounds.
Image.MAX_IMAGE_PIXELS = None


def media_type_of(path: Path, said_to_be: str = "") -> MediaType:
    """What the file at ``path`` is.

    Parameters
    ----------
    said_to_be
        What whoever sent it says; empty: nothing.

    Raises
    ------
    BadAttachment
        It is empty, of another kind or of two, not what it is said to be, broken, or an image of more than
        `MOST_PIXELS`.
    OSError
        It cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(LONGEST_HEAD)
        file.seek(0, 2)
        length = file.tell()
        file.seek(max(0, length - LONGEST_TAIL))
        tail = file.read()
    if not head:
        raise BadAttachment(Said("attachment-empty"))
    kind = filetype.guess_mime(head)
    if kind not in list(MediaType):
        raise BadAttachment(Said("attachment-kind", kinds=tuple(MediaType)))
    found = MediaType(kind)
    if said_to_be and said_to_be != found:
        raise BadAttachment(Said("attachment-other-kind", kind=found.value, said=said_to_be))
    if found is MediaType.PDF:
        if PDF_END not in tail:
            raise BadAttachment(Said("attachment-broken", kind=found.value))
    else:
        _verify_image(path, found)
    return found


def _verify_image(path: Path, kind: MediaType) -> None:
    """Raise `BadAttachment` unless all of an image of ``kind`` is there, as far as its format shows that."""
    with _broken_as(kind), Image.open(path, formats=[_FORMATS[kind]]) as image:
        width, height = image.size
    if width * height > MOST_PIXELS:
        raise BadAttachment(Said("attachment-pixels", width=width, height=height, most=MOST_PIXELS))
    with _broken_as(kind), Image.open(path, formats=[_FORMATS[kind]]) as image:
        image.verify()
    if kind is MediaType.JPEG:  # of which that verifies nothing
        with _broken_as(kind), Image.open(path, formats=["JPEG"]) as image:
            image.draft("RGB", THUMBNAIL)
            image.load()
    if kind is MediaType.WEBP and not _is_whole_riff(path):
        raise BadAttachment(Said("attachment-broken", kind=kind.value))


@contextmanager
def _broken_as(kind: MediaType) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # Pillow's readers raise whatever their format's code runs into
        raise BadAttachment(Said("attachment-broken", kind=kind.value)) from error


def _is_whole_riff(path: Path) -> bool:
    """Whether a RIFF file is as long as it says."""
    with path.open("rb") as file:
        head = file.read(8)
        file.seek(0, 2)
        return int.from_bytes(head[4:8], "little") + 8 <= file.tell()
