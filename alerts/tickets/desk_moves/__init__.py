"""What may be done to a ticket: a table of moves, and one pure way to carry one out (decision 0046). Pure."""
