"""REST of the desk: matters that people bring, and the tables they are handled by."""
