"""The reference judge's tickets: grouping, silent gateways and stations, parents and children."""
