"""What the pages of the situation show."""
