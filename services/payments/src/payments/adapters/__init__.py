"""Doors out: Stripe's API and its signatures, the broker, and what is counted."""
