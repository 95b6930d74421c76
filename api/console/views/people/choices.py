"""What roles, rights and departments there are to choose from on the pages of people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts.people.roles import ROLES, Right, RoleReach
from alerts.people.viewer import Grant
from api.console.views.work import Select, unit_select
from api.words.languages import Language
from ingest.inventory.tree import Inventory

Choices = Sequence[tuple[str, str]]
"""Value and name of each."""


def roles_in(language: Language) -> Choices:
    """The roles, in the order of their file."""
    return [(role, language.name_of("role", role)) for role in ROLES]


def rights_of(grants: Iterable[Grant]) -> list[Right]:
    """The rights that ``grants`` give for anything, in the order in which rights are declared."""
    return [right for right in Right if any(grant.gives(right) for grant in grants)]


def for_the_whole_only() -> list[str]:
    """The roles that are given for the organisation and nothing less."""
    return [role.id for role in ROLES.values() if role.reach is RoleReach.ORGANISATION]


def departments_in(
    inventory: Inventory, label: str, chosen: str | None = None, name: str = "department"
) -> Select:
    """The departments by name to choose from or, of too many, to be looked up; ``chosen`` is one's id."""
    by_name = sorted(inventory.departments.values(), key=lambda each: each.name)
    return unit_select(label, by_name, inventory.departments.get(chosen or ""), name)
