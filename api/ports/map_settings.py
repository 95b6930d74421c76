"""``[map]``: what lies under the marks of the map."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator

from ingest.said import Said
from ingest.settings import Section, setting

PLACEHOLDERS = ("{z}", "{x}", "{y}")
"""In the address of a tile: the zoom, and how far it is to the east and to the south."""
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", re.ASCII)
"""What may stand in a Content-Security-Policy."""


def _tiles(value: str | None) -> str | None:
    if value is not None and (
        any(value.count(each) != 1 for each in PLACEHOLDERS)
        or not value.isprintable()
        or " " in value
        or not _ORIGIN.fullmatch(_origin_of(value))
    ):
        raise ValueError(Said("setting-tiles"))
    return value


def _origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


class MapSettings(Section):
    """``[map]``: what lies under the marks of the map."""

    tiles: Annotated[str | None, AfterValidator(_tiles)] = setting(
        None,
        "Tiles",
        "Address of a server of map tiles, with `{z}`, `{x}` and `{y}` for their numbers. Browsers ask it"
        " themselves, so it learns who looks at which part of the town. Without: outlines on a blank ground.",
    )
    attribution: str = setting(
        "", "Attribution", "What the owner of the tiles wants to be named beside them.", max_length=200
    )
    datum: Literal["wgs84", "gcj02"] = setting(
        "wgs84",
        "Datum of the tiles",
        "`gcj02` for those of Amap and Tencent, which draw China 300 to 700 m beside where GPS has it.",
    )
    nearest: int = setting(
        18,
        "Nearest tiles",
        "The highest zoom of which there are tiles; nearer, these are drawn larger.",
        ge=0,
        le=22,
    )

    @property
    def host(self) -> str | None:
        """The origin that browsers fetch tiles from; ``None``: they fetch none."""
        return None if self.tiles is None else _origin_of(self.tiles)
