"""``wenya simulate``: towns, loads and recordings against a service."""
