"""Texts that an organisation wrote itself, read as those of the catalogues are."""

from __future__ import annotations

from functools import lru_cache

from ingest.words.catalogue import Catalogue, CatalogueError

OWN = "own"
"""The key of the one text in the catalogue of `catalogue_of_text`."""
MOST_KEPT = 4_096
"""Texts that are kept as they were read: those of all rules there may be, in two languages."""


@lru_cache(maxsize=MOST_KEPT)
def catalogue_of_text(tag: str, text: str) -> Catalogue:
    """A catalogue of ``text`` alone, one line in the language ``tag``. Raises `CatalogueError`."""
    return Catalogue(tag, [("text", f"{OWN} = {text}\n")])


def variables_of(tag: str, text: str) -> frozenset[str]:
    """What ``text`` must be given. Raises `CatalogueError`, also for one that chooses by a number."""
    needs = catalogue_of_text(tag, text).needs.get(OWN)
    if needs is None or needs.counted:
        raise CatalogueError(text)
    return needs.variables
