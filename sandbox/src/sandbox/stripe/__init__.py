"""A Stripe that keeps sessions, payments, refunds, disputes and events, and signs its webhooks."""
