"""The rules of payment facts: none yet, orders come with their own change."""
