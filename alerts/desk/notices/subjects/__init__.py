"""What notices are about: tickets, stops of supply and the rest, each kind in a module of its own."""
