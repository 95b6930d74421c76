"""What a file is, by its content: the one door to filetype and Pillow. Nothing is decoded to be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
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
JPEG_END = b"\xff\xd9"
"""Marker that ends a JPEG image; among compressed data these two bytes never stand side by side."""

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
        image.verify()
    # Of these that verifies the head only. Decoding would tell more and has no bound: a small file can hold
    # a large image in any number of scans.
    whole = {MediaType.JPEG: _is_whole_jpeg, MediaType.WEBP: _is_whole_riff}.get(kind)
    if whole is not None and not whole(path):
        raise BadAttachment(Said("attachment-broken", kind=kind.value))


@contextmanager
def _broken_as(kind: MediaType) -> Iterator[None]:
    try:
        yield
    except BadAttachment:
        raise
    except Exception as error:  # Pillow's readers raise whatever their format's code runs into
        raise BadAttachment(Said("attachment-broken", kind=kind.value)) from error


def _is_whole_jpeg(path: Path) -> bool:
    """Whether a JPEG image ends after its first scan has begun: a preview in its head ends by itself."""
    with (
        _broken_as(MediaType.JPEG),
        Image.open(path, formats=["JPEG"]) as image,
        path.open("rb") as file,
        mmap(file.fileno(), 0, access=ACCESS_READ) as content,
    ):
        return image.fp is not None and content.find(JPEG_END, image.fp.tell()) >= 0


def _is_whole_riff(path: Path) -> bool:
    """Whether a RIFF file is as long as it says."""
    with path.open("rb") as file:
        head = file.read(8)
        file.seek(0, 2)
        return int.from_bytes(head[4:8], "little") + 8 <= file.tell()
