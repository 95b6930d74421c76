"""What the desk goes by, as rows: its tables by version, the years of its calendar, keys of programs."""
