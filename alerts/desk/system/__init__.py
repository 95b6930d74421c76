"""How the service is, as far as the records say."""
