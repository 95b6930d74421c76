"""The scripts of this checkout, which are no package: what they write is compared with what is kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

SCRIPTS = Path(__file__).parents[1] / "scripts"


@contextmanager
def script_named(name: str) -> Iterator[ModuleType]:
    """``scripts/NAME.py`` as a module, imported for the length of the block."""
    spec = spec_from_file_location(name, SCRIPTS / f"{name}.py")
    sys.modules[name] = module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        del sys.modules[name]
