"""One module per migration, oldest first; a migration that was released is never changed."""
