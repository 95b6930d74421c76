"""Matters: what people bring to the desk, and the words for it that every table of the desk shares. Pure."""
