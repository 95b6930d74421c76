"""The list that a company keeps of its flats, a row a flat, read as an inventory: nobody wrote ids in it."""
