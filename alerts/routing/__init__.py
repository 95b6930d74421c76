"""Routing: which department works at a matter, and what is proposed for it. Pure."""
