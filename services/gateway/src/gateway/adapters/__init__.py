"""Doors out: one file per outside thing."""
