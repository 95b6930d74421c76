"""The folder of attachments: whole files under their digests, whatever happens on the way."""

from __future__ import annotations

import os
import resource
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from alerts.attachments import store as stores
from alerts.attachments.refusals import AttachmentGone, AttachmentNotKept, LargeAttachment
from alerts.attachments.store import AttachmentStore
from alerts.matters.files.attachment import MOST_BYTES
from ingest.clock import RealClock
from ingest.durations import HOUR
from tests.alerts.attachments.files import PDF, arrive

DIGEST = sha256(PDF).hexdigest()


@pytest.fixture
def store(tmp_path) -> AttachmentStore:
    return AttachmentStore(tmp_path / "data" / "attachments", leave_free=0)


def files_of(store: AttachmentStore) -> list[str]:
    return sorted(str(path.relative_to(store._folder)) for path in store._folder.rglob("*") if path.is_file())


def test_a_file_is_found_by_its_digest_and_nothing_else_is_left(store):
    with store.receive() as arriving:
        for at in range(0, len(PDF), 7):
            arriving.write(PDF[at : at + 7])
        arrived = arriving.finish()
        assert (arrived.digest, arrived.bytes) == (DIGEST, len(PDF))
        store.keep(arrived)
    assert store.whole(DIGEST).read_bytes() == PDF
    assert files_of(store) == [f"{DIGEST[:2]}/{DIGEST[2:]}"]


def test_nobody_else_on_the_machine_reads_them(store):
    store.keep(arrive(store, PDF))
    assert {path.stat().st_mode & 0o077 for path in [store._folder, *store._folder.rglob("*")]} == {0}


def test_the_same_content_twice_is_one_file(store):
    for _ in range(2):
        with store.receive() as arriving:
            arriving.write(PDF)
            store.keep(arriving.finish())
    assert files_of(store) == [f"{DIGEST[:2]}/{DIGEST[2:]}"]


def test_the_same_content_by_many_at_once_is_one_file(store):
    together = threading.Barrier(8)

    def add() -> None:
        with store.receive() as arriving:
            arriving.write(PDF)
            arrived = arriving.finish()
            together.wait(20)
            store.keep(arrived)

    with ThreadPoolExecutor(8) as pool:
        for added in [pool.submit(add) for _ in range(8)]:
            added.result(30)
    assert files_of(store) == [f"{DIGEST[:2]}/{DIGEST[2:]}"]
    assert store.whole(DIGEST).read_bytes() == PDF


def test_a_file_may_have_twenty_mebibytes_and_no_byte_more(store):
    chunk = bytes(1 << 20)
    with store.receive() as arriving:
        for _ in range(20):
            arriving.write(chunk)
        assert arriving.finish().bytes == MOST_BYTES
    with store.receive() as arriving:
        for _ in range(20):
            arriving.write(chunk)
        with pytest.raises(LargeAttachment):
            arriving.write(b"x")
    assert files_of(store) == []


@contextmanager
def files_of_at_most(most: int):
    """As a disk that is full after so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_refuses_the_file_and_leaves_nothing(store):
    with files_of_at_most(100_000), pytest.raises(AttachmentNotKept, match="no room"):
        arrive_whole(store, bytes(200_000))
    assert files_of(store) == []


def arrive_whole(store: AttachmentStore, content: bytes) -> None:
    with store.receive() as arriving:
        for at in range(0, len(content), 10_000):
            arriving.write(content[at : at + 10_000])
        arriving.finish()


def test_what_is_left_of_the_disk_is_for_others(store):
    with pytest.raises(AttachmentNotKept, match="no room"):
        AttachmentStore(store._folder, leave_free=1 << 60).receive()
    assert files_of(store) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(AttachmentNotKept, match="could not be written"):
        AttachmentStore(tmp_path / "file", leave_free=0).receive()


def test_a_file_that_was_changed_or_lost_is_not_given_out(store):
    store.keep(arrive(store, PDF))
    path = store.path_of(DIGEST)
    content = bytearray(PDF)
    content[9] ^= 1
    path.write_bytes(content)
    with pytest.raises(AttachmentGone):
        store.whole(DIGEST)
    store.remove(DIGEST)
    store.remove(DIGEST)
    with pytest.raises(AttachmentGone):
        store.whole(DIGEST)


def test_what_never_arrived_is_found_when_it_is_old(store):
    assert list(store.left_over(1 << 60)) == []
    old, new = arrive(store, PDF), arrive(store, PDF + b"x")
    now = RealClock().now()
    os.utime(old.path, (now / 1000 - 7200, now / 1000 - 7200))
    (found,) = store.left_over(now - HOUR)
    assert found == old
    store.forget(found)
    assert files_of(store) == [f"incoming/{new.path.name}"]


def test_names_are_on_disk_before_anybody_relies_on_them(store, monkeypatch):
    """Not seen without a power cut: so what is asked of the system is looked at."""
    synced, fsync = [], os.fsync

    def sync(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    monkeypatch.setattr(stores.os, "fsync", sync)
    arrived = arrive(store, PDF)
    store.keep(arrived)
    folder = store._folder.resolve()
    made = [str(folder.parent), str(folder)]
    assert synced == [*made, str(arrived.path.resolve()), str(folder), str(folder / DIGEST[:2])]
