"""Which place somebody means who writes how it is called."""

from __future__ import annotations

from ingest.inventory.tree import Inventory

LONGEST = 200
"""Characters of what is looked for; more is no name."""


def places_meant(text: str, inventory: Inventory, most: int) -> tuple[str, ...]:
    """Ids of up to ``most`` places that ``text`` may mean, those highest up first.

    That of the id ``text`` alone where there is one, else those that are called exactly so, else those whose
    name has ``text`` in it, or that it leads down to by names ("幸福里7号楼603室"). Blanks do not count.
    """
    if text.strip() in inventory.places:
        return (text.strip(),)
    wanted = _close(text)
    if not wanted or len(wanted) > LONGEST:
        return ()
    places = [(each.id, _close(each.name)) for each in inventory.places.values() if each.name]
    found = [id_ for id_, name in places if name == wanted] or [
        id_
        for id_, name in places
        if wanted in name or (wanted.endswith(name) and _leads_to(id_, wanted, inventory))
    ]
    return tuple(sorted(found, key=lambda id_: (len(paths := inventory.path_of(id_)), paths, id_))[:most])


def _leads_to(place: str, names: str, inventory: Inventory) -> bool:
    """Whether ``names`` are those of ``place`` and of some above it, one after the other."""
    for name in map(_close, reversed(inventory.path_of(place))):
        names = names.removesuffix(name)
    return not names


def _close(text: str) -> str:
    return "".join(text.split())
