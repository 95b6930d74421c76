"""Users, tokens and the audit over HTTP."""
