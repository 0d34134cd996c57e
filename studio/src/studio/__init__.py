"""Draws, renders and packs the stories."""
