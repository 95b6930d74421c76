"""Users, roles, and what a viewer may do. Pure."""
