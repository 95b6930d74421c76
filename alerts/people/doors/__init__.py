"""How somebody comes in: in which browser, and by what else than a password."""
