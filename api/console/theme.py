"""Whether the console is drawn dark on light or light on dark."""

from __future__ import annotations

from enum import StrEnum

from starlette.requests import Request

COOKIE = "wenya_theme"


class Theme(StrEnum):
    """What somebody has chosen, or that their system chooses."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"

    @property
    def after(self) -> Theme:
        """The one that the frame offers next; a few clicks lead through all."""
        themes = list(Theme)
        return themes[(themes.index(self) + 1) % len(themes)]

    @property
    def dark_where(self) -> str:
        """The media that are drawn light on dark; empty: none are. Paper never is."""
        return {Theme.SYSTEM: "screen and (prefers-color-scheme: dark)", Theme.DARK: "screen"}.get(self, "")

    @property
    def schemes(self) -> str:
        """In what colours the browser may draw what is its own."""
        return {Theme.SYSTEM: "light dark", Theme.DARK: "dark"}.get(self, "light")


def theme_of(request: Request) -> Theme:
    """``?theme=``, else the cookie of an earlier choice, else what the system chooses."""
    for wanted in (request.query_params.get("theme"), request.cookies.get(COOKIE)):
        if wanted in list(Theme):
            return Theme(wanted)
    return Theme.SYSTEM
