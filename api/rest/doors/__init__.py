"""Sessions and second factors over REST."""
