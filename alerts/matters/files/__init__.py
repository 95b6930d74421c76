"""Files that belong to a matter."""
