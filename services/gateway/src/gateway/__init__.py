"""The HTTP API: checks wishes, publishes them, shows what came of them."""
