"""What this service does: swap a page's face, and watch whether the provider lets us in."""
