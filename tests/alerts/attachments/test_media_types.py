"""What a file is, is told by what is in it."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.attachments import media_types
from alerts.attachments.media_types import media_type_of
from alerts.attachments.refusals import BadAttachment
from alerts.matters.files.attachment import MediaType
from tests.alerts.attachments.files import HTML, PDF, image

GOOD = {
    MediaType.JPEG: image("JPEG"),
    MediaType.PNG: image("PNG"),
    MediaType.WEBP: image("WEBP"),
    MediaType.PDF: PDF,
}


@pytest.fixture
def kind_of(tmp_path):
    def kind(content: bytes, said_to_be: str = "") -> MediaType:
        path = tmp_path / "file"
        path.write_bytes(content)
        return media_type_of(path, said_to_be)

    return kind


def refusal_of(kind_of, content: bytes, said_to_be: str = "") -> str:
    with pytest.raises(BadAttachment) as refused:
        kind_of(content, said_to_be)
    return refused.value.args[0].key


@pytest.mark.parametrize("kind", MediaType)
def test_the_four_kinds_are_known_by_their_content(kind_of, kind):
    assert kind_of(GOOD[kind]) is kind
    assert kind_of(GOOD[kind], kind.value) is kind
    other = next(each for each in MediaType if each is not kind)
    assert refusal_of(kind_of, GOOD[kind], other.value) == "attachment-other-kind"


@pytest.mark.parametrize(
    "content",
    [HTML, b"GIF89a" + HTML, image("GIF"), image("TIFF"), b"PK\x03\x04", b"\x7fELF", b"<svg/>", b" " + PDF],
)
def test_what_is_none_of_them_is_refused(kind_of, content):
    assert refusal_of(kind_of, content) == "attachment-kind"


def test_an_empty_file_is_refused(kind_of):
    assert refusal_of(kind_of, b"") == "attachment-empty"


@pytest.mark.parametrize("kind", MediaType)
def test_a_page_under_the_first_bytes_of_another_kind_is_refused(kind_of, kind):
    length = 16 if kind is MediaType.WEBP else 8
    assert refusal_of(kind_of, GOOD[kind][:length] + HTML, kind.value) == "attachment-broken"


@pytest.mark.parametrize("kind", MediaType)
def test_a_file_of_which_the_end_is_missing_is_refused(kind_of, kind):
    content = GOOD[kind]
    for length in (len(content) // 2, len(content) - 8):
        assert refusal_of(kind_of, content[:length]) == "attachment-broken"


def test_an_image_that_is_a_page_too_stays_an_image(kind_of):
    """Whoever opens it is given an image to be saved: what else is in it is read by nobody."""
    with_page = GOOD[MediaType.JPEG] + HTML
    assert kind_of(with_page) is MediaType.JPEG


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


@pytest.mark.parametrize("size", [(20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_an_image_that_would_fill_the_memory_is_refused_before_it_is_decoded(kind_of, size):
    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(10**6)))
    assert refusal_of(kind_of, bomb + chunk(b"IEND", b"")) == "attachment-pixels"


def test_texts_in_an_image_that_would_fill_the_memory_are_refused(kind_of):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    text = chunk(b"zTXt", b"a\x00\x00" + zlib.compress(bytes(10**8), 9))
    bomb = b"\x89PNG\r\n\x1a\n" + header + text * 3 + chunk(b"IDAT", zlib.compress(bytes(4)))
    assert refusal_of(kind_of, bomb + chunk(b"IEND", b"")) == "attachment-broken"


def test_a_bound_of_pixels_is_reached_and_not_passed(kind_of, monkeypatch):
    monkeypatch.setattr(media_types, "MOST_PIXELS", 320 * 200)
    assert kind_of(GOOD[MediaType.PNG]) is MediaType.PNG
    assert refusal_of(kind_of, image("PNG", (320, 201))) == "attachment-pixels"


@given(kind=st.sampled_from(MediaType), cut=st.integers(4, 300), rest=st.binary(max_size=300))
def test_nothing_else_comes_of_any_bytes(tmp_path_factory, kind, cut, rest):
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(GOOD[kind][:cut] + rest)
    with suppress(BadAttachment):
        assert media_type_of(path) is kind
