"""Clauses that sensors and the desk of a company fulfil together."""
