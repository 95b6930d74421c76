"""Who is asking, what they may do, and for which places: every use case has a `Viewer` argument."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from alerts.people.roles import ROLES, Right, RoleReach, role_names, who_may
from ingest.inventory.part import part_of
from ingest.inventory.tree import Inventory
from ingest.said import Said, name_of

Territories = frozenset[str] | None
"""Territories (`Inventory.territories`) of which something is seen; ``None``: all, and what is in none."""


def lies_in(territory: str, territories: Territories) -> bool:
    """Whether ``territory``, which is empty for none, is one of ``territories``."""
    return territories is None or territory in territories


class Forbidden(Exception):  # noqa: N818 - named for what it says of the request
    """The viewer may not do this. The message names the viewer and the roles that may, and nobody else.

    Attributes
    ----------
    who_may
        Ids of the roles that give the right.
    actor
        The name of the viewer.
    """

    code = "forbidden"
    retryable = False

    def __init__(self, said: Said, who_may: tuple[str, ...], actor: str) -> None:
        super().__init__(said)
        self.who_may = who_may
        self.actor = actor


@dataclass(frozen=True, slots=True)
class Scope:
    """Places, each of ``roots`` with all that lies below it; ``None``: every place, and what is at none."""

    roots: frozenset[str] | None

    def sees(self, path: Iterable[str]) -> bool:
        """Whether a place is among them; ``path`` has its id and those of the places above it, in any order.

        Who sees every place sees also what has no place (an empty ``path``).
        """
        return self.roots is None or not self.roots.isdisjoint(path)

    def sees_place(self, inventory: Inventory, place: str) -> bool:
        """Whether ``place``, which is in ``inventory``, is among them."""
        return self.sees(_upwards(inventory, place))

    def territories(self, inventory: Inventory) -> Territories:
        """The territories that lie wholly among them, by which records are looked up.

        A department's places are where territories begin, so that none of them is seen in part.
        """
        if self.roots is None:
            return None
        named = {each.place for each in inventory.departments.values() if each.place is not None}
        return frozenset(
            place for place in named & inventory.places.keys() if self.sees_place(inventory, place)
        )

    def senders(self, inventory: Inventory) -> list[str] | None:
        """Ids, former ones too, of the gateways at places among them; ``None``: every sender.

        Who does not see every place sees nothing of a sender that is no gateway of ``inventory``: nobody can
        say where it is.
        """
        territories = self.territories(inventory)
        if territories is None:
            return None
        by_territory = inventory.gateways_by_territory
        return [gateway for each in sorted(territories) for gateway in by_territory.get(each, ())]

    def sees_sender(self, inventory: Inventory, sender: str) -> bool:
        """Whether ``sender`` is one of `senders`."""
        gateway = inventory.gateways.get(inventory.gateway_by_name.get(sender, ""))
        if gateway is None:
            return self.roots is None
        return lies_in(inventory.territory_of(gateway.place), self.territories(inventory))

    def part(self, inventory: Inventory) -> Inventory:
        """What of ``inventory`` is at places among them: all of it, or a part (`part_of`)."""
        return inventory if self.roots is None else part_of(inventory, self.tops(inventory))

    def records_at(self, inventory: Inventory, place: str | None) -> tuple[str | None, Territories]:
        """By what to look up the records of what is seen at and below ``place`` (``None``: anywhere).

        A place at or below which they lie, and territories of which they are; either may be ``None``: any.
        Where all of ``place`` is seen it finds them by itself, but for one that a department names; there,
        and where a part is seen, the territories do. The place that all others lie below is everything to who
        sees everything. Who does not see everything sees nothing of a place that has left ``inventory``.
        """
        territories = self.territories(inventory)
        if place is None or (territories is None and place not in inventory.places):
            return place, territories
        if territories is None and inventory.roots == (place,):
            return None, None
        if place not in inventory.places:
            return None, frozenset()
        named = {each.place for each in inventory.departments.values() if each.place is not None}
        if self.sees_place(inventory, place) and place not in named:
            return place, None
        # What a department names is found by its territories: they have indexes, and what lies below is much.
        among = named & inventory.places.keys() if self.sees_place(inventory, place) else territories or ()
        return None, frozenset(each for each in among if place in _upwards(inventory, each))

    def within(self, inventory: Inventory, place: str | None) -> list[str | None]:
        """What is seen at and below ``place``: places of ``inventory``, each with all that lies below it.

        None of them lies below another. ``None`` is everything, as ``place`` and in the answer.
        """
        if self.roots is None or (place is not None and self.sees_place(inventory, place)):
            return [place]
        tops = self.tops(inventory)
        return [each for each in tops if place is None or place in _upwards(inventory, each)]

    def tops(self, inventory: Inventory) -> list[str]:
        """The highest places of ``inventory`` among them, in order; none where it is every place."""
        roots = (self.roots or frozenset()) & inventory.places.keys()
        return sorted(root for root in roots if roots.isdisjoint(_upwards(inventory, root) - {root}))


def _upwards(inventory: Inventory, place: str) -> set[str]:
    """``place`` itself and the places above it."""
    return {node.id for node in inventory.upwards(place)}


EVERYWHERE = Scope(None)
NOWHERE = Scope(frozenset())


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that somebody has, and for how much (desk.md, section 2).

    Attributes
    ----------
    role
        Its id; one that is not in ``roles.toml`` gives nothing.
    department
        The role is for this department and those below it; ``None``: for the organisation.
    places
        Ids of the places of these departments, each with all that lies below it; none where the department
        has no place, and without meaning for the organisation.
    acting_for
        Whose role it is, for whom the viewer stands in; empty for a role of their own.
    """

    role: str
    department: str | None = None
    places: frozenset[str] = frozenset()
    acting_for: str = ""

    def scope(self, right: Right) -> Scope:
        """Where the grant gives ``right``."""
        if not self.gives(right):
            return NOWHERE
        return EVERYWHERE if self.department is None else Scope(self.places)

    def gives(self, right: Right) -> bool:
        """Whether it gives ``right`` for anything, be it for a department that has no place."""
        role = ROLES.get(self.role)
        if role is None or right not in role.may:
            return False
        return self.department is None or role.reach is RoleReach.ANY


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person or program that asks.

    Attributes
    ----------
    name
        Recorded in the history of what they change.
    grants
        What they have been given, each for itself.
    token_scope
        The rights that what they showed is good for, such as a token, of those that they have; ``None``: all
        of them.
    address
        Where the request came from; empty for what was asked on the machine itself.
    sees_people
        They are told who did something and what people wrote; else only what happened, and when.
    changes_at
        From this instant (UTC ms) on they may be able to do something else, whatever is on record by then:
        a leave begins or ends, or what they showed is over. ``None``: nothing of the kind is known.
    """

    name: str
    grants: tuple[Grant, ...]
    token_scope: frozenset[Right] | None = None
    address: str = ""
    sees_people: bool = True
    changes_at: int | None = None

    @property
    def acting_for(self) -> tuple[str, ...]:
        """The names of those for whom they stand in."""
        return tuple(dict.fromkeys(grant.acting_for for grant in self.grants if grant.acting_for))

    @property
    def roles(self) -> tuple[str, ...]:
        """Ids of their roles, each once, in the order in which they were given."""
        return tuple(dict.fromkeys(grant.role for grant in self.grants))

    def scope(self, right: Right) -> Scope:
        """Where they have ``right``: in all places where one of their grants gives it.

        Raises
        ------
        Forbidden
            No grant gives it, wherever it be, or their token is not good for it.
        """
        may = who_may(right)
        giving = [grant for grant in self.grants if grant.role in may]
        if not giving:
            roles = role_names(self.roles) or Said("no-role")
            said = Said("refusal-no-right", name=self.name, roles=roles, needed=role_names(may))
            raise Forbidden(said, may, self.name)
        if self.token_scope is not None and right not in self.token_scope:
            said = Said("refusal-token-scope", name=self.name, right=name_of("right", right))
            raise Forbidden(said, may, self.name)
        scopes = [grant.scope(right) for grant in giving]
        if EVERYWHERE in scopes:
            return EVERYWHERE
        return Scope(frozenset().union(*(scope.roots or () for scope in scopes)))

    def for_whom(self, right: Right, is_there: Callable[[Scope], bool]) -> str:
        """For whom they use ``right`` at what ``is_there`` finds in a scope; empty: for themselves.

        They use it for somebody else only where no role of their own gives it.
        """
        giving = [grant.acting_for for grant in self.grants if is_there(grant.scope(right))]
        return "" if "" in giving or not giving else giving[0]

    def for_whom_in_all(self, right: Right) -> str:
        """As `for_whom`, where they use ``right`` in all their scope: for who gives them a part of it."""
        giving = [grant for grant in self.grants if grant.scope(right) != NOWHERE]
        own = replace(self, grants=tuple(grant for grant in giving if not grant.acting_for))
        if own.where(right) == self.where(right):
            return ""
        return next((grant.acting_for for grant in giving if grant.acting_for), "")

    def where(self, right: Right) -> Scope:
        """As `scope`; nowhere for who has not got ``right`` at all."""
        try:
            return self.scope(right)
        except Forbidden:
            return NOWHERE

    def require_everywhere(self, right: Right) -> None:
        """Raise `Forbidden` unless they have ``right`` in the whole organisation."""
        if self.scope(right) != EVERYWHERE:
            may = who_may(right)
            said = Said("refusal-not-everywhere", name=self.name, needed=role_names(may))
            raise Forbidden(said, may, self.name)

    def require_at_all(self, right: Right) -> None:
        """Raise `Forbidden` unless they have ``right`` for anything, be it departments without a place."""
        self.scope(right)
        if not any(grant.gives(right) for grant in self.grants):
            raise self.not_here(right)

    def not_here(self, right: Right) -> Forbidden:
        """What to raise where they see something, and have ``right`` only elsewhere."""
        may = who_may(right)
        said = Said("refusal-not-here", name=self.name, needed=role_names(may))
        return Forbidden(said, may, self.name)


ANONYMOUS = Viewer(
    "anonymous", (Grant("viewer"),), token_scope=frozenset({Right.LOOK, Right.EXPORT}), sees_people=False
)
"""For those who read without saying who they are, where that is allowed.

No dead letters: a payload is whatever somebody sent, and may hold names and numbers of people.
"""
OPERATOR = Viewer("command line", (Grant("administrator"), Grant("engineer")))
"""Whoever runs a command on the machine of the service, with the password of its database."""
SERVICE = Viewer("service", (Grant("viewer"),))
"""The service itself, where it reads for everybody at once: its figures, the events of all listeners."""
