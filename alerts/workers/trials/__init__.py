"""Changed rules tried on history, in a thread of their own."""
