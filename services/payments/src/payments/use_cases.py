"""What payments does: nothing yet, checkouts and webhooks come with the orders."""
