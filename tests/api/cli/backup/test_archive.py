"""What a backup holds and leaves out, and what is refused: a damaged one, a taken place, other stores."""

from __future__ import annotations

import fcntl
import json
import re
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.records import Records
from alerts.records.copies.snapshots import FILE as RECORDS
from api.cli.backup.archive import MANIFEST, UNFINISHED, WORK, Archive, BackupError
from api.cli.backup.kept_files import is_secret, without_secrets
from api.cli.backup.restoring import check_backup
from api.wiring.backup.unfinished_restore import note_of, require_no_unfinished_restore
from ingest.journal.journal import Journal
from tests.api.cli.backup.installation import backed_up, installation, restored, untold
from tests.new_records import new_file

ATTACHMENT = f"attachments/ab/{'c' * 62}"
SECRETS = """
[mqtt]
embedded = false
username = "wenya"
password = "geheim-1"
[readings.influxdb]
token = "geheim-2"  # of 2.x
# password = "geheim-1"
[notices.channels.bot]
kind = "wecom"
key = "geheim-3"
"""


def whole(folder: Path, more: str = ""):
    """An installation with a file of everything."""
    made = installation(folder, more=more)
    data = made.service.data_dir
    data.mkdir()
    new_file(data / "records.sqlite")
    Journal(made.journal.path, 1 << 30, 1 << 20).close()
    (data / ATTACHMENT).parent.mkdir(parents=True)
    (data / ATTACHMENT).write_bytes(b"photo" * 100)
    (data / "mqtt-client-id").write_text("wenya-geheim-4\n")
    (data / "first-administrator").write_text("geheim-5\n")
    return made


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    backed_up(whole(folder / "here"), folder / "b.zip")
    return folder / "b.zip"


@pytest.mark.parametrize("secrets", [False, True])
def test_secrets_are_in_it_when_they_are_asked_for_and_only_then(secrets, tmp_path):
    backed_up(whole(tmp_path / "here", SECRETS), tmp_path / "b.zip", secrets=secrets)
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    with Archive(tmp_path / "b.zip") as opened:
        held = b"".join(chunk for part in opened.manifest.parts for chunk in opened.read(part))
    found = sorted(set(re.findall(rb"geheim-\d", held)))
    assert found == ([b"geheim-1", b"geheim-2", b"geheim-3", b"geheim-4"] if secrets else [])
    assert b'username = "wenya"' in held


@pytest.mark.parametrize(
    "text",
    [
        '[mqtt]\npassword = """\ngeheim"""\n',
        'mqtt = { password = "geheim" }\n',
        "mqtt.password = [\n'geheim',\n]\n",
    ],
)
def test_settings_whose_secrets_cannot_be_taken_out_are_left_out(text):
    assert without_secrets(text) is None


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        ("mqtt.password", True),
        ("mqtt.password_file", False),
        ("records.url", False),
        ("readings.influxdb.token", True),
        ("notices.channels.x.url", True),
        ("notices.channels.x.kind", False),
        ("oidc.client_secret", True),
    ],
)
def test_what_is_a_secret_is_said_by_the_settings(path, secret):
    assert is_secret(tuple(path.split("."))) is secret


def test_all_of_it_is_where_it_belongs_and_for_its_owner_only(archive, tmp_path):
    there = installation(tmp_path / "there")
    apart = restored(there, archive).apart
    data = there.service.data_dir
    assert (data / ATTACHMENT).read_bytes() == b"photo" * 100
    assert [path.name for path in apart] == ["wenya.toml"]
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert (data / "mqtt-client-id").read_text().startswith("wenya-"), "nobody guesses it"
    assert not note_of(data).exists()
    assert not list(data.rglob("*.restoring*"))
    with closing(Records.open(there.records.address, as_they_are=True)) as records:
        records.check()


def test_what_a_killed_one_left_is_taken_away_and_what_is_written_is_not(tmp_path):
    for name in ("killed", "going-on"):
        (tmp_path / f".{name}{WORK}").mkdir()
        (tmp_path / f".{name}{UNFINISHED}").write_bytes(b"half")
    with (tmp_path / f".going-on{UNFINISHED}").open("rb") as going_on:
        fcntl.flock(going_on, fcntl.LOCK_EX)
        backed_up(whole(tmp_path / "here"), tmp_path / "b.zip")
    kept = {f".going-on{WORK}", f".going-on{UNFINISHED}", "b.zip", "here"}
    assert {path.name for path in tmp_path.iterdir()} == kept


def test_nothing_is_ever_written_over(archive, tmp_path):
    there = whole(tmp_path / "there")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(BackupError) as refused:
        restored(there, archive)
    for each in ("journal.sqlite", "records.sqlite", "attachments"):
        assert each in str(refused.value.args[0]), "it names all that is in the way"
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("left", ["records.sqlite-wal", "journal.sqlite-wal", "readings.duckdb.wal"])
def test_what_a_killed_service_left_beside_a_store_is_in_the_way(archive, tmp_path, left):
    there = installation(tmp_path / "there")
    there.service.data_dir.mkdir()
    (there.service.data_dir / left).write_bytes(b"of another time")
    with pytest.raises(BackupError) as refused:
        restored(there, archive)
    assert left in str(refused.value.args[0])
    assert [path.name for path in there.service.data_dir.iterdir()] == [left]


def forged(archive: Path, target: Path, change) -> Path:
    """The archive with another manifest."""
    with zipfile.ZipFile(archive) as sound, zipfile.ZipFile(target, "w") as made:
        for name in sound.namelist():
            if name != MANIFEST:
                made.writestr(name, sound.read(name))
        manifest = json.loads(sound.read(MANIFEST))
        change(manifest)
        made.writestr(MANIFEST, json.dumps(manifest))
    return target


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest["parts"].append(manifest["parts"][0]),
        lambda manifest: manifest["parts"].append(manifest["parts"][0] | {"name": "secrets/.."}),
        lambda manifest: manifest.update(parts=[p for p in manifest["parts"] if p["name"] != RECORDS]),
        lambda manifest: manifest.update(format="1"),
    ],
)
def test_one_that_somebody_forged_is_refused_and_nothing_written(archive, tmp_path, change):
    there = installation(tmp_path / "there")
    with pytest.raises(BackupError):
        restored(there, forged(archive, tmp_path / "b.zip", change))
    assert not there.service.data_dir.exists()


@given(st.data())
def test_a_damaged_one_is_refused_and_nothing_written(archive, tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("damaged")
    content = bytearray(archive.read_bytes())
    if data.draw(st.booleans(), label="cut off"):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    else:
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    (folder / "b.zip").write_bytes(content)
    with Archive(archive) as sound:
        manifest = sound.manifest
    try:
        found = check_backup(folder / "b.zip", untold)
    except BackupError:
        return
    assert found == manifest, "what was changed is read by nobody"


def test_other_kinds_of_stores_are_refused_by_their_keys(archive, tmp_path):
    other = installation(tmp_path / "there", more='[readings]\nkind = "influxdb"')
    with pytest.raises(BackupError, match=r"readings\.kind"):
        restored(other, archive)
    server = installation(tmp_path / "server", "postgresql+psycopg://wenya:x@127.0.0.1:1/wenya")
    with pytest.raises(BackupError, match=r"records\.url"):
        restored(server, archive)


def test_no_service_starts_where_a_restore_was_killed_at_its_end(tmp_path):
    here = whole(tmp_path / "here")
    require_no_unfinished_restore(here)
    note_of(here.service.data_dir).touch()
    with pytest.raises(OSError, match="restore-unfinished"):
        require_no_unfinished_restore(here)
