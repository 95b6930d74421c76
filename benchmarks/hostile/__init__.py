"""What somebody who means ill, or a database that hangs, does to the requests of others."""
