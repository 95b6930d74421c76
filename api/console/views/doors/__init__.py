"""What pages of one's own account show."""
