"""Stops of supply: opened, worked at by commands, seen, and what falls due of their clocks."""
