"""Channels by which notices leave: a module a kind, with one function that sends and says what came of it."""
