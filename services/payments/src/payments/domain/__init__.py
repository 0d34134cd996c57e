"""The rules of payment facts: what Stripe's objects and events mean for an order."""
