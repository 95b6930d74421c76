"""Pages of what is installed: points, places, gateways and the inventory."""
