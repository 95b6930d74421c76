"""How fast it is: the four figures of design.md, against real servers, with a peer; a day of the town."""
