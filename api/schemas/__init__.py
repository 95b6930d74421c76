"""What the API says, as pydantic models. Instants are RFC 3339 in the place's offset, units canonical."""
