"""Checkout Sessions and payment facts at Stripe."""
