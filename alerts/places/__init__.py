"""What people call what is installed: names beside ids, and where something is, said shortly. Pure."""
