"""Rows of what is kept as it is: the chain of all lines, and the files that people add."""
