"""What pages of the inventory show."""
