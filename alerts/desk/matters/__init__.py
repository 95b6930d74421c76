"""What people do about matters: each a use case over the records."""
