"""An installation in a folder, and one to restore into: settings as an administrator writes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from api.cli.backup.restoring import Restored, restore_backup
from api.cli.backup.taking import Taken, take_backup
from api.ports.settings import Settings, load
from ingest.clock import RealClock


def installation(folder: Path, records_url: str | None = None, more: str = "") -> Settings:
    """Settings whose data is in ``folder``; ``more`` is written after them. Of no records: SQLite there."""
    folder.mkdir(exist_ok=True)
    lines = ["[service]", f'data_dir = "{folder}/data"']
    variables = {}
    if records_url is not None and records_url.startswith("postgresql"):
        url = make_url(records_url)
        variables["WENYA_RECORDS__PASSWORD"] = str(url.password)
        bare = url._replace(drivername="postgresql", password=None)
        lines += ["[records]", f'url = "{bare.render_as_string()}"']
    elif records_url is not None:
        lines += ["[records]", f'url = "{records_url}"']
    file = folder / "wenya.toml"
    file.write_text("\n".join((*lines, more, "")))
    return load(file, variables)


def untold(_said: object) -> Callable[[int, int], None]:
    """Tells nobody."""
    return lambda _done, _of: None


def backed_up(settings: Settings, target: Path, **how: Any) -> Taken:
    file = settings.service.data_dir.parent / "wenya.toml"
    return take_backup(settings, file, target, RealClock().now, untold, **{"secrets": False, **how})


def restored(settings: Settings, source: Path) -> Restored:
    return restore_backup(settings, source, untold)
