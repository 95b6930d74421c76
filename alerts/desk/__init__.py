"""Use cases over the records: settling tickets, commands, imports, lookups.

They read and write; what is decided is decided in the pure rooms.
"""
