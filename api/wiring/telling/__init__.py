"""What the running service tells of itself and of what happens in it."""
