"""What the console's frame leads to: data, one line a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.said import Said


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page that the frame leads to.

    Attributes
    ----------
    here
        What the page calls itself when it is drawn.
    path
        Where it is.
    title
        What the link says.
    use_case
        The link is there for whoever may ask this use case.
    group
        Links of one group stand together, and are of one kind of work.
    signed_in
        The page is for people with a session and nobody else.
    """

    here: str
    path: str
    title: Said
    use_case: str
    group: int
    signed_in: bool = False


LINKS: Sequence[PageLink] = (
    PageLink("now", "/now", Said("now-title"), "now.overview", 0),
    PageLink("map", "/map", Said("map-title"), "now.map", 0),
    PageLink("work", "/work", Said("work-title"), "tickets.work", 0),
    PageLink("register", "/contacts/new", Said("contact-title"), "contacts.register", 1, signed_in=True),
    PageLink("contacts", "/contacts", Said("contacts-title"), "contacts.list", 1, signed_in=True),
    PageLink("findings", "/findings", Said("findings-title"), "findings.list", 1),
    PageLink("duty", "/duty", Said("duty-title"), "duty.overview", 2),
    PageLink("stops", "/stops", Said("stops-title"), "stops.going-on", 2),
    PageLink("maintenance", "/maintenance", Said("maintenance-title"), "maintenance.going-on", 2),
    PageLink("gateways", "/gateways", Said("gateways-title"), "gateways.list", 3),
    PageLink("dead-letters", "/dead-letters", Said("frame-dead-letters"), "letters.groups", 3),
    PageLink("inventory", "/inventory", Said("assets-title"), "inventory.rows", 3),
    PageLink("rules", "/rules", Said("rulebook-title"), "rules.list", 3),
    PageLink("system", "/system", Said("system-title"), "system.overview", 3),
    PageLink("departments", "/departments", Said("departments-title"), "departments.list", 4),
    PageLink("users", "/users", Said("users-title"), "users.list", 4, signed_in=True),
    PageLink("audit", "/audit", Said("audit-title"), "audit.list", 4, signed_in=True),
)
"""The links in their order."""


def links_for(may_ask: Callable[[str], bool], *, signed_in: bool) -> list[list[PageLink]]:
    """The links that somebody is shown, by group: those of pages that they may ask for."""
    shown = [link for link in LINKS if may_ask(link.use_case) and (signed_in or not link.signed_in)]
    return [list(group) for _, group in groupby(shown, key=lambda link: link.group)]
