"""The tables, their migrations, and what all access to the database has in common."""
