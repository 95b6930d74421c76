"""Who asks: users, roles, and what a viewer may do. Pure."""
