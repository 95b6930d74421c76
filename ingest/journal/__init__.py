"""The door to the journal: the log of batches and the box of dead letters."""
