"""Who is on duty (值班): posts, rosters, shifts, holes in them, and who is in charge. Pure."""
