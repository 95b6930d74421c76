"""Use cases over the tables of the desk: what they say of a matter, before anybody goes by it."""
