"""How the service itself is: what it counts, keeps and has run into."""
