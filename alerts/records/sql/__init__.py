"""The tables, their migrations, and how the database is spoken to."""
