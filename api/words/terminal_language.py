"""In which language to write on a terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping

from api.words.languages import Language, language


def terminal_language(environment: Mapping[str, str] = os.environ) -> Language:
    """Chinese where the terminal's locale is (``LC_ALL``, ``LC_MESSAGES``, ``LANG``), else English."""
    named = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return language("zh-CN" if next(filter(None, named), "").startswith("zh") else "en")
