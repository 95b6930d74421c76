"""Pages of the rules, the policies and the routing in force."""
