"""As whom somebody acts, and what others have been given."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from alerts.tickets.desk_moves.matter_file import Actor, Around
from alerts.tickets.desk_moves.situation import Situation
from alerts.tickets.desk_moves.who import covers, standing_of


def acts_as(situation: Situation, *roles: str) -> bool:
    """Whether the actor has one of ``roles``, as far as the row asks for it."""
    move = replace(situation.move, who=roles)
    return standing_of(situation.order.actor, move, situation.before, situation.around) is not None


def speaks_for_unit(situation: Situation, by: Collection[str]) -> bool:
    """Whether what the actor says of a ticket that no unit has is what its unit would say.

    By one of ``by``, roles or whoever else a row may name; by anybody where these are none, or where there
    are no departments.
    """
    return not by or not situation.around.departments or acts_as(situation, *by)


def acts_for(situation: Situation, department: str, *roles: str) -> bool:
    """Whether the actor has one of ``roles`` for ``department``, or for one above it."""
    grants = (each for each in situation.order.actor.grants if each.role in roles)
    return any(covers(each, department, situation.around.departments) for each in grants)


def is_top_leader(actor: Actor) -> bool:
    """Whether the actor is 一把手: the head of the whole organisation."""
    return any(grant.role == "head" and grant.department is None for grant in actor.grants)


def has_role(user: str, role: str, around: Around) -> bool:
    """Whether ``user`` has ``role``, for however much."""
    return any(grant.role == role for grant in around.people.get(user, ()))
