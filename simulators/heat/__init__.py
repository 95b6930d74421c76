"""Heat: weather, stations, the flats of all buildings, and the air of their rooms."""
