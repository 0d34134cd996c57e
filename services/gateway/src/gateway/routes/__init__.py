"""Doors in: one file per resource."""
