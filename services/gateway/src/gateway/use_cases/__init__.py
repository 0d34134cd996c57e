"""What the gateway does: check a wish, say it once, show what came of it."""
