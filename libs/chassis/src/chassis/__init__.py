"""How any service of the fleet runs."""
