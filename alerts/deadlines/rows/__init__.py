"""Rows of the tables of deadlines as they are put on record, and read again. Pure."""
