"""The water company: pressure and quality at its sites, from WNTR or from an analytic network."""
