"""Puts everything together: the only room that knows all the others."""
