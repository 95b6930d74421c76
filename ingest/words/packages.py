"""Whose texts there are: every package of the house keeps its words beside its code."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from ingest.words.catalogue import Catalogue

LANGUAGE_TAGS = ("zh-CN", "en")
"""Every text is there in each of these."""

_packages = ["ingest.words"]


def add_words(package: str) -> None:
    """Let the texts of ``package`` be found: its Fluent files, in a folder for each language."""
    if package not in _packages:
        _packages.append(package)
        catalogue_of.cache_clear()


@cache
def catalogue_of(tag: str) -> Catalogue:
    """All texts of the language ``tag`` of `LANGUAGE_TAGS`; their tests have checked them."""
    found = [
        (f"{package}/{tag}/{file.name}", file.read_text(encoding="utf-8"))
        for package in _packages
        for file in sorted(files(package).joinpath(tag).iterdir(), key=lambda file: file.name)
        if file.name.endswith(".ftl")
    ]
    return Catalogue(tag, found, checked=False)
