"""What is installed: the tree of places, its files, and local time. Pure."""
