"""Workers of notices: one tells whoever holds the posts, one sends by channels."""
