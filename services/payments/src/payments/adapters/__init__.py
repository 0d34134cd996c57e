"""Doors out: Stripe, once there are orders."""
