"""What the pages of users and departments show."""
