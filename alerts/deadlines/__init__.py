"""When something is due: clocks of tickets and the policies they follow. Pure."""
