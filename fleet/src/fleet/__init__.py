"""The comics command: the fleet without Docker."""
