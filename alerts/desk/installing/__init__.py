"""Changes of the inventory, looked at before they are made."""
