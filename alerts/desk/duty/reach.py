"""Whose post it is to say something at: by a role for its department, or for one above it."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.desk.lookups.errors import NotFound
from alerts.duty.roster import DutyPost
from alerts.people.roles import Right
from alerts.people.viewer import Grant, Viewer
from alerts.tickets.desk_moves.who import covers
from ingest.inventory.tree import Inventory
from ingest.said import Said


def covering(who: Viewer, right: Right, department: str, inventory: Inventory) -> str | None:
    """For whom ``who`` has ``right`` for ``department``: empty for themselves, ``None``: not at all.

    What they have themselves counts before what they have for somebody else.
    """
    if who.token_scope is not None and right not in who.token_scope:
        return None
    known = inventory.departments
    found = [
        grant.acting_for for grant in who.grants if grant.gives(right) and covers(grant, department, known)
    ]
    return min(found, default=None)


def may_act(grants: Iterable[Grant], post: DutyPost, inventory: Inventory) -> bool:
    """Whether who has ``grants`` can do at ``post`` what its shift does; a leader on duty does nothing there.

    Else they neither see its handover and log, nor sign for it (C13).
    """
    known = inventory.departments
    return post.leads is not None or any(
        grant.gives(Right.WORK) and covers(grant, post.department, known) for grant in grants
    )


def require_covering(who: Viewer, right: Right, post: DutyPost, inventory: Inventory) -> str:
    """As `covering`. Raises `NotFound` where they have it not: the post is not theirs to ask about."""
    whom = covering(who, right, post.department, inventory)
    if whom is None:
        raise NotFound(Said("duty-post-unknown", post=post.id))
    return whom
