"""What senders said at their births, kept in the journal's file."""
