"""The network below all protocols: proxies, ports of our own, and why somebody is not reached."""
