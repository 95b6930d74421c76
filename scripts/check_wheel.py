"""Check that a wheel holds every tracked file of the packages, and that every module of it can be imported.

Run by ``./run wheel`` with the Python of the environment the wheel is installed in, outside the checkout:
``check_wheel.py FILE_WITH_TRACKED_PATHS WHEEL``.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import zipfile
from pathlib import Path

PACKAGES = ("ingest", "alerts", "api", "simulators")


def missing_files(tracked: Path, wheel: Path) -> list[str]:
    """Tracked paths that the wheel doesn't hold, in order."""
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    return sorted(set(tracked.read_text().split()) - held)


def import_everything() -> int:
    """Import every module of the packages and return how many; raises what the first broken one raises."""
    count = 0
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            # Alembic's scripts run inside a migration, __main__ runs the program: neither is imported.
            if ".versions." in module.name or module.name.endswith((".env", ".__main__")):
                continue
            importlib.import_module(module.name)
            count += 1
    return count


def main() -> int:
    """Print what is missing; the exit code is 1 if anything is."""
    missing = missing_files(Path(sys.argv[1]), Path(sys.argv[2]))
    for path in missing:
        print(f"missing from the wheel: {path}")
    print(f"{import_everything()} modules import from the wheel")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
