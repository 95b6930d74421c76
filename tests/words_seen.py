"""What of a text in Chinese is English: words that are neither names nor codes, paths or addresses."""

from __future__ import annotations

import re
from collections.abc import Collection

WORD = re.compile(r"[A-Za-z]{2,}(?:'[a-z]+)?")
AS_IT_IS = re.compile(
    r"""
      `[^`]*` | '[^']*' | "[^"]*" | “[^”]*”  # quoted: what was sent, what others say, what is to be typed
    | \[[^][\s]*\]                         # an id beside its name
    | [a-z][a-z0-9+.-]*://[!-~]*           # an address
    | (?<![\w-])--?[a-z][a-z-]*            # an option
    | \b\d[\w.:+-]*                        # a number with its unit, an instant
    | [\w-]*[a-zA-Z]\w*([-_./:=@\\]+\w+)+  # an id, a key, a path, a code of several words
    | [-_./\\~][\w./\\~-]+
    | \b[A-Z][A-Z0-9]+\b                   # UTF, TOML, WENYA
    """,
    re.VERBOSE | re.ASCII,
)
NAMES = frozenset({
    "Wenya", "wenya", "Mosquitto", "InfluxDB", "DuckDB", "duckdb", "PostgreSQL", "postgresql", "SQLite",
    "sqlite", "Unicode", "Unix", "Authorization", "Bearer", "SenML", "InfluxQL", "degC", "MPa", "kPa", "min",
    "mg", "pH", "Ctrl", "Sparkplug",
})  # fmt: skip
"""Products, protocols, units and keys of the keyboard."""


def english_words(text: str, known: Collection[str] = ()) -> list[str]:
    """The words in ``text`` that somebody who reads no English cannot read.

    ``known`` are further names and codes: those of what is shown, such as ids that are words.
    """
    rest = AS_IT_IS.sub(" ", text)
    return [word for word in WORD.findall(rest) if word not in NAMES and word not in known]
