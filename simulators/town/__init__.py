"""A scenario laid out as a town that speaks."""
